"""Which files may be kept beside stories, and whether one is what its name says."""

import hashlib
from pathlib import PurePosixPath
from typing import NamedTuple

MAX_BYTES = 200_000_000
CHUNK = 256 * 1024
# How far into a file its signature may stand.
HEAD = 1024


class Refused(Exception):
    """The file cannot be kept; the message is a sentence."""


class Type(NamedTuple):
    content_type: str
    # What the file holds at its beginning: an offset and the bytes there; a PDF anywhere in it.
    signatures: tuple
    # A browser plays these; all others it is told to save, as they may hold scripts of their own.
    is_played: bool = False


_MP3 = tuple((0, b"\xff" + bytes([second])) for second in (0xFB, 0xFA, 0xF3, 0xF2, 0xE3))
_ZIP = ((0, b"PK\x03\x04"),)
_OLE = ((0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),)
_OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES = {
    ".pdf": Type("application/pdf", ((None, b"%PDF-"),)),
    ".mp3": Type("audio/mpeg", ((0, b"ID3"), *_MP3), is_played=True),
    ".m4a": Type("audio/mp4", ((4, b"ftyp"),), is_played=True),
    ".ogg": Type("audio/ogg", ((0, b"OggS"),), is_played=True),
    ".wav": Type("audio/wav", ((0, b"RIFF"),), is_played=True),
    ".mp4": Type("video/mp4", ((4, b"ftyp"),), is_played=True),
    ".m4v": Type("video/mp4", ((4, b"ftyp"),), is_played=True),
    ".webm": Type("video/webm", ((0, b"\x1a\x45\xdf\xa3"),), is_played=True),
    ".mov": Type("video/quicktime", ((4, b"ftyp"), (4, b"moov"), (4, b"wide"), (4, b"mdat"))),
    ".docx": Type(f"{_OFFICE}.wordprocessingml.document", _ZIP),
    ".xlsx": Type(f"{_OFFICE}.spreadsheetml.sheet", _ZIP),
    ".pptx": Type(f"{_OFFICE}.presentationml.presentation", _ZIP),
    ".odt": Type("application/vnd.oasis.opendocument.text", _ZIP),
    ".ods": Type("application/vnd.oasis.opendocument.spreadsheet", _ZIP),
    ".epub": Type("application/epub+zip", _ZIP),
    ".zip": Type("application/zip", _ZIP),
    ".doc": Type("application/msword", _OLE),
    ".xls": Type("application/vnd.ms-excel", _OLE),
    ".ppt": Type("application/vnd.ms-powerpoint", _OLE),
}


def type_of(name):
    """The type of a file of this name, if such files are kept."""
    return TYPES.get(PurePosixPath(name.lower()).suffix)


def examine(file, name):
    """The digest and size of an open file, or Refused."""
    kind = type_of(name)
    if kind is None:
        raise Refused("Files of its type are not kept.")
    file.seek(0)
    head = file.read(HEAD)
    if not head:
        raise Refused("Its file is empty.")
    if not any(_holds(head, place, said) for place, said in kind.signatures):
        raise Refused("Its file is not what its name says.")
    digest, size = hashlib.sha256(head), len(head)
    while chunk := file.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
        if size > MAX_BYTES:
            raise Refused(f"Its file has more than {MAX_BYTES // 1_000_000} MB.")
    file.seek(0)
    return digest.hexdigest(), size


def _holds(head, place, said):
    return said in head if place is None else head[place : place + len(said)] == said
