"""“MORE:” and “RELATED:” paragraphs that link to own stories become MORE links."""

import re
from html import unescape

from newsroom import richtext
from newsroom.richtext import embeds
from wordpress.measuring import TAG

LABEL = (
    r"(?:more|related|read more|also read|read|see also|see|read also|read next|recommended"
    r"|further reading|keep reading|don[’']t miss|must read|you may also like|in related news)"
    r"(?:\s+(?:stories|story|articles?|news|posts?|reading|coverage|content|links?))?"
    r"(?:\s+from\s+[\w .’'-]{2,40})?"
)
MARKS = r"[\s>»›→▶•|*\[(–—-]*"
COLON = r"\s*(?:[:：]|\s[–—-])\s*"
LABELS = re.compile(rf"{MARKS}{LABEL}\s*(?:[:：–—|-]\s*)?", re.IGNORECASE)
LABELLED = re.compile(rf"{MARKS}{LABEL}{COLON}", re.IGNORECASE)
BETWEEN = re.compile(rf"[\s,;|/·•.&]*(?:and\s+)?(?:{LABEL}{COLON})?", re.IGNORECASE)
BEHIND = re.compile(r"[\s.»›→\])|]*")
LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>')
BREAK = re.compile(r"<br>")
WRAPPED = re.compile(r"<(p|h\d)>(.*)</\1>", re.S)
LIST = re.compile(r"<(ul|ol)[^>]*>(.*)</\1>", re.S)
ITEM = re.compile(r"<li>(.*?)</li>", re.S)


def _plain(html):
    return unescape(TAG.sub("", html)).strip()


def _is_label(words):
    """A single word before a link may begin a sentence: it needs a colon, two words need none."""
    is_single = len(words.split()) < 2 and not re.search(r"[:：|–—-]", words)
    return not is_single and LABELS.fullmatch(words) is not None


class Related:
    """The part of a conversion that finds what is no sentence but a link to another story."""

    def _with_lone_links(self, html):
        """Make MORE links and embeds of the paragraphs that are nothing else."""
        if "http" not in html and not self.linked:
            return html
        lines, place, done = html.split("\n"), 0, []
        while place < len(lines):
            new, taken = self._lines_at(lines, place)
            done += lines[place : place + 1] if new is None else new
            place += taken
        return richtext.clean("\n".join(done)) if done != lines else html

    def _lines_at(self, lines, place):
        """What becomes of the line at this place, and of how many lines it is made."""
        line = lines[place]
        if not line.startswith(("<p>", "<h")):
            return None, 1
        if "href=" in line or "<p>http" in line:
            return self._lone(line), 1
        if LABELS.fullmatch(_plain(line)) and place + 1 < len(lines):
            return self._labelled_lines(lines, place)
        return None, 1

    def _labelled_lines(self, lines, place):
        """A label that stands alone, above a list or paragraphs of nothing but links."""
        found, end = [], place + 1
        if items := LIST.fullmatch(lines[end]):
            links = [self._bare_links(item) for item in ITEM.findall(items[2])]
            found, end = [pk for pks in links for pk in pks], end + 1
            if not all(links):
                return None, 1
        else:
            while end < len(lines) and (pks := self._bare_links(lines[end])):
                found, end = found + pks, end + 1
        if not found:
            return None, 1
        self.excused += lines[place:end]
        return _more(found), end - place

    def _lone(self, line):
        text = _plain(line)
        if text.startswith("http") and " " not in text and embeds.address(text):
            return [self._embed(text)]
        inside = WRAPPED.fullmatch(line)
        if not inside:
            return None
        parts = BREAK.split(inside[2])
        if len(parts) > 1 and all(part.count("<") % 2 == 0 for part in parts):
            return self._lone_parts(parts)
        pks = self._labelled_links(inside[2])
        if pks:
            self.excused.append(text)
        return _more(pks) if pks else None

    def _lone_parts(self, parts):
        """Lines of one paragraph, of which some are links to other stories."""
        lines, waiting, is_any = [], [], False
        for part in parts:
            pks = self._labelled_links(part)
            if not pks:
                waiting.append(part)
                continue
            is_any = True
            self.excused.append(_plain(part))
            lines += [f"<p>{'<br>'.join(waiting)}</p>"] if waiting else []
            lines, waiting = lines + _more(pks), []
        lines += [f"<p>{'<br>'.join(waiting)}</p>"] if waiting else []
        return lines if is_any else None

    def _labelled_links(self, html):
        """The stories that a line names, if it says nothing else."""
        links = LINK.findall(html)
        if not links:
            return [self._linked(_plain(html))] if self._linked(_plain(html)) else []
        pks = [self._linked(unescape(href)) for href, _ in links]
        if not all(pks):
            return []
        before, *between = [
            unescape(TAG.sub("", part)) for part in LINK.sub("\0", html).split("\0")
        ]
        said = _plain(links[0][1])
        is_address = said.startswith("http") and " " not in said and len(links) == 1
        is_labelled = _is_label(before) if before.strip() else LABELLED.match(said)
        if not is_labelled and not (re.fullmatch(MARKS, before) and LABELLED.match(said)):
            return pks if is_address and not before.strip() and not between[-1].strip() else []
        if not all(BETWEEN.fullmatch(words) for words in between[:-1]):
            return []
        return pks if BEHIND.fullmatch(between[-1]) else []

    def _bare_links(self, html):
        """The stories that a line links to, if it is only links."""
        links = LINK.findall(html)
        pks = [self._linked(unescape(href)) for href, _ in links]
        rest = unescape(TAG.sub("", LINK.sub("", html)))
        return pks if pks and all(pks) and BETWEEN.fullmatch(rest.strip()) else []

    def _linked(self, href):
        story = self.linked.get(href.partition("#")[0]) or self.around.story(href)
        return story.pk if story and story.kind == "article" and story.path else None


def _more(pks):
    return [f'<p class="more-link" data-article="{pk}">MORE</p>' for pk in dict.fromkeys(pks)]
