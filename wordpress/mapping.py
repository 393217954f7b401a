"""What words of WordPress mean here: statuses, dates, names, addresses."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from html import unescape
from urllib.parse import unquote, urlsplit

from django.utils.html import strip_tags
from django.utils.text import slugify


class Standing(StrEnum):
    """Where a story of the old site stands here."""

    PUBLIC = "public"
    SCHEDULED = "scheduled"
    DRAFT = "draft"
    REVIEW = "review"
    BIN = "bin"


@dataclass(frozen=True)
class Verdict:
    standing: Standing
    reason: str = ""


STATUSES = {
    "publish": Verdict(Standing.PUBLIC),
    "future": Verdict(Standing.SCHEDULED),
    "draft": Verdict(Standing.DRAFT),
    "auto-draft": Verdict(Standing.DRAFT),
    "pending": Verdict(Standing.REVIEW),
    "private": Verdict(Standing.DRAFT, "It was private there; here it is a draft."),
    "trash": Verdict(Standing.BIN, "It was in the trash; here it is in the bin for 30 days."),
}


def verdict_on(record, moment, now):
    """Where an item stands: public only if the export says so in as many words."""
    status = record["status"].strip().lower()
    known = STATUSES.get(status)
    if known is None:
        return Verdict(
            Standing.DRAFT, f"Its status “{status[:40]}” is unknown; here it is a draft."
        )
    if record["post_password"].strip() and known.standing in (Standing.PUBLIC, Standing.SCHEDULED):
        return Verdict(Standing.DRAFT, "It had a password; here it is a draft.")
    if known.standing == Standing.SCHEDULED and (moment is None or moment <= now):
        return Verdict(
            Standing.DRAFT,
            "It was scheduled, and the moment has passed: publish it by hand.",
        )
    if known.standing == Standing.PUBLIC and moment and moment > now:
        return Verdict(Standing.SCHEDULED)
    return known


# Dates


# Whatever a broken clock wrote: no story is older, and no address of ours could hold it.
FIRST_YEAR, LAST_YEAR = 1000, 2999


def utc_moment(text):
    """A date of the export as UTC; nothing for WordPress's zeros."""
    text = text.strip()
    for form in ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"):
        try:
            found = datetime.strptime(text.removesuffix("Z"), form).replace(tzinfo=UTC)
        except ValueError:
            continue
        return found if FIRST_YEAR < found.year < LAST_YEAR else None
    return None


def moment_of(record, zone):
    """When the item was published, and whether that had to be guessed."""
    if found := utc_moment(record["post_date_gmt"]):
        return found, False
    if local := utc_moment(record["post_date"]):
        return local.replace(tzinfo=zone).astimezone(UTC), True
    said = record["pubDate"].strip()
    try:
        # WordPress's zeros as a date: the year -0001, which would be read as 2000.
        found = None if "-0001" in said else parsedate_to_datetime(said).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None, True
    return (found if found and FIRST_YEAR < found.year < LAST_YEAR else None), True


# Addresses

OURS = re.compile(r"[12]\d{3}/(?:0[1-9]|1[0-2])/[-\w]{1,90}")
SIZE = re.compile(r"(?:-\d{1,5}x\d{1,5}|-scaled|-rotated|-e\d{10,13})+(?=\.\w{2,5}$)", re.ASCII)


def parts_of(address):
    try:
        return urlsplit(address.strip())
    except ValueError:
        return urlsplit("")


def host_of(address):
    try:
        return (parts_of(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def site_of(head):
    """The name by which an old site is known here: its address without protocol."""
    for name in ("base_blog_url", "base_site_url", "link"):
        if host := host_of(head.get(name, "")):
            path = parts_of(head[name]).path.rstrip("/")
            return f"{host}{path}"[:200].lower()
    return slugify(head.get("title", ""))[:200] or "unnamed"


def hosts_of(head):
    """The hosts of the old site, without www."""
    names = ("base_blog_url", "base_site_url", "link")
    hosts = {host_of(head.get(name, "")) for name in names} - {""}
    # WordPress.com keeps the files of NAME.wordpress.com under a name of their own.
    files = {h.replace(".wordpress.com", ".files.wordpress.com") for h in hosts}
    return hosts | files


# Jetpack's relay of pictures: i0.wp.com/old.example/wp-content/…
RELAY = re.compile(r"^(?:https?:)?//i\d\.wp\.com/(?=[\w-]+\.)", re.I)


def without_relay(address):
    """The address of a picture itself, where a relay of Jetpack's stands before it."""
    return RELAY.sub("https://", address)


def link_key(address):
    """The one form of an address: its path, or its query where that says all."""
    parts = parts_of(address)
    path = unquote(parts.path).strip("/").lower()
    if not path.removesuffix("index.php").strip("/") and parts.query:
        return f"?{parts.query.lower()}"[:500]
    return path[:500]


def media_key(address, hosts):
    """The one form of a picture's address, whatever its size; others' keep their host."""
    address = without_relay(address)
    parts = parts_of(address)
    host = host_of(address)
    path = SIZE.sub("", unquote(parts.path)).strip("/").lower()
    if not host or host in hosts:
        return path[-500:]
    return f"//{host}/{path}"[:500]


# Text


def plain(text):
    """Text without markup, in one line."""
    return " ".join(unescape(strip_tags(text)).split()) if text else ""


def shortened(text, length):
    """The text, or its beginning up to a whole word with an ellipsis."""
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + "…"


def slug_of(text, most=90):
    """A slug as WordPress wrote it, in the letters it stands for."""
    text = unquote(text.strip())
    return slugify(text, allow_unicode=True)[:most].strip("-_")


def search_words(text, title):
    """A search title of Yoast or Rank Math, its placeholders filled in as far as we know them."""
    text = re.sub(r"%{1,2}(?:title|post_title|seo_title|term_title)%{1,2}", title, text)
    text = re.sub(r"%{1,2}(?:sep|sitename|sitedesc|page|name)%{1,2}", " ", text)
    text = plain(text).strip(" -–—|·•")
    return "" if re.search(r"%\w+%", text) or text == title else text


CREDIT = re.compile(
    r"[(\[]?\b(?:(?:photo|image|picture|file)s?\s*(?:credit|courtesy)?|credits?|courtesy|source|©)"
    r"\s*(?::|by\b|of\b|/)\s*(?P<who>[^()\[\]]{2,200}?)\s*[)\].]*\s*$",
    re.IGNORECASE,
)


def credit_in(caption):
    """Who is credited at the end of a caption, if it says so."""
    found = CREDIT.search(caption)
    return found["who"].strip(" .") if found else ""


IMAGE_META = re.compile(r's:\d+:"(credit|caption|copyright)";s:(\d+):"')


def image_meta(serialized):
    """Credit, caption and copyright from WordPress's serialized PHP, which is never executed."""
    found = {}
    raw = serialized.encode()
    for match in IMAGE_META.finditer(serialized):
        start = len(serialized[: match.end()].encode())
        value = raw[start : start + int(match[2][:5])].decode(errors="ignore").strip()
        if value:
            found[match[1]] = value
    return found
