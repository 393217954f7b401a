import re
from datetime import timedelta

import pytest
from django.db import connection

from fronts.models import Front
from fronts.plan import Plan
from tests.conftest import move_dates
from tests.photos.conftest import make_photo

__all__ = ["make_photo"]

HEADLINE = re.compile(r'<a href="(/\d{4}/\d\d/[^"]+/)">')


@pytest.fixture
def front(db):
    return Front.objects.of()


@pytest.fixture
def make_public(make_article, editor):
    """Build public stories, each an hour older than the one before."""
    hours = iter(range(1000))

    def build(**content):
        story = make_article(published_by=editor, **content)
        move_dates(story, -next(hours) * timedelta(hours=1))
        return story

    return build


def addresses(client, page="/"):
    """The addresses of the stories on a page, in the order of the page."""
    return HEADLINE.findall(client.get(page).content.decode().partition("<main")[2])


def plan_of(**places):
    """A plan with stories by place: plan_of(lead=a, pick_1=b)."""
    plan = Plan()
    for place, story in places.items():
        plan.place(story.pk, place.replace("_", "-"))
    return plan


def move_start(version, delta):
    """Move the moments of a version; the triggers that forbid it have a test of their own."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        version.starts_at += delta
        version.save()
        for placement in version.placements.exclude(until=None):
            placement.until += delta
            placement.save()
        cursor.execute("SET session_replication_role = DEFAULT")
