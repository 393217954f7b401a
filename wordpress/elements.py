"""Pictures, players, scripts and links in a text, each made what it is in our grammar."""

import re
from html import escape
from urllib.parse import urljoin

from lxml import etree

from newsroom.richtext import embeds
from wordpress.around import SMILIES
from wordpress.mapping import host_of, parts_of

PARSER = etree.HTMLParser(remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
NEEDS_TREE = re.compile(
    r"<(?:img|iframe|embed|object|audio|video|script|noscript|form|blockquote)\b", re.I
)
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
FILES = "/wp-content/"


class Elements:
    """The part of a conversion that walks the tree of its elements."""

    def _with_pictures_and_links(self, html):
        if not self._needs_tree(html):
            return html
        tree = etree.fromstring(f"<html><body>{CONTROL.sub('', html)}</body></html>", PARSER)
        body = tree.find("body")
        if body is None:
            return html
        for node in list(body.iter(*self._READERS)):
            if node.getparent() is not None:
                self._READERS[node.tag](self, node)
        self._drop_repeated_lead(body)
        return "".join(
            [escape(body.text or "", quote=False)]
            + [etree.tostring(child, encoding="unicode", method="html") for child in body]
        )

    def _needs_tree(self, html):
        if NEEDS_TREE.search(html) or 'href="/' in html:
            return True
        return any(host in html for host in self.around.hosts)

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
            return _replace(self._with_its_link(node), "")
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
        _replace(self._with_its_link(node), photo)

    def _with_its_link(self, node):
        """A picture, or the link around it where that holds nothing else: photos are no links."""
        link = _nearest(node, "a")
        if link is None or not _holds_only_a_picture(link):
            return node
        href = link.get("href") or ""
        if href and not self._is_picture_link(link) and FILES not in href:
            self.body.note("changed", "A picture was a link; the link is left out.", href)
        return link

    def _iframe(self, node):
        address = node.get("src") or node.get("data-src") or ""
        if address.startswith(("http", "//")):
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
        is_double = node.tag == "noscript" and "<img" in text
        if node.tag != "style" and "platform.twitter.com" not in text and not is_double:
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
        if not href or not self.around.is_own(href) or _holds_only_a_picture(node):
            return
        if href in self.led:
            return
        story = self.around.story(href)
        if file := self.around.file(href):
            self._lead_to(node, self._address_of_file(file, href), href)
        elif story and story.path:
            self._lead_to(node, f"/{story.path}/", href)
            self.linked[f"/{story.path}/"] = story
        elif place := self.around.place(href):
            self._lead_to(node, place, href)
        else:
            self._note_link(node, story, href)
            self._lead_to_old_address(node, href)

    def _address_of_file(self, file, href):
        """Where a file is, or will be once somebody brings it."""
        if not file.is_here:
            self.body.lacks_pictures = True
            self.body.note("person", "A link leads to a file that is missing still.", href)
        self.led.add(file.address)
        return file.address

    def _lead_to(self, node, address, href):
        fragment = href.partition("#")[2]
        node.set("href", address + (f"#{fragment}" if fragment else ""))

    def _note_link(self, node, story, href):
        if story is not None:
            self.body.note("person", "A link leads to a story that is not public.", href)
        elif self._is_picture_link(node):
            return
        elif FILES in href:
            self.body.note("person", "A link leads to a file that is not brought over.", href)
        else:
            self.body.note("person", "A link leads to an old address not in the export.", href)

    def _lead_to_old_address(self, node, href):
        """Whatever stood there may be asked for here: it is looked up then."""
        if self.around.is_of_this_site(href) and host_of(href):
            parts = parts_of(href)
            rest = f"?{parts.query}" if parts.query else ""
            rest += f"#{parts.fragment}" if parts.fragment else ""
            node.set("href", f"/{parts.path.lstrip('/')}{rest}")

    def _is_picture_link(self, node):
        return self.around.picture(address=node.get("href") or "") is not None

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


def _text(node):
    return "".join(node.itertext())


def _nearest(node, tag):
    return next(node.iterancestors(tag), None)


def _holds_only_a_picture(link):
    pictures = [n for n in link.iter("img", "figure") if n.tag == "figure" or not _framed(n)]
    return len(pictures) == 1 and not _text(link).strip()


def _framed(image):
    return _nearest(image, "figure") is not None and image.getparent().tag == "figure"


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
