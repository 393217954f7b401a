"""OpenPGP public keys: read just far enough to say their fingerprint (RFC 4880, RFC 9580)."""

import base64
import binascii
import hashlib

from django.core.exceptions import ValidationError

BEGIN, END = "-----BEGIN PGP PUBLIC KEY BLOCK-----", "-----END PGP PUBLIC KEY BLOCK-----"
PUBLIC_KEY = 6


class NoKey(ValueError):
    """The text is no public key that can be read."""


def validate_public_key(text):
    if "PRIVATE KEY" in text:
        raise ValidationError("This is a private key. Never give it to anybody; paste the public.")
    try:
        fingerprint(text)
    except NoKey:
        raise ValidationError(
            "This is no PGP public key: paste the whole block, with its first and last line."
        ) from None


def fingerprint(armored):
    """The fingerprint of an armored public key, in capitals; "" for no key."""
    if not armored.strip():
        return ""
    body = _first_packet(_bytes_of(armored))
    version = body[0]
    if version == 4:
        return hashlib.sha1(b"\x99" + len(body).to_bytes(2) + body).hexdigest().upper()  # noqa: S324
    if version == 6:
        return hashlib.sha256(b"\x9b" + len(body).to_bytes(4) + body).hexdigest().upper()
    raise NoKey


def grouped(digits):
    """A fingerprint as people compare it: groups of four."""
    return " ".join(digits[place : place + 4] for place in range(0, len(digits), 4))


def _bytes_of(armored):
    _, begin, rest = armored.partition(BEGIN)
    block, end, _ = rest.partition(END)
    if not (begin and end):
        raise NoKey
    # Headers end with an empty line; the last line is a checksum.
    head, _, data = block.replace("\r", "").lstrip("\n").partition("\n\n")
    data = data or head
    lines = [line.strip() for line in data.splitlines() if not line.startswith("=")]
    try:
        return base64.b64decode("".join(lines), validate=True)
    except (binascii.Error, ValueError):
        raise NoKey from None


def _first_packet(data):
    try:
        tag, length, start = _header(data)
    except IndexError:
        raise NoKey from None
    body = data[start : start + length]
    if tag != PUBLIC_KEY or len(body) != length or length < 6:
        raise NoKey
    return body


def _header(data):
    """Tag, length and start of the first packet's body."""
    first = data[0]
    if not first & 0x80:
        raise NoKey
    if first & 0x40:
        return first & 0x3F, *_new_length(data)
    size = {0: 1, 1: 2, 2: 4}.get(first & 3)
    if size is None:
        raise NoKey
    return (first >> 2) & 0x0F, int.from_bytes(data[1 : 1 + size]), 1 + size


def _new_length(data):
    if data[1] < 192:
        return data[1], 2
    if data[1] < 224:
        return ((data[1] - 192) << 8) + data[2] + 192, 3
    if data[1] == 255:
        return int.from_bytes(data[2:6]), 6
    raise NoKey
