"""Make .venv and install the locked packages into it; run by `make`, with any Python 3.

Written so that an old Python can read it far enough to say that it is too old.
"""

import errno
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys

NEEDED = (3, 11)
VENV = ".venv"
PYTHON = os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, "installed")
LOG = os.path.join(VENV, "install.log")
# Each lock file holds all of the one after it.
LOCKS = ["requirements-dev.lock", "requirements.lock"]

FULL = "The disk is full: free some space, then run make again."
REASONS = [
    (["No space left on device"], FULL),
    (["CERTIFICATE_VERIFY_FAILED"], "The package index does not prove who it is: check the clock."),
    (
        ["connection", "Connection", "timed out", "name resolution", "unreachable", "ProxyError"],
        "The package index cannot be reached: check the network, then run make again.",
    ),
    (["DO NOT MATCH THE HASHES"], "A package is not the one that was locked: nothing installed."),
    (["No matching distribution"], "A locked package does not exist for this Python or system."),
]


def main():
    lock = sys.argv[1]
    needed_python()
    with open(lock) as held:
        # Two starts at once install one after the other.
        fcntl.flock(held, fcntl.LOCK_EX)
        if not is_installed(lock):
            make_venv()
            install(lock)
            write_stamp(lock)


def needed_python():
    if sys.version_info >= NEEDED:
        return
    for minor in range(19, NEEDED[1] - 1, -1):
        newer = shutil.which("python3.%d" % minor)
        if newer:
            os.execv(newer, [newer] + sys.argv)
    sys.exit(
        "Newsroom needs Python 3.11 or newer, and this is %d.%d: install one, "
        "or name it: make run PYTHON=/path/to/python3.11" % sys.version_info[:2]
    )


def digest(lock):
    with open(lock, "rb") as file:
        return "%s %s" % (lock, hashlib.sha256(file.read()).hexdigest())


def is_installed(lock):
    try:
        with open(STAMP) as stamp:
            lines = stamp.read().splitlines()
    except OSError:
        return False
    return digest(lock) in lines and os.path.realpath(VENV) in lines and runs("import django")


def write_stamp(lock):
    lines = [os.path.realpath(VENV)] + [digest(name) for name in LOCKS[LOCKS.index(lock) :]]
    with open(STAMP, "w") as stamp:
        stamp.write("\n".join(lines))


def runs(code):
    try:
        return subprocess.call([PYTHON, "-c", code], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def make_venv():
    if runs("import pip, sys; sys.exit(sys.version_info < (3, 11))"):
        return
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        sys.exit(
            "Python's venv module is missing: install it, on Debian and Ubuntu with "
            "apt-get install python3-venv, then run make again."
        )
    print("Making %s with Python %d.%d …" % ((VENV,) + sys.version_info[:2]), flush=True)
    command = [sys.executable, "-m", "venv", "--clear", VENV]
    made = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if made.returncode:
        sys.exit(reason(made.stdout.decode(errors="replace")))


def install(lock):
    command = [PYTHON, "-m", "pip", "install", "--require-hashes", "--no-deps"]
    command += ["--only-binary", ":all:", "--no-input", "--disable-pip-version-check"]
    command += ["--progress-bar", "off", "--retries", "2", "-r", lock]
    pip = subprocess.Popen(
        command,
        env=dict(os.environ, PIP_USER="0", PYTHONUNBUFFERED="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    output = show_progress(pip.stdout, total(lock))
    if pip.wait():
        with open(LOG, "w") as log:
            log.write(output)
        sys.exit("%s (What pip said is in %s.)" % (reason(output), LOG))


def total(lock):
    with open(lock) as file:
        return sum("==" in line for line in file)


def show_progress(lines, total):
    """Say how far pip is, on one line of a terminal or in a few lines of a log."""
    output, done, alone = [], 0, sys.stdout.isatty()
    for line in lines:
        output.append(line)
        if line.startswith(("Collecting ", "Processing ", "Ignoring ")):
            done += 1
            name = re.split(r"==|-\d|:", os.path.basename(line.split()[1]))[0]
            if alone or done % 10 == 1 or done == total:
                say("Installing packages: %d of %d (%s)" % (done, total, name), alone)
        elif line.startswith("Installing collected packages"):
            say("Unpacking %d packages …" % done, alone)
    if alone:
        print(flush=True)
    return "".join(output)


def say(text, alone):
    print("\r\033[K" + text if alone else text, end="" if alone else "\n", flush=True)


def reason(output):
    for signs, sentence in REASONS:
        if any(sign in output for sign in signs):
            return sentence
    errors = [line for line in output.splitlines() if "error" in line.lower()]
    return (errors or output.splitlines() or ["It failed without a word."])[-1]


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            sys.exit(FULL)
        sys.exit("%s: %s." % (error.filename, error.strerror))
