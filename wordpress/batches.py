"""Stories and pages on their way in, and what a batch of them has in common."""

from dataclasses import dataclass, field

from wordpress import bodies, mapping
from wordpress.around import Around
from wordpress.models import ImportedItem


@dataclass
class Text:
    """One story or page on its way in."""

    record: object
    item: ImportedItem
    verdict: mapping.Verdict
    digest: str
    source: str = ""
    attached: list = field(default_factory=list)
    body: bodies.Body | None = None
    content: dict | None = None
    notes: list = field(default_factory=list)
    kept: dict = field(default_factory=dict)

    def note(self, kind, sentence, link=""):
        self.notes.append((kind, sentence, link))

    @property
    def number(self):
        return self.item.reserved_id

    @property
    def lead(self):
        return self.record.meta_value("_thumbnail_id")


@dataclass
class Batch:
    """Records that are written together, with what their texts refer to."""

    site: object
    texts: list
    others: list
    around: Around
    photos: dict = field(default_factory=dict)
    kept: list = field(default_factory=list)
    talked: list = field(default_factory=list)


def convert_many(jobs, around):
    """Convert texts; runs in a process of its own where there is much to do."""
    return [
        bodies.convert(
            content, around, lead=lead, address=address, attached=attached, footnotes=footnotes
        )
        for content, lead, address, attached, footnotes in jobs
    ]
