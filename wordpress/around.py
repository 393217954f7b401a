"""What a text of the old site may name: pictures, stories, places; and how it names them."""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from wordpress.mapping import host_of, link_key, media_key, parts_of, slug_of


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


@dataclass(frozen=True)
class Attached:
    """A file of ours that a text may link to, and that may still be missing."""

    address: str
    title: str = ""
    is_here: bool = False


@dataclass
class Around:
    """What the old site's texts refer to, by number and by address."""

    site: str = ""
    hosts: frozenset = frozenset()
    pictures: dict = field(default_factory=dict)
    stories: dict = field(default_factory=dict)
    files: dict = field(default_factory=dict)
    reusable: dict = field(default_factory=dict)
    # Sections, topics and people: ("category", slug) and the address that they have here.
    places: dict = field(default_factory=dict)

    def is_own(self, address):
        host = host_of(address)
        return host in self.hosts if host else address.startswith("/")

    def is_of_this_site(self, address):
        """Whether it is an address of the site itself, and not of its files or its network."""
        host, (name, _, below) = host_of(address), self.site.partition("/")
        if host and host != name:
            return False
        path = parts_of(address).path.strip("/").lower()
        return not below or path == below or path.startswith(f"{below}/")

    def picture(self, number="", address=""):
        """The picture of this address, else of this number."""
        by_address = self.pictures.get(media_key(address, self.hosts)) if address else None
        return by_address or self.pictures.get(f"#{number}")

    def file(self, address):
        """The file, no picture, at an address."""
        return self.files.get(media_key(address, self.hosts)) if self.files else None

    def story(self, address):
        """The story or page at an address, also in one of its further forms."""
        if not self.is_own(address):
            return None
        key = link_key(address)
        return self.stories.get(key) or self.stories.get(BELOW.sub("", key))

    def place(self, address):
        """The address here of the front page or of a section, topic or person there."""
        if not self.is_own(address) or not self.is_of_this_site(address):
            return None
        if (path := self.path_below(address)) in ("", "index.php"):
            return None if parts_of(address).query else "/"
        kind, _, rest = path.partition("/")
        return self.places.get((kind, slug_of(rest.rpartition("/")[2]))) if rest else None

    def path_below(self, address):
        """The path of an own address, without the folder that the old site may have lived in."""
        path = BELOW.sub("", unquote(parts_of(address).path).strip("/"))
        return path.removeprefix(self.site.partition("/")[2]).strip("/")


# Further pages, feeds and forms of a story, all of which are the story here.
BELOW = re.compile(
    r"/(?:amp|feed|feed/(?:rss2?|rdf|atom)|embed|trackback|\d{1,3}|page/\d{1,6}"
    r"|comment-page-\d{1,6})$"
)

# What a batch of texts refers to, found without taking them apart.

ADDRESSES = re.compile(r"""=\s*\\?["']((?:https?:)?/[^"'\s\\]+)""", re.I)
BLOCK_ADDRESSES = re.compile(r'"(?:url|href|src|mediaLink|link)":"([^"]+)"')
BARE_ADDRESSES = re.compile(r"(?:^|[>\]\n])\s*(https?://[^\s<\[\]\"']+)")
PICTURE_NUMBERS = re.compile(
    r'wp-image-(\d+)|"(?:id|mediaId)":"?(\d+)|data-id="(\d+)"'
    r'|(?:image|image_id|photo|attachment_id)\s*=\s*"(\d+)(?:\|\w+)?"'
)
PICTURE_LISTS = re.compile(
    r"""(?:\b|_)(?:ids|include|images)\s*=\s*["']?([\d,\s]+)|"ids":\[([\d,]+)\]"""
)
REUSABLE = re.compile(r'wp:block\s+\{[^}]*"ref":(\d+)')
IMAGES = re.compile(
    r"""<img\b[^>]*?\ssrc\s*=\s*["']([^"']+)"""
    r"""|\[\w[^\]]*?\b(?:src|image|custom_src|image_url)\s*=\s*["'](https?://[^"'\s]+"""
    r"""\.(?:jpe?g|png|gif|webp|avif))["'?]""",
    re.I,
)
SMILIES = re.compile(r"/(?:smilies|emoji)/|s\.w\.org/images", re.I)


def addresses_in(text):
    found = ADDRESSES.findall(text) if "=" in text else []
    if '":"http' in text:
        found += [a.replace("\\/", "/") for a in BLOCK_ADDRESSES.findall(text)]
    if "http" in text:
        found += BARE_ADDRESSES.findall(text)
    return found


def images_in(text):
    """The addresses of the pictures that a text shows by address."""
    if "<img" not in text and "[" not in text:
        return
    for address in (one or other for one, other in IMAGES.findall(text)):
        if address.startswith(("http", "/")) and not SMILIES.search(address):
            yield address


def picture_numbers_in(text):
    if "<img" not in text and "[" not in text and "wp:" not in text:
        return set()
    numbers = {n for found in PICTURE_NUMBERS.findall(text) for n in found if n}
    for found in PICTURE_LISTS.findall(text):
        numbers |= set(re.findall(r"\d+", "".join(found)))
    return numbers
