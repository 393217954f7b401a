"""A text of WordPress in our grammar: classic or blocks, with shortcodes, pictures and links.

Nothing here asks the database: `Around` holds what the text may name.
"""

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from html import escape, unescape
from urllib.parse import urljoin

from lxml import etree

from newsroom import richtext
from newsroom.richtext import embeds
from wordpress import blocks, shortcodes
from wordpress.mapping import host_of, link_key, media_key, plain

DEEPEST = 8


@dataclass(frozen=True)
class Picture:
    """A picture that a text may show: the number of its photo, which may still be missing."""

    photo: int
    alt: str = ""
    caption: str = ""
    is_here: bool = False
    attachment: str = ""


@dataclass(frozen=True)
class Story:
    """Something of ours that a text may link to."""

    kind: str
    pk: int
    path: str


@dataclass
class Around:
    """What the old site's texts refer to, by number and by address."""

    site: str = ""
    hosts: frozenset = frozenset()
    pictures: dict = field(default_factory=dict)
    stories: dict = field(default_factory=dict)
    reusable: dict = field(default_factory=dict)

    def is_own(self, address):
        host = host_of(address)
        return host in self.hosts if host else address.startswith("/")

    def picture(self, number="", address=""):
        """The picture of this address, else of this number."""
        by_address = self.pictures.get(media_key(address, self.hosts)) if address else None
        return by_address or self.pictures.get(f"#{number}")

    def story(self, address):
        return self.stories.get(link_key(address)) if self.is_own(address) else None


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

    def note(self, kind, sentence, link=""):
        if (kind, sentence, link) not in self.notes:
            self.notes.append((kind, sentence, link))


def convert(text, around, *, lead="", address="", attached=()):
    """The text in our grammar.

    `lead` is the number of the featured picture, `attached` those of the pictures that were
    uploaded for this story.
    """
    return _Converter(around, lead, address, attached).convert(text)


# What a batch of texts refers to, found without taking them apart.

ADDRESSES = re.compile(r"""=\s*\\?["']((?:https?:)?/[^"'\s\\]+)""", re.I)
BLOCK_ADDRESSES = re.compile(r'"(?:url|href|src|mediaLink|link)":"([^"]+)"')
PICTURE_NUMBERS = re.compile(r'wp-image-(\d+)|"(?:id|mediaId)":"?(\d+)|data-id="(\d+)"')
PICTURE_LISTS = re.compile(r"""\b(?:ids|include)\s*=\s*["']?([\d,\s]+)|"ids":\[([\d,]+)\]""")
REUSABLE = re.compile(r'wp:block\s+\{[^}]*"ref":(\d+)')
IMAGES = re.compile(r"""<img\b[^>]*?\ssrc\s*=\s*["']([^"']+)""", re.I)


def addresses_in(text):
    found = ADDRESSES.findall(text) if "=" in text else []
    if '":"http' in text:
        found += [a.replace("\\/", "/") for a in BLOCK_ADDRESSES.findall(text)]
    return found


def picture_numbers_in(text):
    if "<img" not in text and "[" not in text and "wp:" not in text:
        return set()
    numbers = {n for found in PICTURE_NUMBERS.findall(text) for n in found if n}
    for found in PICTURE_LISTS.findall(text):
        numbers |= set(re.findall(r"\d+", "".join(found)))
    return numbers


# Names

RESTRICTED = set(
    """
    member members membership private restrict restricted protected protect login logged
    loggedin paid premium paywall subscribe subscriber subscribers subscription password hide
    hidden access pmpro level user visitor role groups rcp mepr memberful patreon lock locked
    locker
    """.split()
)
LAYOUT = set(
    """
    row rows column columns col section container inner wrapper text textblock block content
    module button buttons btn tab tabs tabgroup accordion accordions item items box infobox
    message alert notice cta action heading title dropcap highlight toggle toggles half third
    fourth fifth sixth one two three full width layout grid span center left right list quote
    blockquote pullquote divider spacer clear panel panels group card icon blurb slide slider
    fullwidth paragraph
    """.split()
)
BUILDERS = (
    "vc_",
    "et_pb_",
    "fusion_",
    "fl_",
    "av_",
    "cs_",
    "tatsu_",
    "mk_",
    "themify_",
    "siteorigin",
)
FILE_NAMES = "src mp3 m4a ogg wav wma mp4 m4v webm ogv flv url".split()
PLAYERS = set("youtube vimeo tweet twitter soundcloud instagram facebook tiktok".split())
NAMED = PLAYERS | {
    "caption", "wp_caption", "gallery", "embed", "audio", "video", "playlist", "image", "img",
    "more", "wp-caption", "pullquote", "pull-quote", "quote", "blockquote", "iframe", "telegram",
}  # fmt: skip

# Blocks that a theme fills when a page is asked for: they hold no text of the story.
DRAWN = re.compile(
    r"(?:post|site|query|comments?|term|template|navigation|page|loginout|read-more|avatar|archives"
    r"|categories|tag-cloud|calendar|search|rss|latest|social-link|woocommerce/|shortcode)"
)
SILENT = {"more", "nextpage", "spacer", "separator"}
LABELS = re.compile(
    r"\s*(?:more|related|read more|also read|see also|read also|read next|recommended)\s*[:：]?\s*",
    re.IGNORECASE,
)
LABELLED = re.compile(
    r"\s*(?:more|related|read more|also read|see also|read also|read next|recommended)\s*[:：]\s*",
    re.IGNORECASE,
)
SMILIES = re.compile(r"/(?:smilies|emoji)/|s\.w\.org/images", re.I)
WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
PRESERVED = re.compile(
    r"(<pre\b.*?</pre>|<script\b.*?</script>|<style\b.*?</style>|<!--.*?-->|<[^>]+>)", re.I | re.S
)
CUTS = re.compile(r"<!--(?:more.*?|nextpage|noteaser)-->", re.S)
OUR_REFERENCES = re.compile(r"data-(?=photo|article)", re.I)
LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>')


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


class _Converter:
    def __init__(self, around, lead, address, attached):
        self.around, self.lead, self.address = around, lead, address
        self.attached = attached
        self.body = Body()
        self.excused = []
        self.linked = {}
        self.drawn, self.layouts = {}, {}
        self.depth = 0

    def convert(self, text):
        body = self.body
        # Our own references name rows of ours: an export has no business with them.
        text = OUR_REFERENCES.sub("data-was-", text.replace("\r\n", "\n").replace("\r", "\n"))
        if blocks.has_blocks(text):
            html = self._shortcodes(self._blocks(text))
        else:
            html = autop(self._shortcodes(CUTS.sub("\n\n", text)))
        html = richtext.clean(self._with_pictures_and_links(html))
        body.html = self._with_lone_links(html)
        if self.drawn:
            body.note("dropped", f"Left out, as the old theme filled them: {_list(self.drawn)}.")
        if self.layouts:
            body.note("changed", f"Reduced to text and pictures: {_list(self.layouts)}.")
        self._measure(text)
        return body

    # Blocks

    def _shortcodes(self, text, depth=0):
        return shortcodes.replace(text, self._say, self._is_shortcode, depth)

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
        if _segments(name) & RESTRICTED and name not in ("loginout",):
            self._hide(f"block {name}", self._inside(block))
            return ""
        writer = getattr(self, f"_block_{name.replace('-', '_').replace('/', '_')}", None)
        if name.startswith("core-embed/"):
            writer = self._block_embed
        if writer:
            return writer(block)
        inside = self._inside(block)
        if block.is_alone or (DRAWN.match(name) and not plain(inside)):
            self._drawn(block, name)
            return ""
        return f"<div>{inside}</div>" if name == "button" else inside

    def _drawn(self, block, name):
        if name in SILENT:
            return
        if address := block.attributes.get("url"):
            self.hidden_link(name, str(address))
        self.drawn.setdefault(name)

    def hidden_link(self, name, address):
        self.body.hidden.append({"what": f"block {name}", "text": address})

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

    def _block_shortcode(self, block):
        return autop(self._inside(block))

    def _block_html(self, block):
        return self._inside(block)

    def _block_code(self, block):
        return self._inside(block)

    _block_preformatted = _block_verse = _block_code

    # Shortcodes

    def _is_shortcode(self, tag, text):
        """Whether a tag that encloses nothing is one, and not a remark in square brackets."""
        name = tag["name"].lower()
        if name in NAMED or tag["alone"] or _is_layout(name):
            return True
        if re.search(r"\w\s*=\s*[\"'\w]", tag["attributes"]):
            return True
        if tag["attributes"].strip():
            return False
        if "_" in name or "-" in name:
            return tag["name"] == name
        before, after = text[: tag.start()][-40:], text[tag.end() :][:40]
        lone = re.search(r"(?:^|\n|>)[ \t]*$", before) and re.match(r"[ \t]*(?:$|\n|<)", after)
        return bool(lone) and tag["name"] == name

    def _say(self, code, depth):
        writer = getattr(self, f"_code_{code.name.replace('-', '_')}", None)
        if writer:
            return writer(code, depth)
        if code.name in PLAYERS:
            return self._code_embed(code, depth)
        if _segments(code.name) & RESTRICTED:
            return self._hide(f"shortcode {code.name}", code.source)
        if _is_layout(code.name):
            return self._layout(code, depth)
        return self._hide(f"shortcode {code.name}", code.source)

    def _layout(self, code, depth):
        """A page builder's box: its words and its picture stay."""
        title = code.get("title", "heading", "text", "caption")
        image = code.get("image", "src", "image_url", "img")
        numbers = re.findall(r"\d+", code.get("images", "image_id", "ids")) or (
            [image] if image.isdigit() else []
        )
        parts = [f"<h3>{escape(title)}</h3>"] if plain(title) else []
        parts += [self._photo_of(self.around.picture(n)) for n in numbers[:60]]
        if image and not image.isdigit():
            parts.append(f'<img src="{escape(image)}" alt="{escape(code.get("alt"))}">')
        inner = self._shortcodes(code.inner or "", depth + 1)
        href = code.get("url", "link", "button_url", "href")
        if plain(inner) and href.startswith(("http", "/")) and "<a " not in inner:
            inner = f'<a href="{escape(href)}">{inner}</a>'
        self.layouts.setdefault(code.name)
        return "\n\n" + "".join(parts) + inner + "\n\n"

    def _hide(self, what, text):
        """Keep for the editor what readers must not see, or could not make sense of."""
        self.body.hidden.append({"what": what, "text": text})
        self.body.note("person", f"The {what} is hidden from readers and kept beside the text.")
        self.excused.append(text)
        return ""

    def _code_caption(self, code, depth):
        inner = self._shortcodes(code.inner or "", depth + 1)
        image = re.search(r"(?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?", inner, re.I)
        if not image:
            return inner
        caption = code.get("caption") or inner[: image.start()] + inner[image.end() :]
        number = code.get("id").rpartition("_")[2]
        return (
            f'<figure data-number="{escape(number)}">{image[0]}'
            f"<figcaption>{caption.strip()}</figcaption></figure>"
        )

    _code_wp_caption = _code_caption

    def _code_gallery(self, code, depth):
        numbers = re.findall(r"\d+", code.get("ids", "include"))
        if not numbers:
            numbers = self.attached
            self.body.note("guessed", "A gallery without numbers shows the pictures of its story.")
        return self._gallery(numbers)

    def _code_playlist(self, code, depth):
        return self._hide("shortcode playlist", code.source)

    def _code_embed(self, code, depth):
        address = plain(code.inner or "") or code.get("url", "src", "id", "v")
        address = address or next((v for v in code.values if v), "")
        address = unescape(address.lstrip("="))
        if address and "/" not in address:
            address = {
                "youtube": f"https://www.youtube.com/watch?v={address}",
                "vimeo": f"https://vimeo.com/{address}",
            }.get(code.name, "")
        if not address:
            return self._hide(f"shortcode {code.name}", code.source)
        return self._embed(address)

    def _code_audio(self, code, depth):
        names = (
            "src",
            "mp3",
            "m4a",
            "ogg",
            "wav",
            "wma",
            "mp4",
            "m4v",
            "webm",
            "ogv",
            "flv",
            "url",
        )
        address = code.get(*names) or next((v for v in code.values if "/" in v), "")
        address = address or (re.findall(r"https?://[^\s\"'<\]]+", code.inner or "") or [""])[0]
        if not address:
            return self._hide(f"shortcode {code.name}", code.source)
        return self._player(code.name, address)

    _code_video = _code_audio

    def _code_pullquote(self, code, depth):
        said = self._shortcodes(code.inner or "", depth + 1)
        return f'<aside class="pull-quote">{said}</aside>'

    _code_pull_quote = _code_pullquote

    def _code_quote(self, code, depth):
        return f"<blockquote>{self._shortcodes(code.inner or '', depth + 1)}</blockquote>"

    _code_blockquote = _code_quote

    def _code_image(self, code, depth):
        address = code.get("src", "url", "image") or plain(code.inner or "")
        alt = escape(code.get("alt", "title"))
        return f'<img src="{escape(address)}" alt="{alt}">' if address else ""

    _code_img = _code_image

    def _code_iframe(self, code, depth):
        return self._embed(code.get("src", "url"))

    def _code_more(self, code, depth):
        return ""

    # Pictures, players, links

    def _embed(self, address, caption=""):
        found = embeds.address(address)
        if found:
            self.excused.append(address)
            return (
                f'<figure class="embed" data-src="{escape(found.page)}">'
                f"<figcaption>{caption}</figcaption></figure>"
            )
        self.body.note("changed", "Something embedded from another site became a link.", address)
        return f'<p><a href="{escape(address)}">{caption or escape(address)}</a></p>'

    def _player(self, name, address):
        if embeds.address(address):
            return self._embed(address)
        kind = "Audio" if name == "audio" else "Video"
        self.body.note(
            "person", f"{kind} files are not brought over; a link stands there.", address
        )
        return f'<p><a href="{escape(address)}">{kind}</a></p>'

    def _gallery(self, numbers):
        figures = "".join(self._photo_of(self.around.picture(number)) for number in numbers)
        missing = [n for n in numbers if not self.around.picture(n)]
        if missing:
            self.body.note(
                "person", f"A gallery names pictures that are not there: {', '.join(missing)}."
            )
        return f'<figure class="gallery">{figures}</figure>' if figures else ""

    def _photo_of(self, picture, alt="", caption=""):
        if picture is None:
            return ""
        self._remember(picture)
        alt = alt or picture.alt
        said = f"<figcaption>{caption}</figcaption>" if caption else ""
        if not caption and picture.caption:
            said = f"<figcaption>{escape(picture.caption)}</figcaption>"
        return (
            f'<figure class="photo" data-photo="{picture.photo}"><img alt="{escape(alt)}">'
            f"{said}</figure>"
        )

    def _remember(self, picture):
        self.body.photos.append(picture.photo)
        if not picture.is_here:
            self.body.lacks_pictures = True

    def _with_pictures_and_links(self, html):
        if not _needs_tree(html, self.around.hosts):
            return html
        tree = etree.fromstring(f"<html><body>{_printable(html)}</body></html>", PARSER)
        body = tree.find("body")
        if body is None:
            return html
        for node in list(body.iter(*READ)):
            if node.getparent() is not None:
                self._READERS[node.tag](self, node)
        self._drop_repeated_lead(body)
        return "".join(
            [escape(body.text or "", quote=False)]
            + [etree.tostring(child, encoding="unicode", method="html") for child in body]
        )

    def _image(self, node):
        address = node.get("data-src") or node.get("data-lazy-src") or node.get("src") or ""
        alt = node.get("alt") or ""
        classes = node.get("class") or ""
        if "wp-smiley" in classes or SMILIES.search(address):
            return _replace(node, alt)
        figure = _nearest(node, "figure")
        if figure is not None and figure.get("data-photo"):
            return None
        number = next(iter(re.findall(r"wp-image-(\d+)", classes)), "") or node.get("data-id") or ""
        if figure is not None:
            number = number or figure.get("data-number") or ""
        address = urljoin(self.address, address) if address and "//" not in address else address
        picture = self.around.picture(number, address)
        if picture is None:
            self.body.note("dropped", "A picture without a file of the old site is left out.",
                           address if len(address) < 500 else "")  # fmt: skip
            return _replace(node, "")
        self._remember(picture)
        photo = etree.Element("figure", {"class": "photo", "data-photo": str(picture.photo)})
        image = etree.SubElement(photo, "img", {"alt": alt or picture.alt})
        image.tail = None
        is_gallery = figure is not None and "gallery" in (figure.get("class") or "").split()
        if figure is not None and not is_gallery and len(list(figure.iter("img"))) == 1:
            for caption in list(figure.iter("figcaption")):
                _take_out(caption)
                caption.tail = None
                photo.append(caption)
        _replace(node, photo)

    def _iframe(self, node):
        address = node.get("src") or node.get("data-src") or ""
        address = f"https:{address}" if address.startswith("//") else address
        if address:
            _replace(node, _fragment(self._embed(address)))
        else:
            _replace(node, "")

    def _object(self, node):
        sources = [e.get("src") for e in node.iter("embed")]
        sources += [p.get("value") for p in node.iter("param") if p.get("name") == "movie"]
        found = next((a for a in sources if a and embeds.address(a)), "")
        if found:
            _replace(node, _fragment(self._embed(found)))
        else:
            self._script(node)

    def _media(self, node):
        source = node.find(".//source")
        address = node.get("src") or (source.get("src") if source is not None else "")
        if address:
            _replace(node, _fragment(self._player(node.tag, address)))

    def _script(self, node):
        what = "script" if node.tag == "script" else node.tag
        text = etree.tostring(node, encoding="unicode", method="html", with_tail=False)
        if node.tag != "style" and "platform.twitter.com" not in text:
            self.body.note("dropped", f"A {what} in the text is left out.")
        _replace(node, "")

    def _post(self, node):
        """A post of another site, as its embed code quotes it."""
        classes = node.get("class") or ""
        if "wp-block-pullquote" in classes or "pullquote" in classes:
            node.tag = "aside"
            node.set("class", "pull-quote")
            return
        if "twitter-tweet" not in classes and "telegram-post" not in classes:
            return
        links = [a.get("href") or "" for a in node.iter("a")]
        found = next((a for a in map(embeds.address, reversed(links)) if a), None)
        if found:
            figure = etree.Element("figure", {"class": "embed", "data-src": found.page})
            for child in [*node]:
                figure.append(child)
            figure.text = node.text
            _replace(node, figure)

    def _link(self, node):
        href = (node.get("href") or "").strip()
        if not href or not self.around.is_own(href):
            return
        story = self.around.story(href)
        if story and story.path:
            fragment = href.partition("#")[2]
            node.set("href", f"/{story.path}/" + (f"#{fragment}" if fragment else ""))
            self.linked[f"/{story.path}/"] = story
        elif story is None and "/wp-content/" in href and not self._is_picture_link(node):
            self.body.note("person", "A link leads to a file that is not brought over.", href)
        elif story is None and not self._is_picture_link(node) and not href.startswith("#"):
            self.body.note("person", "A link leads to an old address not in the export.", href)

    def _is_picture_link(self, node):
        return self.around.picture(address=node.get("href") or "") is not None

    def _with_lone_links(self, html):
        """Make MORE links and embeds of the paragraphs that are nothing else."""
        if "http" not in html and not self.linked:
            return html
        lines, changed = html.split("\n"), False
        for number, line in enumerate(lines):
            if line.startswith(("<p>", "<h")) and ("href=" in line or "<p>http" in line):
                new = self._lone_link(line)
                changed = changed or new is not None
                lines[number] = line if new is None else new
        return richtext.clean("\n".join(lines)) if changed else html

    def _lone_link(self, line):
        links = LINK.findall(line)
        text = unescape(TAG.sub("", line)).strip()
        if text.startswith("http") and " " not in text and embeds.address(text):
            return self._embed(text)
        if len(links) != 1:
            return None
        href, said = unescape(links[0][0]), unescape(TAG.sub("", links[0][1]))
        story = self.linked.get(href.partition("#")[0]) or self.around.story(href)
        before, _, after = text.partition(said.strip())
        is_labelled = LABELS.fullmatch(before) if before.strip() else LABELLED.match(said)
        if not story or story.kind != "article" or not is_labelled or after.strip(" .»›→"):
            return None
        self.excused.append(text)
        return f'<p class="more-link" data-article="{story.pk}">MORE</p>'

    def _drop_repeated_lead(self, body):
        lead = self.around.pictures.get(f"#{self.lead}") if self.lead else None
        first = next(body.iter("figure"), None)
        if lead is None or first is None:
            return
        figure = next((f for f in body.iter("figure") if "photo" in (f.get("class") or "")), None)
        if figure is None or figure.get("data-photo") != str(lead.photo):
            return
        parent = figure.getparent()
        if parent is not None and "gallery" in (parent.get("class") or ""):
            return
        if _words_before(body, figure):
            return
        self.body.note("dropped", "The first picture repeats the featured one and is left out.")
        self.excused.append(_text(figure))
        self.body.repeated_caption = _text(figure).strip()
        _replace(figure, "")

    _READERS = {
        "img": _image,
        "iframe": _iframe,
        "embed": _iframe,
        "object": _object,
        "audio": _media,
        "video": _media,
        "script": _script,
        "noscript": _script,
        "form": lambda self, node: self.body.note("person", "A form in the text lost its fields."),
        "blockquote": _post,
        "a": _link,
    }

    # Measuring

    def _measure(self, text):
        """Compare the words that readers saw with those that they see; nothing may get lost."""
        before, after = _words(_visible(text, self)), _words(_said(self.body.html))
        self.body.words_in, self.body.words_out = sum(before.values()), sum(after.values())
        lost = before - after
        if not lost:
            return
        for excuse in self.excused:
            if isinstance(excuse, str):
                lost -= _words(_said(excuse))
        if lost and not _same_letters(before, after):
            words = list(lost.elements())
            some = " ".join(words[:12]) + (" …" if len(words) > 12 else "")
            self.body.note(
                "dropped", f"{len(words)} words of the text are not in the story: {some}"
            )


READ = list(_Converter._READERS)
PARSER = etree.HTMLParser(remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
NEEDS_TREE = re.compile(
    r"<(?:img|iframe|embed|object|audio|video|script|noscript|form|blockquote)\b", re.I
)
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def _needs_tree(html, hosts):
    return (
        NEEDS_TREE.search(html) is not None
        or 'href="/' in html
        or any(host in html for host in hosts)
    )


def _printable(html):
    return CONTROL.sub("", html)


def _list(names):
    return ", ".join(sorted(names))


def _segments(name):
    return set(re.split(r"[^a-z]+", name.lower())) - {""}


def _is_layout(name):
    return name.startswith(BUILDERS) or bool(_segments(name) & LAYOUT)


def _text(node):
    return "".join(node.itertext())


def _nearest(node, tag):
    return next(node.iterancestors(tag), None)


def _fragment(html):
    return etree.fromstring(f"<html><body>{html}</body></html>", PARSER).find("body")[0]


def _take_out(node):
    """Remove a node and keep the text behind it."""
    _replace(node, "")


def _replace(node, new):
    """Put an element or a text in the place of a node; the text behind it stays."""
    parent, tail = node.getparent(), node.tail or ""
    if parent is None:
        return
    if not isinstance(new, str):
        new.tail = tail
        node.tail = None
        parent.replace(node, new)
        return
    before, text = node.getprevious(), new + tail
    node.tail = None
    parent.remove(node)
    if before is None:
        parent.text = (parent.text or "") + text
    else:
        before.tail = (before.tail or "") + text


def _words_before(body, figure):
    """Whether any text stands before a figure."""
    for event, node in etree.iterwalk(body, events=("start", "end")):
        if node is figure:
            return False
        text = node.text if event == "start" else node.tail if node is not body else ""
        if (text or "").strip():
            return True
    return False


def _words(text):
    return Counter(WORD.findall(text.replace("’", "'")))


TAG = re.compile(r"<[^>]*>")
UNSEEN = re.compile(
    r"<(script|style|noscript|iframe|object|svg|select|textarea)\b.*?</\1\s*>|<!--.*?-->",
    re.I | re.S,
)


def _said(html):
    return unescape(TAG.sub(" ", UNSEEN.sub(" ", html)))


def _visible(text, converter):
    """What readers saw of a text: without comments, scripts, and the shortcodes themselves."""

    def inner(code, depth):
        if code.inner is None or code.name in PLAYERS or code.name in ("embed", "audio", "video"):
            return " "
        return f" {shortcodes.replace(code.inner, inner, converter._is_shortcode, depth + 1)} "

    return _said(shortcodes.replace(text, inner, converter._is_shortcode))


def _same_letters(before, after):
    """Whether two bags of words hold the same letters, only parted elsewhere."""
    return Counter("".join(before.elements())) == Counter("".join(after.elements()))


def text_of_elementor(data):
    """The words and pictures in Elementor's own field, where the text itself is empty."""
    try:
        tree = json.loads(data)
    except (ValueError, RecursionError):
        return ""
    parts, waiting = [], [tree]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, list):
            waiting = node + waiting
        elif isinstance(node, dict):
            settings = node.get("settings")
            if isinstance(settings, dict):
                parts += _elementor_parts(settings)
            waiting = [node.get("elements") or [], *waiting]
    return "\n\n".join(parts)


def _elementor_parts(settings):
    for name, tag in (("title", "h2"), ("editor", "div"), ("text", "p"), ("description_text", "p")):
        if isinstance(value := settings.get(name), str) and value.strip():
            yield f"<{tag}>{value}</{tag}>"
    image = settings.get("image")
    if isinstance(image, dict) and image.get("url"):
        yield f'<img src="{escape(str(image["url"]))}" class="wp-image-{image.get("id", "")}">'
