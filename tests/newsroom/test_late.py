"""Work that is late is told to the desk, on the screen, by mail and to machines."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command

from articles.alarms import alarms_for
from articles.models import Article
from newsroom import jobs
from newsroom.models import Job, database_now

MINUTES = timedelta(minutes=1)


@pytest.fixture
def late_update(make_article, editor):
    article = make_article(published_by=editor, headline="The Old Text Is Still Up")
    Job.objects.all().delete()
    article.save_revision({"deck": "Newer."}, by=editor, base=1)
    article.publish(by=editor, at=database_now() + MINUTES)
    Article.objects.update(update_at=database_now() - 2 * MINUTES)
    return article


@pytest.fixture
def late_job(publication):
    Job.objects.enqueue("mail", "mail:1", {"to": "a@b.example", "subject": "x", "text": "y"})
    Job.objects.update(due_at=database_now() - 2 * MINUTES)


def titles(user):
    return [alarm.title for alarm in alarms_for(user)]


def test_a_late_update_is_on_every_editors_screen_until_it_is_done(
    late_update, editor, publisher, writer, client
):
    assert titles(editor) == titles(publisher) == ["Late: update of “The Old Text Is Still Up”"]
    assert titles(writer) == []
    for person, count in ((editor, 1), (writer, 0)):
        client.force_login(person)
        page = client.get("/admin/").content.decode()
        assert page.count("Late: update of") == count
        assert page.count('class="alarm-bell"') == count
    client.force_login(editor)
    assert 'class="alarm-bell"' in client.get("/admin/account/").content.decode()
    call_command("worker", once=True)
    assert titles(editor) == []
    assert "alarm-bell" not in client.get("/admin/").content.decode()


def test_late_work_makes_readyz_say_so_without_a_word_of_the_story(late_update, late_job, client):
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.content.decode() == "late: scheduled updates (1)\nlate: work of the worker\n"
    assert client.get("/readyz?for=traffic").status_code == 200
    call_command("worker", once=True)
    assert client.get("/readyz").status_code == 200


def test_the_desk_is_mailed_once_though_the_worker_is_dead(
    late_update, editor, publisher, writer, client
):
    for _ in range(3):
        client.get("/readyz")
    client.force_login(editor)
    client.get("/admin/")
    assert sorted(m.to[0] for m in mail.outbox) == ["edmund@desk.example", "petra@desk.example"]
    assert "The Old Text Is Still Up" in mail.outbox[0].body


def test_nothing_is_late_before_a_minute_has_passed(late_update, client, editor):
    Article.objects.update(update_at=database_now() - MINUTES / 2)
    assert titles(editor) == []
    assert client.get("/readyz").status_code == 200


def test_work_that_keeps_failing_counts_as_late_from_its_own_moment(late_job, editor, monkeypatch):
    def fails(job):
        raise OSError("the mail server is away")

    monkeypatch.setitem(jobs.HANDLERS, "mail", fails)
    jobs.run_due()
    assert titles(editor) == ["Late: work that happens by itself"]
    Job.objects.filter(kind="mail").update(failed_at=database_now())
    assert titles(editor) == ["Given up: work that happens by itself"]


def test_a_mail_server_that_is_away_breaks_no_page(late_update, client, editor, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert client.get("/readyz").status_code == 503
    client.force_login(editor)
    assert client.get("/admin/").status_code == 200


def test_one_poisoned_piece_of_work_does_not_stop_the_others(make_article, writer, editor, worker):
    for _ in range(2):
        make_article(by=writer, published_by=editor)
    Job.objects.filter(key__startswith="went-live").first().delete()
    Job.objects.enqueue("went-live", "went-live:none", {"transition": 0})
    jobs.run_due()
    assert [message.to for message in mail.outbox] == [["wendy@desk.example"]]
    assert Job.objects.get(key="went-live:none").error


def test_a_held_story_is_an_alarm_until_it_is_lifted(make_article, editor, client):
    tomorrow = database_now() + 24 * 60 * MINUTES
    article = make_article(published_by=editor, at=tomorrow, headline="The Tender Is Late")
    article.save_revision({"embargo_until": tomorrow + MINUTES}, by=editor, base=1)
    assert titles(editor) == ["Held: “The Tender Is Late”"]
    article.publish(by=editor, at=tomorrow + 2 * MINUTES)
    assert titles(editor) == []
