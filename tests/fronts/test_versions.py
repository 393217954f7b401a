"""Versions of a front page: the lock, the way back, and what nobody may do."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from articles.workflow import InvalidStep
from fronts.models import Front, Placement, StaleFront, Version
from fronts.plan import Plan
from newsroom.models import database_now
from tests.fronts.conftest import addresses, plan_of

HOUR = timedelta(hours=1)


@pytest.fixture
def stories(make_public):
    return [make_public() for _ in range(12)]


def test_two_editors_cannot_overwrite_each_other(front, stories, editor, publisher):
    front.apply(plan_of(lead=stories[3]), by=editor, base=0)
    with pytest.raises(StaleFront) as stale:
        front.apply(plan_of(lead=stories[4]), by=publisher, base=0)
    assert stale.value.newest.by == editor
    assert front.in_force().plan() == plan_of(lead=stories[3])
    assert Version.objects.count() == 1


def test_a_double_click_applies_once(front, stories, editor):
    first = front.apply(plan_of(lead=stories[3]), by=editor, base=0)
    assert front.apply(plan_of(lead=stories[3]), by=editor, base=0) == first
    assert Version.objects.count() == 1


@pytest.mark.parametrize("who", ["writer", "ads_manager", "stranger"])
def test_who_may_not_curate_changes_nothing(front, stories, request, who):
    with pytest.raises(PermissionDenied):
        front.apply(plan_of(lead=stories[3]), by=request.getfixturevalue(who), base=0)
    assert not Version.objects.exists()


@pytest.mark.parametrize("who", ["editor", "publisher", "administrator"])
def test_editors_publishers_and_administrators_curate(front, stories, request, who):
    front.apply(plan_of(lead=stories[3]), by=request.getfixturevalue(who), base=0)
    assert front.in_force().number == 1


def test_undo_goes_one_step_back_and_forward_again(client, front, stories, editor):
    front.apply(plan_of(lead=stories[3]), by=editor, base=0)
    front.apply(plan_of(lead=stories[4]), by=editor, base=1)
    front.undo(by=editor, base=2)
    assert addresses(client)[0] == stories[3].address
    front.undo(by=editor, base=3)
    assert addresses(client)[0] == stories[4].address
    assert [v.number for v in front.versions.order_by("number")] == [1, 2, 3, 4]


def test_the_first_version_can_be_undone(client, front, stories, editor):
    front.apply(plan_of(lead=stories[3]), by=editor, base=0)
    front.undo(by=editor, base=1)
    assert addresses(client)[0] == stories[0].address


def test_undo_leaves_out_what_was_withdrawn_meanwhile(client, front, stories, editor, publisher):
    front.apply(plan_of(lead=stories[3], pick_1=stories[5]), by=editor, base=0)
    front.apply(plan_of(lead=stories[4]), by=editor, base=1)
    stories[3].withdraw(by=publisher, note="A lawyer called.")
    front.undo(by=editor, base=2)
    assert front.in_force().plan() == plan_of(pick_1=stories[5])


def test_a_draft_cannot_be_placed(front, make_article, editor):
    with pytest.raises(InvalidStep, match="Lead: readers cannot see"):
        front.apply(plan_of(lead=make_article()), by=editor, base=0)
    assert not Version.objects.exists()


def test_a_moment_that_has_passed_or_is_taken_is_refused(front, stories, editor, publisher):
    with pytest.raises(InvalidStep, match="passed"):
        front.apply(Plan(), by=editor, base=0, at=database_now() - HOUR)
    at = database_now() + HOUR
    front.apply(Plan(), by=editor, base=0, at=at)
    with pytest.raises(InvalidStep, match="edmund has scheduled another"):
        front.apply(plan_of(lead=stories[1]), by=publisher, base=0, at=at)
    assert Version.objects.count() == 1


def test_a_scheduled_version_is_called_off_once(front, editor, publisher):
    version = front.apply(Plan(), by=editor, base=0, at=database_now() + HOUR)
    version.call_off(by=publisher)
    assert not front.versions.to_come().exists()
    with pytest.raises(InvalidStep, match="petra has called"):
        version.call_off(by=editor)


def test_what_readers_see_cannot_be_called_off(front, editor):
    version = front.apply(Plan(), by=editor, base=0)
    with pytest.raises(InvalidStep, match="undo it"):
        version.call_off(by=editor)


def test_a_scheduled_version_is_replaced_by_another(front, stories, editor):
    at = database_now() + HOUR
    first = front.apply(plan_of(lead=stories[1]), by=editor, base=0, at=at)
    second = front.apply(plan_of(lead=stories[2]), by=editor, base=0, at=at, instead_of=first)
    assert list(front.versions.to_come()) == [second]


def test_the_database_refuses_to_change_a_version(front, stories, editor):
    front.apply(plan_of(lead=stories[3]), by=editor, base=0)
    for rows, change in (
        (Version.objects, {"name": "Another"}),
        (Placement.objects, {"place": "pick-1"}),
    ):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            rows.update(**change)


def test_stories_are_added_to_the_picks_by_one_verb(client, front, stories, importer, make_article):
    placed = front.place([stories[5], make_article(), stories[7], stories[5]], by=importer)
    assert placed == [stories[5], stories[7]]
    assert front.in_force().plan() == plan_of(pick_1=stories[5], pick_2=stories[7])
    front.place([stories[7], *stories[8:12]], by=importer)
    assert front.in_force().plan() == plan_of(
        pick_1=stories[5], pick_2=stories[7], pick_3=stories[8], pick_4=stories[9]
    )
    assert front.place([stories[2]], by=importer) == []


def test_there_is_one_front_page(front):
    assert Front.objects.of() == front
    with pytest.raises(IntegrityError), transaction.atomic():
        Front.objects.create()
