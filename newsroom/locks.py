"""Locks on files: the kernel drops them with the process that held them, however it ended."""

import fcntl
import os
import time
from contextlib import contextmanager


def open_private(path):
    """A file to add to, that nobody else may read or lock."""
    return open(path, "a+", opener=lambda path, flags: os.open(path, flags, 0o600))


@contextmanager
def locked(path):
    with open_private(path) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def share(path):
    """Join those who use this; the file must be kept open for as long as we do."""
    file = open_private(path)
    fcntl.flock(file, fcntl.LOCK_SH)
    return file


def try_lock(file):
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def lock_soon(file):
    """Take a lock that others hold for a moment, only to see whether it is taken."""
    for _ in range(40):
        if try_lock(file):
            return True
        time.sleep(0.05)
    return False


def is_locked(path):
    try:
        with open(path) as file:
            return not try_lock(file)
    except FileNotFoundError:
        return False
