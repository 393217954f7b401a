"""Where a link in a body may lead."""

import re
from urllib.parse import quote, urlsplit

NOT_IN_ADDRESSES = re.compile(r"[\x00-\x1f\x7f]")
TO_QUOTE = re.compile(r"""[\s"<>\\^`{|}]""")
LINKABLE = re.compile(r"https?://[^/?#]|mailto:[^@]+@[^@]+$|tel:\+?[\d().-]+$|/(?!/)")


def address(href):
    """A web, mail, telephone or own address in its one form, or nothing."""
    href = NOT_IN_ADDRESSES.sub("", href or "").strip()
    if href.startswith("//"):
        href = f"https:{href}"
    scheme, colon, rest = href.partition(":")
    if colon and scheme.isalpha():
        href = f"{scheme.lower()}:{rest}"
    href = TO_QUOTE.sub(lambda found: quote(found[0], safe=""), href)
    return href if LINKABLE.match(href) and _is_whole(href) else ""


def _is_whole(address):
    try:
        return bool(urlsplit(address))
    except ValueError:
        return False
