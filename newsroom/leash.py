"""Processes that end with the one that started them, also when that is killed with -9."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

# Set for every process that `manage.py serve` starts, and by the Makefile for `serve` itself.
VARIABLE = "NEWSROOM_LEASH"
LOOK_EVERY = 0.3
PATIENCE = 5
PR_SET_PDEATHSIG = 1


def end_with_parent():
    """Where we were started on a leash, end soon after the process that holds it."""
    if os.environ.get(VARIABLE):
        threading.Thread(target=_watch, args=[os.getppid()], daemon=True).start()


def _watch(parent):
    while os.getppid() == parent and not _is_make_told_to_stop(parent):
        time.sleep(LOOK_EVERY)
    os.kill(os.getpid(), signal.SIGTERM)
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    time.sleep(PATIENCE)
    os._exit(1)


def _is_make_told_to_stop(pid):
    """Whether our parent is GNU make, waiting for us since it was told to stop.

    Told alone, and not by Ctrl-C, it tells its recipe nothing; but it gives up the handler of the
    signal that it was told by.
    """
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return False
    status = dict(line.split(":\t", 1) for line in lines)
    heeded = int(status["SigCgt"], 16) | int(status["SigIgn"], 16)
    return status["Name"] in ("make", "gmake") and any(
        not heeded & 1 << number - 1 for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)
    )


def stop_with_parent():
    """Have the kernel interrupt this process, which knows no Python, when its parent ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def stop_process(process, *steps):
    """Ask a process to end in ever firmer ways: pairs of a signal and the seconds to wait."""
    for number, patience in (*steps, (signal.SIGKILL, None)):
        process.send_signal(number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience)
            return
