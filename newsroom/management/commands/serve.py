import errno
import hashlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from io import StringIO

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from newsroom.leash import VARIABLE
from newsroom.models import User

STARTUP_PATIENCE = 60
STOPPING_PATIENCE = 10
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# Two starts at once prepare the database one after the other.
PREPARING = 20261123
WATCHED = ("*.py", "*.html")


class Command(BaseCommand):
    help = "Start the database, the web server and the worker, and stop them together."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--no-demo", action="store_true", help="Leave an empty database empty.")

    def handle(self, *args, no_demo, **options):
        _refuse_busy_port()
        _exit_on_signals()
        collecting = None if settings.DEBUG else _collect_static_files()
        with _sole_preparer():
            self._migrate()
            if settings.MODE == "demo" and not no_demo and not _has_people():
                self._say("Making the demo publication …")
                call_command("demo", stdout=StringIO())
        connection.close()
        if collecting:
            self._await_static_files(collecting)
        self._run()

    # Before the first request

    def _migrate(self):
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self._say("Preparing the database …")
            call_command("migrate", interactive=False, verbosity=0)

    def _await_static_files(self, collecting):
        if collecting.poll() is None:
            self._say("Collecting the static files …")
        if collecting.wait():
            raise CommandError("The static files are not collected: the lines above say why.")
        _static_stamp().write_text(_static_fingerprint())

    # Running

    def _run(self):
        children = {"web server": _start("-m", "newsroom.web")}
        try:
            self._await_first_answer(children["web server"])
            children["worker"] = _start("manage.py", "worker")
            self._announce()
            self._mind(children)
        finally:
            for number in STOPPING:
                signal.signal(number, signal.SIG_IGN)
            _stop(children)

    def _await_first_answer(self, server):
        deadline = time.monotonic() + STARTUP_PATIENCE
        while not _site_answers():
            if server.poll() is not None or time.monotonic() > deadline:
                raise CommandError("The web server does not start: the lines above say why.")
            time.sleep(0.05)

    def _announce(self):
        site = f"http://{settings.HOST}:{settings.PORT}"
        self._say(f"\n  The site       {site}/\n  The newsroom   {site}/admin/")
        sign_ins = settings.DATA_DIR / "demo-sign-ins.json"
        if settings.MODE == "demo" and sign_ins.exists():
            self._say(f"\n  Demo sign-ins, also in {sign_ins}:")
            for person in json.loads(sign_ins.read_text()):
                self._say("    {role:<15} {username:<22} {password}".format(**person))
        self._say("\nStop with Ctrl-C.")

    def _mind(self, children):
        """Start again what ended, and everything when the code has changed."""
        code = _code_fingerprint()
        while True:
            time.sleep(0.5)
            if settings.DEBUG and code != (code := _code_fingerprint()):
                self._say("The code has changed: starting again …")
                _stop(children)
                children["web server"] = _start("-m", "newsroom.web")
                children["worker"] = _start("manage.py", "worker")
            if not settings.DEBUG and children["web server"].poll() is not None:
                raise CommandError("The web server ended by itself: the lines above say why.")
            if not settings.DEBUG and children["worker"].poll() is not None:
                self.stderr.write("The worker ended by itself; it starts again in 5 seconds.")
                time.sleep(5)
                children["worker"] = _start("manage.py", "worker")

    def _say(self, text):
        self.stdout.write(text)
        self.stdout.flush()


def _refuse_busy_port():
    family = socket.AF_INET6 if ":" in settings.HOST else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.HOST, settings.PORT))
        except OSError as error:
            raise CommandError(_why_not(error)) from error


def _why_not(error):
    port = settings.PORT
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is busy: stop what uses it, or take another: make run PORT={port + 1}"
    if error.errno == errno.EACCES:
        return f"Port {port} is for root only: take one above 1023, such as make run PORT=8000"
    return f"{settings.HOST}:{port} cannot be listened on: {error.strerror}."


def _exit_on_signals():
    for number in STOPPING:
        signal.signal(number, lambda number, frame: sys.exit(0))


@contextmanager
def _sole_preparer():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [PREPARING])
        yield
        cursor.execute("SELECT pg_advisory_unlock(%s)", [PREPARING])


def _has_people():
    return User.objects.filter(is_machine=False).exists()


def _collect_static_files():
    """Begin to collect what changed, on the second processor; None when nothing did."""
    stamp = _static_stamp()
    if stamp.exists() and stamp.read_text() == _static_fingerprint():
        return None
    return _start("manage.py", "collectstatic", "--no-input", "--verbosity=0")


def _static_stamp():
    return settings.DATA_DIR / "static-files"


def _static_fingerprint():
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = os.stat(storage.path(path))
            digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _code_fingerprint():
    folders = [path for path in settings.BASE_DIR.iterdir() if not path.name.startswith(".")]
    files = (file for folder in folders for pattern in WATCHED for file in folder.rglob(pattern))
    return {file: file.stat().st_mtime_ns for file in files}


def _start(*arguments):
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env=os.environ | {VARIABLE: "1"},
        # Of its own, so that Ctrl-C reaches us alone and we end it in order.
        start_new_session=True,
    )


def _stop(children):
    for child in children.values():
        child.terminate()
    deadline = time.monotonic() + STOPPING_PATIENCE
    for child in children.values():
        with suppress(subprocess.TimeoutExpired):
            child.wait(max(0, deadline - time.monotonic()))
        # The web server was seen to leave workers behind when it was told to stop while starting.
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _site_answers():
    client = http.client.HTTPConnection(settings.HOST, settings.PORT, timeout=5)
    try:
        client.request("GET", "/healthz", headers={"Host": "localhost"})
        return client.getresponse().status < 500
    except OSError:
        return False
    finally:
        client.close()
