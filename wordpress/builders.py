"""Page builders (WPBakery, Divi, Fusion, Elementor …) reduced to words, pictures and links."""

import base64
import binascii
import json
import re
from html import escape
from urllib.parse import unquote

from newsroom.richtext import embeds
from wordpress.mapping import plain

PREFIXES = (
    "vc_", "et_pb_", "fusion_", "fl_", "av_", "cs_", "tatsu_", "mk_", "themify_", "siteorigin",
    "su_", "kt_", "ts_", "qode_", "eltd_", "mkdf_", "dt_", "thb_",
)  # fmt: skip
LAYOUT = set(
    """
    row rows column columns col section container inner wrapper text textblock block content
    module button buttons btn tab tabs tabgroup accordion accordions item items box infobox
    message alert notice cta action heading title dropcap highlight toggle toggles half third
    fourth fifth sixth one two three full width layout grid span center left right list quote
    blockquote pullquote divider spacer clear panel panels group card icon blurb slide slider
    fullwidth paragraph note lead intro mark abbr tooltip
    """.split()
)
# They stand within a sentence.
INLINE = {"dropcap", "drop", "highlight", "mark", "span", "tooltip", "abbr", "popover", "icon"}
# What a builder fills from elsewhere when the page is asked for.
DRAWN = set(
    """
    form forms contact optin signup login search newsletter posts blog portfolio sidebar widget
    shop product products map gmaps maps menu filterable related recent countdown social share
    follow comments login postslider
    """.split()
)
SILENT = {"clear", "divider", "spacer", "separator", "empty", "space", "row", "column", "icon",
          "line", "break", "holder"}  # fmt: skip

HEADINGS = ("title", "heading", "h2", "section_title", "tab_title", "headline")
SPOKEN = ("subhead", "subtitle", "sub_title", "subheading", "sub_heading", "h4", "text", "content",
          "description", "quote", "number", "author", "author_name", "name", "job_title",
          "position", "company_name", "company")  # fmt: skip
BUTTONS = ("button_text", "btn_text", "btn_title", "link_text", "button_label", "button_title")
LINKS = ("button_url", "button_link", "btn_link", "btn_url", "link_url", "link", "url", "href")
SWITCHES = {"on", "off", "yes", "no", "true", "false", "none", "default", "left", "right",
            "center", "middle", "top", "bottom", "full", "small", "medium", "large", "custom",
            "inherit", "auto", "normal"}  # fmt: skip
NUMBERED = re.compile(r"(?:^|_)(?:images?|ids?|img|photos?|pictures?)$")
NUMBERS = re.compile(r"\d+(?:\s*,\s*\d+)*(?:\|\w+)?")
IMAGE = re.compile(r"https?://[^\s\"'<>]+\.(?:jpe?g|png|gif|webp|avif)(?:\?[^\s\"'<>]*)?", re.I)
RECORDING = re.compile(r"https?://\S+\.(?:mp4|m4v|webm|ogv|mov|mp3|m4a|ogg|wav)(?:\?\S*)?", re.I)
BEHIND = re.compile(r"background|(?:^|_)bg(?:_|$)|parallax|logo", re.I)
# Names of settings that hold words for nobody.
UNSPOKEN = re.compile(
    r"css|style|font|class|(?:^|_)id$|color|label|animation|alt|title_text|shadow|icon|_info"
    r"|align|margin|padding|gradient|custom_|module|hover|query|options|builder|size|width",
    re.I,
)


def is_layout(name):
    return name.startswith(PREFIXES) or bool(segments(name) & LAYOUT)


def is_inline(code):
    """Whether a box stands within a sentence, or a word."""
    names = segments(code.name)
    return bool(names & INLINE) and code.inner is not None and not code.name.startswith("vc_")


def segments(name):
    return set(re.split(r"[^a-z]+", name.lower())) - {""}


def words_of(code):
    """What a box says in its settings: headings and sentences that its readers saw."""
    return [value for _, value in _spoken(code)]


def _spoken(code):
    for name, value in code.attributes.items():
        is_named = name in HEADINGS or name in SPOKEN or name in BUTTONS
        if is_named and value.strip().lower() not in SWITCHES and plain(value):
            if not IMAGE.fullmatch(value) and not value.startswith(("http:", "https:")):
                yield name, value


def _unspoken(code):
    """Settings that look like sentences and may have been shown; a person has to look."""
    known = {*HEADINGS, *SPOKEN, *BUTTONS, *LINKS, "caption"}
    for name, value in code.attributes.items():
        if name in known or UNSPOKEN.search(name) or "{" in value or "http" in value:
            continue
        if len(re.findall(r"[^\W\d_]{2,}(?=\s|[.,!?]|$)", value)) >= 4:
            yield f"{name}: {value}"


class Builders:
    """The part of a conversion that knows the boxes of page builders."""

    def _layout(self, code, depth):
        names = segments(code.name)
        if code.name.startswith(PREFIXES) and names & DRAWN:
            return self._left_to_theme(code)
        inner = self._shortcodes(code.inner or "", depth + 1)
        if is_inline(code):
            return inner
        self.layouts.setdefault(code.name)
        pictures, inner = self._pictures_of(code, inner)
        parts = [*self._headings_of(code, names), *pictures, *self._players_of(code, names)]
        box = "".join(parts) + self._with_button(code, names, inner)
        if not plain(box) and "<" not in box and not names & SILENT and code.inner is None:
            del self.layouts[code.name]
            return self._hide(f"shortcode {code.name}", code.source)
        for sentence in _unspoken(code):
            self.body.hidden.append({"what": f"setting of {code.name}", "text": sentence})
            self.body.note("person", f"A setting of {code.name} is kept beside: {sentence[:300]}")
        return f"\n\n{box}\n\n"

    def _left_to_theme(self, code):
        self.drawn.setdefault(code.name)
        self.body.hidden.append({"what": f"shortcode {code.name}", "text": code.source})
        self.excused += [code.inner or "", *words_of(code)]
        return ""

    def _headings_of(self, code, names):
        is_button, is_heading = names & {"button", "btn"}, names & {"heading", "title"}
        for name, value in _spoken(code):
            if name in BUTTONS or (is_button and name in ("title", "text")):
                continue
            tag = "h3" if name in HEADINGS or (is_heading and name == "text") else "p"
            yield f"<{tag}>{_line(value)}</{tag}>"

    def _pictures_of(self, code, inner):
        """The pictures of a box, and what is left of what it encloses."""
        caption = code.get("caption")
        alone = IMAGE.fullmatch(plain(inner))
        numbers, addresses = [], []
        for name, value in code.attributes.items():
            if BEHIND.search(name):
                continue
            if NUMBERED.search(name) and NUMBERS.fullmatch(value.strip()):
                numbers += re.findall(r"\d+", value.partition("|")[0])
            elif name not in LINKS and IMAGE.fullmatch(value.strip()):
                addresses.append(value.strip())
        self.excused += [alone[0]] if alone else []
        found = [p for p in map(self.around.picture, numbers[:60]) if p]
        if found:
            figures = [self._photo_of(p, caption=escape(caption, quote=False)) for p in found]
        else:
            addresses += [alone[0]] if alone else []
            alt = escape(code.get("alt"))
            figures = [_image(address, alt, caption) for address in dict.fromkeys(addresses)]
        if caption and not figures:
            figures = [f"<p>{_line(caption)}</p>"]
        if len(figures) > 1:
            figures = [f'<figure class="gallery">{"".join(figures)}</figure>']
        return figures, "" if alone else inner

    def _players_of(self, code, names):
        if site := names & {"youtube", "vimeo"}:
            number = code.get("id", "video_id")
            if number and "/" not in number:
                yield self._code_embed(code.called(site.pop()), 0)
                return
        is_player = names & {"video", "player", "embed", "audio", "media", "youtube", "vimeo"}
        for name, value in code.attributes.items():
            value = value.strip()
            if embeds.address(value) and (is_player or name not in LINKS):
                yield self._embed(value)
            elif RECORDING.fullmatch(value) and (is_player or name not in LINKS):
                yield self._player("audio" if "audio" in names else "video", value)

    def _with_button(self, code, names, inner):
        """What a box encloses, and the link that its button was."""
        href = link_of(code.get(*LINKS))
        if not href.startswith(("http", "/", "mailto:")) or embeds.address(href):
            href = ""
        is_button = names & {"button", "btn"}
        label = code.get(*BUTTONS) or (code.get("title", "text") if is_button else "")
        if label and label.lower() not in SWITCHES and href:
            return f'{inner}<p><a href="{escape(href)}">{_line(label)}</a></p>'
        if label and label.lower() not in SWITCHES:
            return f"{inner}<p>{_line(label)}</p>"
        if href and is_button and plain(inner) and "<a " not in inner:
            return f'<a href="{escape(href)}">{inner}</a>'
        if href and not IMAGE.fullmatch(href) and "<a " not in inner:
            self.body.note("changed", f"A link of a {code.name} box is left out.", href)
        return inner


def link_of(value):
    """The address in a link, also as WPBakery writes it: url:https%3A%2F%2F…|title:…"""
    value = value.strip()
    if value.startswith("url:"):
        value = unquote(value[4:].partition("|")[0])
    return value


def _line(value):
    return escape(plain(value), quote=False)


def _image(address, alt, caption):
    said = f"<figcaption>{_line(caption)}</figcaption>" if caption else ""
    return f'<figure><img src="{escape(address)}" alt="{alt}">{said}</figure>'


# Texts that a builder packed, or keeps in a field of its own

PACKED = re.compile(r"(\[(vc_raw_html|fusion_code)\b[^\]]*\])([\s\w+/=%-]+)(?=\[/\2\])")
SCRIPTS = re.compile(r"\[vc_raw_js\b[^\]]*\].*?\[/vc_raw_js\]", re.S)
LINE_BREAK = "<!-- [et_pb_line_break_holder] -->"
VC_LINK = re.compile(r'"(url:[^"]+)"')
FIELDS = {
    "_elementor_data": "Elementor",
    "ct_builder_shortcodes": "Oxygen",
    "_fl_builder_data": "Beaver Builder",
    "_bricks_page_content_2": "Bricks",
    "panels_data": "SiteOrigin",
}


def unpacked(text):
    """A text whose packed parts can be read like the rest of it."""
    if "[vc_raw" in text or "[fusion_code" in text:
        text = PACKED.sub(lambda found: found[1] + _unpacked(found[3]), SCRIPTS.sub("", text))
    if '"url:' in text:
        text = VC_LINK.sub(lambda found: f'"{link_of(found[1])}"', text)
    return text.replace(LINE_BREAK, "\n")


def _unpacked(packed):
    try:
        text = base64.b64decode(packed.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        return packed
    return unquote(text)


def source_of(record):
    """The text of a record; where a page builder left it empty, that builder's own field."""
    content = record["content"]
    data = record.meta_value("_elementor_data")
    if data and not plain(content):
        content = text_of_elementor(data) or content
    return unpacked(content)


def kept_by(record):
    """The page builder in whose own field the text of a record may be."""
    return next((name for key, name in FIELDS.items() if record.meta_value(key)), "")


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


ELEMENTOR = (
    ("title", "h2"), ("title_text", "h3"), ("heading", "h3"), ("alert_title", "h3"),
    ("tab_title", "h3"), ("editor", "div"), ("tab_content", "div"), ("html", "div"),
    ("description_text", "p"), ("description", "p"), ("alert_description", "p"),
    ("blockquote_content", "blockquote"), ("testimonial_content", "p"), ("author_name", "p"),
    ("testimonial_name", "p"), ("testimonial_job", "p"), ("ending_number", "p"),
    ("shortcode", "div"),
)  # fmt: skip
ELEMENTOR_LISTS = ("tabs", "icon_list", "slides", "carousel", "gallery", "wp_gallery")


def _elementor_parts(settings):
    for name, tag in ELEMENTOR:
        if isinstance(value := settings.get(name), (str, int)) and str(value).strip():
            yield f"<{tag}>{value}</{tag}>"
    if isinstance(text := settings.get("text"), str) and text.strip():
        link = settings.get("link")
        href = link.get("url") if isinstance(link, dict) else ""
        yield f'<p><a href="{escape(str(href))}">{text}</a></p>' if href else f"<p>{text}</p>"
    for name in ("youtube_url", "vimeo_url"):
        if isinstance(address := settings.get(name), str) and embeds.address(address):
            yield f"<p>{escape(address)}</p>"
    image = settings.get("image")
    if isinstance(image, dict):
        yield from _elementor_image(image)
    for name in ELEMENTOR_LISTS:
        rows = settings.get(name)
        for row in rows if isinstance(rows, list) else ():
            if isinstance(row, dict):
                yield from _elementor_image(row)
                yield from _elementor_parts(row)


def _elementor_image(image):
    if isinstance(image.get("url"), str) and IMAGE.fullmatch(image["url"]):
        number = str(image.get("id", ""))
        yield f'<img src="{escape(image["url"])}" class="wp-image-{escape(number)}">'
