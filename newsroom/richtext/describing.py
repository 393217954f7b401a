"""What the photos of a body say to those who cannot see them."""

from dataclasses import replace

from newsroom.richtext.blocks import Gallery, Photo, html_of_blocks
from newsroom.richtext.reading import read


def photos_of(html):
    """The photos of a stored body as it shows them, in reading order."""
    for block in read(html):
        if isinstance(block, Photo):
            yield block
        elif isinstance(block, Gallery):
            yield from block.photos


def describe(html, words):
    """The body with other alt texts: `words` has (alt text, is decorative) by the photo's key."""
    blocks = [_described(block, words) for block in read(html)]
    return html_of_blocks(blocks, between="\n")


def _described(block, words):
    if isinstance(block, Gallery):
        return replace(block, photos=[_described(photo, words) for photo in block.photos])
    if isinstance(block, Photo) and block.photo in words:
        alt, is_decorative = words[block.photo]
        return replace(block, alt=" ".join(alt.split()), is_decorative=is_decorative)
    return block
