"""The grammar of a body: the blocks it is made of, and the one way each of them is stored."""

from dataclasses import dataclass, field
from html import escape

from newsroom.richtext import embeds
from newsroom.richtext.spans import Span, html_of


class Blanks:
    """What references leave open: in the database nothing is filled in."""

    def more(self, article):
        return "MORE"

    def source(self, photo):
        return ""


STORED = Blanks()


class Block:
    """A part of a body: it knows its stored form and its lines of text."""

    def html(self, fill=STORED):
        raise NotImplementedError

    def lines(self):
        """The spans of each line that a reader reads here."""
        return []


def html_of_blocks(blocks, fill=STORED, between=""):
    return between.join([block.html(fill) for block in blocks])


@dataclass(slots=True)
class Paragraph(Block):
    spans: tuple

    def html(self, fill=STORED):
        return f"<p>{html_of(self.spans)}</p>"

    def lines(self):
        return [self.spans]


@dataclass(slots=True)
class Subhead(Block):
    level: int
    spans: tuple

    def html(self, fill=STORED):
        return f"<h{self.level}>{html_of(self.spans)}</h{self.level}>"

    def lines(self):
        return [self.spans]


@dataclass(slots=True)
class Item:
    spans: tuple = ()
    lists: list = field(default_factory=list)


@dataclass(slots=True)
class Items(Block):
    items: list
    start: int | None = None
    is_numbered: bool = False

    def html(self, fill=STORED):
        tag = "ol" if self.is_numbered else "ul"
        start = f' start="{self.start}"' if self.start else ""
        items = [
            f"<li>{html_of(item.spans)}{html_of_blocks(item.lists, fill)}</li>"
            for item in self.items
        ]
        return f"<{tag}{start}>{''.join(items)}</{tag}>"

    def lines(self):
        for item in self.items:
            if item.spans:
                yield item.spans
            for nested in item.lists:
                yield from nested.lines()


@dataclass(slots=True)
class Attribution(Block):
    """Who said it; stands in a quote only."""

    spans: tuple

    def html(self, fill=STORED):
        return f"<cite>{html_of(self.spans)}</cite>"

    def lines(self):
        return [self.spans]


@dataclass(slots=True)
class Quote(Block):
    blocks: list
    cite: Attribution | None = None

    def html(self, fill=STORED):
        return f"<blockquote>{html_of_blocks(self.parts(), fill)}</blockquote>"

    def parts(self):
        return [*self.blocks, self.cite] if self.cite else self.blocks

    def lines(self):
        for part in self.parts():
            yield from part.lines()


@dataclass(slots=True)
class PullQuote(Quote):
    def html(self, fill=STORED):
        return f'<aside class="pull-quote">{html_of_blocks(self.parts(), fill)}</aside>'


@dataclass(slots=True)
class Term(Block):
    """A term, or what is said of it."""

    tag: str
    spans: tuple

    def html(self, fill=STORED):
        return f"<{self.tag}>{html_of(self.spans)}</{self.tag}>"

    def lines(self):
        return [self.spans]


@dataclass(slots=True)
class Terms(Block):
    """A list of terms; stands in a fact box only."""

    entries: list

    def html(self, fill=STORED):
        return f"<dl>{html_of_blocks(self.entries)}</dl>"

    def lines(self):
        return [entry.spans for entry in self.entries]


@dataclass(slots=True)
class FactBox(Block):
    blocks: list

    def html(self, fill=STORED):
        return f'<aside class="fact-box">{html_of_blocks(self.blocks, fill)}</aside>'

    def lines(self):
        for block in self.blocks:
            yield from block.lines()


@dataclass(slots=True)
class Divider(Block):
    def html(self, fill=STORED):
        return "<hr>"


@dataclass(slots=True)
class Cell:
    tag: str
    spans: tuple
    scope: str = ""
    spanned: tuple = ()
    is_number: bool = False

    def html(self):
        attributes = f' scope="{self.scope}"' if self.scope else ""
        attributes += "".join(f' {name}="{count}"' for name, count in self.spanned)
        attributes += ' class="number"' if self.is_number else ""
        return f"<{self.tag}{attributes}>{html_of(self.spans)}</{self.tag}>"


@dataclass(slots=True)
class Table(Block):
    caption: tuple
    head: list
    body: list
    foot: list

    def html(self, fill=STORED):
        caption = f"<caption>{html_of(self.caption)}</caption>" if self.caption else ""
        return f"<table>{caption}{self.rows_html()}</table>"

    def rows_html(self):
        sections = (("thead", self.head), ("tbody", self.body), ("tfoot", self.foot))
        return "".join(f"<{tag}>{_rows(rows)}</{tag}>" for tag, rows in sections if rows)

    def lines(self):
        if self.caption:
            yield self.caption
        for row in (*self.head, *self.body, *self.foot):
            cells = [cell.spans for cell in row if cell.spans]
            if cells:
                yield sum(((Span(" "), *spans) for spans in cells[1:]), cells[0])


def _rows(rows):
    return "".join(f"<tr>{''.join(cell.html() for cell in row)}</tr>" for row in rows)


@dataclass(slots=True)
class More(Block):
    """A link to another story of ours; it says nothing of its own."""

    article: int

    def html(self, fill=STORED):
        inside = fill.more(self.article)
        return f'<p class="more-link" data-article="{self.article}">{inside}</p>'


@dataclass(slots=True)
class Caption(Block):
    """Stands in a figure only."""

    spans: tuple = ()

    def html(self, fill=STORED):
        return f"<figcaption>{html_of(self.spans)}</figcaption>" if self.spans else ""

    def lines(self):
        return [self.spans] if self.spans else []


@dataclass(slots=True)
class Photo(Block):
    photo: int
    alt: str = ""
    is_decorative: bool = False
    caption: Caption = field(default_factory=Caption)

    def html(self, fill=STORED):
        decorative = ' data-decorative="true"' if self.is_decorative else ""
        image = f'<img alt="{escape(self.alt)}"{decorative}{fill.source(self.photo)}>'
        caption = self.caption.html()
        return f'<figure class="photo" data-photo="{self.photo}">{image}{caption}</figure>'

    def lines(self):
        return self.caption.lines()


@dataclass(slots=True)
class Gallery(Block):
    photos: list
    caption: Caption = field(default_factory=Caption)

    def html(self, fill=STORED):
        inside = html_of_blocks([*self.photos, self.caption], fill)
        return f'<figure class="gallery">{inside}</figure>'

    def lines(self):
        for part in (*self.photos, self.caption):
            yield from part.lines()


@dataclass(slots=True)
class Embed(Block):
    address: embeds.Address
    post: list
    source: Caption

    def html(self, fill=STORED):
        post = f"<blockquote>{html_of_blocks(self.post)}</blockquote>" if self.post else ""
        page = escape(self.address.page)
        return f'<figure class="embed" data-src="{page}">{post}{self.source.html()}</figure>'

    def lines(self):
        for block in (*self.post, self.source):
            yield from block.lines()


REFERENCES = (More, Photo, Gallery, Embed)
BODY = (Paragraph, Subhead, Items, Quote, PullQuote, FactBox, Divider, Table, *REFERENCES)
