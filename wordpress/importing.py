"""A run of the importer: list what is there, bring the pictures, then the texts."""

import gc
import multiprocessing
import signal
import time
from collections import Counter, defaultdict, deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice

from django.db import Error, OperationalError, connection, transaction

from newsroom import leash, trouble
from newsroom.models import Publication, User, database_now
from wordpress import folders, fronting, mapping, standings
from wordpress.batches import convert_many
from wordpress.catalogue import Catalogue, Keys, Site
from wordpress.models import Import, ImportedItem, Note
from wordpress.pictures import Pictures
from wordpress.reading import Export, Unreadable
from wordpress.texts import Texts

BATCH = 200
ONE_AT_A_TIME = 20_261_124
PATIENCE = 15
# Below this a second process takes longer to start than it saves.
MANY = 600
ONLY = ("posts", "pages", "media", "comments")
NAMES = {"post": "posts", "page": "pages", "attachment": "media"}


class Stopped(Exception):
    """The run cannot go on now; the message says why and that it can be taken up again."""


@dataclass
class Options:
    media: str = ""
    fetch_media: bool = False
    dry_run: bool = False
    only: frozenset = frozenset()
    since: datetime | None = None
    map_author: dict = field(default_factory=dict)
    media_hosts: frozenset = frozenset()
    processes: int = 2

    def wants(self, record, item):
        name = NAMES.get(record["post_type"].strip(), "")
        if self.only and name not in self.only:
            return False
        return not (self.since and item.moment and item.moment < self.since)

    @classmethod
    def chosen_in(cls, run):
        """What was chosen in the newsroom for an import."""
        chosen = run.options
        since = chosen.get("since")
        return cls(
            media=folders.path_of(chosen.get("folder", "")),
            fetch_media=run.fetch_media,
            only=frozenset(chosen.get("only", ())),
            since=datetime.fromisoformat(since) if since else None,
            map_author=chosen.get("map_author", {}),
            media_hosts=frozenset(chosen.get("media_hosts", ())),
        )

    @property
    def brings_pictures(self):
        may = not self.only or "media" in self.only
        return may and bool(self.media or self.fetch_media)


class Importer:
    """One run over one or several files; `tell(phase, done)` hears how far it is."""

    def __init__(self, run, paths, options, tell=lambda *_: None):
        self.run, self.paths, self.options, self.tell = run, paths, options, tell
        self.told = 0.0
        self.is_writing = False
        self.by = User.objects.importer()

    def execute(self):
        """Do everything; raises Unreadable or Stopped with a sentence."""
        try:
            with alone():
                self._execute()
        except Unreadable as error:
            self._end(Import.State.STOPPED, str(error))
            raise
        except (Error, OSError, BrokenProcessPool, Stopped) as error:
            sentence = f"{trouble.sentence(error)} Run the same import again: it goes on from here."
            self._end(Import.State.STOPPED, sentence)
            raise Stopped(sentence) from error

    def plan(self):
        """Read everything and change nothing; what would come is in the run's counts."""
        is_kept = self.run.pk is not None
        try:
            with alone(), transaction.atomic():
                if not is_kept:
                    self.run.save()
                    self.run.refresh_from_db()
                sites = self._catalogue()
                counts = self._counted(sites) | {"is_plan": True}
                transaction.set_rollback(True)
        except Unreadable as error:
            self._end(Import.State.STOPPED, str(error), is_kept)
            raise
        self.run.counts, self.run.sites = counts, sorted({s.name for s, _ in sites})
        self._end(Import.State.PLANNED, "", is_kept)

    def _execute(self):
        self.now = database_now()
        with transaction.atomic():
            sites = self._catalogue()
        self._begin(sites)
        self.is_writing = True
        pictures = Pictures(self.run, self.options, self.by, self._progress)
        if self.options.brings_pictures:
            pictures.bring([site for site, _ in sites])
        else:
            pictures.note_unasked([site for site, _ in sites])
        self._bring_texts(sites)
        fronting.pick_sticky({site.name for site, _ in sites}, by=self.by)
        self.run.counts = self._counted(sites)
        self._end(Import.State.FINISHED)

    def _begin(self, sites):
        self.run.refresh_from_db(fields=["state"])
        if self.run.state == Import.State.STOPPED:
            raise Stopped("Somebody stopped the import in the newsroom.")
        self.run.sites = sorted({site.name for site, _ in sites})
        self.run.state = Import.State.RUNNING
        self.run.save(update_fields=["sites", "state"])

    def _end(self, state, sentence="", is_kept=True):
        if not is_kept:
            return
        try:
            self.run.state, self.run.trouble = state, sentence
            self.run.finished_at = database_now()
            self.run.save()
        except Error:
            connection.close()

    # The first reading

    def _catalogue(self):
        publication = Publication.objects.first()
        zone = publication.zone if publication else mapping.UTC
        now, sites, keys = database_now(), [], defaultdict(Keys)
        self.damage = Counter()
        exports = [export for path in self.paths for export in Export.all_in(path)]
        for place, export in enumerate(exports):
            site = catalogue = None
            waiting = []
            for record in export:
                # The head of the file ends where the first item begins.
                if catalogue is None and record.kind != "item":
                    waiting.append(record)
                    continue
                if catalogue is None:
                    site, catalogue = self._opened(export, zone, now, keys)
                for earlier in (*waiting, record):
                    catalogue.take(earlier)
                waiting = []
                self._progress("Reading", (place + export.done) / len(exports))
            if catalogue is None:
                site, catalogue = self._opened(export, zone, now, keys)
                for earlier in waiting:
                    catalogue.take(earlier)
            catalogue.finish()
            self.damage += Counter(removed=export.removed, replaced=export.replaced)
            sites.append((site, export))
        for site, _ in sites:
            # The second reading numbers the items anew.
            site.keys = None
        return sites

    def _opened(self, export, zone, now, keys):
        site = Site(export.head, zone, self.run.started_at)
        site.keys = keys[site.name]
        site.hosts |= self.options.media_hosts
        return site, Catalogue(site, self.run, self.options, self.by, now)

    # The second reading

    def _bring_texts(self, sites):
        self.sites = sites
        self.texts = Texts(self.run, self.options, self.by, self.now)
        total = sum(sum(n for k, n in s.counts.items() if ":" in k) for s, _ in sites)
        processes = self.options.processes if total >= MANY else 0
        done, doubles, waiting = 0, set(), deque()
        with _writers(self, processes) as submit:
            for place, batch in self._batches(doubles):
                waiting.append((len(batch), submit(place, batch)))
                while len(waiting) > 2 * processes:
                    done += self._written(waiting.popleft())
                    self._progress("Writing", done / max(1, total), done, total)
            while waiting:
                done += self._written(waiting.popleft())
                self._progress("Writing", done / max(1, total), done, total)
        self.texts.note_doubles(doubles)

    def _written(self, sent):
        size, finish = sent
        finish()
        return size

    def _batches(self, doubles):
        """The items of all files in batches, each number of a site once."""
        keys = defaultdict(Keys)
        for place, (site, export) in enumerate(self.sites):
            items = (record for record in export.again() if record.kind == "item")
            while batch := list(islice(items, BATCH)):
                fresh = []
                for record in batch:
                    if keys[site.name].give(record):
                        fresh.append(record)
                    else:
                        doubles.add((site.name, record.key))
                yield place, fresh

    def write(self, place, records):
        """Convert and write one batch."""
        batch = self.texts.prepare(self.sites[place][0], records)
        converted = convert_many(self.texts.jobs(batch), batch.around)
        self._write(batch, converted)

    def _write(self, batch, converted):
        try:
            with transaction.atomic():
                self.texts.write(batch, converted)
        except OperationalError:
            raise
        except Exception:
            self._write_one_by_one(batch, converted)

    def _write_one_by_one(self, batch, converted):
        """One item spoils the batch: each alone, and the bad one into the report."""
        pks = [text.item.pk for text in batch.texts] + [item.pk for _, item in batch.others]
        fresh = ImportedItem.objects.in_bulk(pks)
        singles = [([text], [], [body]) for text, body in zip(batch.texts, converted, strict=True)]
        singles += [([], [other], []) for other in batch.others]
        for texts, others, bodies in singles:
            for text in texts:
                text.item, text.notes, text.kept = fresh[text.item.pk], [], {}
            others = [(record, fresh[item.pk]) for record, item in others]
            single = type(batch)(batch.site, texts, others, batch.around)
            item = texts[0].item if texts else others[0][1]
            try:
                with transaction.atomic():
                    self.texts.write(single, bodies)
            except OperationalError:
                raise
            except Exception as error:
                self._failed(item, error)

    def _failed(self, item, error):
        ImportedItem.objects.filter(pk=item.pk).update(
            state=ImportedItem.State.FAILED, source_digest="", run=self.run
        )
        Note.objects.filter(item=item).delete()
        sentence = f"It could not be imported: {type(error).__name__}: {error}"[:1000]
        Note.objects.create(item=item, kind=Note.Kind.PERSON, sentence=sentence)

    # Telling

    def _progress(self, phase, share, done=0, total=0):
        if time.monotonic() - self.told < 0.5 and share < 1:
            return
        self.told = time.monotonic()
        self.tell(phase, share, done, total)
        if self.is_writing:
            progress = {"phase": phase, "share": round(share, 4), "done": done, "total": total}
            running = Import.objects.filter(pk=self.run.pk, state=Import.State.RUNNING)
            if not running.update(progress=progress):
                raise Stopped("Somebody stopped the import in the newsroom.")

    def _counted(self, sites):
        """For each kind: how many the export holds, and what became of them here."""
        read = Counter()
        for site, _ in sites:
            read.update(site.counts)
        items = ImportedItem.objects.filter(run=self.run)
        return {
            "read": dict(sorted(read.items())),
            "became": standings.counted(items),
            "comments": sum(items.values_list("comment_count", flat=True)),
            "damage": dict(self.damage),
        }


def is_free():
    """Whether no import runs anywhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [ONE_AT_A_TIME])
        is_free = cursor.fetchone()[0]
        if is_free:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])
    return is_free


@contextmanager
def alone():
    """Two imports at once would number the same things twice."""
    # Of an import that was just killed the last process may still be ending.
    for _ in range(PATIENCE * 2):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [ONE_AT_A_TIME])
            if cursor.fetchone()[0]:
                break
        time.sleep(0.5)
    else:
        raise Unreadable("Another import is running: wait for it to end.")
    try:
        yield
    finally:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])
        except Error:
            connection.close()


@contextmanager
def _writers(importer, processes):
    """Give a function that starts writing a batch and returns one that waits for its end."""
    if not processes:
        yield lambda *batch: partial(lambda done: done, importer.write(*batch))
        return
    context = multiprocessing.get_context("fork")
    Writer.importer = importer
    with ProcessPoolExecutor(processes, context, initializer=Writer.begin) as pool:
        yield lambda *batch: pool.submit(Writer.write, *batch).result


class Writer:
    """What a process of its own does: it has the run from its parent, and its own connection."""

    importer = inherited = None

    @classmethod
    def begin(cls):
        # Interrupted, it ends at once: its pool would keep it waiting for a parent that is gone.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        leash.stop_with_parent()
        # Looking for circles every few thousand objects costs a tenth of the time: once a batch.
        gc.freeze()
        gc.disable()
        # The parent's connection is kept and never used: closed here it would close there.
        cls.inherited = connection.connection
        connection.connection = None

    @classmethod
    def write(cls, place, records):
        cls.importer.write(place, records)
        gc.collect()
