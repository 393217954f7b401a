import resource
import time
from tempfile import NamedTemporaryFile

from django.core.management.base import BaseCommand
from django.db import transaction
from rich.console import Console
from rich.table import Table

from newsroom.models import User
from wordpress.importing import Importer, Options
from wordpress.models import Import
from wordpress.samples import write_export


class Command(BaseCommand):
    help = "Measures how many stories of a WordPress export one process brings over a second."

    def add_arguments(self, parser):
        parser.add_argument(
            "--stories", type=int, default=1000, help="Stories to import (default 1000)."
        )

    def handle(self, *, stories, **options):
        seconds, spent = self._measured(stories)
        table = Table("import", "stories", "a second", "a second of its own time", "MB at most")
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
        table.add_row(
            "one process", str(stories), f"{stories / seconds:.0f}", f"{stories / spent:.0f}",
            f"{most:.0f}",
        )  # fmt: skip
        Console(file=self.stdout).print(table)

    def _measured(self, stories):
        """Seconds by the clock and of this process for an import of which nothing is kept."""
        with NamedTemporaryFile("w", suffix=".xml") as file, transaction.atomic():
            write_export(file, stories)
            file.flush()
            run = Import.objects.create(by=User.objects.importer(), files=["measured.xml"])
            run.refresh_from_db()
            began, spent = time.perf_counter(), time.process_time()
            Importer(run, [file.name], Options(processes=0)).execute()
            taken = time.perf_counter() - began, time.process_time() - spent
            transaction.set_rollback(True)
        return taken
