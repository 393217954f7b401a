"""Copies of wp-content/uploads that somebody has laid on the server for imports to take from."""

import re

from django.conf import settings

MOST = 50
YEAR = re.compile(r"\d{4}")
WHOLE = "uploads"


def base():
    return settings.DATA_DIR / "imports" / "uploads"


def found():
    """The folders by the names under which they can be chosen."""
    try:
        inside = sorted(path for path in base().iterdir() if _is_plain(path))[:MOST]
    except OSError:
        return {}
    if any(YEAR.fullmatch(path.name) for path in inside):
        return {WHOLE: base()}
    return {path.name: path for path in inside}


def path_of(name):
    """Where the folder of this name lies; "" for none."""
    return str(found().get(name, base() / "gone")) if name else ""


def _is_plain(path):
    return path.is_dir() and not path.is_symlink() and not path.name.startswith(".")
