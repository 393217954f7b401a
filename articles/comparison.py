"""Two contents of a story, compared field by field and word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import escape
from itertools import pairwise

from django.utils.safestring import mark_safe

from articles.content import CONTENT_FIELDS, CONTENT_LISTS
from articles.models import Article
from authors.models import Author
from categories.models import Category
from newsroom.moments import said
from newsroom.richtext import blocks as kinds
from newsroom.richtext.reading import read
from newsroom.richtext.spans import html_of, text_of

WORD = re.compile(r"(?:\w+(?:['’./-]\w+)*|[^\w\s])\s*")
BREAK = "\n"
# Above these, words that happen to be the same are no help: the whole passage counts as new.
MOST_WORDS, LEAST_ALIKE = 4_000_000, 0.3
# Unchanged lines shown before and after a change.
AROUND = 1

LIST_LABELS = {
    "bylines": "Bylines",
    "tag_names": "Tags",
    "further_categories": "Further categories",
    "related": "Related stories",
}


# Words


@dataclass(frozen=True)
class Line:
    """A line of text as (words, whether they stand on this side only)."""

    pieces: tuple
    note: str = ""

    def marked(self, opening, closing):
        html = "".join(
            f"{opening}{escape(words)}{closing}" if only else escape(words)
            for words, only in self.pieces
        )
        return mark_safe(html)  # noqa: S308 (escaped word by word)

    @property
    def as_only(self):
        return self.marked('<mark class="only">', "</mark>")

    @property
    def as_old(self):
        return self.marked("<del>", "</del>")

    @property
    def as_new(self):
        return self.marked("<ins>", "</ins>")


@dataclass(frozen=True)
class Passage:
    """Some lines in a row that are the same on both sides, or that are not."""

    old: tuple
    new: tuple
    is_same: bool = False
    # How many unchanged lines are left out here.
    folded: int = 0


def compare(old, new):
    """The Passages of two lists of (text, looks); lines far from any change are folded."""
    passages = []
    texts = [text for text, _ in old], [text for text, _ in new]
    for kind, a, b, c, d in SequenceMatcher(None, *texts, autojunk=False).get_opcodes():
        if kind == "equal":
            passages += _same(old[a:b], new[c:d])
        else:
            passages.append(_changed(texts[0][a:b], texts[1][c:d]))
    return _folded(passages)


def _same(old, new):
    """A passage for each line, with a note where only its looks differ."""
    for (text, before), (_, after) in zip(old, new, strict=True):
        if before == after:
            line = Line(((text, False),))
            yield Passage((line,), (line,), is_same=True)
        else:
            note = "same words; their links, emphasis or kind of block differ"
            line = Line(((text, False),), note)
            yield Passage((line,), (line,))


def _changed(old, new):
    a, b = _words(old), _words(new)
    return Passage(*(tuple(_lines(pieces)) for pieces in _aligned(a, b)))


def _words(lines):
    words = []
    for number, line in enumerate(lines):
        words += [BREAK] if number else []
        words += WORD.findall(line)
    return words


def _aligned(a, b):
    """The words of each side as (word, whether it stands there only)."""
    matcher = SequenceMatcher(None, [w.strip() for w in a], [w.strip() for w in b], autojunk=False)
    if len(a) * len(b) > MOST_WORDS or (a and b and matcher.ratio() < LEAST_ALIKE):
        return [(word, True) for word in a], [(word, True) for word in b]
    left, right = [], []
    for kind, i, j, k, m in matcher.get_opcodes():
        left += [(word, kind != "equal") for word in a[i:j]]
        right += [(word, kind != "equal") for word in b[k:m]]
    return left, right


def _lines(words):
    line = []
    for word, only in [*words, (BREAK, False)]:
        if word != BREAK:
            line.append((word, only))
        elif line:
            yield Line(tuple(_joined(line)))
            line = []


def _joined(words):
    """Neighbours with the same mark as one piece; the space after the last stays outside."""
    runs = []
    for word, only in words:
        if runs and runs[-1][1] == only:
            runs[-1] = (runs[-1][0] + word, only)
        else:
            runs.append((word, only))
    for text, only in runs:
        yield (text.rstrip(), only) if only else (text, only)
        if only and text != text.rstrip():
            yield " ", False


def _folded(passages):
    changed = [place for place, passage in enumerate(passages) if not passage.is_same]
    near = {place + step for place in changed for step in range(-AROUND, AROUND + 1)}
    shown = sorted(place for place in near if 0 <= place < len(passages))
    kept = []
    for before, place in pairwise([-1, *shown, len(passages)]):
        if between := place - before - 1:
            # One line takes no more room than to say that it is left out.
            kept += passages[before + 1 : place] if between == 1 else [_fold(between)]
        kept += passages[place : place + 1]
    return kept


def _fold(count):
    return Passage((), (), is_same=True, folded=count)


# Fields


@dataclass(frozen=True)
class Field:
    """One field on which two contents are not of one mind."""

    name: str
    label: str
    passages: list

    @property
    def old(self):
        return [line for passage in self.passages for line in passage.old]

    @property
    def new(self):
        return [line for passage in self.passages for line in passage.new]

    @property
    def folded(self):
        return sum(passage.folded for passage in self.passages)


def differing(old, new):
    """The names of the fields that differ between two contents."""
    return [name for name in (*CONTENT_FIELDS, *CONTENT_LISTS) if old[name] != new[name]]


def compared(old, new, user):
    """A Field for each difference, as this person may see it."""
    return [
        Field(
            name, label(name), compare(_said(name, old[name], user), _said(name, new[name], user))
        )
        for name in differing(old, new)
    ]


def bodies_compared(old, new):
    """The Passages of two bodies, or of parts of them."""
    return compare(_said("body", old, None), _said("body", new, None))


def label(name):
    """What the desk calls a field."""
    if name in LIST_LABELS:
        return LIST_LABELS[name]
    words = str(Article._meta.get_field(name).verbose_name)
    return words[:1].upper() + words[1:]


def _said(name, value, user):
    """The lines of a value, each with how it looks."""
    if value in (None, "", []):
        return [("Nothing", "")]
    if name == "body":
        return list(body_lines(value))
    if name in SAYINGS:
        return [(line, "") for line in SAYINGS[name](value, user)]
    return [(("No", "Yes")[value] if isinstance(value, bool) else str(value), "")]


def body_lines(html):
    """Each line of a body, and each block without words, with the markup that it has."""
    for block in read(html):
        yield from _references(block)
        for spans in block.lines():
            yield (
                text_of(spans),
                f"{type(block).__name__}{getattr(block, 'level', '')}" + html_of(spans),
            )


def _references(block):
    if isinstance(block, kinds.More):
        yield f"MORE link to story {block.article}", ""
    elif isinstance(block, kinds.Photo):
        yield f"Photo {block.photo}: {block.alt or 'no alt text'}", ""
    elif isinstance(block, kinds.Gallery):
        for photo in block.photos:
            yield from _references(photo)
    elif isinstance(block, kinds.Embed):
        yield f"Embedded: {block.address.page}", ""
    elif isinstance(block, kinds.Divider):
        yield "Divider", ""


def _bylines(rows, user):
    authors = Author.objects.in_bulk([row["author"] for row in rows])
    return [
        f"{authors.get(row['author'], 'Somebody')} ({row['role']})"
        + (f", because {row['reason']}" if row.get("reason") else "")
        for row in rows
    ]


def _categories(pks, user):
    return [str(category) for category in Category.objects.in_bulk(pks).values()]


def _stories(pks, user):
    seen = Article.objects.linkable_by(user).only("pk", "headline").in_bulk(pks)
    return [str(seen.get(pk, f"Story {pk}, which you cannot see")) for pk in pks]


SAYINGS = {
    "bylines": _bylines,
    "tag_names": lambda names, user: names,
    "further_categories": _categories,
    "related": _stories,
    "type": lambda value, user: [Article.Type(value).label],
    "sensitivity": lambda value, user: [Article.Sensitivity(value).label],
    "embargo_until": lambda moment, user: [said(moment, user)],
    "ends_at": lambda moment, user: [said(moment, user)],
}
