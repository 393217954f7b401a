import os
import resource
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote, urlencode

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from rich.console import Console
from rich.table import Table

from wordpress.samples import write_export

SCRATCH = "newsroom_bench_import"


class Command(BaseCommand):
    help = (
        "Measures how many stories of a WordPress export import_wordpress brings over a second, "
        "from its start to its report, into an empty database that is thrown away."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--stories", type=int, default=5000, help="Stories to import (default 5000)."
        )
        parser.add_argument(
            "--processes", type=int, default=2, help="Processes that write (default 2)."
        )

    def handle(self, *, stories, processes, **options):
        with _scratch_database() as address, TemporaryDirectory() as folder:
            environment = os.environ | {"DATABASE_URL": address, "READ_DATABASE_URL": ""}
            _manage(environment, "migrate", "--verbosity", "0")
            export = Path(folder) / "export.xml"
            with export.open("w") as file:
                write_export(file, stories)
            server = _server()
            began, spent, served = time.perf_counter(), _spent(), _spent_by_server(server)
            with _watched_memory() as most:
                _manage(environment, "import_wordpress", export, f"--processes={processes}")
            seconds, spent = time.perf_counter() - began, _spent() - spent
            served = _spent_by_server(server) - served
        table = Table(
            "import", "stories", "seconds", "a second", "CPU-seconds", "of the database", "MB"
        )
        table.add_row(
            "command", str(stories), f"{seconds:.1f}", f"{stories / seconds:.0f}",
            f"{spent:.1f}", f"{served:.1f}" if server else "—",
            f"{most[0] / 1000:.0f}" if most[0] else "—",
        )  # fmt: skip
        Console(file=self.stdout).print(table)


def _manage(environment, *arguments):
    command = [sys.executable, "manage.py", *map(str, arguments)]
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True
    )
    if done.returncode:
        raise CommandError(f"{arguments[0]} failed: {done.stderr.strip() or done.stdout.strip()}")


def _spent():
    """Processor seconds of all processes that this one has started and seen end."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _server():
    """The process of the database server, if it runs on this machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        fields = _fields_of(cursor.fetchone()[0])
    return fields[1] if fields and fields[-1] == "postgres" else None


def _spent_by_server(pid):
    """Processor seconds of a process and of those that it has started and seen end."""
    fields = _fields_of(pid) if pid else None
    if fields is None:
        return 0
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def _fields_of(pid):
    """What Linux tells of a process behind its name, which comes last here."""
    try:
        name, _, rest = Path(f"/proc/{pid}/stat").read_text().partition("(")[2].rpartition(")")
    except OSError:
        return None
    return [*rest.split(), name]


@contextmanager
def _scratch_database():
    """The address of an empty database on the server in use; it goes afterwards."""
    connection.ensure_connection()
    server = connection.connection.info
    name = f"{SCRATCH}_{os.getpid()}"
    where = {"host": server.host, "port": server.port, "user": server.user}
    if server.password:
        where["password"] = server.password
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        yield f"postgresql:///{name}?{urlencode(where, quote_via=quote)}"
    finally:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _watched_memory():
    """The most kB that the processes below this one held at once, where Linux tells it."""
    most, is_over = [0], threading.Event()

    def watch():
        while not is_over.wait(0.25):
            most[0] = max(most[0], sum(map(_held, _below(os.getpid()))))

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield most
    finally:
        is_over.set()
        watching.join()


def _below(pid):
    for folder in Path(f"/proc/{pid}/task").glob("*"):
        try:
            children = (folder / "children").read_text().split()
        except OSError:
            continue
        for child in children:
            yield child
            yield from _below(child)


def _held(pid):
    """What a process holds; pages that several share count once over all of them."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
