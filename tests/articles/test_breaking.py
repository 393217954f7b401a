"""The breaking banner: on every page, safe, and gone by itself."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import F

from articles.models import Breaking
from articles.workflow import InvalidStep
from newsroom.models import database_now

HOUR = timedelta(hours=1)


def banners(client, *addresses):
    return [b'class="breaking' in client.get(address).content for address in addresses]


@pytest.fixture
def story(make_article, editor):
    return make_article(published_by=editor, tag_names=["Ferries"])


def test_a_banner_is_on_every_page_and_leads_to_its_story(client, story, editor):
    Breaking.objects.put_up("Ferry lines stop", by=editor, article=story)
    pages = ["/", story.address, "/tag/ferries/", "/search/?q=x", "/corrections/", "/nowhere/"]
    assert all(banners(client, *pages))
    page = client.get("/").content.decode()
    assert f'<a href="{story.address}">Ferry lines stop</a>' in page


def test_it_costs_no_query_of_its_own(client, story, editor, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get("/")
    with CaptureQueriesContext(connection) as without:
        client.get("/")
    Breaking.objects.put_up("Ferry lines stop", by=editor, article=story)
    with django_assert_num_queries(len(without)):
        assert b"Ferry lines stop" in client.get("/").content


def test_it_ends_by_itself_after_two_hours(client, story, editor):
    banner = Breaking.objects.put_up("Ferry lines stop", by=editor)
    assert banner.ends_at - database_now() < 2 * HOUR + timedelta(seconds=1)
    assert banner.ends_at - database_now() > 2 * HOUR - timedelta(minutes=1)
    Breaking.objects.update(started_at=F("started_at") - 2 * HOUR, ends_at=F("ends_at") - 2 * HOUR)
    assert not any(banners(client, "/", story.address))


def test_it_vanishes_when_its_story_is_withdrawn_and_does_not_come_back(
    client, story, editor, publisher
):
    Breaking.objects.put_up("Ferry lines stop", by=editor, article=story)
    story.withdraw(by=publisher, note="It was wrong.")
    assert not any(banners(client, "/"))
    story.publish(by=editor)
    assert not any(banners(client, "/"))


def test_a_new_banner_takes_the_place_of_the_old_one(client, story, editor):
    Breaking.objects.put_up("First", by=editor, article=story)
    Breaking.objects.put_up("Second", by=editor)
    assert b"First" not in client.get("/").content
    Breaking.objects.take_down(by=editor)
    assert not any(banners(client, "/"))
    assert Breaking.objects.filter(taken_down_by=editor).count() == 2


def test_it_leads_to_nothing_that_readers_cannot_see(make_article, editor):
    for hidden in (make_article(), make_article(published_by=editor, at=database_now() + HOUR)):
        with pytest.raises(InvalidStep, match="readers can see"):
            Breaking.objects.put_up("Look", by=editor, article=hidden)


def test_hostile_words_stay_words(client, story, editor):
    hostile = '<script>alert(1)</script>\u202e"onmouseover=x\n\x00'
    Breaking.objects.put_up(hostile, by=editor, article=story)
    page = client.get("/").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &quot;onmouseover=x" in page
    assert "\u202e" not in page


@pytest.mark.parametrize("role", ["writer", "ads_manager", "stranger"])
def test_only_who_publishes_puts_it_up_or_takes_it_down(request, role, story, editor):
    person = request.getfixturevalue(role)
    Breaking.objects.put_up("Ferry lines stop", by=editor)
    with pytest.raises(PermissionDenied):
        Breaking.objects.put_up("Mine", by=person)
    with pytest.raises(PermissionDenied):
        Breaking.objects.take_down(by=person)


@pytest.mark.parametrize(("text", "ends"), [("  \u200b ", None), ("Late", -1)])
def test_a_banner_says_something_and_ends_in_the_future(publication, editor, text, ends):
    ends_at = database_now() + ends * HOUR if ends else None
    with pytest.raises(InvalidStep):
        Breaking.objects.put_up(text, by=editor, ends_at=ends_at)
