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
from django.db.models import Count, F, Func, JSONField, Value

from articles.models import Article, Byline, Tagging, Transition
from authors.models import Author
from newsroom.models import Job, database_now
from tests.conftest import database_address

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[2]
ACTIONS, UPDATES, TOLD, KILLS = 1000, 100, 300, 9
# The jobs that these actions make, and how much is done when all is: each update, each note that
# a story or an update went live, each mail.
OURS = ("went-live", "mail")
ALL = UPDATES + ACTIONS + TOLD
# Seconds without any progress after which nobody need wait any longer.
STANDSTILL = 240


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


def wait_for(condition, progress=lambda: None):
    """Wait for as long as something moves; a slow machine is slow, not broken."""
    last, since = progress(), time.monotonic()
    while not condition():
        if (now := progress()) != last:
            last, since = now, time.monotonic()
        assert time.monotonic() - since < STANDSTILL, f"Nothing moves any more: {last}."
        time.sleep(0.05)


def test_nine_killed_workers_do_each_of_a_thousand_actions_once(run, stories, editor, tmp_path):
    updated, scheduled = stories[:UPDATES], stories[UPDATES:]
    # The work comes in waves, one for each worker that is killed with some of it in hand.
    soon = database_now() + timedelta(hours=1)
    waves = [soon + timedelta(minutes=number) for number in range(KILLS)]
    moments = {story.pk: waves[place % KILLS] for place, story in enumerate(stories)}
    Article.objects.publish_many(updated, by=editor)
    Job.objects.all().delete()
    for story in updated:
        story.refresh_from_db()
        story.save_revision({"deck": "The second deck."}, by=editor, base=1)
    Article.objects.publish_many(updated, by=editor, moments=moments)
    Article.objects.publish_many(scheduled, by=editor, moments=moments)
    dice = random.Random(20261123)
    workers = [run("manage.py", "worker", "--pause", "0.05") for _ in range(3)]
    for wave in waves:
        before = _done()
        _bring_to_now(wave)
        wait_for(lambda before=before: _done() > before)
        time.sleep(dice.uniform(0, 0.3))
        kill(workers.pop(0))
        workers.append(run("manage.py", "worker", "--pause", "0.05"))
    # What a killed worker had in hand is free again when its lease ends.
    _still_to_do().update(leased_until=None)
    wait_for(lambda: not _still_to_do().exists() and _done() == ALL, _done)
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
    """Move a moment into the past, in every row that names it."""
    moment = database_now() - timedelta(seconds=1)
    Article.objects.filter(update_at=soon).update(update_at=moment)
    Article.objects.filter(published_at=soon).update(published_at=moment, first_published_at=moment)
    Transition.objects.filter(details__moment=soon.isoformat()).update(
        details=Func(
            F("details"), Value({"moment": moment.isoformat()}, JSONField()),
            template="%(expressions)s", arg_joiner=" || ", output_field=JSONField(),
        )
    )  # fmt: skip
    Job.objects.filter(due_at=soon).update(due_at=moment)


def _done():
    """How much is done: updates applied, goings live noted, mails sent."""
    applied = Transition.objects.filter(step="publish_update", by__username="worker").count()
    return applied + Job.objects.filter(kind__in=OURS).exclude(done_at=None).count()


def _still_to_do():
    return Job.objects.filter(kind__in=OURS, done_at=None)


def _keys_of_mails(folder):
    lines = (line for path in folder.iterdir() for line in path.read_text().splitlines())
    return [
        line.removeprefix("X-Newsroom-Key: ")
        for line in lines
        if line.startswith("X-Newsroom-Key: went-live")
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
        wait_for(
            lambda begun=begun, process=process: (
                Article.objects.published().count() >= begun + 5 or process.poll() is not None
            )
        )
        assert process.poll() is None, "It ended before it was killed."
        kill(process)
    # What the killed process had open ends with its connection.
    wait_for(_alone)
    published = Article.objects.published()
    assert 15 <= published.count() < ACTIONS
    with_steps = published.annotate(steps=Count("transitions"))
    assert set(with_steps.values_list("steps", flat=True)) == {1}
    count = published.count()
    assert Byline.objects.count() == count
    assert Transition.objects.count() == count
    assert Job.objects.filter(kind="went-live").count() == count
    assert not Tagging.objects.exclude(content_object__in=published).exists()


def _alone():
    """Whether nobody else has anything open in this database; this process may idle twice."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
        )
        return cursor.fetchone() == (0,)
