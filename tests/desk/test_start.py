"""The start page: for each role its own, every row with its next step."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ads.models import Advert, Advertiser, Campaign
from articles.models import Article, Transition
from categories.models import Category
from fronts.models import Front
from fronts.plan import Plan
from newsroom.models import User, database_now
from tests.conftest import move_dates
from tests.desk.conftest import panel

START = reverse("admin:index")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def long_ago(story, delta):
    """Move a story's steps and its last change back."""
    for step in story.transitions.all():
        Transition.objects.filter(pk=step.pk).update(at=step.at - delta)
    Article.objects.filter(pk=story.pk).update(changed_at=story.changed_at - delta)


def test_what_waits_for_review_says_by_whom_and_how_long_oldest_first(
    signed_in, make_article, writer, editor
):
    young, old = make_article(by=writer), make_article(by=writer)
    for story in (young, old):
        story.submit(by=writer)
    long_ago(old, 5 * HOUR)
    words = panel(signed_in(editor).get(START), "review")
    assert words.index(old.headline) < words.index(young.headline)
    assert "5 h" in words and "wendy" in words and "Review" in words
    assert "row__age--late" in words
    assert "Waiting for review" not in signed_in(writer).get(START).content.decode()


def test_what_was_sent_back_stands_first_among_ones_own_with_the_reason(
    signed_in, make_article, writer, editor
):
    back, draft = make_article(by=writer), make_article(by=writer)
    back.submit(by=writer)
    back.send_back(by=editor, note="Second source, please.")
    long_ago(back, HOUR)
    words = panel(signed_in(writer).get(START), "mine")
    assert words.index(back.headline) < words.index(draft.headline)
    assert "Sent back" in words and "edmund: “Second source, please.”" in words and "Mend" in words
    assert back.headline not in panel(signed_in(editor).get(START), "mine")


def test_an_approved_story_of_ones_own_asks_to_be_published_by_who_may(
    signed_in, make_article, editor, publisher
):
    story = make_article(by=editor)
    story.submit(by=editor)
    story.approve(by=publisher)
    assert "Publish…" in panel(signed_in(editor).get(START), "mine")


def test_the_day_shows_what_goes_live_by_its_clock(signed_in, make_article, editor):
    soon, far = make_article(by=editor), make_article(by=editor)
    soon.publish(by=editor, at=database_now() + timedelta(seconds=50))
    far.publish(by=editor, at=database_now() + 3 * DAY)
    Front.objects.of().apply(
        Plan(), by=editor, base=0, at=database_now() + timedelta(seconds=40), name="Evening"
    )
    words = panel(signed_in(editor).get(START), "today")
    assert far.headline not in words
    # Just before midnight what is soon is tomorrow's.
    if soon.headline in words:
        assert "Front page “Evening”" in words and "applies itself" in words


def test_embargoes_stand_there_until_they_end(signed_in, make_article, editor):
    story = make_article(by=editor, embargo_until=database_now() + 2 * DAY)
    words = panel(signed_in(editor).get(START), "embargoes")
    assert story.headline in words and "not scheduled yet" in words
    move_dates(story, -3 * DAY, "embargo_until")
    assert not panel(signed_in(editor).get(START), "embargoes")


def press(client, words, step, **data):
    """Take the step of a row as its form would."""
    address = re.search(rf'action="([^"]+/step/{step}/)"', words)[1]
    number = re.search(r'name="revision" value="(\d+)"', words)[1]
    data = {"when": step, "revision": number, "back": START} | data
    return client.post(address, data, follow=True)


@pytest.fixture
def going_live(make_article, editor):
    """A story that goes live within the day, however late it is."""
    story = make_article(by=editor)
    with timezone.override("America/New_York"):
        midnight = (timezone.localtime() + DAY).replace(hour=0, minute=0, second=0, microsecond=0)
    story.publish(by=editor, at=database_now() + (midnight - database_now()) / 2)
    return story


def test_what_goes_live_today_is_rescheduled_or_unscheduled_from_its_row(
    signed_in, going_live, editor
):
    client = signed_in(editor)
    words = panel(client.get(START), "today")
    assert "Reschedule…" in words and "Unschedule" in words
    far = going_live.published_at + 3 * DAY
    page = press(client, words, "reschedule", **{"at-reschedule": f"{far:%Y-%m-%dT12:00}"})
    assert page.redirect_chain[-1][0].startswith(START)
    assert going_live.headline not in panel(page, "today")
    going_live.refresh_from_db()
    assert going_live.published_at > far - DAY
    address = reverse("admin:articles_article_step", args=[going_live.pk, "unschedule"])
    client.post(address, {"back": START})
    going_live.refresh_from_db()
    assert going_live.status == "approved"


def test_a_refused_step_says_why_on_its_row(signed_in, going_live, editor):
    client = signed_in(editor)
    words = panel(client.get(START), "today")
    page = press(client, words, "reschedule", **{"at-reschedule": ""})
    words = panel(page, "today")
    assert "card__refused" in words and going_live.headline in words
    assert page.content.decode().count("card__refused") == 1


@pytest.mark.parametrize("name", ["index", "board", "calendar"])
def test_a_refusal_of_a_story_that_is_not_shown_is_not_lost(signed_in, make_article, editor, name):
    story = make_article(by=editor, category=None)
    elsewhere = Category.objects.create(name="Air Power", slug="air-power")
    address = reverse("admin:articles_article_step", args=[story.pk, "publish"])
    data = {"back": f"{reverse(f'admin:{name}')}?category={elsewhere.pk}", "revision": 1}
    page = signed_in(editor).post(address, data, follow=True)
    assert page.content.decode().count("Cannot publish") == 1


def test_who_may_not_publish_opens_what_goes_live(signed_in, make_article, going_live, writer):
    going_live.assign(writer, by=going_live.created_by)
    words = panel(signed_in(writer).get(START), "today")
    assert going_live.headline in words and ">Open<" in words
    assert "Reschedule" not in words and "Unschedule" not in words


def test_what_is_embargoed_is_scheduled_for_its_end(signed_in, make_article, editor, writer):
    story = make_article(by=writer, embargo_until=database_now() + 2 * DAY)
    words = panel(signed_in(writer).get(START), "embargoes")
    assert ">Open<" in words and "Schedule…" not in words
    client = signed_in(editor)
    words = panel(client.get(START), "embargoes")
    early = f"{database_now():%Y-%m-%dT%H:%M}"
    refused = press(client, words, "publish", **{"at-publish": early})
    assert "card__refused" in panel(refused, "embargoes")
    typed = re.search(r'name="at-publish" value="([^"]+)"', words)[1]
    with timezone.override("America/New_York"):
        later = f"{timezone.localtime(story.embargo_until) + HOUR:%Y-%m-%dT%H:%M}"
        assert typed == f"{timezone.localtime(story.embargo_until):%Y-%m-%dT%H:%M}"
    page = press(client, words, "publish", **{"at-publish": later})
    assert "goes out" in panel(page, "embargoes")


def test_whose_draft_has_gone_quiet_is_asked_by_a_note(signed_in, make_article, writer, editor):
    story = make_article(by=writer)
    long_ago(story, 19 * DAY)
    words = panel(signed_in(editor).get(START), "quiet")
    assert "Ask wendy…" in words and "@wendy Is this draft still alive?" in words
    address = reverse("admin:articles_article_notes", args=[story.pk])
    assert f'action="{address}"' in words
    signed_in(editor).post(address, {"text": "@wendy Is this draft still alive?"})
    assert "still alive?" in panel(signed_in(writer).get(START), "notes")


def test_every_row_has_its_next_step(
    signed_in, make_article, going_live, writer, editor, administrator, make_person
):
    make_article(by=writer).submit(by=writer)
    make_article(by=editor, embargo_until=database_now() + DAY)
    make_article(published_by=editor)
    long_ago(make_article(by=writer), 19 * DAY)
    make_article(by=writer).note("@adnan @edmund look", by=writer)
    make_person("lost")
    make_article(by=editor).assign(administrator, by=editor)
    Front.objects.of().apply(Plan(), by=editor, base=0, at=going_live.published_at)
    for person in (writer, editor, administrator):
        response = signed_in(person).get(START)
        seen = 0
        for one in (*response.context["main_panels"], *response.context["side_panels"]):
            for row in one.rows:
                assert row.step and row.step_address, (one.name, row.title)
                seen += 1
        assert response.content.decode().count("btn btn--small") >= seen > 0


def test_drafts_gone_quiet_go_to_the_bin_by_one_press(signed_in, make_article, writer, editor):
    story = make_article(by=writer)
    long_ago(story, 19 * DAY)
    client = signed_in(writer)
    words = panel(client.get(START), "quiet")
    assert "19 days" in words and "To the bin" in words
    assert "wendy" in panel(signed_in(editor).get(START), "quiet")
    address = reverse("admin:articles_article_put_away", args=[story.pk])
    assert f'action="{address}"' in words
    client.post(address)
    assert not panel(client.get(START), "quiet")


def test_published_today_is_news_for_everybody_who_reads(
    signed_in, make_article, editor, writer, ads_manager
):
    story = make_article(published_by=editor)
    old = make_article(published_by=editor)
    move_dates(old, -2 * DAY)
    for person in (editor, writer, ads_manager):
        words = panel(signed_in(person).get(START), "out")
        assert story.headline in words and old.headline not in words


def test_who_needs_care_is_an_administrators_matter(
    signed_in, administrator, publisher, make_person
):
    lost = make_person("lost", first_name="Lou", last_name="Lost")
    never = make_person("never", "Writer")
    User.objects.filter(pk=never.pk).update(date_joined=database_now() - 30 * DAY)
    words = panel(signed_in(administrator).get(START), "people")
    assert "Lou Lost" in words and "Has no role yet" in words
    assert "never" in words and "Has never signed in" in words
    assert reverse("admin:newsroom_user_change", args=[lost.pk]) in words
    assert not panel(signed_in(publisher).get(START), "people")


def test_profiles_that_lack_something_are_named(signed_in, publisher, editor, make_article, author):
    make_article(published_by=editor)
    words = panel(signed_in(publisher).get(START), "profiles")
    assert "Nadia Ferro" in words and "no photo and no bio" in words
    assert not panel(signed_in(editor).get(START), "profiles")


def test_the_ads_manager_sees_flights_and_no_story_that_readers_do_not(
    signed_in, ads_manager, make_article
):
    now = database_now()
    make_article(headline="zqsecret")
    rope = Advertiser.objects.create(name="Lanyard & Sons")

    def book(name, approved=True, **moments):
        campaign = Campaign.objects.create(advertiser=rope, name=name, **moments)
        advert = Advert.objects.create(
            campaign=campaign, slot="sidebar", heading=f"{name} rope", url="https://rope.example/"
        )
        if approved:
            advert.approve(by=ads_manager)
        return advert

    book("Soon", starts_at=now + DAY)
    book("Ends", ends_at=now + 2 * DAY)
    book("Idle", approved=False)
    dead = book("Dead")
    Advert.objects.filter(pk=dead.pk).update(landing_error="it answers 404.")
    book("Quiet")
    response = signed_in(ads_manager).get(START)
    words = panel(response, "flights")
    for campaign in ("Soon", "Ends", "Idle", "Dead"):
        assert campaign in words, campaign
    assert "Waits for approval" in words and "it answers 404." in words
    assert "Quiet" not in words
    assert "zqsecret" not in response.content.decode()


def test_a_second_person_is_asked_on_the_start_page(
    signed_in, make_article, publisher, second_publisher
):
    story = make_article(by=publisher)
    story.ask("override", by=publisher, reason="It cannot wait.")
    assert "It cannot wait." in panel(signed_in(second_publisher).get(START), "asked")
    assert not panel(signed_in(publisher).get(START), "asked")


def test_what_is_assigned_stands_apart_with_its_due_time(signed_in, make_article, writer, editor):
    later, sooner = make_article(by=editor), make_article(by=editor)
    later.assign(writer, by=editor, due_at=database_now() + 3 * DAY)
    sooner.assign(writer, by=editor, due_at=database_now() + HOUR)
    page = signed_in(writer).get(START)
    words = panel(page, "assigned")
    assert words.index(sooner.headline) < words.index(later.headline)
    assert "59 min" in words and "due " in words and "Write" in words
    assert sooner.headline not in panel(page, "mine")
    Article.objects.filter(pk=sooner.pk).update(due_at=database_now() - HOUR)
    assert "late" in panel(signed_in(writer).get(START), "assigned")
    assert not panel(signed_in(editor).get(START), "assigned")


def test_notes_that_name_somebody_lead_to_their_thread(signed_in, make_article, writer, editor):
    story = make_article(by=writer)
    story.note("@edmund the yard called back. <b>", by=writer)
    words = panel(signed_in(editor).get(START), "notes")
    assert "the yard called back. &lt;b&gt;" in words and "wendy" in words and "Reply" in words
    assert reverse("admin:articles_article_notes", args=[story.pk]) in words
    assert not panel(signed_in(writer).get(START), "notes")


def test_a_writer_sees_nothing_of_other_peoples_drafts(signed_in, make_article, writer, editor):
    secret = {"headline": "zqsecret", "embargo_until": database_now() + DAY}
    story = make_article(by=editor, bylines=[], **secret)
    story.submit(by=editor)
    long_ago(story, 40 * DAY)
    assert "zqsecret" not in signed_in(writer).get(START).content.decode()


def test_who_has_no_role_is_told_so(signed_in, make_person):
    response = signed_in(make_person("nobody")).get(START)
    assert "Your account has no role yet." in response.content.decode()


# What the gate goes by is a third of an editor's.
BUDGET = {"writer": 16, "editor": 28, "administrator": 34, "ads_manager": 12}


@pytest.mark.parametrize("who", BUDGET)
def test_the_start_page_asks_as_many_questions_for_many_rows(
    signed_in, make_article, editor, writer, request, who
):
    client = signed_in(request.getfixturevalue(who))

    def fill(number):
        for _ in range(number):
            make_article(by=writer).submit(by=writer)
            make_article(by=writer)
            make_article(published_by=editor)
            long_ago(make_article(by=writer), 20 * DAY)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get(START)
        return len(queries)

    fill(1)
    client.get(START)
    few = asked()
    fill(5)
    assert asked() == few <= BUDGET[who]
