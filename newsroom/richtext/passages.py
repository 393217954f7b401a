"""Reading paragraphs, subheads, lists, quotes and fact boxes."""

from newsroom.richtext.blocks import (
    REFERENCES,
    Attribution,
    Divider,
    FactBox,
    Item,
    Items,
    More,
    Paragraph,
    PullQuote,
    Quote,
    Subhead,
    Table,
    Term,
    Terms,
)
from newsroom.richtext.spans import (
    EM,
    LINE_BREAK,
    STRONG,
    Span,
    lines,
    marked,
    one_line,
    text_of,
)
from newsroom.richtext.tokens import (
    BREAK,
    NEW_ITEM,
    apart,
    contents,
    has_class,
    joined,
    line_of,
    number_in,
    run_of,
    source_text,
    stands_apart,
    tokens_of,
)


def _paragraph(node, marks, depth):
    if has_class(node, "more-link") and (article := number_in(node, "data-article")):
        return (More(article),)
    return apart(node, marks, depth)


def _subhead(level):
    def reader(node, marks, depth):
        plain = tuple(mark for mark in marks if mark != STRONG)
        run, behind = run_of(tokens_of(node, plain, depth))
        spans = one_line(Span(text, tuple(m for m in marks if m != STRONG)) for text, marks in run)
        yield Subhead(level, spans) if text_of(spans).strip() else BREAK
        yield from behind

    return reader


def _preformatted(node, marks, depth):
    yield BREAK
    for line in "".join(node.itertext()).split("\n"):
        yield source_text(line, marks)
        yield LINE_BREAK
    yield BREAK


def _divider(node, marks, depth):
    yield Divider()


def _list(node, marks, depth):
    items, behind, run = [], [], []
    for token in (*tokens_of(node, marks, depth), NEW_ITEM):
        is_list = isinstance(token, Items)
        if token is not NEW_ITEM and not is_list:
            run.append(token)
            continue
        words, more_behind = run_of(run, lifted=(*REFERENCES, Table))
        run = []
        behind += more_behind
        if spans := lines(words):
            items.append(Item(spans))
        if is_list:
            items = items or [Item()]
            items[-1].lists.append(token)
    if items:
        is_numbered = node.tag == "ol"
        start = number_in(node, "start", 2, 9999) if is_numbered else None
        yield Items(items, start, is_numbered)
    yield from behind


def _item(node, marks, depth):
    yield NEW_ITEM
    yield from tokens_of(node, marks, depth)
    yield NEW_ITEM


def _quote_of(kind, keep):
    def reader(node, marks, depth):
        blocks, behind = contents(tokens_of(node, marks, depth), keep=(*keep, Attribution))
        cites = [block for block in blocks if isinstance(block, Attribution)]
        said = [block for block in blocks if not isinstance(block, Attribution)]
        if said:
            yield kind(said, joined(Attribution, cites))
        else:
            yield from cites
        yield from behind

    return reader


def _cite(node, marks, depth):
    if _names_who_said_it(node):
        return _attribution(node, marks, depth)
    # In a footer that says it already; anywhere else it is the title of a work.
    in_footer = node.getparent().tag == "footer"
    return tokens_of(node, marks if in_footer else marked(marks, EM), depth)


def _names_who_said_it(node):
    before, around = node.getprevious(), node.getparent()
    text_before = around.text if before is None else before.tail
    if (before is not None and not stands_apart(before)) or not _is_blank(text_before, node.tail):
        return False
    if around.tag == "p" and len(around) == 1:
        around = around.getparent()
    return around.tag in ("blockquote", "aside", "figure")


def _is_blank(*texts):
    return not any(text and text.strip() for text in texts)


def _footer(node, marks, depth):
    if node.getparent().tag in ("blockquote", "aside"):
        return _attribution(node, marks, depth)
    return apart(node, marks, depth)


def _attribution(node, marks, depth):
    return line_of(Attribution, node, marks, depth)


def _aside(node, marks, depth):
    if has_class(node, "pull-quote"):
        return _pull_quote(node, marks, depth)
    if has_class(node, "fact-box"):
        return _fact_box(node, marks, depth)
    return apart(node, marks, depth)


def _fact_box(node, marks, depth):
    tokens = tokens_of(node, marks, depth)
    blocks, behind = contents(tokens, keep=(Subhead, Paragraph, Items, Terms))
    for block in blocks:
        if isinstance(block, Subhead):
            block.level = 3
    if blocks:
        yield FactBox(blocks)
    yield from behind


def _terms(node, marks, depth):
    blocks, behind = contents(tokens_of(node, marks, depth), keep=Term)
    entries = [block if isinstance(block, Term) else Term("dd", block.spans) for block in blocks]
    if entries and entries[0].tag == "dt" and entries[-1].tag == "dd":
        yield Terms(entries)
    else:
        yield from entries
    yield from behind


def _term(node, marks, depth):
    run, behind = run_of(tokens_of(node, marks, depth))
    spans = lines(run)
    yield Term(node.tag, spans) if spans else BREAK
    yield from behind


_pull_quote = _quote_of(PullQuote, keep=(Paragraph,))

READERS = {
    "aside": _aside,
    "blockquote": _quote_of(Quote, keep=(Paragraph, Items)),
    "cite": _cite,
    "dd": _term,
    "dl": _terms,
    "dt": _term,
    "footer": _footer,
    "h1": _subhead(2),
    "h2": _subhead(2),
    "h3": _subhead(3),
    "h4": _subhead(3),
    "h5": _subhead(3),
    "h6": _subhead(3),
    "hr": _divider,
    "li": _item,
    "ol": _list,
    "p": _paragraph,
    "pre": _preformatted,
    "ul": _list,
}
