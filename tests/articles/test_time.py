"""Schedule, embargo, hold and end: questions asked of the database's clock."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from articles import holds, publishing
from articles.gate import GateRefused
from articles.models import Article, Request
from articles.workflow import InvalidStep, Status
from newsroom.models import Job, database_now
from photos.models import Photo
from tests.conftest import move_dates

HOUR = timedelta(hours=1)


@pytest.fixture
def tomorrow(db):
    return database_now() + timedelta(days=1)


def test_a_scheduled_story_is_public_from_its_moment_with_no_job(make_article, editor, tomorrow):
    article = make_article(published_by=editor, at=tomorrow)
    assert article.state() == "Scheduled"
    assert article.get_absolute_url() == ""
    assert not Article.objects.published().exists()
    move_dates(article, -timedelta(days=2))
    assert list(Article.objects.published()) == [article]


def test_an_ended_story_is_gone_with_no_job(make_article, editor):
    article = make_article(published_by=editor, ends_at=database_now() + HOUR)
    assert article.is_public
    move_dates(article, -2 * HOUR, "published_at", "first_published_at", "ends_at")
    assert not article.is_public
    assert article.state() == "Ended"


def test_nothing_goes_out_before_its_embargo(make_article, editor, tomorrow):
    article = make_article(embargo_until=tomorrow)
    for at in (None, tomorrow - HOUR):
        with pytest.raises(GateRefused, match="embargo"):
            article.publish(by=editor, at=at)
    article.publish(by=editor, at=tomorrow)
    assert article.state() == "Embargoed"


def test_the_database_refuses_a_publication_before_the_embargo(make_article, editor, tomorrow):
    article = make_article(published_by=editor)
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(embargo_until=tomorrow)


def test_a_later_embargo_holds_a_scheduled_story_at_once_and_raises_an_alarm(
    make_article, editor, tomorrow
):
    article = make_article(published_by=editor, at=tomorrow)
    article.save_revision({"embargo_until": tomorrow + HOUR}, by=editor, base=1)
    assert article.state() == "Held"
    assert Job.objects.filter(kind="hold-alarm").count() == 1
    move_dates(article, -timedelta(days=3), "published_at", "embargo_until")
    assert not article.is_public
    assert article.first_published_at is None


def test_an_older_revision_cannot_walk_round_a_later_embargo(make_article, editor, tomorrow):
    article = make_article(published_by=editor, at=tomorrow)
    first = article.newest_revision
    article.save_revision({"embargo_until": tomorrow + 2 * HOUR}, by=editor, base=1)
    with pytest.raises(GateRefused, match="embargo"):
        article.publish(by=editor, revision=first, at=tomorrow + HOUR)


def test_only_publishing_lifts_a_hold(make_article, editor, tomorrow):
    article = make_article(published_by=editor, at=tomorrow)
    article.save_revision({"embargo_until": tomorrow + HOUR}, by=editor, base=1)
    article.save_revision({"deck": "A comma."}, by=editor, base=2)
    assert article.state() == "Held"
    article.publish(by=editor, at=tomorrow + 2 * HOUR)
    assert article.held_at is None
    assert article.state() == "Embargoed"


def test_an_embargo_is_not_moved_earlier_by_one_person(make_article, publisher, tomorrow):
    article = make_article(embargo_until=tomorrow)
    for earlier in (None, tomorrow - HOUR):
        with pytest.raises(InvalidStep, match="second person"):
            article.save_revision({"embargo_until": earlier}, by=publisher, base=1)


def test_two_publishers_move_an_embargo_earlier(
    make_article, publisher, second_publisher, tomorrow
):
    article = make_article(embargo_until=tomorrow)
    asked = article.ask(
        Request.Kind.EARLIER_EMBARGO, by=publisher, reason="Agreed.", at=database_now()
    )
    asked.confirm(by=second_publisher)
    article.refresh_from_db()
    article.publish(by=publisher)
    assert article.is_public


def test_rights_are_asked_as_of_the_moment_of_going_live(make_article, editor, importer, tomorrow):
    photo = Photo.objects.create(
        file="x/rights.jpg", digest="d" * 64, width=10, height=10, credit="Navy photo",
        uploaded_by=importer, rights_expire_at=tomorrow,
    )  # fmt: skip
    article = make_article(lead_photo=photo, lead_alt="A ship.")
    with pytest.raises(GateRefused, match="rights"):
        article.publish(by=editor, at=tomorrow + HOUR)
    article.publish(by=editor, at=tomorrow - HOUR)
    assert article.state() == "Scheduled"


def test_a_photo_that_loses_its_credit_holds_the_stories_it_is_scheduled_in(
    make_article, editor, importer, tomorrow
):
    photo = Photo.objects.create(
        file="x/held.jpg", digest="e" * 64, width=10, height=10, credit="Navy photo",
        uploaded_by=importer,
    )  # fmt: skip
    article = make_article(published_by=editor, at=tomorrow, lead_photo=photo, lead_alt="A ship.")
    Photo.objects.update(credit="")
    holds.recheck(Article.objects.showing(photo), by=editor)
    article.refresh_from_db()
    assert article.state() == "Held"
    assert "credit" in article.transitions.first().note


def test_unscheduling_takes_everything_back(make_article, editor, tomorrow):
    article = make_article(published_by=editor, at=tomorrow, tag_names=["Soon"])
    article.unschedule(by=editor)
    assert article.status == Status.APPROVED
    assert (article.path, article.published_at, article.first_published_at) == (None, None, None)
    assert not article.taggings.exists()
    assert not article.bylines.exists()


def test_a_live_story_is_not_unscheduled(make_article, editor):
    article = make_article(published_by=editor)
    with pytest.raises(InvalidStep, match="withdrawn"):
        article.unschedule(by=editor)


def test_a_scheduled_update_waits_and_is_applied_once(make_article, editor, worker, tomorrow):
    article = make_article(published_by=editor, headline="Before")
    article.save_revision({"headline": "After"}, by=editor, base=1)
    article.publish(by=editor, at=tomorrow, material=True)
    assert article.headline == "Before"
    assert publishing.apply_due_updates(by=worker) == []
    Article.objects.update(update_at=database_now() - HOUR)
    assert publishing.apply_due_updates(by=worker) == [article]
    assert publishing.apply_due_updates(by=worker) == []
    article.refresh_from_db()
    assert article.headline == "After"
    assert article.updated_at is not None
    assert article.transitions.first().by == worker


def test_an_update_that_fails_the_gate_when_it_is_due_leaves_the_old_text(
    make_article, editor, worker, tomorrow, author
):
    article = make_article(published_by=editor, headline="Before")
    article.save_revision({"headline": "After"}, by=editor, base=1)
    article.publish(by=editor, at=tomorrow)
    article.revisions.filter(number=2).update(deck="")
    Article.objects.update(update_at=database_now() - HOUR)
    assert publishing.apply_due_updates(by=worker) == []
    article.refresh_from_db()
    assert article.headline == "Before"
    assert article.update_at is None
    assert Job.objects.filter(kind="update-alarm").exists()


def test_the_address_has_the_year_and_month_of_the_publications_own_zone(
    make_article, publication, importer
):
    new_years_eve = datetime(2025, 12, 31, 23, 30, tzinfo=ZoneInfo("America/New_York"))
    article = make_article(at=new_years_eve, headline="Midnight at Sea")
    assert article.address == "/2025/12/midnight-at-sea/"


def test_a_rescheduled_story_gets_a_new_address_and_a_public_one_keeps_its_own(
    make_article, editor, publisher
):
    zone = ZoneInfo("America/New_York")
    article = make_article(
        published_by=editor, at=datetime(2030, 1, 20, tzinfo=zone), headline="Later"
    )
    assert article.address == "/2030/01/later/"
    article.publish(by=editor, at=datetime(2030, 2, 20, tzinfo=zone))
    assert article.address == "/2030/02/later/"
    article.publish(by=editor)
    public = article.address
    article.save_revision({"slug": "quite-another", "headline": "Other"}, by=editor, base=1)
    article.publish(by=editor)
    assert article.address == public


def test_two_stories_of_one_name_get_two_addresses(make_article, editor):
    first, second, third = (make_article(headline="Same Words") for _ in range(3))
    first.publish(by=editor)
    Article.objects.publish_many([second, third], by=editor)
    second.refresh_from_db()
    third.refresh_from_db()
    ends = [article.address.split("/")[3] for article in (first, second, third)]
    assert ends == ["same-words", "same-words-2", "same-words-3"]


def test_a_moved_story_leaves_its_old_address_taken(make_article, editor):
    article = make_article(published_by=editor, headline="First Name")
    old = article.path
    article.move("second-name", by=editor)
    assert article.former_addresses.get().path == old
    other = make_article(published_by=editor, headline="First Name")
    assert other.path == f"{old}-2"
    article.move("first-name", by=editor)
    assert article.path == old
