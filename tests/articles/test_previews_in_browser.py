"""What others will make of a story, shown beside the form while it is written."""

import re

import pytest
from playwright.sync_api import expect

from categories.models import Category
from tests.articles.desk import change_page
from tests.browser import violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]
BODY = ".cke_wysiwyg_div[contenteditable=true]"


@pytest.fixture
def open_story(live_server, page, editor, make_article):
    """The page of a story, opened by its editor."""

    def open_it(**content):
        story = make_article(by=editor, **content)
        page.goto(live_server.url + "/admin/")
        page.get_by_label("Username").fill(editor.username)
        page.get_by_label("Password").fill("a good password")
        page.get_by_role("button", name="Sign in").click()
        expect(page).to_have_url(re.compile("/admin/$"))
        page.goto(live_server.url + change_page(story))
        return page

    return open_it


def test_search_result_and_shared_link_follow_the_typing(open_story, publication):
    page = open_story(headline="The First Headline", deck="The first deck.")
    result = page.get_by_role("group", name="In a search engine")
    shared = page.get_by_role("group", name="Where a link is shared")
    expect(result).to_contain_text("The First Headline")
    page.get_by_label("Headline").fill("Ferries <b>Stop</b> at Night")
    page.get_by_label("Deck").fill("Two cables failed in a week.")
    expect(result).to_contain_text("Ferries <b>Stop</b> at Night")
    expect(result).to_contain_text("Two cables failed in a week.")
    expect(shared).to_contain_text("Ferries <b>Stop</b> at Night")
    page.get_by_text("Search engines", exact=True).click()
    page.get_by_label("Search title").fill("Night ferries suspended")
    page.get_by_label("Search description").fill("Why no ship crosses after ten.")
    expect(result).to_contain_text("Night ferries suspended")
    expect(result).to_contain_text("Why no ship crosses after ten.")
    expect(shared).not_to_contain_text("Night ferries suspended")
    assert violations(page) == []


def test_the_kicker_is_that_of_the_category_chosen(open_story, publication):
    Category.objects.create(
        name="Space", slug="space", kicker="Space: Orbits, Rockets and Everything Above"
    )
    page = open_story()
    expect(page.locator("[data-kicker]")).to_have_text("Sea Power")
    page.get_by_label("Category", exact=True).select_option("Space")
    expect(page.locator("[data-kicker]")).to_have_text(re.compile("^Space: Orbits"))


def test_words_and_reading_time_are_counted_while_typing(open_story):
    page = open_story(body=f"<p>{'word ' * 500}</p>")
    expect(page.locator("[data-words]")).to_have_text("500 words · 2 min")
    page.locator(BODY).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" and two more")
    expect(page.locator("[data-words]")).to_have_text("503 words · 2 min")


def test_the_shared_picture_is_the_lead_photo_or_drawn(open_story, make_photo):
    photo = make_photo(alt_text="A hull", credit="Navy")
    page = open_story(lead_photo=photo, lead_alt="A hull")
    shared = page.get_by_role("group", name="Where a link is shared")
    expect(shared.locator("img")).to_have_attribute("src", photo_address(photo))
    page.get_by_role("button", name="Remove photo").click()
    expect(shared.locator("img")).to_be_hidden()
    expect(shared.locator("[data-social-drawn]")).to_contain_text("A Frigate Returns Early")


def photo_address(photo):
    photo.in_newsroom = True
    return photo.url
