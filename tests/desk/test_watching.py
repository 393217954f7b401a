"""A page that is watched is drawn anew when something it shows has changed, and only then."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ads.models import Advert, Advertiser, Campaign
from articles.models import Article, Autosave, Presence
from authors.models import Author
from desk import pulse
from fronts.models import Front
from fronts.plan import Plan
from newsroom.models import Job, User, database_now
from tests.conftest import move_dates

HOUR = timedelta(hours=1)
START, BOARD, CALENDAR, NUMBERS = (
    reverse(f"admin:{name}") for name in ("index", "board", "calendar", "numbers")
)
SCREENS = [START, BOARD, CALENDAR, NUMBERS]
SAME, ANEW = 204, 200


@pytest.fixture(autouse=True)
def no_tick(monkeypatch):
    """The page's own question is asked by the clock too, when nothing has happened."""
    monkeypatch.setattr(pulse, "AT_LEAST_EVERY", 10**6)


@pytest.fixture
def watch(signed_in):
    """Look at a page as its script does, with what the last answer gave it."""

    def begin(person, address):
        client = signed_in(person)
        felt = [client.get(address)[pulse.HEADER]]

        def look():
            response = client.get(address, headers={"X-Watched": felt[-1]})
            felt.append(response[pulse.HEADER])
            return response.status_code

        assert look() == SAME
        return look

    return begin


@pytest.mark.parametrize("address", SCREENS)
def test_a_look_at_nothing_new_is_a_few_questions(signed_in, publisher, publication, address):
    client = signed_in(publisher)
    felt = client.get(address)[pulse.HEADER]
    client.get(address, headers={"X-Watched": felt})
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address, headers={"X-Watched": felt})
    assert response.status_code == SAME and not response.content
    assert abs(database_now().timestamp() - float(response["X-Clock"])) < 60
    assert len(queries) <= 7, [query["sql"] for query in queries]


def test_a_look_that_makes_no_sense_is_answered_in_full(signed_in, editor, publication):
    for odd in ("x", "--", "a-b-c", "1-2-" + "9" * 300, "%00", "-" * 999):
        assert signed_in(editor).get(BOARD, headers={"X-Watched": odd}).status_code == ANEW


def test_what_a_step_said_is_kept_for_whoever_asked(signed_in, make_article, editor):
    story = make_article(by=editor)
    client = signed_in(editor)
    client.post(reverse("admin:articles_article_step", args=[story.pk, "submit"]), {"back": BOARD})
    assert "Submitted" not in client.get(BOARD, headers={"X-Watched": "x"}).content.decode()
    assert "Submitted" in client.get(BOARD).content.decode()


@pytest.mark.parametrize("address", SCREENS)
def test_what_others_type_and_save_draws_no_page_that_does_not_show_it(
    watch, make_article, writer, editor, publisher, make_person, address
):
    """A writer's page shows own stories; an editor's start page no draft of somebody else."""
    other = make_person("otto", "Writer")
    story = make_article(by=other, bylines=[])
    who = {START: (writer, editor), BOARD: (writer,), CALENDAR: (writer, editor)}
    looks = [watch(person, address) for person in who.get(address, (publisher,))]
    story.save_revision({"deck": "Anew."}, by=other, base=1)
    Autosave.objects.keep(
        {"headline": "Typed"}, by=other, article=story, key="0" * 32, base=2, changes=1
    )
    Presence.objects.create(user=other, article=story)
    assert [look() for look in looks] == [SAME] * len(looks)


def test_what_somebody_types_draws_no_board_but_what_they_save_does(
    watch, make_article, writer, editor
):
    story = make_article(by=writer)
    looks = watch(writer, BOARD), watch(editor, BOARD)
    Autosave.objects.keep(
        {"headline": "Typed"}, by=writer, article=story, key="0" * 32, base=1, changes=1
    )
    assert [look() for look in looks] == [SAME, SAME]
    story.save_revision({"headline": "Retitled"}, by=writer, base=1)
    assert [look() for look in looks] == [ANEW, ANEW]
    assert [look() for look in looks] == [SAME, SAME]


STORY_HAPPENS = {
    "submitted": lambda s, by: s.submit(by=s.created_by),
    "retitled": lambda s, by: s.save_revision({"headline": "Anew"}, by=by, base=1),
    "assigned": lambda s, by: s.assign(s.created_by, by=by, due_at=database_now() + HOUR),
    "in the bin": lambda s, by: s.bin(by=by),
    "scheduled": lambda s, by: s.publish(by=by, at=database_now() + HOUR / 60),
    "published": lambda s, by: s.publish(by=by),
}


@pytest.mark.parametrize("address", [START, BOARD])
@pytest.mark.parametrize("happens", STORY_HAPPENS)
def test_what_becomes_of_a_story_is_seen_by_its_writer_at_the_next_look(
    watch, make_article, writer, editor, address, happens
):
    story = make_article(by=writer)
    look = watch(writer, address)
    STORY_HAPPENS[happens](story, editor)
    assert look() == ANEW


def test_a_story_that_is_taken_off_somebody_goes_from_their_pages(
    watch, make_article, writer, editor, make_person, author
):
    given, signed = make_article(by=editor, bylines=[]), make_article(by=editor)
    given.assign(writer, by=editor)
    Author.objects.filter(pk=author.pk).update(user=writer)
    look = watch(writer, BOARD)
    given.assign(make_person("otto", "Writer"), by=editor)
    assert look() == ANEW
    signed.save_revision({"bylines": []}, by=editor, base=1)
    assert look() == ANEW


CALENDAR_HAPPENS = {
    "due": lambda s, by: s.assign(by, by=by, due_at=database_now() + HOUR / 60),
    "embargoed": lambda s, by: s.save_revision(
        {"embargo_until": database_now() + HOUR / 60}, by=by, base=1
    ),
    "scheduled": lambda s, by: s.publish(by=by, at=database_now() + HOUR / 60),
    "a front": lambda s, by: Front.objects.of().apply(
        Plan(), by=by, base=0, at=database_now() + HOUR / 60
    ),
}


@pytest.mark.parametrize("happens", CALENDAR_HAPPENS)
@pytest.mark.parametrize("span", ["week", "month"])
def test_what_comes_into_the_calendar_is_seen_at_the_next_look(
    watch, make_article, editor, happens, span
):
    story = make_article(by=editor)
    look = watch(editor, f"{CALENDAR}?span={span}")
    CALENDAR_HAPPENS[happens](story, editor)
    assert look() == ANEW


@pytest.mark.parametrize("address", SCREENS)
@pytest.mark.parametrize(
    "happens", ["published", "came by the clock", "ended", "corrected", "an author", "a category"]
)
def test_what_readers_see_and_every_name_is_seen_on_every_screen(
    watch, make_article, publisher, editor, author, category, address, happens
):
    story, due = make_article(published_by=editor), make_article(by=editor)
    due.publish(by=editor, at=database_now() + HOUR)
    # What the clock lets out is always the newest.
    move_dates(story, -20 * HOUR)
    look = watch(publisher, address)
    if happens == "published":
        make_article(published_by=editor)
    elif happens == "came by the clock":
        move_dates(due, -2 * HOUR)
    elif happens == "ended":
        Article.objects.filter(pk=story.pk).update(ends_at=database_now() - HOUR)
    elif happens == "corrected":
        story.correct(by=publisher, kind="correction", text="It was a frigate.")
    elif happens == "an author":
        author.name = "Nadia Marsh"
        author.amend(by=publisher)
    else:
        category.name = "Sea"
        category.save()
    assert look() == ANEW


def test_an_author_who_is_merged_is_seen(watch, make_article, publisher, author):
    other = Author.objects.create(name="N. Ferro", slug="n-ferro")
    look = watch(publisher, BOARD)
    other.merge_into(author, by=publisher)
    assert look() == ANEW


@pytest.mark.parametrize("address", [START, BOARD])
def test_a_photo_that_gets_its_credit_lets_the_gate_be_asked_anew(
    watch, make_article, make_photo, editor, address
):
    photo = make_photo(credit="")
    make_article(by=editor, lead_photo=photo).submit(by=editor)
    look = watch(editor, address)
    photo.credit = "U.S. Navy photo"
    photo.amend(by=editor)
    assert look() == ANEW


def test_notes_and_requests_are_seen_by_whom_they_concern(
    watch, make_article, writer, editor, publisher, second_publisher
):
    story = make_article(by=writer)
    named, other = watch(editor, START), watch(publisher, START)
    note = story.note("@edmund the yard called back.", by=writer)
    assert (named(), other()) == (ANEW, SAME)
    note.note.settle(by=writer)
    assert (named(), other()) == (ANEW, SAME)
    asked = watch(second_publisher, START)
    make_article(by=publisher).ask("override", by=publisher, reason="It cannot wait.")
    assert asked() == ANEW


def test_who_has_a_story_in_review_open_is_seen_to_come_and_go(
    watch, make_article, writer, editor, publisher
):
    story = make_article(by=writer)
    story.submit(by=writer)
    look = watch(editor, START)
    there = Presence.objects.create(user=publisher, article=story)
    assert (look(), look()) == (ANEW, SAME)
    Presence.objects.filter(pk=there.pk).update(seen_at=database_now())
    assert look() == SAME
    Presence.objects.filter(pk=there.pk).update(seen_at=database_now() - HOUR)
    assert look() == ANEW


def test_the_clock_passes_a_moment(watch, make_article, writer, editor):
    story = make_article(by=editor)
    story.assign(writer, by=editor, due_at=database_now() + HOUR)
    look = watch(writer, START)
    Article.objects.filter(pk=story.pk).update(due_at=database_now() - HOUR)
    assert look() == ANEW


def test_work_that_is_late_or_given_up_is_an_alarm_at_the_next_look(watch, editor, publication):
    look = watch(editor, START)
    job = Job.objects.create(kind="mail", key="one", due_at=database_now() - HOUR)
    assert look() == ANEW
    Job.objects.filter(pk=job.pk).update(failed_at=database_now(), error="No such host.")
    assert look() == ANEW
    Job.objects.filter(pk=job.pk).delete()
    assert look() == ANEW


@pytest.mark.parametrize(
    "happens", ["approved", "came into flight", "landing dead", "stopped", "ended"]
)
def test_what_becomes_of_a_flight_is_seen_by_who_manages_it(watch, ads_manager, editor, happens):
    now = database_now()
    rope = Advertiser.objects.create(name="Lanyard & Sons")
    campaign = Campaign.objects.create(
        advertiser=rope, name="Soon", starts_at=now + HOUR if "flight" in happens else now - HOUR
    )
    advert = Advert.objects.create(
        campaign=campaign, slot="sidebar", heading="Rope", url="https://rope.example/"
    )
    look, other = watch(ads_manager, START), watch(editor, START)
    if happens == "approved":
        advert.approve(by=ads_manager)
    elif happens == "landing dead":
        Advert.objects.filter(pk=advert.pk).update(landing_error="it answers 404.")
    elif happens == "stopped":
        campaign.stop(by=ads_manager)
    else:
        moment = "ends_at" if happens == "ended" else "starts_at"
        Campaign.objects.filter(pk=campaign.pk).update(**{moment: now - HOUR / 2})
    assert (look(), other()) == (ANEW, SAME)


def test_people_who_need_care_are_seen_by_the_administrator(
    watch, administrator, writer, make_person
):
    look, other = watch(administrator, START), watch(writer, START)
    lost = make_person("lost")
    assert look() == ANEW
    lost.groups.add(*writer.groups.all())
    assert look() == ANEW
    User.objects.filter(pk=lost.pk).update(last_login=database_now() - 200 * 24 * HOUR)
    assert look() == ANEW
    assert other() == ANEW
    User.objects.filter(pk=lost.pk).update(last_login=database_now())
    assert (look(), other()) == (ANEW, SAME)


def test_who_was_away_for_long_is_not_told_that_nothing_is_new(
    signed_in, make_article, editor, monkeypatch
):
    """What has changed lately says nothing of what was changed before that."""
    monkeypatch.setattr(pulse, "AT_LEAST_EVERY", 60)
    make_article(by=editor)
    client = signed_in(editor)
    felt = client.get(BOARD)[pulse.HEADER]
    make_article(by=editor)
    Article.objects.update(changed_at=database_now() - HOUR)
    beat, _, at = client.get(BOARD)[pulse.HEADER].split("-")
    old = f"{beat}-{felt.split('-')[1]}-{int(at) - 100}"
    assert client.get(BOARD, headers={"X-Watched": old}).status_code == ANEW
