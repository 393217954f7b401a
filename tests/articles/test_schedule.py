"""A thousand scheduled stories, nights of clock changes included, with the worker dead."""

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from articles.models import Article
from authors.models import Author
from newsroom.forms import MomentField
from newsroom.models import Job, database_now
from tests.conftest import move_dates

HOUR = timedelta(hours=1)
# The night of each change, by the wall clock of the place.
NIGHTS = [
    ("America/New_York", datetime(2027, 3, 14), "02:30"),
    ("America/New_York", datetime(2027, 11, 7), "01:30"),
    ("Europe/Kyiv", datetime(2027, 3, 28), "03:30"),
    ("Europe/Kyiv", datetime(2027, 10, 31), "03:30"),
]
STORIES, TOLD = 1000, 200


def typed(zone, wall):
    """What an editor's form makes of a day and a time."""
    with timezone.override(ZoneInfo(zone)):
        return MomentField().clean(wall.strftime("%Y-%m-%dT%H:%M")).astimezone(UTC)


def moments():
    """A thousand moments that a form accepts: every minute of the four nights' first hours."""
    found = []
    for zone, night, _ in NIGHTS:
        for minute in range(330):
            try:
                found.append((zone, typed(zone, night + timedelta(minutes=minute))))
            except forms.ValidationError:
                continue
    return sorted(found, key=lambda pair: pair[1])[:STORIES]


@pytest.fixture
def thousand(make_article, importer, editor, writer, author):
    """A thousand stories, scheduled over the four nights by an editor; a writer signed some."""
    signs = Author.objects.create(name="Wendy Writes", slug="wendy", user=writer)
    signed, other = [[{"author": a.pk, "role": "reporter"}] for a in (signs, author)]
    story = make_article().newest_revision.content()
    contents = [
        story
        | {
            "headline": f"A Story for Its Own Minute, Number {number}",
            "bylines": signed if number < TOLD else other,
        }
        for number in range(STORIES)
    ]
    articles = Article.objects.draft_many(contents, by=importer)
    wanted = [moment for _, moment in moments()]
    assert len(wanted) == STORIES
    report = Article.objects.publish_many(
        articles,
        by=editor,
        moments={a.pk: moment for a, moment in zip(articles, wanted, strict=True)},
    )
    assert not report.refused
    return articles


@pytest.mark.parametrize(("zone", "night", "clock"), NIGHTS)
def test_a_local_time_that_is_missing_or_comes_twice_is_explained(zone, night, clock):
    hour, minute = clock.split(":")
    wall = night.replace(hour=int(hour), minute=int(minute))
    with pytest.raises(forms.ValidationError) as refusal:
        typed(zone, wall)
    sentence = refusal.value.messages[0]
    what = "does not exist" if night.month == 3 else "happens twice"
    assert what in sentence
    assert zone in sentence
    assert "Choose" in sentence


def test_the_hours_around_a_change_are_as_long_as_they_really_are():
    for zone, night, _ in NIGHTS:
        span = typed(zone, night + 5 * HOUR) - typed(zone, night)
        assert span == (4 * HOUR if night.month == 3 else 6 * HOUR)


def test_at_every_moment_exactly_those_are_public_whose_moment_has_come(thousand):
    """The nights are brought to now, row by row; the database's clock decides."""
    dates = dict(Article.objects.scheduled().values_list("pk", "published_at"))
    edges = [dates[a.pk] for a in thousand[:: STORIES // 5]]
    for edge in edges:
        for beside in (-timedelta(seconds=30), timedelta(seconds=30)):
            shift = database_now() - (edge + beside)
            _shift_all(shift)
            public = set(Article.objects.published().values_list("pk", flat=True))
            assert public & dates.keys() == {
                pk for pk, moment in dates.items() if moment <= edge + beside
            }
            _shift_all(-shift)


def _shift_all(delta):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE articles_article SET published_at = published_at + %s, "
            "first_published_at = first_published_at + %s WHERE headline LIKE 'A Story for%%'",
            [delta, delta],
        )


@pytest.mark.django_db(transaction=True)
def test_a_thousand_go_out_none_early_all_within_a_second_with_the_worker_dead(
    thousand, client, capsys
):
    _in_the_next_seconds(4)
    due = dict(Article.objects.scheduled().values_list("pk", "published_at"))
    assert len(due) == STORIES
    addresses = {article.pk: article.address for article in Article.objects.filter(pk__in=due)}
    first_seen, pages = {}, {}
    client.get("/")
    while len(first_seen) < STORIES:
        before = database_now()
        public = set(Article.objects.published().filter(pk__in=due).values_list("pk", flat=True))
        after = database_now()
        assert {pk for pk in public if due[pk] > after} == set(), "A story was early."
        # Not one second, but the very first look after its moment finds it.
        assert {pk for pk in due if due[pk] <= before} - public == set(), "A story was late."
        new = [pk for pk in public if pk not in first_seen]
        first_seen |= dict.fromkeys(new, after)
        if new and len(first_seen) > 150 * len(pages):
            pages[new[-1]] = client.get(addresses[new[-1]]).status_code
    assert set(pages.values()) == {200}
    assert len(pages) > 2
    delays = [(first_seen[pk] - due[pk]).total_seconds() for pk in due]
    assert not Job.objects.exclude(done_at=None).exists()

    # The worker comes back.
    begun = time.monotonic()
    while Job.objects.due().exists():
        call_command("worker", once=True)
    took = time.monotonic() - begun
    live = Article.objects.filter(pk__in=due, transitions__step="went_live")
    assert live.count() == live.distinct().count() == STORIES
    assert len({message.extra_headers["X-Newsroom-Key"] for message in mail.outbox}) == TOLD
    assert took < 60
    with capsys.disabled():
        print(f"\n  slowest {max(delays):.2f} s, side effects {took:.1f} s", end=" ")


def _in_the_next_seconds(seconds):
    """Bring the four nights into the next moments, every story in its order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH new AS (SELECT id, clock_timestamp() + interval '2 seconds' + "
            "row_number() OVER (ORDER BY published_at) * %s * interval '1 second' AS at "
            "FROM articles_article WHERE published_at IS NOT NULL) "
            "UPDATE articles_article a SET published_at = at, first_published_at = at "
            "FROM new WHERE new.id = a.id",
            [seconds / STORIES],
        )
        cursor.execute(
            "UPDATE articles_transition t SET details = t.details || "
            "jsonb_build_object('moment', to_char(a.published_at AT TIME ZONE 'UTC', "
            "'YYYY-MM-DD\"T\"HH24:MI:SS.US+00:00')) FROM articles_article a "
            "WHERE a.id = t.article_id AND t.step = 'publish'"
        )
        cursor.execute(
            "UPDATE newsroom_job j SET due_at = a.published_at FROM articles_transition t "
            "JOIN articles_article a ON a.id = t.article_id "
            "WHERE (j.payload->>'transition')::bigint = t.id"
        )


def test_the_address_follows_the_publications_own_night(make_article, publication, editor):
    """Half past midnight in Kyiv is still yesterday, and last month, in New York."""
    moment = typed("Europe/Kyiv", datetime(2027, 4, 1, 0, 30))
    article = make_article(published_by=editor, at=moment, headline="On the Night Between")
    assert article.address == "/2027/03/on-the-night-between/"


def test_writers_hear_when_their_story_goes_live_and_once(
    make_article, writer, editor, author, worker
):
    author.user = writer
    author.save()
    article = make_article(by=writer, published_by=editor)
    call_command("worker", once=True)
    call_command("worker", once=True)
    assert [message.to for message in mail.outbox] == [["wendy@desk.example"]]
    assert article.address in mail.outbox[0].body
    assert not article.transitions.filter(step="went_live").exists()


def test_a_moment_typed_in_the_publications_zone_is_noted_when_it_comes(
    make_article, editor, worker
):
    moment = (database_now() + HOUR).astimezone(ZoneInfo("America/New_York"))
    article = make_article(published_by=editor, at=moment)
    (step,) = article.transitions.all()
    move_dates(article, -HOUR)
    step.details["moment"] = (moment - HOUR).isoformat()
    step.save()
    Job.objects.update(due_at=moment - HOUR)
    call_command("worker", once=True)
    assert article.transitions.first().step == "went_live"


def test_what_was_rescheduled_or_taken_back_is_not_announced(make_article, writer, editor, worker):
    article = make_article(by=writer, published_by=editor, at=database_now() + HOUR)
    article.publish(by=editor, at=database_now() + 2 * HOUR)
    Job.objects.filter(kind="went-live").update(due_at=database_now() - HOUR)
    call_command("worker", once=True)
    assert not mail.outbox
    assert not article.transitions.filter(step="went_live").exists()


def test_an_import_of_the_past_announces_nothing(make_article, importer):
    make_article(at=database_now() - 9000 * HOUR)
    assert not Job.objects.exists()
