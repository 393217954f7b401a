import signal
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command

from articles.models import Article
from newsroom import jobs
from newsroom.management.commands.worker import Command as Worker
from newsroom.models import Job, database_now


@pytest.fixture
def held(make_article, editor):
    tomorrow = database_now() + timedelta(days=1)
    article = make_article(published_by=editor, at=tomorrow, headline="The Tender Is Late")
    article.save_revision({"embargo_until": tomorrow + timedelta(hours=1)}, by=editor, base=1)
    return article


def test_a_hold_is_told_to_everybody_who_publishes_and_once(held, publisher, writer, capsys):
    call_command("worker", once=True)
    call_command("worker", once=True)
    told = sorted(message.to[0] for message in mail.outbox)
    assert told == ["edmund@desk.example", "petra@desk.example"]
    assert "Held: The Tender Is Late" in mail.outbox[0].subject


def test_the_worker_applies_an_update_that_is_due(make_article, editor, worker):
    article = make_article(published_by=editor)
    article.save_revision({"headline": "After the Meeting"}, by=editor, base=1)
    article.publish(by=editor, at=database_now() + timedelta(hours=1))
    Article.objects.update(update_at=database_now() - timedelta(seconds=5))
    call_command("worker", once=True)
    assert Article.objects.get().headline == "After the Meeting"


def test_a_job_that_fails_is_tried_again_and_at_last_given_up(db, monkeypatch):
    def fails(job):
        raise OSError("the mail server is away")

    monkeypatch.setitem(jobs.HANDLERS, "test", fails)
    Job.objects.enqueue("test", "test:1")
    for _ in range(Job.MOST_ATTEMPTS):
        Job.objects.update(due_at=database_now() - timedelta(seconds=1), leased_until=None)
        jobs.run_due()
    job = Job.objects.get()
    assert job.attempts == Job.MOST_ATTEMPTS
    assert job.failed_at
    assert "the mail server is away" in job.error
    assert jobs.run_due() == 0


def test_the_same_key_is_enqueued_once(db):
    Job.objects.enqueue("test", "test:1")
    Job.objects.enqueue("test", "test:1")
    assert Job.objects.count() == 1


def test_a_job_in_somebodys_hands_is_left_until_the_lease_ends(db, monkeypatch):
    done = []
    monkeypatch.setitem(jobs.HANDLERS, "test", done.append)
    Job.objects.enqueue("test", "test:1")
    Job.objects.update(leased_until=database_now() + Job.LEASE)
    jobs.run_due()
    assert done == []
    Job.objects.update(leased_until=database_now() - timedelta(seconds=1))
    jobs.run_due()
    assert len(done) == 1


def test_the_bin_is_emptied_after_thirty_days(make_article, writer, worker):
    article, recent = make_article(by=writer), make_article(by=writer)
    article.bin(by=writer)
    recent.bin(by=writer)
    Article.objects.filter(pk=article.pk).update(binned_at=database_now() - timedelta(days=31))
    call_command("worker", once=True)
    assert list(Article.objects.in_bin()) == [recent]


def test_the_worker_looks_after_the_pictures_of_a_former_release_when_it_starts(db, monkeypatch):
    def look(self):
        raise KeyboardInterrupt

    monkeypatch.setattr(Worker, "look", look)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            call_command("worker")
    assert Job.objects.get().kind == "renditions-renewal"
