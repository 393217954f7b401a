"""The second reading: stories and pages, in batches, each through the one door of publication."""

import hashlib

from wordpress import builders, mapping
from wordpress.around import Around
from wordpress.batches import Batch, Text
from wordpress.beside import Beside
from wordpress.catalogue import TEXTS
from wordpress.contents import Contents
from wordpress.models import ImportedItem, Kind, Note
from wordpress.stories import Stories
from wordpress.surroundings import Surroundings

State = ImportedItem.State
Source = ImportedItem.Source


class Texts(Surroundings, Contents, Stories, Beside):
    """Brings the texts of one run."""

    def __init__(self, run, options, importer, now):
        self.run, self.options, self.by, self.now = run, options, importer, now

    def prepare(self, site, records):
        """What has to be done with these records, and what their texts name."""
        keys = [record.key for record in records]
        rows = ImportedItem.objects.filter(site=site.name, source=Source.POST, key__in=keys)
        items = {item.key: item for item in rows}
        texts, others = [], []
        for key, record in zip(keys, records, strict=True):
            if key not in items:
                continue
            if record["post_type"].strip() in TEXTS:
                texts += self._text(site, record, items[key])
            else:
                others.append((record, items[key]))
        batch = Batch(site, texts, others, Around(site.name, site.hosts, places=site.places))
        if texts:
            self._look_around(batch)
        return batch

    def _text(self, site, record, item):
        if not self.options.wants(record, item):
            return []
        digest = self._digest(record)
        may_be_completed = item.lacks_pictures and self.options.brings_pictures
        if item.state == State.DONE and item.source_digest == digest and not may_be_completed:
            return []
        verdict = mapping.verdict_on(record, item.moment, self.now)
        return [Text(record, item, verdict, digest, builders.source_of(record))]

    def _digest(self, record):
        said = (sorted(record.fields.items()), record.terms, record.meta, record.comments)
        return hashlib.blake2b(repr(said).encode(errors="replace"), digest_size=16).hexdigest()

    def jobs(self, batch):
        """The conversions of a batch, as arguments that another process can take."""
        return [
            (
                text.source,
                text.lead,
                text.record["link"],
                tuple(text.attached),
                text.record.meta_value("footnotes"),
            )
            for text in batch.texts
        ]

    def note_doubles(self, doubles):
        """Report numbers that stand twice in the export; one item of each came."""
        sentence = "Its number stands more than once in the export; one item of them came."
        for site, key in sorted(doubles):
            item = ImportedItem.objects.get(site=site, source=Source.POST, key=key)
            Note.objects.get_or_create(item=item, kind=Note.Kind.PERSON, sentence=sentence)

    def write(self, batch, converted):
        """Write a batch; the caller holds the transaction."""
        for text, body in zip(batch.texts, converted, strict=True):
            text.body = body
            self._map(batch, text)
        stories = [t for t in batch.texts if t.item.target_kind == Kind.ARTICLE]
        self._write_stories(stories)
        for text in batch.texts:
            if text.item.target_kind == Kind.PAGE:
                self._write_page(batch, text)
        for record, item in batch.others:
            self._keep_other(batch, record, item)
        self._write_beside(batch)
