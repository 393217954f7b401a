import base64
import hashlib

import pytest
from django.core.exceptions import ValidationError

from authors.keys import fingerprint, grouped, validate_public_key

# A version 4 RSA key of 32 bits: nothing is ever encrypted with it.
PACKET = bytes.fromhex("045f000000010020c0ffee11000203")


def armored(packet, header=b"\x98", kind="PUBLIC KEY BLOCK", comment=True):
    data = base64.b64encode(header + bytes([len(packet)]) + packet).decode()
    head = "Comment: for tests\n" if comment else ""
    return f"-----BEGIN PGP {kind}-----\n{head}\n{data}\n=abcd\n-----END PGP {kind}-----\n"


def test_a_fingerprint_is_the_hash_of_the_key_itself():
    expected = hashlib.sha1(b"\x99\x00" + bytes([len(PACKET)]) + PACKET).hexdigest().upper()
    assert fingerprint(armored(PACKET)) == expected
    assert fingerprint(armored(PACKET, header=b"\xc6")) == expected
    assert fingerprint(armored(PACKET, comment=False).replace("\n", "\r\n")) == expected
    newer = b"\x06" + PACKET[1:]
    expected = hashlib.sha256(b"\x9b\x00\x00\x00" + bytes([len(newer)]) + newer).hexdigest()
    assert fingerprint(armored(newer)) == expected.upper()
    assert fingerprint("") == ""
    assert grouped("ABCD12345F") == "ABCD 1234 5F"


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        armored(PACKET)[:60],
        armored(b"\x03" + PACKET[1:]),
        armored(PACKET, header=b"\xb4"),
        armored(PACKET).replace("=abcd", "!!!!"),
        "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n-----END PGP PUBLIC KEY BLOCK-----",
    ],
)
def test_what_is_no_key_is_refused_in_a_sentence(text):
    with pytest.raises(ValidationError, match="no PGP public key"):
        validate_public_key(text)


def test_a_private_key_is_refused_with_a_warning():
    with pytest.raises(ValidationError, match="private key"):
        validate_public_key(armored(PACKET, kind="PRIVATE KEY BLOCK"))
