"""Reading tables."""

from newsroom.richtext.blocks import Cell, Paragraph, Table
from newsroom.richtext.spans import lines, one_line, paragraphs
from newsroom.richtext.tokens import has_class, number_in, run_of, tokens_of


def _table(node, marks, depth):
    caption, sections, behind = [], {"thead": [], "tbody": [], "tfoot": []}, []
    for child in node:
        if child.tag == "caption":
            run, more_behind = run_of(tokens_of(child, marks, depth))
            caption += run
            behind += more_behind
        elif child.tag == "tr":
            _row(sections["tbody"], child, marks, depth, behind)
        elif child.tag in sections:
            for row in child.iterchildren("tr"):
                _row(sections[child.tag], row, marks, depth, behind)
    head, body, foot = sections.values()
    if not head and body and all(cell.tag == "th" for cell in body[0]):
        head.append(body.pop(0))
    if head or body or foot:
        yield _with_scopes(Table(one_line(caption), head, body, foot))
    else:
        yield from map(Paragraph, paragraphs(caption))
    yield from behind


def _row(rows, node, marks, depth, behind):
    cells = []
    for child in node.iterchildren("td", "th"):
        run, more_behind = run_of(tokens_of(child, marks, depth))
        behind += more_behind
        spans = [
            (name, count)
            for name in ("colspan", "rowspan")
            if (count := number_in(child, name, 2, 100))
        ]
        cells.append(Cell(child.tag, lines(run), "", tuple(spans), has_class(child, "number")))
    if cells:
        rows.append(cells)


def _with_scopes(table):
    """Every heading says what it is a heading of; an empty cell is no heading."""
    for row in table.head:
        for cell in row:
            cell.tag = "th" if cell.spans else "td"
            cell.scope = "col" if cell.spans else ""
    for row in (*table.body, *table.foot):
        for cell in row:
            cell.tag = cell.tag if cell.spans else "td"
            cell.scope = "row" if cell.tag == "th" else ""
    return table


READERS = {"table": _table}
