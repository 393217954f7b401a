"""Whether a text speaks of somebody by name."""

import re
import unicodedata
from html import unescape

TAG = re.compile(r"<[^>]+>")


def fold(html):
    """The words of some HTML, for looking for names in it."""
    return " ".join(unescape(TAG.sub("", html)).split()).casefold()


def is_named(folded, name):
    """Whether a text, folded by `fold`, has that name as words of their own."""
    name = " ".join(name.split()).casefold()
    return name in folded and bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", folded))


def bare(text):
    """A text without its accents, which people leave out."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
