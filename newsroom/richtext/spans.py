"""Running text: spans of words, each with the marks that lie on it."""

import re
from html import escape
from typing import NamedTuple

# A newline in a span is a line break that somebody asked for; those of the source are spaces.
SPACE = " \t\r\f\v\n\xa0"
UNEVEN = re.compile(f"[{SPACE}]{{2,}}|[\t\r\f\v]")


class Mark(NamedTuple):
    """What is said about a stretch of text; the rank is its place in the one order of nesting."""

    rank: int
    tag: str
    href: str = ""

    @property
    def opening(self):
        if self.tag == "a":
            return f'<a href="{escape(self.href)}">'
        return '<span class="place">' if self.tag == "span" else f"<{self.tag}>"

    @property
    def closing(self):
        return f"</{self.tag}>"


PLACE, STRONG, EM = Mark(0, "span"), Mark(2, "strong"), Mark(3, "em")
SUB, SUP = Mark(4, "sub"), Mark(4, "sup")


def link(href):
    return Mark(1, "a", href)


class Span(NamedTuple):
    text: str
    marks: tuple[Mark, ...] = ()


LINE_BREAK = Span("\n")


def marked(marks, mark):
    """These marks and one more, which replaces its like."""
    return tuple(sorted([m for m in marks if m.rank != mark.rank] + [mark]))


def tidy(spans):
    """The one form that equal text has: merged, trimmed, evenly spaced, its gaps unmarked."""
    tidied, gap = [], ""
    for text, marks in spans:
        words = text.strip(SPACE)
        if not words:
            gap += text
            continue
        start = text.index(words)
        gap = _evened(gap + text[:start])
        if tidied and gap:
            _add(tidied, gap, tuple(mark for mark in tidied[-1].marks if mark in marks))
        if "  " in words or not words.isprintable():
            words = UNEVEN.sub(lambda found: _evened(found[0]), words)
        _add(tidied, words, marks)
        gap = text[start + len(words) :]
    return tuple(tidied)


def _evened(gap):
    """One space, one fixed space, one line break or one empty line."""
    if "\n" in gap:
        return "\n" * min(gap.count("\n"), 2)
    return "\xa0" if gap and not gap.strip("\xa0") else gap and " "


def _add(spans, text, marks):
    if spans and spans[-1].marks == marks:
        spans[-1] = Span(spans[-1].text + text, marks)
    else:
        spans.append(Span(text, marks))


def paragraphs(spans):
    """The text parted where somebody left an empty line, without the parts that say nothing."""
    spans = tidy(spans)
    if not any("\n\n" in text for text, _ in spans):
        return [spans] if text_of(spans).strip() else []
    parts = [[]]
    for text, marks in spans:
        first, *others = text.split("\n\n")
        parts[-1].append(Span(first, marks))
        parts += [[Span(other, marks)] for other in others]
    return [part for part in map(tidy, parts) if text_of(part).strip()]


def lines(spans):
    """The text with its line breaks, without empty lines."""
    return tuple(Span(text.replace("\n\n", "\n"), marks) for text, marks in tidy(spans))


def one_line(spans):
    """The text without line breaks."""
    return tidy(Span(text.replace("\n", " "), marks) for text, marks in spans)


def text_of(spans):
    return "".join([text for text, _ in spans])


def html_of(spans):
    """The text as HTML, its marks nested in their one order."""
    html, around = [], ()
    for text, marks in spans:
        kept = 0
        while kept < min(len(around), len(marks)) and around[kept] == marks[kept]:
            kept += 1
        html += [mark.closing for mark in reversed(around[kept:])]
        html += [mark.opening for mark in marks[kept:]]
        html.append(escape(text, quote=False).replace("\n", "<br>"))
        around = marks
    html += [mark.closing for mark in reversed(around)]
    return "".join(html)
