"""An import that is killed is run again, and ends as if nothing had happened."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
import pytest
from django.db import connection

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


def _wait_until(happens, process):
    end = time.monotonic() + 300
    while not happens():
        assert time.monotonic() < end, "It never came to this."
        assert process.poll() is None, process.communicate()[0].decode()
        time.sleep(0.02)


def _is_waiting():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database "
            "WHERE NOT granted AND datname = current_database()"
        )
        return cursor.fetchone()[0] > 0


def _done():
    return ImportedItem.objects.filter(state="done", source="post").count()


def _killed_where_it_writes(table, path, *, after=0):
    """Kill an import that has written so much and is now about to write to this table."""
    process = _command(path)
    blocker = psycopg2.connect(database_address())
    try:
        if after:
            _wait_until(lambda: _done() >= after, process)
        # Given only between two batches; from then on every writer waits here.
        blocker.cursor().execute(f"LOCK TABLE {table} IN SHARE MODE")
        _wait_until(_is_waiting, process)
        process.send_signal(signal.SIGKILL)
        process.wait()
    finally:
        blocker.close()
    assert process.returncode == -signal.SIGKILL


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
    for table in ("wordpress_importeditem", "authors_author", "articles_article"):
        _killed_where_it_writes(table, path)
        assert _done() == 0 and not Article.objects.exists()
    _killed_where_it_writes("articles_transition", path, after=1)
    assert 0 < _done() < STORIES
    _killed_where_it_writes("wordpress_note", path)
    assert _done() < STORIES
    last = _command(path)
    output, _ = last.communicate(timeout=300)
    assert last.returncode == 0, output.decode()
    assert digest_of_everything() == whole
    assert Article.objects.count() == STORIES
