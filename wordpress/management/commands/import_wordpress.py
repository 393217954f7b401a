import argparse
import sys
from datetime import UTC, datetime

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

from authors.models import Author
from newsroom.models import User
from wordpress import jobs, report, undoing
from wordpress.importing import ONLY, Importer, Options, Stopped
from wordpress.models import Import
from wordpress.reading import Unreadable, name_of


class Command(BaseCommand):
    help = (
        "Brings a WordPress export (Tools, Export, All content) into the newsroom. Run it again at "
        "any time: what is there already stays as it is, and what is missing is brought."
    )

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="*", help="Export files (.xml, .xml.gz, .zip).")
        parser.add_argument(
            "--media", metavar="DIR", default="", help="A copy of wp-content/uploads."
        )
        parser.add_argument(
            "--fetch-media", action="store_true", help="Fetch pictures from the old site."
        )
        parser.add_argument(
            "--media-host", action="append", default=[], metavar="HOST",
            help="A further host whose pictures belong to the site, such as its CDN.",
        )  # fmt: skip
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would come, and change nothing."
        )
        parser.add_argument(
            "--only", default="", metavar="KINDS", help=f"Of {', '.join(ONLY)}; with commas."
        )
        parser.add_argument(
            "--since",
            default="",
            metavar="DATE",
            help="Only what is dated from then on: 2024-01-31.",
        )
        parser.add_argument(
            "--map-author", action="append", default=[], metavar="OLD=NEW",
            help="A login there, and the address of an author profile here: jsmith=john-smith.",
        )  # fmt: skip
        parser.add_argument(
            "--undo", action="store_true",
            help="Remove what imports of these files made and nobody has touched since.",
        )  # fmt: skip
        parser.add_argument(
            "--processes", type=int, default=2, help="Processes that write (default 2)."
        )

        # For the worker: an import of the newsroom by its number, and what to do with it.
        parser.add_argument("--run", type=int, help=argparse.SUPPRESS)
        parser.add_argument("--job", default="", help=argparse.SUPPRESS)

    def handle(self, *, files, undo, dry_run, run, job, **given):
        if run:
            jobs.do(Import.objects.get(pk=run), job)
            return
        if not files:
            raise CommandError("Name an export file: manage.py import_wordpress export.xml")
        options = _options(dry_run=dry_run, **given)
        self.console = Console(file=self.stdout._out, highlight=False)
        try:
            if undo:
                self._undo(files)
            else:
                self._import(files, options)
        except (Unreadable, Stopped) as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt as error:
            sentence = "Interrupted. Run the same import again: it goes on from here."
            raise CommandError(sentence, returncode=130) from error

    def _import(self, files, options):
        run = Import(by=User.objects.importer(), files=[name_of(path) for path in files])
        if not options.dry_run:
            run.save()
            run.refresh_from_db()
        with self._bar() as tell:
            importer = Importer(run, files, options, tell)
            if options.dry_run:
                importer.plan()
            else:
                importer.execute()
        report.show(run, self.console, is_plan=options.dry_run)
        if report.failed(run):
            raise CommandError("Some items could not be imported: they are in the report.")

    def _undo(self, files):
        removed, kept = undoing.undo(files)
        report.show_undone(removed, kept, self.console)

    def _bar(self):
        return _Bar(sys.stderr)


class _Bar:
    """A progress bar on stderr where somebody looks; silence elsewhere."""

    def __init__(self, stream):
        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            console=Console(file=stream),
            disable=not stream.isatty(),
        )
        self.tasks = {}

    def __enter__(self):
        self.progress.start()
        return self.tell

    def __exit__(self, *_):
        self.progress.stop()

    def tell(self, phase, share, done=0, total=0):
        if phase not in self.tasks:
            self.tasks[phase] = self.progress.add_task(phase, total=total or 100, rate="")
        task = self.progress.tasks[self.tasks[phase]]
        rate = f"{task.speed:.0f}/s" if total and task.speed else ""
        self.progress.update(task.id, completed=done if total else round(share * 100), rate=rate)


def _options(*, media, fetch_media, media_host, dry_run, only, since, map_author, processes, **_):
    kinds = frozenset(name.strip() for name in only.split(",") if name.strip())
    if unknown := kinds - set(ONLY):
        raise CommandError(f"--only knows {', '.join(ONLY)}; not {', '.join(sorted(unknown))}.")
    return Options(
        media=media,
        fetch_media=fetch_media,
        dry_run=dry_run,
        only=kinds,
        since=_day(since),
        map_author=_mapped(map_author),
        media_hosts=frozenset(host.lower().removeprefix("www.") for host in media_host),
        processes=max(0, min(processes, 8)),
    )


def _day(text):
    if not text:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise CommandError("--since wants a date such as 2024-01-31.") from None


def _mapped(pairs):
    mapped = {}
    for pair in pairs:
        old, equals, new = pair.partition("=")
        if not equals or not old.strip() or not new.strip():
            raise CommandError("--map-author wants old=new, such as jsmith=john-smith.")
        if not Author.objects.filter(slug=new.strip()).exists():
            raise CommandError(f"No author here has the address {new.strip()!r}.")
        mapped[old.strip().casefold()] = new.strip()
    return mapped
