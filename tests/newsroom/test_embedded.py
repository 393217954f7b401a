"""The Postgres that starts by itself, and stops by itself."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from newsroom import embedded
from newsroom.embedded import Cluster, Unavailable

PROJECT = Path(__file__).resolve().parents[2]
# Says where the server is and when it was started, then uses it until told to end.
USER = """
import sys, psycopg2
from newsroom.embedded import Cluster
address = Cluster(sys.argv[1]).address()
with psycopg2.connect(dbname="newsroom", **address) as connection:
    cursor = connection.cursor()
    cursor.execute("SELECT pg_postmaster_start_time(), system_identifier FROM pg_control_system()")
    print(*cursor.fetchone(), flush=True)
connection.close()
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def place():
    """A folder that Postgres's own account can reach, as a checkout's usually is."""
    folder = Path(tempfile.mkdtemp(prefix="newsroom-embedded-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def cluster(place):
    """A server that several tests use and none of them changes for the others."""
    cluster = Cluster(place / "postgres")
    yield cluster
    cluster.stop()


@pytest.fixture
def users():
    """Processes that use a server; what is left of them is ended after the test."""
    processes = []

    def start(folder, **env):
        process = subprocess.Popen(
            [sys.executable, "-c", USER, folder],
            cwd=PROJECT,
            env=os.environ | env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def connect(cluster, **changes):
    return closing(psycopg2.connect(**({"dbname": "newsroom"} | cluster.address() | changes)))


def server_pid(cluster):
    return int((cluster.data / "postmaster.pid").read_text().split()[0])


def wait_until(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def manage(*arguments, **env):
    outside = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "NEWSROOM_MODE"}
    ours = {name: value for name, value in os.environ.items() if name not in outside}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=PROJECT,
        env=ours | env,
        capture_output=True,
        text=True,
    )


@pytest.mark.slow
def test_six_first_starts_at_once_give_one_server_that_ends_with_the_last(place, users):
    folder = place / "six"
    starting = [users(folder) for _ in range(6)]
    answers = {process.stdout.readline() for process in starting}
    assert len(answers) == 1
    assert answers.pop().strip()

    *others, last = starting
    for process in others:
        process.kill()
        process.wait()
    time.sleep(1)
    assert Cluster(folder).answers()
    last.kill()
    last.wait()
    wait_until(lambda: not Cluster(folder).is_supervised())
    assert not Cluster(folder).answers()


@pytest.mark.slow
def test_a_killed_server_is_back_with_every_row(cluster):
    with connect(cluster) as connection:
        cursor = connection.cursor()
        cursor.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS number")
        connection.commit()
    killed = server_pid(cluster)
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: cluster.answers() and server_pid(cluster) != killed, seconds=90)
    with connect(cluster) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT count(*) FROM kept")
        assert cursor.fetchone() == (1000,)


@pytest.mark.slow
def test_a_killed_supervisor_takes_the_server_along_and_the_next_user_starts_both(cluster):
    cluster.start()
    killed = int((cluster.folder / "supervisor").read_text())
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: not cluster.answers())
    cluster.start()
    assert cluster.answers()
    assert int((cluster.folder / "supervisor").read_text()) != killed


@pytest.mark.slow
def test_the_place_may_have_a_long_name_and_rubbish_of_a_broken_start(place):
    folder = place / ("long, and with a comma " + "x" * 150) / "postgres"
    (folder / "18.new").mkdir(parents=True)
    (folder / "18.new" / "PG_VERSION").write_text("18")
    cluster = Cluster(folder, throw_away=True)
    cluster.start()
    socket = cluster.socket_folder
    assert len(str(socket / ".s.PGSQL.5432")) <= embedded.SOCKET_PATH_LIMIT
    assert stat.S_IMODE(socket.stat().st_mode) == 0o700
    with connect(cluster) as connection:
        cursor = connection.cursor()
        cursor.execute("SHOW fsync")
        assert cursor.fetchone() == ("off",)

    cluster.stop()
    wait_until(lambda: not folder.exists())
    assert not socket.exists()


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another account for Postgres")
def test_root_keeps_the_server_of_a_private_folder_elsewhere_and_notes_where(users):
    folder = Path(tempfile.mkdtemp()) / "postgres"
    user = users(folder)
    user.stdout.readline()
    cluster = Cluster(folder)
    home = Path((folder / "location").read_text().strip())
    assert home.parent == embedded.ROOT_HOME
    assert cluster.data.stat().st_uid == cluster.account.uid != 0
    assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o700

    user.kill()
    wait_until(lambda: not cluster.is_supervised())
    shutil.rmtree(home)
    shutil.rmtree(folder.parent)


def test_the_programs_run_from_a_copy_too(place, monkeypatch):
    monkeypatch.setattr(embedded, "ROOT_HOME", place / "home")
    copy = place / "home" / "copy"
    embedded._copy_wheel(embedded.binaries().parent.parent, copy)
    for program in ("postgres", "initdb"):
        path = copy / embedded.PACKAGE / "pginstall" / "bin" / program
        answer = subprocess.run([path, "--version"], capture_output=True, text=True, check=True)
        assert f" {embedded.MAJOR}." in answer.stdout


def test_the_password_is_random_secret_and_asked_for(cluster):
    address = cluster.address()
    assert len(address["password"]) >= 30
    assert stat.S_IMODE((cluster.folder / "password").stat().st_mode) == 0o600
    for password in ("newsroom", ""):
        with pytest.raises(psycopg2.OperationalError, match="password"):
            connect(cluster, password=password)


def test_the_server_listens_on_no_network(cluster):
    with connect(cluster) as connection:
        cursor = connection.cursor()
        cursor.execute(
            "SELECT current_setting('listen_addresses'), current_setting('data_checksums'),"
            " current_setting('password_encryption'), current_setting('unix_socket_permissions')"
        )
        assert cursor.fetchone() == ("", "on", "scram-sha-256", "0700")


def test_what_is_meant_for_another_server_is_not_heeded(cluster, users):
    elsewhere = {"PGHOST": "nowhere.invalid", "PGPORT": "1", "PGSERVICE": "none", "PGUSER": "x"}
    assert users(cluster.folder, **elsewhere).stdout.readline().strip()


def test_data_of_another_major_version_are_left_alone(tmp_path):
    (tmp_path / "17").mkdir()
    (tmp_path / "17" / "PG_VERSION").write_text("17")
    with pytest.raises(Unavailable, match="is of Postgres 17"):
        Cluster(tmp_path).start()
    assert not (tmp_path / "18").exists()


def test_without_the_wheel_the_sentence_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(embedded, "PACKAGE", "no_such_wheel")
    with pytest.raises(Unavailable, match="set DATABASE_URL"):
        Cluster(tmp_path).start()


def test_a_full_disk_is_one_sentence(monkeypatch, place):
    def fails(path, text):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(embedded, "_write", fails)
    with pytest.raises(Unavailable, match=r"^The disk is full: free some space"):
        Cluster(place / "full").start()


def test_nothing_starts_before_the_first_connection(tmp_path):
    for command in (["help"], ["check"], ["serve", "--help"]):
        assert manage(*command, DATA_DIR=str(tmp_path)).returncode == 0
    assert not (tmp_path / "postgres").exists()


def test_database_url_wins_over_the_embedded_server(tmp_path):
    url = "postgresql://newsroom@127.0.0.1:1/newsroom"
    answer = manage("showmigrations", DATA_DIR=str(tmp_path), DATABASE_URL=url)
    assert answer.returncode == 1
    assert "127.0.0.1" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert not (tmp_path / "postgres").exists()

    answer = manage("pg", "stop", DATA_DIR=str(tmp_path), DATABASE_URL=url)
    assert answer.returncode == 1
    assert "not ours" in answer.stderr


@pytest.mark.slow
def test_manage_py_pg_tells_stops_talks_and_dumps(place, cluster):
    cluster.start()
    env = {"DATA_DIR": str(place)}
    assert "Postgres is running." in manage("pg", "status", **env).stdout
    assert manage("pg", "psql", "--", "-tAc", "SELECT 6 * 7", **env).stdout.strip() == "42"
    dump = place / "newsroom.dump"
    assert "pg_restore" in manage("pg", "dump", str(dump), **env).stdout
    assert dump.read_bytes().startswith(b"PGDMP")
    assert "will start it again" in manage("pg", "stop", **env).stdout
    assert "Postgres is stopped." in manage("pg", "status", **env).stdout
    assert "was not running" in manage("pg", "stop", **env).stdout
