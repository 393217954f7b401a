"""Reading photos, galleries and embeds."""

from newsroom.richtext import embeds
from newsroom.richtext.blocks import (
    BODY,
    Caption,
    Embed,
    Gallery,
    Paragraph,
    Photo,
    Quote,
)
from newsroom.richtext.links import address
from newsroom.richtext.spans import Span, link
from newsroom.richtext.tokens import (
    apart,
    contents,
    has_class,
    joined,
    line_of,
    number_in,
    tokens_of,
)


def _figure(node, marks, depth):
    if has_class(node, "photo") and (photo := number_in(node, "data-photo")):
        return _photo(photo, node, marks, depth)
    if has_class(node, "gallery"):
        return _gallery(node, marks, depth)
    if has_class(node, "embed"):
        return _embed(node, marks, depth)
    return apart(node, marks, depth)


def _photo(photo, node, marks, depth):
    image = next(node.iter("img"), None)
    alt = "" if image is None else " ".join((image.get("alt") or "").split())
    is_decorative = image is not None and image.get("data-decorative") is not None and not alt
    caption, rest = _captioned(node, marks, depth, keep=BODY)
    yield Photo(photo, alt, is_decorative, caption)
    yield from rest


def _gallery(node, marks, depth):
    caption, rest = _captioned(node, marks, depth, keep=BODY)
    photos = [block for block in rest if isinstance(block, Photo)]
    if photos:
        yield Gallery(photos, caption)
    else:
        yield from map(Paragraph, caption.lines())
    yield from (block for block in rest if not isinstance(block, Photo))


def _embed(node, marks, depth):
    caption, post = _captioned(node, marks, depth, keep=(Paragraph,))
    said = [block for block in post if isinstance(block, Paragraph)]
    if found := embeds.address(node.get("data-src")):
        source = caption if caption.spans else Caption((Span(found.default_source),))
        yield Embed(found, said, source)
    else:
        if said:
            yield Quote(said)
        yield from map(Paragraph, caption.lines())
        if href := address(node.get("data-src")):
            yield Paragraph((Span(href, (link(href),)),))
    yield from (block for block in post if not isinstance(block, Paragraph))


def _captioned(node, marks, depth, keep):
    """The caption of a figure, and the other blocks in it."""
    blocks, behind = contents(tokens_of(node, marks, depth), keep=(*keep, Caption))
    captions = [block for block in blocks if isinstance(block, Caption)]
    rest = [block for block in blocks if not isinstance(block, Caption)]
    return joined(Caption, captions) or Caption(), [*rest, *behind]


def _figcaption(node, marks, depth):
    if node.getparent().tag == "figure":
        return line_of(Caption, node, marks, depth)
    return apart(node, marks, depth)


READERS = {"figcaption": _figcaption, "figure": _figure}
