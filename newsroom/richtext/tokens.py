"""Taking a tree apart: spans of text, breaks and blocks, in reading order."""

import re

from newsroom.richtext.blocks import REFERENCES, Paragraph, Table
from newsroom.richtext.spans import LINE_BREAK, Span, one_line, paragraphs

# Deeper than any story; what lies below keeps its text and loses its structure.
MAX_DEPTH = 40
SOURCE_LINES = re.compile(r"[\t\r\f\n]+")

# A token is a span of text, a break between blocks, the start of a list item, or a block.
BREAK, NEW_ITEM = object(), object()

# How each element is read, by its tag: `reading` fills it. The others lose their tags.
READERS = {}
INLINE = {"a", "b", "br", "cite", "em", "i", "img", "span", "strong", "sub", "sup"}


def tokens_of(node, marks, depth):
    """What stands in a node, in reading order."""
    if depth > MAX_DEPTH:
        yield source_text("".join(node.itertext()), marks)
        return
    if node.text:
        yield source_text(node.text, marks)
    for child in node:
        yield from READERS.get(child.tag, tokens_of)(child, marks, depth + 1)
        if child.tail:
            yield source_text(child.tail, marks)


def source_text(text, marks):
    return Span(text if text.isprintable() else SOURCE_LINES.sub(" ", text), marks)


def contents(tokens, keep):
    """The blocks that may stand here, and those that have to stand behind."""
    blocks, behind, run = [], [], []
    for token in tokens:
        if isinstance(token, Span):
            run.append(token)
            continue
        if run:
            blocks += map(Paragraph, paragraphs(run))
            run = []
        if token is BREAK or token is NEW_ITEM:
            continue
        if isinstance(token, keep):
            blocks.append(token)
        elif isinstance(token, (*REFERENCES, Table)):
            behind.append(token)
        else:
            blocks += map(Paragraph, token.lines())
    blocks += map(Paragraph, paragraphs(run))
    return blocks, behind


def run_of(tokens, lifted=REFERENCES):
    """All the text of these tokens as one run, and the blocks that have to stand behind."""
    run, behind = [], []
    for token in tokens:
        if isinstance(token, Span):
            run.append(token)
        elif token is BREAK or token is NEW_ITEM:
            run.append(LINE_BREAK)
        elif isinstance(token, lifted):
            behind.append(token)
        else:
            run += [span for line in token.lines() for span in (LINE_BREAK, *line, LINE_BREAK)]
    return run, behind


def apart(node, marks, depth):
    """A wrapper that we do not keep: its contents, apart from what stands around it."""
    yield BREAK
    yield from tokens_of(node, marks, depth)
    yield BREAK


def nothing(node, marks, depth):
    return ()


def stands_apart(node):
    """Whether it begins and ends a line of its own."""
    return node.tag in READERS and node.tag not in INLINE


def has_class(node, name):
    return name in (node.get("class") or "").split()


def number_in(node, name, smallest=1, largest=2**63 - 1):
    text = node.get(name) or ""
    if text.isascii() and text.isdigit() and len(text) < 20:
        number = int(text)
        return number if smallest <= number <= largest else None
    return None


def line_of(kind, node, marks, depth):
    run, behind = run_of(tokens_of(node, marks, depth))
    spans = one_line(run)
    yield kind(spans) if spans else BREAK
    yield from behind


def joined(kind, blocks):
    """One line out of several."""
    run = [span for block in blocks for span in (*block.spans, LINE_BREAK)]
    return kind(one_line(run)) if run else None
