"""Reading an export (WXR): one record at a time, whatever the size of the file.

Expat opens nothing but the bytes it is given, and a file that declares entities is refused at
the declaration, before any could be used.
"""

import codecs
import gzip
import os
import re
import zipfile
import zlib
from collections import namedtuple
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

CHUNK = 128 * 1024
# A story of a million words has 6 MB; nothing in a real export comes near this.
LARGEST_RECORD = 32 * 1024 * 1024
# Forbidden in XML and common in exports: pasted from word processors.
CONTROL = bytes(set(range(32)) - {9, 10, 13})
# So many of them are no text: a picture, a database, a bomb of zeros.
MOST_CONTROL = 1024 * 1024
# Text is packed to a tenth, a very dull one to a fiftieth; a bomb to a thousandth.
MOST_UNPACKED = 200
UNSUSPECTED = 64 * 1024 * 1024
MOST_MEMBERS = 200
GZIP = b"\x1f\x8b"
BOM = b"\xef\xbb\xbf"
WIDE = (b"\xff\xfe", b"\xfe\xff")
ENCODING = re.compile(rb"""^<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']""")
VERSIONS = ("1.0", "1.1", "1.2")

Term = namedtuple("Term", "domain slug name")


class Unreadable(Exception):
    """The file cannot be imported; the message is a sentence for whoever chose it."""


@dataclass(slots=True)
class Record:
    """An author, a term, or an item; names are those of the export without their prefix."""

    kind: str
    fields: dict = field(default_factory=dict)
    terms: list = field(default_factory=list)
    meta: list = field(default_factory=list)
    comments: list = field(default_factory=list)
    line: int = 0
    key: str = ""

    def __getitem__(self, name):
        return self.fields.get(name, "")

    def meta_value(self, *keys):
        """The value of the first of these custom fields that says something."""
        for wanted in keys:
            for key, value in self.meta:
                if key == wanted and value.strip():
                    return value.strip()
        return ""


class Export:
    """One export file; iterating gives its records, `head` what stands above them."""

    def __init__(self, path, member=""):
        self.path, self.member = Path(path), member
        self.head = {}
        self.removed = self.replaced = 0
        self.size = _size_of(self.path)
        self.position = self.unpacked = 0

    @classmethod
    def all_in(cls, path):
        """The export in a file, or all those in a zip."""
        if _size_of(Path(path)) and zipfile.is_zipfile(path):
            return [cls(path, member) for member in _members(Path(path))]
        return [cls(path)]

    def again(self):
        """The same export, to be read from its beginning."""
        return Export(self.path, self.member)

    @property
    def name(self):
        return f"{self.member} in {self.path.name}" if self.member else self.path.name

    def __iter__(self):
        reader = _Reader(self)
        with self._open() as file:
            yield from reader.records(file)

    def _open(self):
        try:
            file = open(self.path, "rb")
        except OSError as error:
            raise Unreadable(f"{self.path} cannot be read: {error.strerror}.") from error
        self.raw = file
        if self.member:
            return zipfile.ZipFile(file).open(self.member)
        is_gzip = file.read(2) == GZIP
        file.seek(0)
        return gzip.GzipFile(fileobj=file) if is_gzip else file

    def went_on(self, unpacked):
        """Note how far the reading is; refuse what was made to fill memory or time."""
        self.position = self.raw.tell()
        self.unpacked += unpacked
        if self.unpacked > UNSUSPECTED and self.unpacked > MOST_UNPACKED * self.size:
            raise Unreadable(
                f"{self.name} holds more than {MOST_UNPACKED} times its size: no export does, "
                "and it is not read any further."
            )

    @property
    def done(self):
        """How much of the file has been read, from 0 to 1."""
        return self.position / self.size if self.size else 1.0


def _size_of(path):
    try:
        size = path.stat().st_size
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror}.") from error
    if path.is_dir():
        raise Unreadable(f"{path} is a folder: name the export file in it.")
    return size


def _members(path):
    """The names of the exports in a zip."""
    try:
        with zipfile.ZipFile(path) as packed:
            found = [
                info for info in packed.infolist()
                if info.filename.lower().endswith(".xml") and "__MACOSX" not in info.filename
            ]  # fmt: skip
    except (OSError, zipfile.BadZipFile, NotImplementedError) as error:
        raise Unreadable(f"{path.name} is a damaged zip: pack it again.") from error
    if not found:
        raise Unreadable(f"{path.name} holds no export: a file that ends with .xml.")
    if len(found) > MOST_MEMBERS:
        raise Unreadable(f"{path.name} holds more than {MOST_MEMBERS} exports.")
    if any(info.flag_bits & 1 for info in found):
        raise Unreadable(f"{path.name} has a password: take the exports out of it first.")
    return sorted(info.filename for info in found)


class _Reader:
    """Expat's callbacks: a stack of names, and the record that is being filled."""

    def __init__(self, export):
        self.export = export
        self.finished = []
        self.stack = []
        self.text = []
        self.length = 0
        self.record = self.comment = self.pair = None
        self.attributes = {}
        self.is_root_seen = False
        self.parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.buffer_size = 1 << 16
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._refuse_doctype

    def records(self, file):
        try:
            yield from self._records(file)
        except expat.ExpatError as error:
            raise Unreadable(self._sentence(error)) from error
        except (EOFError, gzip.BadGzipFile, zipfile.BadZipFile, zlib.error) as error:
            kind = "zip" if self.export.member else "gzip file"
            raise Unreadable(f"{self._name} is a damaged {kind}: pack it again.") from error
        except NotImplementedError as error:
            raise Unreadable(f"{self._name} is packed in an unknown way: unpack it.") from error
        except (UnicodeError, LookupError) as error:
            raise Unreadable(f"{self._name} is written in an unknown encoding.") from error
        self._check()

    def _records(self, file):
        readable = None
        while chunk := file.read(CHUNK):
            if readable is None:
                chunk = chunk if _is_wide(chunk) else _without_what_stands_before(chunk)
                if not chunk:
                    continue
                readable = self._reader_of(chunk)
            self.parser.Parse(readable(chunk), False)
            self.export.went_on(len(chunk))
            yield from self._finished()
        if readable is None:
            raise Unreadable(f"{self._name} is empty.")
        self.parser.Parse(readable(b"", True), True)
        yield from self._finished()

    def _reader_of(self, chunk):
        """What makes the bytes of a file, which begins with these, fit for the parser."""
        if _is_wide(chunk):
            # What it declares was often written before somebody saved it as UTF-16.
            return codecs.getincrementaldecoder(_wide_encoding(chunk))().decode
        declared = ENCODING.search(chunk)
        if declared and declared[1].lower() not in (b"utf-8", b"utf8"):
            return lambda chunk, is_last=False: self._without_control(chunk)
        decoder = codecs.getincrementaldecoder("utf-8")("replace")

        def decoded(chunk, is_last=False):
            chunk = self._without_control(chunk)
            text = decoder.decode(chunk, is_last)
            if "\ufffd" in text:
                self.export.replaced += text.count("\ufffd") - chunk.count(b"\xef\xbf\xbd")
            return text.translate(NO_CHARACTERS) if "\ufffe" in text or "\uffff" in text else text

        return decoded

    def _without_control(self, chunk):
        clean = chunk.translate(None, CONTROL)
        self.export.removed += len(chunk) - len(clean)
        if self.export.removed > MOST_CONTROL:
            raise Unreadable(f"{self._name} is not a text file.")
        return clean

    def _finished(self):
        records, self.finished = self.finished, []
        return records

    @property
    def _name(self):
        return self.export.name

    def _sentence(self, error):
        line, what = error.lineno, expat.ErrorString(error.code)
        if error.code in (3, 5):  # no element found, unclosed token
            return f"{self._name} ends in the middle, at line {line}: export it again."
        return (
            f"{self._name} is not well-formed XML: {what}, at line {line}. "
            "Export it again, or mend that line."
        )

    def _check(self):
        version = self.export.head.get("wxr_version", "").strip()
        if "channel" not in self.export.head:
            raise Unreadable(f"{self._name} is not a WordPress export: it has no channel.")
        if not version:
            raise Unreadable(
                f"{self._name} is not a WordPress export: it does not say its WXR version."
            )
        if version not in VERSIONS:
            raise Unreadable(
                f"{self._name} says that its WXR version is {version[:20]!r}: "
                f"{VERSIONS[0]} to {VERSIONS[-1]} can be read."
            )

    # Callbacks

    def _refuse_doctype(self, *_):
        raise Unreadable(
            f"{self._name} declares a document type, which no WordPress export does: "
            "it is not read any further."
        )

    def _start(self, name, attributes):
        uri, _, local = name.rpartition(" ")
        if local == "encoded":
            local = "excerpt" if "excerpt" in uri else "content"
        if not self.stack and local != "rss":
            raise Unreadable(f"{self._name} is not a WordPress export: it begins with <{local}>.")
        self.stack.append(local)
        depth = len(self.stack)
        self.text, self.attributes = [], attributes
        if depth == 2 and local == "channel":
            self.export.head.setdefault("channel", "")
        elif depth == 3 and local in ("author", "category", "tag", "term", "item"):
            self.record = Record(local, line=self.parser.CurrentLineNumber)
            self.length = 0
        elif depth == 4 and self.record:
            if local == "comment":
                self.comment = {}
            elif local in ("postmeta", "termmeta"):
                self.pair = {}

    def _characters(self, text):
        self.length += len(text)
        if self.length > LARGEST_RECORD:
            raise Unreadable(
                f"{self._name} has an item of more than {LARGEST_RECORD >> 20} MB, "
                f"near line {self.parser.CurrentLineNumber}."
            )
        self.text.append(text)

    def _end(self, _):
        depth, local = len(self.stack), self.stack.pop()
        if depth == 3:
            self._end_of_channel_child(local)
        elif depth == 4 and self.record:
            self._end_of_field(local)
        elif depth == 5 and self.record:
            self._end_of_part(local)
        self.text = []

    def _end_of_channel_child(self, local):
        if self.record:
            self.finished.append(self.record)
            self.record = None
        else:
            self.export.head.setdefault(local, "".join(self.text).strip())
            self.length = 0

    def _end_of_field(self, local):
        if local == "category":
            get = self.attributes.get
            name = "".join(self.text)
            self.record.terms.append(Term(get("domain", "category"), get("nicename", ""), name))
        elif local == "comment":
            self.record.comments.append(self.comment)
            self.comment = None
        elif local in ("postmeta", "termmeta"):
            self.record.meta.append(
                (self.pair.get("meta_key", ""), self.pair.get("meta_value", ""))
            )
            self.pair = None
        elif not self.record.fields.get(local):
            self.record.fields[local] = "".join(self.text)

    def _end_of_part(self, local):
        part = self.comment if self.comment is not None else self.pair
        if part is not None and local != "commentmeta":
            part.setdefault(local, "".join(self.text))


NO_CHARACTERS = {0xFFFE: None, 0xFFFF: None}


def _is_wide(chunk):
    return chunk[:2] in WIDE or b"\0" in chunk[:4]


def _wide_encoding(chunk):
    if chunk[:2] in WIDE:
        return "utf-16"
    return "utf-16-le" if chunk[:1] != b"\0" else "utf-16-be"


def _without_what_stands_before(chunk):
    """The file from its declaration on: some servers print warnings or blank lines above it."""
    chunk = chunk.removeprefix(BOM).lstrip()
    return chunk[max(0, chunk[:20_000].find(b"<?xml")) :]


def name_of(path):
    return os.path.basename(path)
