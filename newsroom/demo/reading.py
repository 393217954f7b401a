"""Reads the demo's story files: headers, a blank line, the body."""

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "stories"

STATUSES = (
    "published", "draft", "in review", "approved", "scheduled", "embargoed", "withdrawn",
    "retracted",
)  # fmt: skip
PUBLIC_ONCE = ("published", "withdrawn", "retracted")
MORE = re.compile(r'\s*<p class="more-link" data-article="([\w-]+)">MORE</p>')
BYLINE = re.compile(r"(?P<author>[\w-]+)(?: \((?P<role>\w+)\))?")
PHOTO = re.compile(r'<figure class="photo" data-photo="([\w-]+)">')


@dataclass(frozen=True)
class Story:
    slug: str
    headers: dict
    corrections: list
    body: str

    @property
    def status(self):
        return self.headers.get("status", "published")

    @property
    def days(self):
        """How many days before today it went public; negative for what is still to come."""
        return float(self.headers["days"])

    @property
    def bylines(self):
        """(author's slug, role) in order."""
        signed = [BYLINE.fullmatch(part.strip()) for part in self.headers["bylines"].split(",")]
        return [(match["author"], match["role"] or "reporter") for match in signed]

    @property
    def series(self):
        """(title, part), or nothing."""
        title, _, part = self.headers.get("series", "").partition("|")
        return (title.strip(), int(part)) if title else None

    @property
    def more_links(self):
        return MORE.findall(self.body)

    @property
    def body_photos(self):
        return PHOTO.findall(self.body)

    def names(self, header):
        """A header that lists names, separated by commas."""
        return [name.strip() for name in self.headers.get(header, "").split(",") if name.strip()]

    def body_with(self, *, articles, photos):
        """The body with the keys of these stories and photos for their names."""

        def photo(match):
            taken = photos[match[1]]
            return f'<figure class="photo" data-photo="{taken.pk}"><img alt="{taken.alt_text}">'

        def more(match):
            return f'<p class="more-link" data-article="{articles[match[1]].pk}">MORE</p>'

        return PHOTO.sub(photo, MORE.sub(more if articles else "", self.body))


def read_stories():
    return [_read(path) for path in sorted(FOLDER.glob("*.html"))]


def _read(path):
    head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    lines = [line.partition(":")[::2] for line in head.splitlines()]
    pairs = [(name.strip(), value.strip()) for name, value in lines]
    corrections = [
        tuple(part.strip() for part in value.split("|", 1))
        for name, value in pairs
        if name == "correction"
    ]
    return Story(path.stem, dict(pairs), corrections, body.strip())
