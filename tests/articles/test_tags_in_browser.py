"""Tags typed as chips: suggested, marked as new, never lost on the way to the save."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles.models import Tag
from tests.articles.desk import change_page, signed_in
from tests.browser import violations

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def find():
    def ask(user, words):
        return signed_in(user).get(reverse("admin:articles_article_tag_names"), {"term": words})

    return ask


def test_tags_are_found_by_part_of_a_name_those_that_begin_with_it_first(find, writer):
    for name in ("Air defense", "F-35", "Defense budget"):
        Tag.objects.create(name=name)
    answer = find(writer, "defense").json()
    assert answer == {"results": ["Defense budget", "Air defense"], "known": False}
    assert find(writer, "f-35").json()["known"]


def test_a_former_name_finds_the_tag_of_today(find, writer):
    tag = Tag.objects.create(name="Türkiye")
    tag.former_names.create(name="Turkey", slug="turkey")
    assert find(writer, "turkey").json() == {"results": ["Türkiye"], "known": True}


@pytest.mark.parametrize("words", ["", " ", "%", "x" * 5000])
def test_nonsense_finds_nothing(find, writer, words):
    Tag.objects.create(name="Ukraine")
    assert find(writer, words).json()["results"] == []


def test_who_does_not_write_is_refused(find, ads_manager, stranger):
    assert find(ads_manager, "u").status_code == 403
    assert find(stranger, "u").status_code == 302


@pytest.fixture
def form(live_server, page, editor, make_article):
    Tag.objects.create(name="Ukraine")
    Tag.objects.create(name="Undersea cables")
    story = make_article(by=editor, tag_names=["Ukraine", "Ferries"])
    page.goto(live_server.url + "/admin/")
    page.get_by_label("Username").fill(editor.username)
    page.get_by_label("Password").fill("a good password")
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/admin/$"))
    page.goto(live_server.url + change_page(story))
    page.story = story
    return page


def save(page):
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved as revision 2.")).to_be_visible()
    return page.story.revisions.get(number=2).tag_names


@pytest.mark.browser
def test_a_tag_is_suggested_chosen_by_keys_and_saved(form):
    chips = form.locator(".chips--field")
    expect(chips.locator(".chip")).to_have_text(["Ukraine", "Ferriesnew"])
    typing = form.get_by_role("combobox", name="Tags")
    typing.press_sequentially("und")
    expect(form.get_by_role("listbox", name="Tags").get_by_role("option")).to_have_text(
        ["Undersea cables"]
    )
    typing.press("ArrowDown")
    assert violations(form) == []
    typing.press("Enter")
    expect(chips.locator(".chip")).to_have_text(["Ukraine", "Ferriesnew", "Undersea cables"])
    chips.get_by_role("button", name="Remove Ferries").click()
    typing.fill("ukraine")
    typing.press("Enter")
    expect(chips.locator(".chip")).to_have_text(["Ukraine", "Undersea cables"])
    assert save(form) == ["Ukraine", "Undersea cables"]


@pytest.mark.browser
def test_what_is_still_being_typed_is_saved_too(form):
    typing = form.get_by_role("combobox", name="Tags")
    typing.press_sequentially("<b>Harbors</b>, Dredging, Mine")
    assert save(form) == ["Ukraine", "Ferries", "<b>Harbors</b>", "Dredging", "Mine"]
