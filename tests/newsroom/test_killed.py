"""Workers and web processes killed with -9: nothing is lost, nothing is done twice."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import Count

from articles.models import Article, Byline, Tagging, Transition
from authors.models import Author
from newsroom.models import Job, database_now
from tests.conftest import database_address

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[2]
ACTIONS, UPDATES, TOLD, KILLS = 1000, 100, 300, 9


@pytest.fixture
def run(tmp_path):
    """Start Python with the project, on the database of this test; whatever lives is ended."""
    started = []
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "NEWSROOM_MODE": "demo",
        "DATABASE_URL": database_address(),
        "DATA_DIR": str(tmp_path / "data"),
        "EMAIL_URL": f"file://{tmp_path / 'mail'}",
        "SECRET_KEY": "a key for this test alone, of no use to anybody else",
    }

    def start(*arguments):
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def stories(make_article, importer, writer, author):
    """A thousand drafts; the writers of some are told by mail."""
    author.user = writer
    author.save()
    other = Author.objects.create(name="Jo Wire", slug="jo-wire")
    story = make_article().newest_revision.content()
    told, untold = [[{"author": a.pk, "role": "reporter"}] for a in (author, other)]
    return Article.objects.draft_many(
        [
            story
            | {
                "headline": f"A Story That Survives, Number {n}",
                "bylines": told if n < TOLD else untold,
            }
            for n in range(ACTIONS)
        ],
        by=importer,
    )


def kill(process):
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def test_nine_killed_workers_do_each_of_a_thousand_actions_once(run, stories, editor, tmp_path):
    updated, scheduled = stories[:UPDATES], stories[UPDATES:]
    soon = database_now() + timedelta(hours=1)
    Article.objects.publish_many(updated, by=editor)
    Job.objects.all().delete()
    for story in updated:
        story.refresh_from_db()
        story.save_revision({"deck": "The second deck."}, by=editor, base=1)
    Article.objects.publish_many(updated, by=editor, at=soon)
    Article.objects.publish_many(scheduled, by=editor, at=soon)
    _bring_to_now(soon)
    dice = random.Random(20261123)
    workers = [run("manage.py", "worker", "--pause", "0.05") for _ in range(3)]
    begun = time.monotonic()
    for _ in range(KILLS):
        time.sleep(dice.uniform(0.5, 2))
        kill(workers.pop(0))
        workers.append(run("manage.py", "worker", "--pause", "0.05"))
    while _still_to_do() and time.monotonic() - begun < 120:
        # What a killed worker had in hand is free again when its lease ends.
        Job.objects.filter(done_at=None).update(leased_until=None)
        time.sleep(0.5)
    assert not _still_to_do()
    noted = Counter(
        Transition.objects.filter(step="went_live").values_list("article_id", flat=True)
    )
    assert noted == Counter(story.pk for story in scheduled)
    applied = Transition.objects.filter(step="publish_update", by__username="worker")
    assert Counter(applied.values_list("article_id", flat=True)) == Counter(s.pk for s in updated)
    decks = Article.objects.filter(pk__in=[s.pk for s in updated]).values_list("deck", flat=True)
    assert set(decks) == {"The second deck."}
    keys = _keys_of_mails(tmp_path / "mail")
    wanted = set(Job.objects.filter(kind="mail").values_list("key", flat=True))
    assert len(wanted) == TOLD
    # Outside the database: at least once, and a second sending has the same key.
    assert set(keys) == wanted


def _bring_to_now(soon):
    """Move the moment into the past, in every row that names it."""
    ago = timedelta(hours=1, seconds=1)
    moment = soon - ago
    Article.objects.filter(update_at=soon).update(update_at=moment)
    Article.objects.filter(published_at=soon).update(published_at=moment, first_published_at=moment)
    Job.objects.filter(due_at=soon).update(due_at=moment)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE articles_transition SET details = details || jsonb_build_object('moment', %s)",
            [moment.isoformat()],
        )


def _still_to_do():
    waiting = Article.objects.filter(update_at__isnull=False)
    return Job.objects.filter(done_at=None).exists() or waiting.exists()


def _keys_of_mails(folder):
    lines = (line for path in folder.iterdir() for line in path.read_text().splitlines())
    return [
        line.removeprefix("X-Newsroom-Key: ")
        for line in lines
        if line.startswith("X-Newsroom-Key: ")
    ]


PUBLISH_ONE_BY_ONE = """
import django
django.setup()
from articles.models import Article
from newsroom.models import User
editor = User.objects.get(username="edmund")
for article in Article.objects.filter(status="draft", deck__gt="").order_by("?"):
    article.publish(by=editor)
"""


def test_a_web_process_killed_while_publishing_leaves_no_story_half_public(run, stories, editor):
    for _ in range(3):
        process = run("-c", PUBLISH_ONE_BY_ONE)
        begun = Article.objects.published().count()
        deadline = time.monotonic() + 30
        while Article.objects.published().count() < begun + 5 and time.monotonic() < deadline:
            time.sleep(0.02)
        kill(process)
    # What the killed process had open ends with its connection.
    time.sleep(0.3)
    published = Article.objects.published()
    assert 15 <= published.count() < ACTIONS
    with_steps = published.annotate(steps=Count("transitions"))
    assert set(with_steps.values_list("steps", flat=True)) == {1}
    count = published.count()
    assert Byline.objects.count() == count
    assert Transition.objects.count() == count
    assert Job.objects.filter(kind="went-live").count() == count
    assert not Tagging.objects.exclude(content_object__in=published).exists()
