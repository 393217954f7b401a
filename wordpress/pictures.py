"""Pictures of the old site: from a folder or fetched, through the photo pipeline."""

import errno
import io
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from threading import Semaphore
from urllib.parse import unquote

from django.db import transaction

from photos import intake
from photos.models import Photo
from wordpress import mapping
from wordpress.fetching import Fetcher, NoNetwork, NotFetched
from wordpress.makers import digest_of
from wordpress.models import ImportedItem, Kind, Note

THREADS = 4
WINDOW = 32
# So many hosts' silences in a row mean that the network is gone.
SILENCES = 12
FULL = (errno.ENOSPC, errno.EDQUOT)
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
            waiting = ImportedItem.objects.filter(
                site=site.name, target_kind=Kind.PHOTO, state__in=[State.SEEN, State.MISSING]
            )
            self._bring_all(waiting.order_by("-source", "pk"), site, fetcher)

    @transaction.atomic
    def note_unasked(self, sites):
        """Report the pictures that nobody has asked for; the next run can bring them."""
        rows = ImportedItem.objects.filter(
            site__in={site.name for site in sites}, target_kind=Kind.PHOTO, state=State.SEEN
        )
        for items in _windows(rows.order_by("pk").iterator(chunk_size=1000)):
            Note.objects.bulk_create(
                Note(
                    item=item, kind=Note.Kind.PERSON, link=item.details.get("address", "")[:1000],
                    sentence="A picture is missing: --media or --fetch-media brings it.",
                )
                for item in items
            )  # fmt: skip
        rows.update(state=State.MISSING)

    def _bring_all(self, rows, site, fetcher):
        pks = list(rows.values_list("pk", flat=True))
        done = 0
        with ThreadPoolExecutor(THREADS) as threads:
            for window in _windows(pks):
                items = ImportedItem.objects.in_bulk(window)
                asked = [(items[pk], threads.submit(self._take, items[pk], site, fetcher))
                         for pk in window]  # fmt: skip
                for item, taking in asked:
                    self._settle(item, taking.result())
                    done += 1
                    self.tell("Pictures", done / len(pks), done, len(pks))

    def _take(self, item, site, fetcher):
        """A cleaned picture, the digest of one that is here, or a sentence; in a thread."""
        if self.silences >= SILENCES:
            return "The network is gone; run the import again."
        try:
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
        address = item.details.get("address", "")
        if self.options.fetch_media and address:
            if address.startswith("/"):
                base = site.head.get("base_site_url") or site.head.get("link", "")
                parts = mapping.parts_of(base)
                address = f"{parts.scheme}://{parts.netloc}{address}"
            data = fetcher.fetch(address)
            self.silences = 0
            return intake.receive(_Sized(data))
        if self.folder:
            raise NotFetched("Its file is not in the folder.")
        raise NotFetched("Its file was not asked for: use --media or --fetch-media.")

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
            Note.objects.create(
                item=item, kind=Note.Kind.PERSON, sentence=f"A picture is missing. {sentence}",
                link=item.details.get("address", "")[:1000],
            )  # fmt: skip


class _Sized(io.BytesIO):
    """Bytes that know their size, as an uploaded file does."""

    @property
    def size(self):
        return len(self.getvalue())


def _windows(pks):
    numbers = iter(pks)
    while window := list(islice(numbers, WINDOW)):
        yield window
