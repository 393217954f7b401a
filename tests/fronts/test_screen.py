"""The screen on which editors lay out the front page, through its form."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fronts.models import Front, Presence, Version
from newsroom.models import database_now
from tests.fronts.conftest import addresses, plan_of

FRONT = reverse("admin:front_page")
HOUR = timedelta(hours=1)


@pytest.fixture
def stories(make_public):
    return [make_public(headline=f"Story number {number}") for number in range(14)]


@pytest.fixture
def at_desk(editor):
    client = Client()
    client.force_login(editor)
    return client


def form_of(response, **changes):
    """The fields of the form on a page, as a browser would send them, with some changed."""
    html = response.content.decode()
    html = html.partition('<form id="curate"')[2].partition("</form>")[0]
    pairs = re.findall(r'<input[^>]*?name="([^"]+)"[^>]*?value="([^"]*)"', html)
    data = dict(pairs)
    data["layout"] = (re.findall(r'<option value="(\w+)" selected>', html) or ["large"])[0]
    return data | {name.replace("_", "-", 1): value for name, value in changes.items()}


def press(client, response, do, address=FRONT, **changes):
    return client.post(address, form_of(response) | {"do": do} | changes)


def standing(response):
    """The story in each place, and whether it is picked."""
    html = response.content.decode()
    shown = dict(re.findall(r'name="shown-([\w-]+)" value="(\d+)"', html))
    picked = dict(re.findall(r'name="at-([\w-]+)" value="(\d+)"', html))
    return {place: (int(pk), place in picked) for place, pk in shown.items()}


def test_the_screen_shows_what_readers_see(at_desk, front, stories, editor):
    front.apply(plan_of(lead=stories[5], pick_1=stories[7]), by=editor, base=0)
    places = standing(at_desk.get(FRONT))
    assert places["lead"] == (stories[5].pk, True)
    assert places["pick-1"] == (stories[7].pk, True)
    assert places["second-1"] == (stories[0].pk, False)
    assert len({pk for pk, _ in places.values()}) == 8


def test_a_change_in_hand_is_not_seen_by_readers_before_it_is_applied(at_desk, client, stories):
    page = press(at_desk, at_desk.get(FRONT), f"place {stories[9].pk} lead")
    assert standing(page)["lead"] == (stories[9].pk, True)
    assert "1 change, not applied" in page.content.decode()
    assert addresses(client)[0] == stories[0].address
    done = press(at_desk, page, "apply")
    assert done.status_code == 302
    assert addresses(client)[0] == stories[9].address
    assert "Applied. Readers see it since" in at_desk.get(FRONT).content.decode()


def test_two_places_change_stories_and_a_moved_one_stays(at_desk, stories):
    page = press(at_desk, at_desk.get(FRONT), "swap second-1 lead")
    places = standing(page)
    assert places["lead"] == (stories[1].pk, True)
    assert places["second-1"] == (stories[0].pk, False)
    page = press(at_desk, page, "fill lead")
    assert standing(page)["lead"] == (stories[0].pk, False)


def test_a_story_stands_in_one_place_only(at_desk, stories):
    page = press(at_desk, at_desk.get(FRONT), f"place {stories[9].pk} lead")
    page = press(at_desk, page, f"place {stories[9].pk} pick-2")
    places = standing(page)
    assert places["pick-2"] == (stories[9].pk, True)
    assert [pk for pk, _ in places.values()].count(stories[9].pk) == 1


def test_the_second_of_two_editors_is_told_and_loses_nothing(at_desk, front, stories, publisher):
    page = press(at_desk, at_desk.get(FRONT), f"place {stories[9].pk} lead")
    front.apply(plan_of(lead=stories[3], pick_1=stories[4]), by=publisher, base=0)
    refused = press(at_desk, page, "apply")
    assert refused.status_code == 409
    html = refused.content.decode()
    assert "petra applied another version" in html
    assert standing(refused)["lead"] == (stories[9].pk, True)
    assert Version.objects.count() == 1
    page = press(at_desk, refused, "rebase")
    places = standing(page)
    assert places["lead"] == (stories[9].pk, True)
    assert places["pick-1"] == (stories[4].pk, True)
    assert press(at_desk, page, "apply").status_code == 302


def test_who_has_changed_nothing_sees_what_another_applied(at_desk, front, stories, publisher):
    page = at_desk.get(FRONT)
    front.apply(plan_of(lead=stories[3]), by=publisher, base=0)
    page = press(at_desk, page, "look")
    assert standing(page)["lead"] == (stories[3].pk, True)
    assert "applied another version" not in page.content.decode()


def test_each_editor_sees_who_else_is_here(at_desk, front, stories, publisher):
    Presence.objects.see(publisher, front, 2)
    html = at_desk.get(FRONT).content.decode()
    assert "petra</b> is here too, 2 changes" in html
    assert "edmund</b> is here too" not in html
    Presence.objects.update(seen_at=database_now() - HOUR)
    assert "is here too" not in at_desk.get(FRONT).content.decode()


def test_a_front_page_is_scheduled_looked_at_and_called_off(at_desk, client, front, stories):
    page = press(at_desk, at_desk.get(FRONT), f"place {stories[9].pk} lead")
    tomorrow = database_now() + 24 * HOUR
    done = press(at_desk, page, "schedule", starts_at=f"{tomorrow:%Y-%m-%dT06:00}", name="Morning")
    assert done.status_code == 302
    version = front.versions.to_come().get()
    assert (version.name, version.starts_at.minute) == ("Morning", 0)
    assert addresses(client)[0] == stories[0].address
    page = at_desk.get(f"{FRONT}?version={version.number}")
    assert standing(page)["lead"] == (stories[9].pk, True)
    assert "Schedule it anew" in page.content.decode()
    page = press(at_desk, page, f"place {stories[8].pk} lead")
    press(at_desk, page, "schedule", starts_at=f"{tomorrow:%Y-%m-%dT07:00}", name="Morning")
    version = front.versions.to_come().get()
    assert version.plan().picks["lead"].article == stories[8].pk
    gone = at_desk.post(reverse("admin:front_page_call_off", args=[version.number]))
    assert gone.status_code == 302
    assert not front.versions.to_come().exists()


@pytest.mark.parametrize("moment", ["", "yesterday", "2020-01-01T06:00"])
def test_a_bad_moment_is_refused_and_the_work_is_kept(at_desk, front, stories, moment):
    page = press(at_desk, at_desk.get(FRONT), f"place {stories[9].pk} lead")
    refused = press(at_desk, page, "schedule", starts_at=moment)
    assert refused.status_code == 400
    assert standing(refused)["lead"] == (stories[9].pk, True)
    assert not Version.objects.exists()


def test_a_pick_ends_when_its_editor_says(at_desk, front, stories):
    page = press(at_desk, at_desk.get(FRONT), f"place {stories[9].pk} lead")
    later = f"{database_now() + 48 * HOUR:%Y-%m-%dT18:00}"
    page = press(at_desk, page, "look", **{"until-lead": later})
    assert "ends " in page.content.decode()
    press(at_desk, page, "apply")
    assert front.in_force().plan().picks["lead"].until.minute == 0


def test_undo_where_nothing_is_in_force_is_refused_in_words(at_desk, front):
    answer = at_desk.post(reverse("admin:front_page_undo"), {"base": "3"}, follow=True)
    assert "Not undone: No version is in force" in answer.content.decode()
    assert not front.versions.exists()


def test_undo_is_one_press(at_desk, client, front, stories, editor):
    front.apply(plan_of(lead=stories[3]), by=editor, base=0)
    front.apply(plan_of(lead=stories[4]), by=editor, base=1)
    assert at_desk.get(reverse("admin:front_page_undo")).status_code == 405
    at_desk.post(reverse("admin:front_page_undo"), {"base": "1"})
    assert addresses(client)[0] == stories[4].address
    at_desk.post(reverse("admin:front_page_undo"), {"base": "2"})
    assert addresses(client)[0] == stories[3].address


def test_an_earlier_version_is_taken_up_as_changes(at_desk, client, front, stories, editor):
    front.apply(plan_of(lead=stories[3]), by=editor, base=0)
    front.apply(plan_of(lead=stories[4]), by=editor, base=1)
    page = at_desk.get(f"{FRONT}?version=1")
    assert standing(page)["lead"] == (stories[3].pk, True)
    assert "1 change, not applied" in page.content.decode()
    press(at_desk, page, "apply")
    assert addresses(client)[0] == stories[3].address
    assert at_desk.get(f"{FRONT}?version=99").status_code == 404
    assert at_desk.get(f"{FRONT}?version=x").status_code == 404


def test_a_search_finds_stories_to_place_and_says_what_cannot_be(at_desk, stories, make_article):
    make_article(headline="A frigate drifts")
    page = press(at_desk, at_desk.get(FRONT), "find", q="frigate")
    html = page.content.decode()
    assert "A frigate drifts" in html
    assert "Can be placed once it is public." in html
    page = press(at_desk, at_desk.get(FRONT), "find", q="number 11")
    assert f'data-story="{stories[11].pk}"' in page.content.decode()
    page = press(at_desk, at_desk.get(FRONT), "find", q="zeppelin")
    assert "No story matches." in page.content.decode()


def test_what_a_hostile_form_says_is_left_out(at_desk, client, front, stories, make_article):
    draft = make_article(headline="zqsecret")
    page = at_desk.get(FRONT)
    for do in (
        f"place {draft.pk} lead",
        "place 999999 lead",
        f"place {stories[1].pk} roof",
        "swap lead",
        "fire",
    ):
        answer = press(at_desk, page, do)
        assert standing(answer)["lead"] == (stories[0].pk, False), do
    answer = press(at_desk, page, "apply", **{"at-lead": str(draft.pk), "layout": "huge"})
    assert answer.status_code == 302
    assert not front.in_force().plan().picks
    assert front.in_force().lead_layout == "large"


def test_the_preview_is_the_public_page_with_what_is_in_hand(
    at_desk, client, stories, make_article
):
    address = reverse("admin:front_page_preview")
    html = at_desk.get(f"{address}?at-lead={stories[9].pk}").content.decode()
    lead = html.partition("card-lead")[2].partition("</article>")[0]
    assert stories[9].address in lead
    response = at_desk.get(f"{address}?at-lead={make_article().pk}")
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    assert "noindex" in response["X-Robots-Tag"]
    assert addresses(client)[0] == stories[0].address


def test_the_first_places_of_a_section_are_laid_out_the_same_way(
    at_desk, client, make_public, category
):
    stories = [make_public() for _ in range(24)]
    address = reverse("admin:section_front_page", args=[category.pk])
    page = at_desk.get(address)
    assert set(standing(page)) == {"lead", "second-1", "second-2", "second-3"}
    page = press(at_desk, page, f"place {stories[20].pk} lead", address)
    page = press(at_desk, page, "look", address, layout="beside")
    assert "2 changes, not applied" in page.content.decode()
    press(at_desk, page, "apply", address)
    html = client.get("/category/sea-power/").content.decode()
    assert "card-lead" in html
    assert addresses(client, "/category/sea-power/")[0] == stories[20].address
    assert addresses(client)[0] == stories[0].address
    assert Front.objects.count() == 1
    at_desk.post(reverse("admin:section_front_page_undo", args=[category.pk]), {"base": "1"})
    assert addresses(client, "/category/sea-power/")[0] == stories[0].address
    preview = reverse("admin:section_front_page_preview", args=[category.pk])
    assert (
        stories[21].address in at_desk.get(f"{preview}?at-lead={stories[21].pk}").content.decode()
    )


def test_the_screen_asks_as_many_questions_for_many_versions_as_for_one(
    at_desk, front, stories, editor
):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            at_desk.get(FRONT)
        return len(queries)

    front.apply(plan_of(lead=stories[0], pick_1=stories[3]), by=editor, base=0)
    at_desk.get(FRONT)
    once = asked()
    for base in range(1, 9):
        front.apply(plan_of(lead=stories[base], pick_1=stories[13]), by=editor, base=base)
    assert asked() == once <= 34


def test_the_front_of_a_section_is_scheduled_and_called_off(at_desk, client, make_public, category):
    stories = [make_public() for _ in range(6)]
    address = reverse("admin:section_front_page", args=[category.pk])
    page = press(at_desk, at_desk.get(address), f"place {stories[5].pk} lead", address)
    later = f"{database_now() + 24 * HOUR:%Y-%m-%dT06:00}"
    press(at_desk, page, "schedule", address, starts_at=later, name="Morning")
    version = Front.objects.of(category).versions.to_come().get()
    page = at_desk.get(address)
    assert "“Morning”" in page.content.decode()
    assert standing(at_desk.get(f"{address}?version={version.number}"))["lead"][0] == stories[5].pk
    assert addresses(client, "/category/sea-power/")[0] == stories[0].address
    gone = reverse("admin:section_front_page_call_off", args=[category.pk, version.number])
    assert at_desk.post(gone).headers["Location"] == address
    assert not Front.objects.of(category).versions.to_come().exists()
