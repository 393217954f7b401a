"""The article screen under real hands: keys, the lead photo's tools, related stories in order."""

import re

import pytest
from playwright.sync_api import expect

from articles.models import Article
from tests.articles.desk import ADD, change_page
from tests.browser import violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BODY = ".cke_wysiwyg_div[contenteditable=true]"


@pytest.fixture
def desk(live_server, new_context, editor):
    page = new_context(base_url=live_server.url, reduced_motion="reduce").new_page()
    page.goto("/admin/")
    page.get_by_label("Username").fill(editor.username)
    page.get_by_label("Password").fill("a good password")
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/admin/$"))
    return page


def open_story(page, address):
    page.goto(address)
    page.locator(BODY).click()


def test_one_key_asks_to_publish_and_enter_publishes(desk, editor, make_article):
    story = make_article(by=editor)
    open_story(desk, change_page(story))
    desk.keyboard.press("Control+Enter")
    button = desk.get_by_role("button", name="Publish revision 1")
    expect(button).to_be_focused()
    assert not Article.objects.get(pk=story.pk).is_public
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("Published. Readers see revision 1")).to_be_visible()
    open_story(desk, change_page(story))
    desk.get_by_label("Deck").fill("Two of the four tugs are back.")
    desk.keyboard.press("Control+s")
    expect(desk.get_by_text("Saved as revision 2.")).to_be_visible()
    desk.locator(BODY).click()
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_role("button", name="Publish revision 2")).to_be_focused()


def test_the_same_key_goes_to_what_blocks(desk, editor, make_article):
    story = make_article(by=editor, deck="")
    open_story(desk, change_page(story))
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_label("Deck")).to_be_focused()
    assert Article.objects.get(pk=story.pk).status == "draft"


def test_on_a_story_never_saved_the_key_goes_to_save(desk, publication):
    open_story(desk, ADD)
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_role("button", name=re.compile("Save draft"))).to_be_focused()


def test_the_lead_photo_is_cropped_and_described_where_it_stands(
    desk, editor, make_article, make_photo
):
    photo = make_photo(by=editor)
    story = make_article(by=editor, lead_photo=photo, lead_alt="A tug.", lead_caption="A tug.")
    open_story(desk, change_page(story))
    desk.set_viewport_size({"width": 390, "height": 844})
    desk.get_by_role("button", name="Crop the photo…").click()
    dialog = desk.get_by_role("dialog", name="Lead photo")
    point = dialog.get_by_role("button", name="Focal point")
    expect(point).to_be_focused()
    expect(point).to_be_in_viewport()
    desk.set_viewport_size({"width": 1280, "height": 844})
    expect(dialog.locator(".crop")).to_have_count(4)
    desk.keyboard.press("ArrowUp")
    dialog.get_by_label("Alt text").fill("A tug under a crane.")
    dialog.get_by_role("button", name="Use this photo").click()
    expect(dialog.get_by_role("alert")).to_have_text("")
    expect(dialog).to_have_count(0)
    expect(desk.get_by_label("Alt text")).to_have_value("A tug under a crane.")
    photo.refresh_from_db()
    assert (photo.focal_x, photo.focal_y) == (50, 48)
    assert violations(desk) == []
    desk.get_by_role("button", name="Remove photo").click()
    expect(desk.get_by_role("button", name="Choose photo…")).to_be_focused()
    expect(desk.get_by_label("Alt text")).to_be_hidden()


def test_related_stories_are_found_ordered_and_removed(desk, editor, make_article):
    names = ("Hull Steel Runs Short", "Hull Welders Wanted", "Hull Four Floats")
    picked = {name: make_article(by=editor, headline=name) for name in names}
    story = make_article(by=editor)
    open_story(desk, change_page(story))
    for name in names:
        desk.get_by_role("searchbox", name="Picked by hand, in order").click()
        desk.keyboard.type(name.removeprefix("Hull "))
        desk.get_by_role("option", name=name).click()
    desk.get_by_role("button", name=re.compile("^Move Hull Four")).press("Home")
    desk.get_by_role("button", name=re.compile("^Move Hull Steel")).press("ArrowDown")
    desk.get_by_role("button", name="Remove Hull Welders Wanted").click()
    desk.keyboard.press("Control+s")
    expect(desk.get_by_text("Saved as revision 2.")).to_be_visible()
    wanted = ["Hull Four Floats", "Hull Steel Runs Short"]
    assert story.revisions.first().related == [picked[name].pk for name in wanted]
    expect(desk.locator(".picks li a")).to_have_text(wanted)
