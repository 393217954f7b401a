"""Reading running text: links, marks and line breaks."""

from newsroom.richtext.links import address
from newsroom.richtext.spans import (
    EM,
    LINE_BREAK,
    PLACE,
    STRONG,
    SUB,
    SUP,
    link,
    marked,
)
from newsroom.richtext.tokens import has_class, nothing, stands_apart, tokens_of


def _mark(mark):
    def reader(node, marks, depth):
        # Around whole blocks it is a wrapper that some other editor left.
        is_wrapper = any(map(stands_apart, node.iterdescendants()))
        return tokens_of(node, marks if is_wrapper else marked(marks, mark), depth)

    return reader


def _link(node, marks, depth):
    href = address(node.get("href"))
    return tokens_of(node, marked(marks, link(href)) if href else marks, depth)


def _span(node, marks, depth):
    return tokens_of(node, marked(marks, PLACE) if has_class(node, "place") else marks, depth)


def _line_break(node, marks, depth):
    yield LINE_BREAK


READERS = {
    "a": _link,
    "b": _mark(STRONG),
    "br": _line_break,
    "em": _mark(EM),
    "i": _mark(EM),
    "img": nothing,
    "span": _span,
    "strong": _mark(STRONG),
    "sub": _mark(SUB),
    "sup": _mark(SUP),
}
