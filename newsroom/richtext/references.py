"""What a body refers to and what it says."""

import re
from collections import Counter
from typing import NamedTuple

from django.utils.text import slugify

from newsroom.richtext.blocks import Gallery, More, Photo, Subhead
from newsroom.richtext.reading import read
from newsroom.richtext.spans import text_of

LETTER = re.compile(r"\w")


class References(NamedTuple):
    """The stories and photos that a body names, by their keys."""

    articles: set[int]
    photos: set[int]


class Heading(NamedTuple):
    id: str
    text: str


def references(html):
    # Most bodies name nothing, and an import asks this of ten thousand.
    if "data-" not in html.lower():
        return References(set(), set())
    return references_of(read(html))


def references_of(blocks):
    photos = [block for block in blocks if isinstance(block, Photo)]
    photos += [photo for block in blocks if isinstance(block, Gallery) for photo in block.photos]
    return References(
        articles={block.article for block in blocks if isinstance(block, More)},
        photos={photo.photo for photo in photos},
    )


def plain_text(html):
    """All that a reader reads in a body, one line per paragraph, without markup."""
    return plain_text_of(read(html))


def plain_text_of(blocks):
    return "\n".join([text_of(line) for block in blocks for line in block.lines()])


def word_count(html):
    """The words of a body; what `clean` has just made was counted there."""
    counted = getattr(html, "word_count", None)
    return words_in(plain_text(html)) if counted is None else counted


def words_in(text):
    return len([word for word in text.split() if word.isalnum() or LETTER.search(word)])


def subheads(html):
    """The large subheads with the ids that they have on the page, for a jump list."""
    return headings_of(read(html))


def headings_of(blocks):
    """A heading for each large subhead, its id unlike any other on the page."""
    texts = [text_of(b.spans) for b in blocks if isinstance(b, Subhead) and b.level == 2]
    headings, seen, taken = [], Counter(), set()
    for number, text in enumerate(texts, start=1):
        # The prefix keeps a subhead “Search” apart from the ids that the page itself uses.
        words = f"part-{slugify(text, allow_unicode=True)[:60].strip('-') or number}"
        wanted = words
        while wanted in taken:
            seen[words] += 1
            wanted = f"{words}-{seen[words] + 1}"
        taken.add(wanted)
        headings.append(Heading(wanted, text))
    return headings
