"""Counting the words of a text before and after: none may get lost unseen."""

import re
from collections import Counter
from html import unescape

from wordpress import builders, shortcodes

WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
TAG = re.compile(r"<[^>]*>")
UNSEEN = re.compile(
    r"<(script|style|noscript|iframe|object|svg|select|textarea)\b.*?</\1\s*>|<!--.*?-->",
    re.I | re.S,
)
# Marks of no width, which part words for nobody.
NOTHING = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
SPEECHLESS = {"embed", "audio", "video", "iframe"}


def said(html):
    """The text of HTML, as words with spaces between."""
    return unescape(TAG.sub(" ", UNSEEN.sub(" ", html)))


def words(text):
    """The words of a text, in its order."""
    if not text.isascii():
        text = NOTHING.sub("", text).replace("’", "'")
    return WORD.findall(text)


def visible(text, is_shortcode, players):
    """What readers saw of a text: without comments, scripts, and the shortcodes themselves."""

    def inner(code, depth):
        if code.name in players or code.name in SPEECHLESS:
            return " "
        spoken = " ".join(builders.words_of(code)) if builders.is_layout(code.name) else ""
        inside = shortcodes.replace(code.inner or "", inner, is_shortcode, depth + 1)
        return inside if builders.is_inline(code) else f" {spoken} {inside} "

    return said(shortcodes.replace(text, inner, is_shortcode))


def lost(before, after, excused):
    """The words of a text that are not in what became of it, but for those excused."""
    missing = before - after
    if not missing:
        return []
    for excuse in excused:
        missing -= Counter(words(said(excuse)))
    return [] if not missing or _same_letters(before, after) else list(missing.elements())


def _same_letters(before, after):
    """Whether two bags of words hold the same letters, only parted elsewhere."""
    return Counter("".join(before.elements())) == Counter("".join(after.elements()))
