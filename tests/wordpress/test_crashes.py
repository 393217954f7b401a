"""An import that is killed is run again, and ends as if nothing had happened."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from articles.models import Article
from tests.conftest import database_address
from tests.wordpress.conftest import SITE, item
from tests.wordpress.test_import import digest_of_everything
from wordpress import undoing
from wordpress.models import ImportedItem, Note

ROOT = Path(__file__).resolve().parents[2]
STORIES = 700


def _command(path):
    environment = os.environ | {"DATABASE_URL": database_address(), "NEWSROOM_MODE": "test"}
    command = [sys.executable, "manage.py", "import_wordpress", str(path)]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def _wait_for(done, process):
    end = time.monotonic() + 120
    while time.monotonic() < end and process.poll() is None:
        if ImportedItem.objects.filter(state="done", source="post").count() >= done:
            return
        time.sleep(0.02)


def _items():
    for number in range(1, STORIES + 1):
        link = f'<a href="{SITE}/2024/05/story-{STORIES + 1 - number}/">There</a>'
        status = ("publish", "publish", "draft", "private")[number % 4]
        yield item(number, f"Story {number}", f"MORE: {link}\n\nWords {number}.", status=status)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_an_import_killed_at_any_point_and_run_again_ends_the_same(export, bring):
    path = export(*_items())
    bring(path)
    whole = digest_of_everything()
    assert not Note.objects.filter(sentence__contains="could not").exists()
    undoing.undo_sites({"old.example"})
    assert not Article.objects.exists()
    for done in (0, 1, 400):
        process = _command(path)
        _wait_for(done, process)
        process.send_signal(signal.SIGKILL)
        process.wait()
    last = _command(path)
    output, _ = last.communicate(timeout=300)
    assert last.returncode == 0, output.decode()
    assert digest_of_everything() == whole
    assert Article.objects.count() == STORIES
