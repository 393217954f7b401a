"""Pictures and files of the old site: from a folder or fetched, each through its own intake."""

import io
import tempfile
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from threading import Semaphore
from urllib.parse import unquote

from django.db import transaction

from files import intake as files
from files.models import File
from photos import intake
from photos.models import Photo
from wordpress import mapping
from wordpress.fetching import FULL, Fetcher, NoNetwork, NotFetched
from wordpress.makers import digest_of
from wordpress.models import BROUGHT, ImportedItem, Kind, Note, PrivateStorage

THREADS = 4
WINDOW = 32
# So many hosts' silences in a row mean that the network is gone.
SILENCES = 12
# A file is kept in memory up to this, and beside the exports beyond.
IN_MEMORY = 1_000_000
State = ImportedItem.State


class Pictures:
    """Brings each picture that is not here yet; what fails is noted and tried again next time."""

    def __init__(self, run, options, by, tell):
        self.run, self.options, self.by, self.tell = run, options, by, tell
        self.folder = Path(options.media).resolve() if options.media else None
        self.silences = 0
        # Decoding takes memory, so few pictures are decoded at a time.
        self.decoding = Semaphore(2)

    def bring(self, sites):
        """Bring the pictures of these sites."""
        if self.folder and not self.folder.is_dir():
            raise NotADirectoryError(f"{self.options.media} is not a folder: see --media.")
        for site in {site.name: site for site in sites}.values():
            fetcher = Fetcher(site.hosts, intake.MAX_BYTES)
            waiting = ImportedItem.objects.filter(site=site.name, target_id=None)
            waiting = waiting.filter(state__in=[State.SEEN, State.MISSING, State.KEPT])
            photos = waiting.filter(target_kind=Kind.PHOTO).order_by("-source", "pk")
            self._bring_all("Pictures", photos, site, fetcher, WINDOW)
            # Few at a time: one film has more bytes than a thousand pictures.
            others = waiting.filter(target_kind=Kind.FILE).order_by("pk")
            self._bring_all("Files", others, site, fetcher.for_files(files.MAX_BYTES), THREADS)

    @transaction.atomic
    def note_unasked(self, sites):
        """Report what nobody has asked for; the next run can bring it."""
        rows = ImportedItem.objects.filter(
            site__in={site.name for site in sites}, target_kind__in=BROUGHT, state=State.SEEN
        )
        for items in _windows(rows.order_by("pk").iterator(chunk_size=1000), WINDOW):
            Note.objects.bulk_create(
                Note(
                    item=item, kind=Note.Kind.PERSON, link=item.details.get("address", "")[:1000],
                    sentence=f"{_called(item)} is missing: --media or --fetch-media brings it.",
                )
                for item in items
            )  # fmt: skip
        rows.update(state=State.MISSING)

    def _bring_all(self, phase, rows, site, fetcher, size):
        pks = list(rows.values_list("pk", flat=True))
        done = 0
        with ThreadPoolExecutor(THREADS) as threads:
            for window in _windows(pks, size):
                items = ImportedItem.objects.in_bulk(window)
                asked = [(items[pk], threads.submit(self._take, items[pk], site, fetcher))
                         for pk in window]  # fmt: skip
                for item, taking in asked:
                    self._settle(item, taking.result())
                    done += 1
                    self.tell(phase, done / len(pks), done, len(pks))

    def _take(self, item, site, fetcher):
        """A cleaned picture, an open file, or a sentence; in a thread."""
        if self.silences >= SILENCES:
            return "The network is gone; run the import again."
        try:
            if item.target_kind == Kind.FILE:
                return self._opened(item, site, fetcher)
            data = self._bytes(item, site, fetcher)
            with self.decoding:
                return data, intake.clean(data)
        except NoNetwork as error:
            self.silences += 1
            return str(error)
        except NotFetched as error:
            # It answered, if not with a picture: the network is there.
            self.silences = 0 if self.options.fetch_media else self.silences
            return str(error)
        except intake.Refused as error:
            return " ".join(error.messages)
        except OSError as error:
            if error.errno in FULL:
                return error
            return f"Its file cannot be read: {error.strerror}."

    def _bytes(self, item, site, fetcher):
        if path := self._file(item):
            with open(path, "rb") as file:
                return intake.receive(_Sized(file.read(intake.MAX_BYTES + 1)))
        data = fetcher.fetch(self._address(item, site))
        self.silences = 0
        return intake.receive(_Sized(data))

    def _opened(self, item, site, fetcher):
        """A file that is no picture, which may be large."""
        if path := self._file(item):
            return open(path, "rb")
        address = self._address(item, site)
        beside = PrivateStorage().base_location
        beside.mkdir(parents=True, exist_ok=True)
        file = tempfile.SpooledTemporaryFile(IN_MEMORY, dir=beside)
        try:
            fetcher.fetch(address, into=file)
        except BaseException:
            file.close()
            raise
        self.silences = 0
        return file

    def _address(self, item, site):
        """Where it may be fetched."""
        address = item.details.get("address", "")
        if not (self.options.fetch_media and address):
            if self.folder:
                raise NotFetched("Its file is not in the folder.")
            raise NotFetched("Its file was not asked for: use --media or --fetch-media.")
        if address.startswith("/"):
            base = site.head.get("base_site_url") or site.head.get("link", "")
            parts = mapping.parts_of(base)
            address = f"{parts.scheme}://{parts.netloc}{address}"
        return address

    def _file(self, item):
        """Its file in the folder, which nothing can lead out of."""
        if not self.folder:
            return None
        path = unquote(mapping.parts_of(item.details.get("address", "")).path)
        below = [item.details.get("file", ""), path.partition("/uploads/")[2],
                 path.partition("/files/")[2], path.strip("/")]  # fmt: skip
        for relative in filter(None, below):
            for wanted in dict.fromkeys((relative, mapping.SIZE.sub("", relative))):
                for start in ("", "uploads", "wp-content/uploads"):
                    try:
                        found = (self.folder / start / wanted.lstrip("/")).resolve()
                        if found.is_relative_to(self.folder) and found.is_file():
                            return found
                    except (OSError, ValueError):
                        continue
        return None

    def _settle(self, item, taken):
        if isinstance(taken, OSError):
            raise taken
        if isinstance(taken, str):
            self._note_missing(item, taken)
            return
        if item.target_kind == Kind.FILE:
            self._settle_file(item, taken)
            return
        data, cleaned = taken
        with transaction.atomic():
            same = Photo.objects.filter(digest=intake.digest(data)).first()
            photo = same or self._keep(item, cleaned)
            item.target_id, item.is_ours = photo.pk, same is None
            item.state, item.target_digest, item.run = State.DONE, digest_of(photo), self.run
            item.save()
            Note.objects.filter(item=item).delete()
            if same is None and not photo.credit:
                Note.objects.create(
                    item=item, kind=Note.Kind.PERSON, sentence="The picture has no credit."
                )

    def _settle_file(self, item, taken):
        words = item.details
        kept = File(pk=item.reserved_id, title=item.title, origin=words.get("address", ""))
        try:
            with taken, transaction.atomic():
                kept.keep(taken, words["name"])
                item.target_id, item.is_ours, item.state = kept.pk, True, State.DONE
                item.target_digest, item.run = digest_of(kept), self.run
                item.save()
                Note.objects.filter(item=item).delete()
        except files.Refused as error:
            item.refresh_from_db()
            self._note_missing(item, str(error))

    def _keep(self, item, cleaned):
        words = item.details
        fields = {
            "alt_text": words.get("alt", ""),
            "caption": words.get("caption", "") or words.get("description", ""),
            "credit": words.get("credit", ""),
            "rights_note": f"From {item.site}: {words.get('address', '')}"[:2000],
        }
        photo = Photo(pk=item.reserved_id, **fields)
        photo.keep(cleaned, by=self.by)
        return photo

    def _note_missing(self, item, sentence):
        with transaction.atomic():
            ImportedItem.objects.filter(pk=item.pk).update(state=State.MISSING, run=self.run)
            Note.objects.filter(item=item).delete()
            sentence = f"{_called(item)} is missing. {sentence}"
            Note.objects.create(
                item=item, kind=Note.Kind.PERSON, sentence=sentence,
                link=item.details.get("address", "")[:1000],
            )  # fmt: skip


class _Sized(io.BytesIO):
    """Bytes that know their size, as an uploaded file does."""

    @property
    def size(self):
        return len(self.getvalue())


def _called(item):
    return "A file" if item.target_kind == Kind.FILE else "A picture"


def _windows(pks, size):
    numbers = iter(pks)
    while window := list(islice(numbers, size)):
        yield window
