"""Notes on a story: threads, names, settling; and whom they reach."""

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Note, Notification
from articles.workflow import InvalidStep
from tests.articles.desk import change_page, page_of, said, signed_in


@pytest.fixture
def story(make_article, writer):
    return make_article(by=writer)


def write(person, story, text, thread="", **headers):
    data = {"text": text, "thread": thread}
    return signed_in(person).post(page_of(story, "notes"), data, follow=True, headers=headers)


def test_a_note_stands_on_the_story_for_everybody_who_may_open_it(story, writer, editor):
    response = write(editor, story, "Who <b>says</b> so?\n\nThe yard does not.")
    assert said(response) == ["Your note is there."]
    for address in (page_of(story, "notes"), change_page(story)):
        html = signed_in(writer).get(address).content.decode()
        assert "<p>Who &lt;b&gt;says&lt;/b&gt; so?</p>" in html
    note = Note.objects.get()
    assert (note.by, note.revision, note.is_settled) == (editor, story.newest_revision, False)


def test_an_answer_belongs_to_the_thread_however_deep_it_is_given(story, writer, editor):
    first = story.note("Who says so?", by=editor).note
    second = story.note("The yard.", by=writer, thread=first).note
    third = story.note("Which one?", by=editor, thread=second).note
    assert {second.thread, third.thread} == {first}
    (thread,) = story.notes.threads()
    assert [reply.text for reply in thread.replies.all()] == ["The yard.", "Which one?"]


def test_a_thread_is_settled_and_opened_again_and_both_stay_in_the_history(story, writer, editor):
    note = story.note("Who says so?", by=editor).note
    response = signed_in(writer).post(page_of(story, "settle", note.pk), follow=True)
    assert said(response) == ["Settled."]
    assert not story.notes.open().exists()
    assert f"Settled by {writer}".encode() in response.content
    signed_in(editor).post(page_of(story, "reopen", note.pk))
    assert story.notes.open().get() == note
    assert [step.step for step in story.transitions.all()] == ["reopen_note", "settle_note"]


def test_settling_twice_is_settling_once(story, editor):
    note = story.note("Who says so?", by=editor).note
    client = signed_in(editor)
    client.post(page_of(story, "settle", note.pk))
    client.post(page_of(story, "settle", note.pk))
    assert story.transitions.count() == 1


def test_an_answer_is_not_settled_alone_and_opens_its_thread_again(story, writer, editor):
    first = story.note("Who says so?", by=editor).note
    answer = story.note("The yard.", by=writer, thread=first).note
    with pytest.raises(InvalidStep, match="with its thread"):
        answer.settle(by=editor)
    first.settle(by=editor)
    story.note("One more thing.", by=writer, thread=first)
    assert story.notes.open().get() == first


def test_somebody_named_is_told_here_and_by_mail(story, writer, editor, publisher):
    story.note("@petra, can we say this? And you, @Edmund.", by=writer)
    told = Notification.objects.get(user=publisher)
    assert (told.kind, told.by, told.article) == ("named", writer, story)
    assert "can we say this?" in told.text
    assert Notification.objects.get(user=editor).kind == "named"
    call_command("worker", once=True)
    assert sorted(m.to[0] for m in mail.outbox) == ["edmund@desk.example", "petra@desk.example"]
    assert f"You are named: {story.headline}" in mail.outbox[0].subject
    html = signed_in(editor).get(page_of(story, "notes")).content.decode()
    assert '<b class="note__name">@Edmund</b>.' in html


def test_names_that_reach_nobody_are_said(story, editor, make_person):
    make_person("walt", "Writer", first_name="Walt", last_name="Ames")
    response = write(editor, story, "@walt and @nobody should look; mail x@example.org.")
    assert said(response)[1] == (
        "Nobody here is called @nobody. Walt Ames cannot open this story and was not told: "
        "assign it, or add a byline."
    )
    assert not Notification.objects.filter(user__username="walt").exists()


def test_a_note_reaches_the_storys_people_and_those_who_talk_but_never_its_own_writer(
    story, writer, editor, publisher
):
    first = story.note("Who says so?", by=editor).note
    assert [n.user for n in Notification.objects.all()] == [writer]
    story.note("I want to know too.", by=publisher, thread=first)
    story.note("The yard.", by=writer, thread=first)
    told = Notification.objects.filter(text__contains="The yard.")
    assert {n.user for n in told} == {editor, publisher}
    assert {n.kind for n in told} == {"note"}


@pytest.mark.parametrize("text", ["", "   ", "x" * 5001])
def test_an_empty_or_endless_note_is_refused(story, editor, text):
    write(editor, story, text)
    assert not Note.objects.exists()


def test_a_double_click_writes_one_note(story, editor):
    write(editor, story, "Who says so?")
    write(editor, story, "Who says so?")
    assert Note.objects.count() == 1


def test_beside_the_form_a_note_is_sent_without_leaving_the_page(story, editor):
    answer = write(editor, story, "Who says so?", accept="application/json").json()
    assert "Who says so?" in answer["html"]
    refused = write(editor, story, " ", accept="application/json")
    assert (refused.status_code, refused.json()["refusal"]) == (409, "Write the note first.")


def test_who_may_not_open_the_story_neither_reads_nor_writes_its_notes(story, editor, make_person):
    other = make_person("walt", "Writer")
    note = story.note("Who says so?", by=editor).note
    client = signed_in(other)
    assert client.get(page_of(story, "notes")).status_code == 404
    assert client.post(page_of(story, "notes"), {"text": "Me too."}).status_code == 404
    assert client.post(page_of(story, "settle", note.pk)).status_code == 404
    assert signed_in(editor).get(page_of(story, "settle", note.pk)).status_code == 405
    with pytest.raises(PermissionDenied):
        story.note("Me too.", by=other)
    assert Note.objects.get().text == "Who says so?"


def test_a_thread_of_another_story_is_not_answered_here(story, editor, make_article):
    note = make_article(by=editor).note("Elsewhere.", by=editor).note
    assert write(editor, story, "Here.", thread=note.pk).status_code == 404
    assert not story.notes.exists()


def test_many_threads_take_no_more_queries(story, writer, editor):
    client = signed_in(editor)

    def count():

        with CaptureQueriesContext(connection) as queries:
            client.get(page_of(story, "notes"))
        return len(queries)

    def thread(number):
        note = story.note(f"Question {number}?", by=editor).note
        story.note(f"Answer {number}.", by=writer, thread=note)

    thread(0)
    few = count()
    for number in range(1, 12):
        thread(number)
    assert count() == few
