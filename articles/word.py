"""A story out of a Word file: its words in our grammar, its pictures in the photo library."""

import re
import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import PurePath

import mammoth
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from lxml import html as tree
from mammoth.html import element

from newsroom import richtext
from photos import intake
from photos.models import Photo

MAX_BYTES = 30_000_000
# What a hostile file could unpack to, or make the reader hold in memory at once. A story of
# ten thousand words has about 30,000 tags.
MAX_UNPACKED = 150_000_000
MAX_PARTS = 1000
MAX_XML = 10_000_000
MAX_TAGS = 200_000
MAX_PICTURES = 60

STYLES = """
p[style-name='Title'] => h1.headline:fresh
p[style-name='Subtitle'] => p.deck:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => aside.pull-quote > p:fresh
"""
OLD_WORD = b"\xd0\xcf\x11\xe0"
DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)


class Refused(ValidationError):
    """The file is not taken; the message is a sentence for the person who sent it."""


@dataclass
class Story:
    """What a Word file says, as the content of a first revision."""

    headline: str
    deck: str
    body: str
    left_out: list[str] = field(default_factory=list)

    @property
    def content(self):
        return {"headline": self.headline, "deck": self.deck, "body": self.body}


def read(file, *, by):
    """The story in an uploaded .docx; its pictures enter the photo library, sent by this person."""
    data = _received(file)
    _refuse_traps(data)
    pictures = Pictures(by)
    try:
        converted = mammoth.convert_to_html(
            BytesIO(data),
            style_map=STYLES,
            convert_image=pictures.figure,
            include_embedded_style_map=False,
            external_file_access=False,
        )
    except Exception as error:
        # Whatever stands in the file, the person who sent it gets a sentence.
        raise Refused(NOT_READABLE) from error
    return _story(converted.value, file.name, pictures.left_out)


NOT_READABLE = "This Word file cannot be read. Open it in Word, save it again as .docx, then retry."


def _received(file):
    if file.size > MAX_BYTES:
        raise Refused(
            f"This file has {file.size / 1_000_000:.0f} MB; the limit is "
            f"{MAX_BYTES // 1_000_000} MB. Compress its pictures in Word and try again."
        )
    data = file.read(MAX_BYTES + 1)
    if data.startswith(OLD_WORD):
        raise Refused(
            "This is an old .doc or a file with a password. Save it as .docx without one."
        )
    return data


def _refuse_traps(data):
    """Look at the parts before anything reads them: small files can unpack to enormous ones."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as parts:
            _refuse_too_much(parts.infolist())
            _refuse_markup(parts)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise Refused("This is not a Word file (.docx).") from error
    except Exception as error:
        if isinstance(error, Refused):
            raise
        raise Refused(NOT_READABLE) from error


def _refuse_too_much(parts):
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names or not any(name.startswith("word/") for name in names):
        raise Refused("This is not a Word file (.docx).")
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or len(names) != len(parts) or unpacked > MAX_UNPACKED:
        raise Refused("This Word file unpacks to more than a story can hold; it is not taken.")


def _refuse_markup(parts):
    size = tags = 0
    for part in parts.infolist():
        if part.filename.startswith("word/media/") or not _is_markup(part.filename):
            continue
        size += part.file_size
        if size > MAX_XML:
            raise Refused("The text of this Word file is too long for one story.")
        data = parts.read(part)
        if DOCTYPE.search(data.replace(b"\0", b"")):
            raise Refused(NOT_READABLE)
        tags += data.count(b"<")
        if tags > MAX_TAGS:
            raise Refused("The text of this Word file is too long for one story.")


def _is_markup(name):
    return not name.lower().endswith((".png", ".jpg", ".jpeg", ".gif", ".emf", ".wmf", ".bin"))


class Pictures:
    """The pictures of one file on their way into the library."""

    def __init__(self, by):
        self.by, self.number = by, 0
        self.left_out = []

    def figure(self, image):
        self.number += 1
        alt = " ".join((image.alt_text or "").split())[:500]
        photo = self._photo(image, alt)
        if photo is None:
            return []
        picture = element("img", {"alt": alt or photo.alt_text})
        return [element("figure", {"class": "photo", "data-photo": str(photo.pk)}, [picture])]

    def _photo(self, image, alt):
        if self.number > MAX_PICTURES:
            return self._leave_out(f"only the first {MAX_PICTURES} are taken.")
        try:
            with image.open() as opened:
                file = ContentFile(opened.read(), name=f"picture-{self.number}")
            return Photo.objects.intake(file, by=self.by, alt_text=alt)
        except intake.AlreadyHere as here:
            return here.photo
        except intake.Refused as refusal:
            return self._leave_out(" ".join(refusal.messages))
        except (KeyError, OSError, ValueError):
            return self._leave_out("it stands in another file.")

    def _leave_out(self, why):
        self.left_out.append(f"Picture {self.number} was left out: {why}")


def _story(html, filename, left_out):
    page = tree.fragment_fromstring(html, create_parent="div")
    headline = _taken(page, ".//h1[@class='headline']") or _first_heading(page)
    deck = _taken(page, ".//p[@class='deck']")
    headline = headline or PurePath(filename).stem.replace("_", " ").strip() or "Untitled"
    body = richtext.clean(tree.tostring(page, encoding="unicode"))
    return Story(headline[:200], deck[:300], body, left_out)


def _first_heading(page):
    first = next(iter(page), None)
    return _taken(page, "./*[1]") if first is not None and first.tag == "h1" else ""


def _taken(page, path):
    """The text of the first such element, which then stands in the body no more."""
    for found in page.xpath(path):
        text = " ".join(found.text_content().split())
        if text:
            found.drop_tree()
            return text
    return ""
