"""The calendar: by week and by month, and a move that is a reschedule with all its rules."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from authors.models import Author, Department
from fronts.models import Front
from fronts.plan import Plan
from tests.conftest import move_dates

CALENDAR = reverse("admin:calendar")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def ahead():
    """A moment within the week after next, at six in the publication's mornings."""
    with timezone.override("America/New_York"):
        day = timezone.localtime() + 14 * DAY
        return day.replace(hour=6, minute=0, second=0, microsecond=0)


def at(client, moment, **query):
    return client.get(CALENDAR, {"at": f"{moment:%Y-%m-%d}"} | query)


def slots(response, story):
    """The kinds of the slots in which a story stands."""
    html = response.content.decode()
    return [
        part.split('"')[0] for part in html.split('class="slot slot--')[1:] if str(story) in part
    ]


def test_it_shows_what_goes_out_ends_and_is_due(signed_in, make_article, editor, ahead):
    scheduled = make_article(by=editor, headline="To come")
    scheduled.publish(by=editor, at=ahead)
    embargoed = make_article(by=editor, headline="Kept", embargo_until=ahead)
    embargoed.publish(by=editor, at=ahead)
    unscheduled = make_article(by=editor, headline="Not yet", embargo_until=ahead)
    ending = make_article(published_by=editor, headline="Passing", ends_at=ahead)
    updated = make_article(published_by=editor, headline="Changing")
    updated.save_revision({"deck": "Anew."}, by=editor, base=1)
    updated.publish(by=editor, at=ahead)
    Front.objects.of().apply(Plan(), by=editor, base=0, at=ahead, name="Early")
    page = at(signed_in(editor), ahead)
    assert slots(page, scheduled) == ["scheduled"]
    assert slots(page, embargoed) == ["embargo"]
    assert slots(page, unscheduled) == ["embargo"]
    assert slots(page, ending) == ["end"]
    assert slots(page, updated) == ["update"]
    assert "Front page “Early”" in page.content.decode()
    month = at(signed_in(editor), ahead, span="month")
    assert slots(month, scheduled) == ["scheduled"]


def test_past_publications_stand_in_the_week_and_are_counted_in_the_month(
    signed_in, make_article, editor
):
    story = make_article(published_by=editor)
    client = signed_in(editor)
    assert slots(client.get(CALENDAR), story) == ["published"]
    month = client.get(CALENDAR, {"span": "month"})
    assert not slots(month, story)
    assert "1 published" in month.content.decode()


def move(client, story, step, moment, number=None):
    address = reverse("admin:articles_article_step", args=[story.pk, step])
    data = {
        "back": f"{CALENDAR}?at={moment:%Y-%m-%d}", "when": step,
        f"at-{step}": f"{moment:%Y-%m-%dT%H:%M}",
        "revision": number or story.revisions.first().number,
    }  # fmt: skip
    return client.post(address, data, follow=True)


def test_moving_a_scheduled_story_is_a_reschedule(signed_in, make_article, editor, ahead):
    story = make_article(by=editor)
    story.publish(by=editor, at=ahead)
    page = move(signed_in(editor), story, "reschedule", ahead + DAY)
    story.refresh_from_db()
    assert story.published_at == ahead + DAY
    assert story.transitions.first().step == "reschedule"
    assert slots(page, story) == ["scheduled"]


def test_a_refused_move_says_why_and_leaves_it_where_it_was(signed_in, make_article, editor, ahead):
    story = make_article(by=editor, embargo_until=ahead)
    story.publish(by=editor, at=ahead)
    page = move(signed_in(editor), story, "reschedule", ahead - HOUR)
    story.refresh_from_db()
    assert story.published_at == ahead
    assert slots(page, story) == ["embargo slot--refused"]
    assert "embargo" in page.content.decode().partition("card__refused")[2][:300].lower()


def test_an_update_that_is_due_is_moved_too(signed_in, make_article, editor, ahead):
    story = make_article(published_by=editor)
    story.save_revision({"deck": "Anew."}, by=editor, base=1)
    story.publish(by=editor, at=ahead)
    move(signed_in(editor), story, "publish_update", ahead + DAY, number=2)
    story.refresh_from_db()
    assert story.update_at == ahead + DAY


def test_a_writer_sees_own_stories_and_moves_none(signed_in, make_article, writer, editor, ahead):
    own = make_article(by=writer, headline="My own")
    other = make_article(by=editor, headline="zqsecret")
    for story in (own, other):
        story.publish(by=editor, at=ahead)
    page = at(signed_in(writer), ahead)
    assert slots(page, own) == ["scheduled"]
    assert "zqsecret" not in page.content.decode()
    assert "Move…" not in page.content.decode()


def test_it_stands_in_the_publications_zone_with_ones_own_beside_it(
    signed_in, make_article, editor, ahead
):
    editor.time_zone = "Europe/Kyiv"
    editor.save()
    story = make_article(by=editor)
    story.publish(by=editor, at=ahead)
    html = at(signed_in(editor), ahead).content.decode()
    assert "<b>06:00</b><span>13:00</span>" in html
    assert "America/New_York" in html and "Europe/Kyiv, you" in html
    assert "<b>21:00</b><span>04:00 +1</span>" in html


def test_it_is_filtered_by_desk_and_the_address_keeps_it(
    signed_in, make_article, editor, author, ahead
):
    sea, air = (Department.objects.create(name=name) for name in ("Sea power", "Air power"))
    Author.objects.filter(pk=author.pk).update(department=sea)
    story = make_article(by=editor)
    story.publish(by=editor, at=ahead)
    client = signed_in(editor)
    for span in ("week", "month"):
        page = at(client, ahead, span=span, desk=sea.pk)
        assert slots(page, story) == ["scheduled"]
        assert f"desk={sea.pk}" in page.context["after"]
        assert not slots(at(client, ahead, span=span, desk=air.pk), story)


@pytest.mark.parametrize(
    "query",
    [{"at": "x"}, {"at": "0001-01-01"}, {"at": "9999-12-31", "span": "month"}, {"span": "?"}],
)
def test_odd_addresses_show_this_week(signed_in, editor, publication, query):
    assert signed_in(editor).get(CALENDAR, query).status_code == 200


def test_each_month_has_one_before_and_one_after(signed_in, editor, publication):
    client = signed_in(editor)
    for month in range(1, 13):
        page = client.get(CALENDAR, {"span": "month", "at": f"2026-{month:02}-28"})
        before, after = page.context["span"].before, page.context["span"].after
        assert (before.month, after.month) == ((month - 2) % 12 + 1, month % 12 + 1)


def test_the_calendar_asks_as_many_questions_for_many_entries(
    signed_in, make_article, editor, ahead
):
    client = signed_in(editor)

    def fill(number):
        for _ in range(number):
            make_article(by=editor).publish(by=editor, at=ahead)
            move_dates(make_article(published_by=editor), -HOUR)

    def asked(**query):
        with CaptureQueriesContext(connection) as queries:
            at(client, ahead, **query)
        return len(queries)

    fill(1)
    at(client, ahead)
    few, month = asked(), asked(span="month")
    fill(6)
    assert asked() == few <= 21
    assert asked(span="month") == month <= 22
