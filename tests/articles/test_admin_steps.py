"""Steps are buttons beside the form: each posts to its own address and says what happened."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.checks import CHECKS
from articles.models import Correction, Request
from articles.workflow import STEPS
from tests.articles.desk import change_page, page_of, said, signed_in, typed
from tests.conftest import move_dates

NEW_YORK = ZoneInfo("America/New_York")


def press(user, article, step, **data):
    """Post a step as a button outside the form would: with the revision it shows."""
    data = {"revision": article.revisions.first().number} | data
    response = signed_in(user).post(page_of(article, "step", step), data, follow=True)
    article.refresh_from_db()
    return response


def buttons(response):
    return [button.step for button in response.context["desk"]["rail"].buttons]


def in_two_days():
    local = timezone.localtime(timezone.now() + timedelta(days=2), NEW_YORK)
    return local.strftime("%Y-%m-%dT%H:%M")


@pytest.mark.parametrize("step", STEPS)
def test_no_step_is_taken_by_a_get(editor, make_article, step):
    story = make_article(by=editor)
    assert signed_in(editor).get(page_of(story, "step", step)).status_code == 405
    story.refresh_from_db()
    assert story.status == "draft"


@pytest.mark.parametrize("step", STEPS)
def test_no_step_is_taken_without_the_token_of_our_own_page(editor, make_article, step):
    story = make_article(by=editor)
    client = signed_in(editor)
    client.handler.enforce_csrf_checks = True
    assert client.post(page_of(story, "step", step), {"revision": 1}).status_code == 403
    story.refresh_from_db()
    assert story.status == "draft"


def test_a_step_that_does_not_exist_is_not_found(editor, make_article):
    address = page_of(make_article(by=editor), "step", "delete")
    assert signed_in(editor).post(address).status_code == 404


def test_the_way_of_a_story_from_draft_to_readers(writer, editor, make_article):
    story = make_article(by=writer)
    assert said(press(writer, story, "submit")) == ["Submitted: an editor reviews revision 1."]
    assert story.status == "in_review"
    press(editor, story, "send_back", **{"note-send_back": "A second source, please."})
    assert (story.status, story.transitions.first().note) == ("draft", "A second source, please.")
    press(writer, story, "submit")
    assert said(press(editor, story, "approve")) == ["Approved: revision 1."]
    (message,) = said(press(editor, story, "publish"))
    assert message.startswith("Published. Readers see revision 1 since ")
    assert story.is_public


def test_only_the_steps_that_are_open_are_offered(writer, editor, publisher, make_article):
    story = make_article(by=writer)
    assert buttons(signed_in(writer).get(change_page(story))) == ["submit"]
    assert buttons(signed_in(editor).get(change_page(story))) == ["submit", "publish", "publish"]
    story.publish(by=editor)
    rail = signed_in(editor).get(change_page(story)).context["desk"]["rail"]
    assert (rail.buttons, rail.last_resorts) == ([], [])
    rail = signed_in(publisher).get(change_page(story)).context["desk"]["rail"]
    assert [button.step for button in rail.last_resorts] == ["withdraw", "retract"]


def test_newer_work_on_a_public_story_offers_the_update(writer, editor, make_article):
    story = make_article(by=writer)
    story.publish(by=editor)
    story.save_revision({"deck": "A newer deck."}, by=writer, base=1)
    assert buttons(signed_in(writer).get(change_page(story))) == ["propose"]
    press(writer, story, "propose")
    assert buttons(signed_in(writer).get(change_page(story))) == []
    assert buttons(signed_in(editor).get(change_page(story))) == ["publish_update", "decline"]
    press(editor, story, "decline", **{"note-decline": "Not yet."})
    assert story.proposed_revision is None
    press(editor, story, "publish_update", **{"material-publish_update": "on"})
    assert story.deck == "A newer deck."
    assert story.updated_at


@pytest.mark.parametrize(
    ("status", "step", "sentence"),
    [
        ("draft", "approve", "Cannot approve: the story is still a draft."),
        ("draft", "withdraw", "Cannot withdraw: the story is still a draft."),
        ("published", "publish", "Cannot publish: the story is published already."),
        ("published", "unschedule", "Readers have seen this story: it can be withdrawn"),
        ("published", "propose", "There is nothing newer than what readers see."),
        ("in_review", "send_back", "Say why the story goes back."),
        ("published", "withdraw", "Say why the story is withdrawn."),
        ("published", "retract", "Write the notice that readers will see."),
    ],
)
def test_a_step_that_cannot_be_taken_is_refused_in_a_sentence(
    publisher, make_article, status, step, sentence
):
    story = make_article(by=publisher)
    if status == "in_review":
        story.submit(by=publisher)
    if status == "published":
        story.publish(by=publisher)
    (message,) = said(press(publisher, story, step))
    assert message.startswith(sentence)
    assert story.status == status


def test_the_gate_says_what_is_missing_and_where(editor, make_article):
    story = make_article(by=editor, deck="", bylines=[])
    page = signed_in(editor).get(change_page(story))
    assert [f.name for f in page.context["desk"]["rail"].blocks] == ["Deck", "Byline"]
    html = page.content.decode()
    assert 'href="#field-deck"' in html
    assert 'id="field-deck"' in html
    (message,) = said(press(editor, story, "publish"))
    assert message == "Cannot publish: The story has no deck. The story has no byline."
    assert story.status == "draft"


def test_every_check_of_a_field_links_to_that_field(editor, make_article):
    page = signed_in(editor).get(change_page(make_article(by=editor)))
    html, fields = page.content.decode(), page.context["adminform"].form.fields
    for check in CHECKS.values():
        if check.field in fields:
            assert f'id="field-{check.field}"' in html, check.name


# The revision that the button names


def test_publish_names_the_revision_that_its_button_showed(editor, make_article):
    story = make_article(by=editor)
    story.save_revision({"deck": "Saved by somebody else meanwhile."}, by=editor, base=1)
    press(editor, story, "publish", revision=1)
    assert story.live_revision.number == 1
    assert story.deck != "Saved by somebody else meanwhile."


@pytest.mark.parametrize("revision", ["", "7", "first"])
def test_publishing_without_naming_a_revision_is_refused(editor, make_article, revision):
    story = make_article(by=editor)
    (message,) = said(press(editor, story, "publish", revision=revision))
    assert message.startswith("Say which revision is meant")
    assert story.status == "draft"


def test_approving_what_was_changed_meanwhile_is_refused(writer, editor, make_article):
    story = make_article(by=writer)
    story.submit(by=writer)
    story.save_revision({"deck": "Changed at the last second."}, by=writer, base=1)
    (message,) = said(press(editor, story, "approve", revision=1))
    assert message == "wendy saved a newer revision: read it first."
    assert story.status == "in_review"


def test_submitting_takes_what_is_still_typed_in_the_form_along(writer, make_article):
    story = make_article(by=writer)
    posted = typed(story, deck="Typed and not saved yet.")
    signed_in(writer).post(page_of(story, "step", "submit"), posted)
    story.refresh_from_db()
    assert (story.status, story.newest_revision.deck) == ("in_review", "Typed and not saved yet.")


def test_publishing_with_unsaved_text_saves_it_and_asks_again(editor, make_article):
    story = make_article(by=editor)
    posted = typed(story, deck="Typed and not saved yet.", revision=1)
    response = signed_in(editor).post(page_of(story, "step", "publish"), posted, follow=True)
    story.refresh_from_db()
    assert (story.status, story.newest_revision.deck) == ("draft", "Typed and not saved yet.")
    assert "saved as revision 2, which the button did not name" in said(response)[0]


def test_a_stale_step_shows_both_texts_and_is_not_taken(editor, publisher, make_article):
    story = make_article(by=editor)
    posted = typed(story, deck="Mine.", revision=1)
    story.save_revision({"deck": "Theirs."}, by=publisher, base=1)
    response = signed_in(editor).post(page_of(story, "step", "publish"), posted)
    assert response.status_code == 409
    story.refresh_from_db()
    assert story.status == "draft"


def test_a_step_with_a_wrong_field_is_not_taken_and_nothing_is_lost(writer, make_article):
    story = make_article(by=writer)
    posted = typed(story, headline="", deck="Typed for an hour.")
    response = signed_in(writer).post(page_of(story, "step", "submit"), posted)
    assert "Typed for an hour." in response.content.decode()
    assert f'action="{change_page(story)}"' in response.content.decode()
    story.refresh_from_db()
    assert story.status == "draft"


# Moments


def test_a_story_is_scheduled_in_the_publications_time(editor, make_article):
    story, moment = make_article(by=editor), in_two_days()
    (message,) = said(press(editor, story, "publish", when="publish", **{"at-publish": moment}))
    assert message.startswith("Scheduled: readers see it from ")
    local = timezone.localtime(story.published_at, NEW_YORK)
    assert local.strftime("%Y-%m-%dT%H:%M") == moment
    assert not story.is_public
    assert buttons(signed_in(editor).get(change_page(story))) == [
        "reschedule",
        "reschedule",
        "unschedule",
    ]


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        ("", "Choose the moment at which it goes out."),
        ("2020-01-01T10:00", "That moment has passed"),
        ("2027-03-14T02:30", "02:30 does not exist on 14 March 2027"),
        ("2027-11-07T01:30", "01:30 happens twice on 07 November 2027"),
    ],
)
def test_a_moment_that_cannot_be_is_explained(editor, make_article, moment, sentence):
    story = make_article(by=editor)
    (message,) = said(press(editor, story, "publish", when="publish", **{"at-publish": moment}))
    assert message.startswith(sentence)
    assert story.status == "draft"


def test_publish_now_ignores_a_moment_that_was_only_typed(editor, make_article):
    story = make_article(by=editor)
    press(editor, story, "publish", **{"at-publish": in_two_days()})
    assert story.is_public


def test_a_scheduled_story_is_unscheduled(editor, make_article):
    story = make_article(by=editor)
    press(editor, story, "publish", when="publish", **{"at-publish": in_two_days()})
    press(editor, story, "unschedule")
    assert story.status == "approved"


# Last resorts and the ledger


def test_a_publisher_retracts_with_a_notice(publisher, make_article):
    story = make_article(published_by=publisher)
    press(publisher, story, "retract", **{"note-retract": "The memorandum was forged."})
    assert story.status == "retracted"
    assert story.corrections.get().text == "The memorandum was forged."


def test_an_editor_writes_a_correction(editor, make_article):
    story = make_article(published_by=editor)
    posted = {"kind": "correction", "text": "The ship has two engines, not one."}
    response = signed_in(editor).post(page_of(story, "correct"), posted, follow=True)
    assert story.corrections.get().by == editor
    assert said(response) == ["Written into the ledger; readers see it under the story."]


def test_a_retraction_is_not_written_as_a_correction(editor, make_article):
    story = make_article(published_by=editor)
    posted = {"kind": "retraction", "text": "All of it."}
    signed_in(editor).post(page_of(story, "correct"), posted)
    assert not Correction.objects.exists()


def test_an_empty_correction_is_refused_and_a_writer_writes_none(writer, editor, make_article):
    story = make_article(by=writer)
    story.publish(by=editor)
    posted = {"kind": "correction", "text": "  "}
    assert signed_in(editor).post(page_of(story, "correct"), posted).status_code == 200
    assert signed_in(writer).get(page_of(story, "correct")).status_code == 403
    posted["text"] = "Mine to say."
    assert signed_in(writer).post(page_of(story, "correct"), posted).status_code == 403
    assert not Correction.objects.exists()


def test_a_public_story_gets_another_address(editor, make_article):
    story = make_article(published_by=editor)
    before = story.address
    signed_in(editor).post(page_of(story, "move"), {"slug": "a-better-address"})
    story.refresh_from_db()
    assert story.path.endswith("/a-better-address")
    assert signed_in(editor).get(before).url == story.address


# The second person


def test_an_exception_needs_a_second_person(publisher, second_publisher, make_article):
    story = make_article(by=publisher, deck="")
    posted = {"kind": "override", "reason": "The minister resigns at noon."}
    signed_in(publisher).post(page_of(story, "ask"), posted)
    asked = Request.objects.get()
    confirm = page_of(story, "confirm", asked.pk)

    assert signed_in(second_publisher).get(confirm).status_code == 405
    response = signed_in(publisher).post(confirm, follow=True)
    assert said(response) == ["Somebody else has to confirm what you asked for."]
    signed_in(second_publisher).post(confirm)
    story.refresh_from_db()
    assert story.is_public


def test_a_request_is_shown_to_the_second_person_only_while_it_is_open(
    publisher, second_publisher, make_article
):
    story = make_article(by=publisher, deck="")
    asked = story.ask("override", by=publisher, reason="The minister resigns at noon.")
    form = f'form="confirm-{asked.pk}"'
    assert form in signed_in(second_publisher).get(change_page(story)).content.decode()
    assert form not in signed_in(publisher).get(change_page(story)).content.decode()
    Request.objects.update(asked_at=timezone.now() - timedelta(hours=25))
    html = signed_in(second_publisher).get(change_page(story)).content.decode()
    assert "The minister resigns" not in html.split("history-heading")[0]


def test_an_editor_can_neither_ask_nor_confirm(editor, publisher, make_article):
    story = make_article(by=editor, deck="")
    assert signed_in(editor).get(page_of(story, "ask")).status_code == 403
    asked = story.ask("override", by=publisher, reason="The minister resigns at noon.")
    assert signed_in(editor).post(page_of(story, "confirm", asked.pk)).status_code == 403
    story.refresh_from_db()
    assert story.status == "draft"


def test_a_request_of_another_story_is_not_confirmed_here(
    publisher, second_publisher, make_article
):
    story, other = make_article(by=publisher, deck=""), make_article(by=publisher)
    asked = story.ask("override", by=publisher, reason="The minister resigns at noon.")
    address = page_of(other, "confirm", asked.pk)
    assert signed_in(second_publisher).post(address).status_code == 404


# Bin


def test_a_draft_goes_to_the_bin_and_comes_back(writer, make_article):
    story, client = make_article(by=writer), signed_in(writer)
    assert client.get(page_of(story, "put_away")).status_code == 405
    response = client.post(page_of(story, "put_away"), follow=True)
    assert story not in response.context["cl"].result_list
    assert client.get(page_of(story, "preview")).status_code == 404
    assert story in client.get(reverse("admin:articles_article_bin")).context["articles"]
    assert client.get(page_of(story, "restore")).status_code == 405
    client.post(page_of(story, "restore"))
    assert client.get(page_of(story, "preview")).status_code == 200


def test_what_was_public_does_not_go_to_the_bin(publisher, make_article):
    story = make_article(published_by=publisher)
    response = signed_in(publisher).post(page_of(story, "put_away"), follow=True)
    assert said(response) == ["What was public, or will be, is withdrawn or unscheduled."]
    assert story.is_public


def test_an_ended_story_says_so(editor, make_article):
    story = make_article(published_by=editor)
    move_dates(story, timedelta(days=-2))
    type(story).objects.filter(pk=story.pk).update(ends_at=timezone.now() - timedelta(days=1))
    assert "Ended" in signed_in(editor).get(change_page(story)).context["desk"]["mark"]
