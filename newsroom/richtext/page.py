"""A body as readers see it, and where in it an advert may stand."""

from itertools import count, pairwise
from typing import NamedTuple

from django.template.loader import get_template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from newsroom.richtext import blocks as kinds
from newsroom.richtext.blocks import html_of_blocks
from newsroom.richtext.reading import read
from newsroom.richtext.references import headings_of, words_in
from newsroom.richtext.spans import html_of, text_of
from photos import pictures

WORDS_BEFORE_ADVERT = 250


def render(html, *, articles, photos, inserts=None):
    """The public HTML of a stored body; what the mappings do not hold leaves no trace in it.

    `inserts` is HTML of ours by the number of the block that it follows.
    """
    blocks, inserts = read(html), inserts or {}
    page = _Page(blocks, articles, photos)
    parts = []
    for number, block in enumerate(blocks):
        parts.append(page.html(block))
        if number in inserts:
            parts.append(conditional_escape(inserts[number]))
    return SafeString("\n".join(filter(None, parts)))


def places_for_adverts(html, *, after_words=WORDS_BEFORE_ADVERT):
    """The numbers of the blocks that an advert may follow, always between two plain paragraphs."""
    return [gap.number for gap in gaps(html) if gap.words >= after_words]


class Gap(NamedTuple):
    """A place between two plain paragraphs: the block before it, its text, the words so far."""

    number: int
    text: str
    words: int


def gaps(html):
    """Every place in a body where nothing but plain paragraphs would be beside an advert."""
    words = 0
    for number, (block, following) in enumerate(pairwise(read(html))):
        words += sum(words_in(text_of(line)) for line in block.lines())
        if _is_plain(block) and _is_plain(following):
            yield Gap(number, text_of(block.spans), words)


def _is_plain(block):
    # A colon announces what comes next; nothing may come between.
    return isinstance(block, kinds.Paragraph) and not text_of(block.spans).endswith(":")


def player_hosts(html):
    """The sources for `frame-src` that the players of a body need once a reader asks for them."""
    addresses = [block.address for block in read(html) if isinstance(block, kinds.Embed)]
    return sorted({f"https://{address.site.player_host}" for address in addresses})


class _Page:
    """Writes the blocks of one body; each kind that differs from its stored form has a method."""

    def __init__(self, blocks, articles, photos):
        self.articles, self.photos = articles, photos
        self.headings = iter(headings_of(blocks))
        self.has_subhead = False
        self.boxes = count(1)

    def html(self, block):
        writer = self.WRITERS.get(type(block))
        return writer(self, block) if writer else block.html()

    def _subhead(self, block):
        if block.level != 2:
            return block.html()
        self.has_subhead = True
        return f'<h2 id="{next(self.headings).id}">{_words(block.spans)}</h2>'

    def _more(self, block):
        story = self.articles.get(block.article)
        return _filled("more_link", story=story) if story else ""

    def _photo(self, block, place="body"):
        photo = self.photos.get(block.photo)
        if photo is None:
            return ""
        return _filled(
            "photo",
            image=pictures.html(photo, place, alt=block.alt),
            caption=_words(block.caption.spans),
            credit=photo.credit,
        )

    def _gallery(self, block):
        photos = [html for photo in block.photos if (html := self._photo(photo, "gallery"))]
        caption = _words(block.caption.spans)
        return _filled("gallery", photos=photos, caption=caption) if photos else ""

    def _pull_quote(self, block):
        cite = _words(block.cite.spans) if block.cite else ""
        return _filled("pull_quote", said=_blocks(block.blocks), cite=cite)

    def _fact_box(self, block):
        first, *others = block.blocks
        has_title = isinstance(first, kinds.Subhead)
        number = next(self.boxes)
        return _filled(
            "fact_box",
            id=f"box-{number}",
            number=number,
            # A box above the first subhead must not skip a level of headings.
            tag="h3" if self.has_subhead else "h2",
            title=_words(first.spans) if has_title else "",
            contents=self._all(others if has_title else block.blocks),
        )

    def _all(self, blocks):
        return SafeString("".join(map(self.html, blocks)))

    def _terms(self, block):
        """Each term with what is said of it, so that they can stand side by side."""
        groups = []
        for entry in block.entries:
            if entry.tag == "dt" and not (groups and groups[-1][-1].tag == "dt"):
                groups.append([])
            groups[-1].append(entry)
        return f"<dl>{''.join(f'<div>{_blocks(group)}</div>' for group in groups)}</dl>"

    def _table(self, block):
        number = next(self.boxes)
        return _filled(
            "table",
            id=f"box-{number}",
            number=number,
            caption=_words(block.caption),
            rows=SafeString(block.rows_html()),
        )

    def _embed(self, block):
        return _filled(
            "embed",
            address=block.address,
            source=_words(block.source.spans),
            title=text_of(block.source.spans),
            post=_blocks(block.post),
        )

    WRITERS = {
        kinds.Subhead: _subhead,
        kinds.More: _more,
        kinds.Photo: _photo,
        kinds.Gallery: _gallery,
        kinds.PullQuote: _pull_quote,
        kinds.FactBox: _fact_box,
        kinds.Terms: _terms,
        kinds.Table: _table,
        kinds.Embed: _embed,
    }


def _filled(name, **context):
    return SafeString(get_template(f"richtext/_{name}.html").render(context).strip())


def _words(spans):
    return SafeString(html_of(spans))


def _blocks(blocks):
    return SafeString(html_of_blocks(blocks))
