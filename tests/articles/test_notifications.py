"""What people are told, where, and how each one chooses."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Choice, Notification
from articles.notifications import Kind
from newsroom.models import database_now
from tests.articles.desk import change_page, page_of, said, signed_in

MINE = reverse("admin:articles_notification_changelist")


def told(person):
    return set(Notification.objects.filter(user=person).values_list("kind", flat=True))


@pytest.fixture
def story(make_article, writer):
    return make_article(by=writer)


def test_each_step_tells_those_whom_it_concerns(story, writer, editor, publisher):
    story.submit(by=writer)
    assert told(editor) == told(publisher) == {"submitted"}
    assert told(writer) == set()
    story.send_back(by=editor, note="Who says so?")
    assert Notification.objects.get(user=writer).text == "edmund sent it back. “Who says so?”"
    story.submit(by=writer)
    story.approve(by=editor)
    assert told(writer) == {"sent_back", "approved"}
    story.publish(by=editor)
    story.save_revision({"deck": "Another."}, by=writer, base=1)
    story.propose(by=writer)
    story.decline(by=editor, note="Not yet.")
    assert "“Not yet.”" in Notification.objects.filter(user=writer).first().text
    call_command("worker", once=True)
    assert told(writer) == {"sent_back", "approved", "live"}


def test_a_second_person_is_asked_by_name_and_by_mail(story, publisher, second_publisher):
    story.ask("override", by=publisher, reason="It cannot wait.")
    assert told(second_publisher) == {"asked"}
    assert told(publisher) == set()
    call_command("worker", once=True)
    assert [message.to for message in mail.outbox] == [["paulo@desk.example"]]
    assert "It cannot wait." in mail.outbox[0].body


def test_each_person_chooses_what_and_where(story, writer, editor):
    client = signed_in(writer)
    response = client.post(
        reverse("admin:articles_notification_choose"),
        {"page-named": "on", "mail-approved": "on"},
        follow=True,
    )
    assert said(response) == ["From now on you are told as you chose."]
    assert Choice.objects.of(writer)[Kind.NAMED] == (True, False)
    assert Choice.objects.of(writer)[Kind.APPROVED] == (False, True)
    assert Choice.objects.of(editor)[Kind.NAMED] == (True, True)
    story.note("@wendy look.", by=editor)
    story.submit(by=writer)
    story.approve(by=editor)
    call_command("worker", once=True)
    assert told(writer) == {"named"}
    assert [m.subject for m in mail.outbox] == [f"[The Dogwatch] Approved: {story.headline}"]


def test_unread_ones_are_counted_on_every_page_until_the_story_is_opened(story, writer, editor):
    story.note("Who says so?", by=editor)
    client = signed_in(writer)
    page = client.get(reverse("admin:account")).content.decode()
    assert '<span class="told-bell__count">1</span>' in page
    mine = client.get(MINE).content.decode()
    assert "Who says so?" in mine
    assert "told__new" in mine
    client.get(change_page(story))
    assert "told-bell__count" not in client.get(reverse("admin:account")).content.decode()


def test_all_are_marked_as_read_at_once_and_only_ones_own(story, writer, editor, publisher):
    story.note("Who says so? @petra", by=editor)
    signed_in(writer).post(reverse("admin:articles_notification_read"))
    assert not Notification.objects.filter(user=writer).unread().exists()
    assert Notification.objects.filter(user=publisher).unread().exists()


def test_nobody_sees_what_another_was_told(story, writer, editor, publisher):
    story.note("Who says so?", by=editor)
    assert "Who says so?" not in signed_in(publisher).get(MINE).content.decode()
    assert "Nobody has told you anything yet." in signed_in(publisher).get(MINE).content.decode()


def test_what_one_cannot_open_any_more_is_not_named(make_article, writer, editor):
    story = make_article(by=editor, headline="The Yard Closes")
    story.assign(writer, by=editor)
    client = signed_in(writer)
    assert "The Yard Closes" in client.get(MINE).content.decode()
    story.assign(None, by=editor)
    story.save_revision({"headline": "The Yard Closes on Monday"}, by=editor, base=1)
    html = client.get(MINE).content.decode()
    assert "The Yard Closes" not in html
    assert "A story that you cannot open any more." in html
    assert "Taken off you." in html


def test_a_mail_says_nothing_of_a_story_under_embargo(make_article, writer, editor):
    until = database_now() + timedelta(hours=1)
    story = make_article(by=writer, headline="The Base Closes", embargo_until=until)
    story.note("@wendy the base closes?", by=editor)
    call_command("worker", once=True)
    (letter,) = mail.outbox
    assert "base closes" not in (letter.subject + letter.body).lower()
    assert "a story under embargo" in letter.subject
    assert "the base closes?" in Notification.objects.get(user=writer).text


def test_many_notifications_take_no_more_queries(story, writer, editor):
    client = signed_in(writer)

    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(MINE)
        return len(queries)

    story.note("Number 0.", by=editor)
    few = count()
    for number in range(1, 20):
        story.note(f"Number {number}.", by=editor)
    assert count() == few


def test_views_of_a_story_under_embargo_stay_in_its_history(make_article, writer, editor):
    until = database_now() + timedelta(hours=1)
    story = make_article(by=writer, embargo_until=until)
    open_story = make_article(by=writer)
    client = signed_in(editor)
    for article in (story, open_story):
        client.get(change_page(article))
        client.get(page_of(article, "preview"))
    assert [v.page for v in story.viewings.all()] == ["preview", "change"]
    assert {v.by for v in story.viewings.all()} == {editor}
    assert not open_story.viewings.exists()
    html = signed_in(writer).get(page_of(story, "history") + "?kind=views").content.decode()
    assert "looked at it under embargo" in html


def test_the_history_is_filtered_by_kind_and_by_person_and_has_no_end(story, writer, editor):
    client = signed_in(editor)

    def entries(query):
        return client.get(page_of(story, "history") + query).context["entries"]

    for number in range(120):
        story.note(f"Note {number}.", by=writer)
    story.submit(by=writer)
    story.send_back(by=editor, note="Who says so?")
    assert {e.kind for e in entries("?kind=steps")} == {"steps"}
    assert [e.what for e in entries(f"?by={editor.pk}")] == ["sent it back"]
    assert [e.note for e in entries(f"?kind=steps&by={editor.pk}")] == ["Who says so?"]
    newest = client.get(page_of(story, "history"))
    assert len(newest.context["entries"]) == 100
    older = newest.context["older"].isoformat().replace("+", "%2B")
    rest = entries(f"?before={older}")
    assert len(rest) == 23
    assert rest[-1].what == "saved"
    assert (
        "Nothing of that kind"
        in client.get(page_of(story, "history") + "?kind=views").content.decode()
    )
    assert client.get(page_of(story, "history") + "?kind=x&by=y&before=z").status_code == 200
