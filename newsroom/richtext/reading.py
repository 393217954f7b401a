"""From any HTML to the blocks of the grammar: what is unknown loses its tags, never its text."""

import re
from functools import lru_cache
from itertools import takewhile

from lxml import etree

from newsroom.richtext import figures, passages, running, tables
from newsroom.richtext.blocks import BODY, Subhead
from newsroom.richtext.tokens import READERS, apart, contents, nothing, tokens_of

WRAPPERS = """
    address article caption center details div fieldset form header legend main nav section summary
    tbody td tfoot th thead tr
""".split()
READERS |= running.READERS | passages.READERS | figures.READERS | tables.READERS
READERS |= dict.fromkeys(WRAPPERS, apart) | dict.fromkeys(("script", "style"), nothing)

UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u200b\u2028\u2029\u2060\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)


@lru_cache(maxsize=8)  # a page asks for the text, its subheads and its references
def read(html):
    """The blocks of a body, in reading order; nobody changes them."""
    blocks, _ = contents(tokens_of(_tree(html), (), 0), keep=BODY)
    return tuple(_without_skipped_levels(blocks))


def _tree(html):
    parser = etree.HTMLParser(
        remove_comments=True, remove_pis=True, no_network=True, huge_tree=True
    )
    html = UNPRINTABLE.sub("", html)
    return etree.fromstring(f"<html><body>{html}</body></html>", parser)


def _without_skipped_levels(blocks):
    """Small subheads that stand before any large one are large ones."""
    subheads = [block for block in blocks if isinstance(block, Subhead)]
    for subhead in takewhile(lambda subhead: subhead.level == 3, subheads):
        subhead.level = 2
    return blocks
