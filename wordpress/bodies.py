"""A text of WordPress in our grammar: classic or blocks, with shortcodes, pictures and links.

Nothing here asks the database: `Around` holds what the text may name.
"""

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from html import unescape

from newsroom import richtext
from wordpress import blocks, builders, measuring
from wordpress.around import Around, Picture, Story
from wordpress.builders import Builders, segments
from wordpress.codes import PLAYERS, RESTRICTED, Codes
from wordpress.elements import Elements
from wordpress.mapping import plain
from wordpress.related import Related

__all__ = ["Around", "Body", "Picture", "Story", "convert"]

DEEPEST = 8

# Blocks that a theme fills when a page is asked for: they hold no text of the story.
DRAWN = re.compile(
    r"(?:post|site|query|comments?|term|template|navigation|page|loginout|read-more|avatar|archives"
    r"|categories|tag-cloud|calendar|search|rss|latest|social-link|woocommerce/|shortcode)"
)
SILENT = {"more", "nextpage", "spacer", "separator"}
PRESERVED = re.compile(
    r"(<pre\b.*?</pre>|<script\b.*?</script>|<style\b.*?</style>|<!--.*?-->|<[^>]+>)", re.I | re.S
)
CUTS = re.compile(r"<!--(?:more.*?|nextpage|noteaser)-->", re.S)
OUR_REFERENCES = re.compile(r"data-(?=photo|article)", re.I)
DOWNLOAD = re.compile(r"<a\b[^>]*\bwp-block-file__button\b[^>]*>.*?</a>", re.I | re.S)
# Boxes in boxes beyond what anybody can have meant; our grammar would show them as text.
BOXES = re.compile(r"<(/?)(?:div|span|section|font|center|blockquote)\b[^>]*>", re.I)
DEEPEST_BOX = 150


@dataclass
class Body:
    """A converted text, with what the report has to say of it."""

    html: str = ""
    words_in: int = 0
    words_out: int = 0
    notes: list = field(default_factory=list)
    hidden: list = field(default_factory=list)
    photos: list = field(default_factory=list)
    lacks_pictures: bool = False
    repeated_caption: str = ""

    def note(self, kind, sentence, link=""):
        if (kind, sentence, link) not in self.notes:
            self.notes.append((kind, sentence, link))


def convert(text, around, *, lead="", address="", attached=(), footnotes=""):
    """The text in our grammar.

    `lead` is the number of the featured picture, `attached` those of the pictures that were
    uploaded for this story, `footnotes` the field in which the block editor keeps them.
    """
    return _Converter(around, lead, address, attached, footnotes).convert(text)


def autop(text):
    """Line breaks where a classic text has line ends; two of them part paragraphs."""
    if "\n" not in text:
        return text
    text = re.sub(r"<br\s*/?>[ \t]*\n", "<br>", text)
    if "<" not in text:
        return text.replace("\n", "<br>")
    parts = PRESERVED.split(text)
    parts[::2] = [part.replace("\n", "<br>") if "\n" in part else part for part in parts[::2]]
    return "".join(parts)


class _Converter(Codes, Builders, Elements, Related):
    def __init__(self, around, lead, address, attached, footnotes):
        self.around, self.lead, self.address = around, lead, address
        self.attached, self.footnote_field = attached, footnotes
        self.body = Body()
        self.excused = []
        self.linked, self.led = {}, set()
        self.drawn, self.layouts, self.footnotes = {}, {}, []
        self.depth = 0

    def convert(self, text):
        body = self.body
        text = builders.unpacked(text.replace("\r\n", "\n").replace("\r", "\n"))
        # Our own references name rows of ours: an export has no business with them.
        text = OUR_REFERENCES.sub("data-was-", text)
        if blocks.has_blocks(text):
            html = self._shortcodes(self._blocks(text))
        else:
            html = autop(self._shortcodes(CUTS.sub("\n\n", text)))
        html = self._with_footnotes(html)
        if _is_too_deep(html):
            html = BOXES.sub("\n\n", html)
        html = richtext.clean(self._with_pictures_and_links(html))
        body.html = self._with_lone_links(html)
        if self.drawn:
            body.note("dropped", f"Left out, as the old theme filled them: {_list(self.drawn)}.")
        if self.layouts:
            body.note("changed", f"Reduced to text and pictures: {_list(self.layouts)}.")
        self._measure(text)
        return body

    def _with_footnotes(self, html):
        if not self.footnotes:
            return html
        notes = "".join(f"<li>{note}</li>" for note in self.footnotes)
        return f"{html}\n\n<h2>Notes</h2>\n<ol>{notes}</ol>"

    # Blocks

    def _blocks(self, text):
        return self._inside(blocks.parse(text), is_top=True)

    def _inside(self, block, is_top=False):
        parts = []
        for part in block.parts:
            if isinstance(part, blocks.Block):
                parts.append(self._block(part))
            elif is_top:
                parts.append(autop(CUTS.sub("\n\n", part)) if part.strip() else "\n")
            else:
                parts.append(part)
        return "".join(parts)

    def _block(self, block):
        name = block.short_name
        if segments(name) & RESTRICTED and name not in ("loginout",):
            self._hide(f"block {name}", self._inside(block))
            return ""
        writer = getattr(self, f"_block_{name.replace('-', '_').replace('/', '_')}", None)
        if name.startswith("core-embed/"):
            writer = self._block_embed
        if writer:
            return writer(block)
        inside = self._inside(block)
        if block.is_alone or (DRAWN.match(name) and not plain(inside)):
            self._leave_out(block, name)
            return ""
        return f"<div>{inside}</div>" if name == "button" else inside

    def _leave_out(self, block, name):
        """What a theme or plugin draws: nobody knows its words but from its settings."""
        if name in SILENT:
            return
        if block.attributes:
            settings = json.dumps(block.attributes, ensure_ascii=False)
            self.body.hidden.append({"what": f"block {name}", "text": settings})
        if "/" in name and _sentences_in(block.attributes):
            self._hide_settings(name)
        self.drawn.setdefault(name)

    def _hide_settings(self, name):
        self.body.note(
            "person", f"The block {name} keeps words in its settings: they stand beside the text."
        )

    def _block_block(self, block):
        number = str(block.attributes.get("ref", ""))
        text = self.around.reusable.get(number)
        if text is None or self.depth >= DEEPEST:
            self.body.note("person", f"The reusable block {number} is not in the export.")
            return ""
        self.depth += 1
        inside = self._blocks(text)
        self.depth -= 1
        return inside

    def _block_more(self, block):
        return ""

    _block_nextpage = _block_spacer = _block_more

    def _block_separator(self, block):
        return "<hr>"

    def _block_embed(self, block):
        inside = self._inside(block)
        address = str(block.attributes.get("url") or "").replace("\\/", "/")
        if not address:
            found = re.search(r"https?://[^\s<\"']+", inside)
            address = unescape(found[0]) if found else ""
        caption = re.search(r"<figcaption[^>]*>(.*?)</figcaption>", inside, re.S)
        if "<iframe" in inside or "<blockquote" in inside or not address:
            return inside
        return self._embed(address, caption[1] if caption else "")

    def _block_pullquote(self, block):
        inside = self._inside(block)
        inside = re.sub(r"</?(?:figure|blockquote)\b[^>]*>", "", inside)
        return f'<aside class="pull-quote">{inside}</aside>'

    def _block_gallery(self, block):
        inside = self._inside(block)
        if "<img" not in inside:
            numbers = [str(n) for n in block.attributes.get("ids") or [] if str(n).isdigit()]
            return self._gallery(numbers)
        return f'<figure class="gallery">{inside}</figure>'

    def _block_file(self, block):
        """A link to a file; the second one, a button, says the same."""
        inside = self._inside(block)
        self.excused += [button[0] for button in DOWNLOAD.finditer(inside)]
        return DOWNLOAD.sub("", inside)

    def _block_footnotes(self, block):
        try:
            notes = json.loads(self.footnote_field or "[]")
        except ValueError:
            notes = []
        said = [n.get("content", "") for n in notes if isinstance(n, dict)]
        items = "".join(f"<li>{note}</li>" for note in said if isinstance(note, str))
        if not items:
            self.drawn.setdefault("footnotes")
        return f"<ol>{items}</ol>" if items else ""

    def _block_shortcode(self, block):
        return autop(self._inside(block))

    _block_freeform = _block_shortcode

    def _block_html(self, block):
        return self._inside(block)

    def _block_code(self, block):
        return self._inside(block)

    _block_preformatted = _block_verse = _block_code

    # Measuring

    def _measure(self, text):
        """Compare the words that readers saw with those that they see; nothing may get lost."""
        said = measuring.visible(text, self._is_shortcode, PLAYERS)
        says = measuring.said(self.body.html)
        if said.split() == says.split():
            self.body.words_in = self.body.words_out = richtext.word_count(self.body.html)
            return
        before, after = measuring.words(said), measuring.words(says)
        self.body.words_in, self.body.words_out = len(before), len(after)
        if words := measuring.lost(Counter(before), Counter(after), self.excused):
            some = " ".join(words[:12]) + (" …" if len(words) > 12 else "")
            self.body.note(
                "dropped", f"{len(words)} words of the text are not in the story: {some}"
            )


def _sentences_in(value):
    """Whether settings hold anything that reads like a sentence."""
    if isinstance(value, dict):
        return any(_sentences_in(inner) for inner in value.values())
    if isinstance(value, list):
        return any(_sentences_in(inner) for inner in value)
    return isinstance(value, str) and len(re.findall(r"[^\W\d_]{2,}(?:\s|$)", value)) >= 3


def _is_too_deep(html):
    depth = 0
    for box in BOXES.finditer(html):
        depth = max(depth - 1, 0) if box[1] else depth + 1
        if depth > DEEPEST_BOX:
            return True
    return False


def _list(names):
    return ", ".join(sorted(names))
