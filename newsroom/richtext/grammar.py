"""The one door through which a body enters: an allow-list, then the one form of each block."""

import re
from html import escape

import nh3

from newsroom.richtext.blocks import html_of_blocks
from newsroom.richtext.reading import READERS, read
from newsroom.richtext.references import plain_text_of, words_in

# Also what the reader takes apart: dropped here, an unknown section would glue words together.
TAGS = READERS.keys() - {"script", "style"}
ATTRIBUTES = {
    "a": {"href"},
    "figure": {"data-photo", "data-src"},
    "img": {"alt", "data-decorative"},
    "ol": {"start"},
    "p": {"data-article"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
CLASSES = {
    "aside": {"fact-box", "pull-quote"},
    "figure": {"embed", "gallery", "photo"},
    "p": {"more-link"},
    "span": {"place"},
    "td": {"number"},
    "th": {"number"},
}
WITHOUT_CONTENT = {
    "iframe", "math", "noembed", "noframes", "noscript", "script", "select", "style", "svg",
    "template", "textarea", "title",
}  # fmt: skip
SCHEMES = {"http", "https", "mailto", "tel"}

# The parser takes a minute for a hundred thousand open elements; no story has fifty.
DEEPEST = 250
NESTING = re.compile(r"<(/?)(?!(?:br|dd|dt|hr|img|li|p|td|th|tr)\b)[a-z]", re.IGNORECASE)


class CleanHTML(str):
    """HTML that `clean` has made: cleaning it again would change nothing."""

    word_count = None


def clean(html):
    """The body in its one stored form, whatever came in."""
    if isinstance(html, CleanHTML):
        return html
    blocks = blocks_of(html)
    cleaned = CleanHTML(html_of_blocks(blocks, between="\n"))
    cleaned.word_count = words_in(plain_text_of(blocks))
    return cleaned


def blocks_of(html):
    """The blocks of a body that nobody has cleaned yet."""
    return read(_allowed(html or ""))


def _allowed(html):
    html = html.encode(errors="ignore").decode()
    return ALLOW_LIST.clean(escape(html) if _is_bottomless(html) else html)


def _is_bottomless(html):
    depth = 0
    for found in NESTING.finditer(html):
        depth = max(depth - 1, 0) if found[1] else depth + 1
        if depth > DEEPEST:
            return True
    return False


ALLOW_LIST = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags=WITHOUT_CONTENT,
    attributes=ATTRIBUTES,
    allowed_classes=CLASSES,
    url_schemes=SCHEMES,
    # Its own default would write rel="noopener noreferrer" into every link at each save.
    link_rel=None,
)
