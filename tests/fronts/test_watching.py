"""A page that only watches is told in short that nothing is new, and at length what is."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from authors.models import Author
from fronts.models import Front, Presence
from newsroom.models import User, database_now
from photos.models import Photo
from tests.conftest import move_dates
from tests.fronts.conftest import move_start, plan_of
from tests.fronts.test_screen import form_of, standing
from tests.photos import pictures

FRONT = reverse("admin:front_page")
HOUR = timedelta(hours=1)


@pytest.fixture
def stories(make_public):
    return [make_public() for _ in range(10)]


@pytest.fixture
def watch(editor):
    """Look as the page does every ten seconds, with what it holds."""
    client = Client()
    client.force_login(editor)

    def look(page=None, address=FRONT, **changes):
        page = page or client.get(address)
        html = page.content.decode()
        mark = html.partition('data-mark="')[2].partition('"')[0]
        data = form_of(page, **changes) | {"do": "watch", "mark": mark}
        return page, lambda: client.post(address, data)

    return look


def test_a_look_at_nothing_new_is_a_few_questions(watch, stories):
    _, look = watch()
    assert look().status_code == 204
    with CaptureQueriesContext(connection) as queries:
        assert look().status_code == 204
    assert len(queries) <= 8, [query["sql"] for query in queries]


def test_a_section_is_watched_in_the_same_way(watch, stories, category, publisher):
    _, look = watch(address=reverse("admin:section_front_page", args=[category.pk]))
    assert look().status_code == 204
    Front.objects.of(category).apply(plan_of(lead=stories[3]), by=publisher, base=0)
    assert standing(look())["lead"] == (stories[3].pk, True)


def test_who_only_watches_is_still_here(watch, stories, editor, publisher, front):
    _, look = watch()
    Presence.objects.filter(user=editor).update(seen_at=database_now() - HOUR)
    assert look().status_code == 204
    assert [one.user for one in Presence.objects.beside(publisher, front)] == [editor]


@pytest.mark.parametrize(
    "happens",
    ["applied", "scheduled", "called off", "came", "published", "came by the clock", "ended",
     "withdrawn", "somebody came", "somebody changed"],
)  # fmt: skip
def test_whatever_happens_is_seen_at_the_next_look(
    watch, stories, front, publisher, make_article, happens
):
    at = database_now() + HOUR
    later = front.apply(plan_of(lead=stories[4]), by=publisher, base=0, at=at)
    due = make_article(by=publisher)
    due.publish(by=publisher, at=at)
    # What the clock lets out is always the newest.
    move_dates(stories[0], -20 * HOUR)
    if happens == "somebody changed":
        Presence.objects.see(publisher, front, 0)
    _, look = watch()
    assert look().status_code == 204
    if happens == "applied":
        front.apply(plan_of(lead=stories[9]), by=publisher, base=0)
    elif happens == "scheduled":
        front.apply(plan_of(lead=stories[9]), by=publisher, base=0, at=at + HOUR)
    elif happens == "called off":
        later.call_off(by=publisher)
    elif happens == "came":
        move_start(later, -2 * HOUR)
    elif happens == "published":
        make_article(published_by=publisher)
    elif happens == "came by the clock":
        move_dates(due, -2 * HOUR)
    elif happens == "ended":
        type(due).objects.filter(pk=stories[0].pk).update(ends_at=database_now() - HOUR)
    elif happens == "withdrawn":
        stories[0].withdraw(by=publisher, note="A lawyer called.")
    else:
        Presence.objects.see(publisher, front, 2)
    assert look().status_code == 200


def test_a_pick_that_ends_is_seen_whether_it_was_applied_or_not(watch, stories, front, publisher):
    plan = plan_of(lead=stories[9])
    plan.end("lead", database_now() + HOUR)
    version = front.apply(plan, by=publisher, base=0)
    page, look = watch()
    assert look().status_code == 204
    move_start(version, -2 * HOUR)
    assert look().status_code == 200
    page, _ = watch()
    assert standing(page)["lead"] == (stories[0].pk, False)
    at = {"at_lead": str(stories[5].pk)}
    _, look = watch(page, **at, until_lead=f"{database_now() - 48 * HOUR:%Y-%m-%dT18:00}")
    assert standing(look())["lead"] == (stories[0].pk, False)
    _, look = watch(page, **at, until_lead="never")
    assert look().status_code == 200


def test_what_is_not_asked_in_quiet_is_always_answered_in_full(watch, stories, editor):
    page, _ = watch()
    client = Client()
    client.force_login(editor)
    mark = page.content.decode().partition('data-mark="')[2].partition('"')[0]
    for odd in ({"do": "look", "mark": mark}, {"do": "watch", "mark": "x" * 9999}):
        assert client.post(FRONT, form_of(page) | odd).status_code == 200


@pytest.mark.parametrize(
    "happens",
    ["alt text", "focal point", "replaced", "credit in bulk", "renamed", "merged", "category",
     "a colleague"],
)  # fmt: skip
def test_a_photo_and_a_name_are_seen_at_the_next_look(
    watch, stories, make_public, make_photo, publisher, editor, author, category, happens
):
    photo = make_photo(by=editor)
    make_public(lead_photo=photo, lead_alt="A grey ship.")
    other = Author.objects.create(name="N. Ferro", slug="n-ferro")
    _, look = watch()
    assert look().status_code == 204
    if happens == "alt text":
        photo.alt_text = "A frigate at anchor."
        photo.amend(by=publisher)
    elif happens == "focal point":
        photo.focal_x = 10
        photo.amend(by=publisher)
    elif happens == "replaced":
        data = pictures.encode(Image.new("RGB", (60, 40), "navy"), "PNG")
        photo.replace(Photo.objects.examine(pictures.upload(data)), by=publisher)
    elif happens == "credit in bulk":
        Photo.objects.all().set_credit("U.S. Navy photo", by=publisher)
    elif happens == "renamed":
        author.name = "Nadia Marsh"
        author.amend(by=publisher)
    elif happens == "merged":
        other.merge_into(author, by=publisher)
    elif happens == "category":
        category.name = "Sea"
        category.save()
    else:
        User.objects.filter(pk=publisher.pk).update(first_name="Petra")
    assert look().status_code == 200


def test_a_draft_is_seen_to_be_retitled_by_who_searches(watch, stories, make_article, editor):
    draft = make_article(by=editor, headline="Kestrel flies")
    _, idle = watch()
    page = Client()
    page.force_login(editor)
    found = page.post(FRONT, form_of(page.get(FRONT)) | {"do": "find", "q": "kestrel"})
    _, searching = watch(found, q="kestrel")
    assert (idle().status_code, searching().status_code) == (204, 204)
    draft.save_revision({"headline": "Kestrel lands"}, by=editor, base=1)
    assert idle().status_code == 204
    answer = searching()
    assert answer.status_code == 200 and "Kestrel lands" in answer.content.decode()
