"""Everything that must hold before a change is taken; run by `make check`."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BIN = Path(sys.executable).parent
TEMPLATES = sorted(map(str, Path("templates").rglob("*.html")))
MANAGE = [sys.executable, "manage.py"]
# A complete production environment, so that Django's deployment checks see the real settings.
PRODUCTION = {
    "NEWSROOM_MODE": "production",
    "SECRET_KEY": "this-key-guards-nothing-but-it-is-long-enough-for-a-check",
    "ALLOWED_HOSTS": "newsroom.example",
    "DATABASE_URL": "postgresql://newsroom:secret@database.example/newsroom",
    "EMAIL_URL": "smtp://newsroom:secret@mail.example:587",
    "PROXIES": "1",
}
CHECKS = {
    "format": [sys.executable, "-m", "ruff", "format", "--check", "--quiet"],
    "lint": [sys.executable, "-m", "ruff", "check", "--quiet"],
    "templates": [BIN / "djade", "--check", "--target-version", "5.2", *TEMPLATES],
    "types": [sys.executable, "-m", "mypy"],
    "imports": [BIN / "lint-imports", "--no-cache", "--no-logo"],
    "migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "production": [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
}
ENVIRONMENTS = {"production": PRODUCTION, "migrations": {"NEWSROOM_MODE": "test"}}


def main():
    with tempfile.TemporaryDirectory() as folder:
        failed = [name for name in CHECKS if not passes(name, folder)]
    if failed:
        sys.exit(f"Failed: {', '.join(failed)}.")


def passes(name, folder):
    started = time.monotonic()
    env = os.environ | {"DATA_DIR": folder} | ENVIRONMENTS.get(name, {})
    answer = subprocess.run(
        CHECKS[name], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    seconds = time.monotonic() - started
    print(f"{'FAILED' if answer.returncode else 'ok':<7}{name:<12}{seconds:5.1f} s", flush=True)
    if answer.returncode:
        print(answer.stdout, flush=True)
    return answer.returncode == 0


if __name__ == "__main__":
    main()
