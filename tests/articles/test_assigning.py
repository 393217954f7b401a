"""Stories are given to somebody, until a moment; whoever is told can say how."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.utils import timezone

from articles.models import Article, Notification
from articles.workflow import InvalidStep
from newsroom.models import Job, database_now
from tests.articles.desk import change_page, page_of, said, signed_in

HOUR = timedelta(hours=1)


@pytest.fixture
def story(make_article, editor):
    return make_article(by=editor)


def local(moment, zone):
    return f"{moment.astimezone(zone):%Y-%m-%dT%H:%M}"


def test_an_editor_assigns_a_story_and_its_new_owner_can_open_it(
    story, editor, writer, publication
):
    writers = signed_in(writer)
    assert writers.get(change_page(story)).status_code == 302
    due = timezone.now().replace(second=0, microsecond=0) + 3 * HOUR
    data = {
        "person": writer.pk, "due_at": local(due, publication.zone), "note": "600 words, please.",
    }  # fmt: skip
    response = signed_in(editor).post(page_of(story, "assign"), data, follow=True)
    assert said(response) == ["Assigned to wendy."]
    assert "Assigned to <b>wendy</b>" in response.content.decode()
    story.refresh_from_db()
    assert (story.assigned_to, story.due_at) == (writer, due)
    assert writers.get(change_page(story)).status_code == 200
    (step,) = story.transitions.all()
    assert step.step == "assign"
    assert step.note.startswith("To wendy, due ")
    assert step.note.endswith("600 words, please.")
    told = Notification.objects.get()
    assert (told.user, told.kind) == (writer, "assigned")
    assert "600 words" in told.text
    assert list(Article.objects.assigned_to(writer)) == [story]


def test_when_it_is_taken_off_somebody_both_are_told_and_the_door_closes(
    story, editor, writer, make_person
):
    walt = make_person("walt", "Writer")
    story.assign(writer, by=editor)
    story.assign(walt, by=editor)
    assert Notification.objects.filter(user=writer, text__startswith="Taken off you").exists()
    assert Notification.objects.filter(user=walt, text__startswith="Assigned").exists()
    assert not story.is_editable_by(writer)
    story.assign(None, by=editor)
    assert not story.is_editable_by(walt)
    assert not Article.objects.assigned_to(walt).exists()


def test_the_same_again_is_no_news(story, editor, writer):
    story.assign(writer, by=editor)
    story.assign(writer, by=editor)
    assert story.transitions.count() == 1
    assert Notification.objects.count() == 1


def test_who_is_due_is_told_when_the_time_comes_unless_it_went_out(
    story, make_article, editor, writer
):
    out = make_article(by=editor)
    for article in (story, out):
        article.assign(writer, by=editor, due_at=database_now() + HOUR)
    out.publish(by=editor)
    call_command("worker", once=True)
    assert not Notification.objects.filter(kind="due").exists()
    _bring_to_now(story, out)
    call_command("worker", once=True)
    call_command("worker", once=True)
    told = Notification.objects.get(kind="due")
    assert (told.user, told.article) == (writer, story)
    assert [m.subject for m in mail.outbox if "Due" in m.subject] == [
        f"[The Dogwatch] Due: {story.headline}"
    ]
    assert list(Article.objects.overdue()) == [story]


def test_nobody_is_told_of_a_time_that_was_moved(story, editor, writer):
    story.assign(writer, by=editor, due_at=database_now() + HOUR)
    story.assign(writer, by=editor, due_at=database_now() + 2 * HOUR)
    Job.objects.filter(kind="story-due").update(due_at=database_now())
    job = Job.objects.filter(kind="story-due").order_by("pk").first()
    Job.objects.exclude(pk=job.pk).delete()
    call_command("worker", once=True)
    assert not Notification.objects.filter(kind="due").exists()


def _bring_to_now(*stories):
    for story in stories:
        job = Job.objects.get(kind="story-due", payload__article=story.pk)
        due = database_now() - timedelta(seconds=1)
        job.due_at, job.payload["due"] = due, due.isoformat()
        job.save()
        Article.objects.filter(pk=story.pk).update(due_at=due)


def test_a_writer_assigns_nothing(story, editor, writer, make_article):
    own = make_article(by=writer)
    client = signed_in(writer)
    assert client.get(page_of(own, "assign")).status_code == 403
    assert client.post(page_of(own, "assign"), {"person": editor.pk}).status_code == 403
    with pytest.raises(PermissionDenied):
        own.assign(editor, by=writer)
    assert not Article.objects.exclude(assigned_to=None).exists()


def test_what_makes_no_sense_is_refused(story, editor, writer, ads_manager):
    for person, due_at, why in (
        (None, database_now() + HOUR, "Say who"),
        (writer, database_now() - HOUR, "has passed"),
        (ads_manager, None, "does not work on articles"),
    ):
        with pytest.raises(InvalidStep, match=why):
            story.assign(person, by=editor, due_at=due_at)
    data = {"person": ads_manager.pk}
    response = signed_in(editor).post(page_of(story, "assign"), data)
    assert response.context["form"].errors
    assert not story.transitions.exists()
