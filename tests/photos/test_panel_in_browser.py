"""A photo's details beside the library: opened and closed by keys, a page of its own elsewhere."""

import re

import pytest
from playwright.sync_api import expect

from tests.articles.test_admin_in_browser import desk  # noqa: F401  (a fixture)
from tests.browser import violations
from tests.photos.conftest import make_photo  # noqa: F401  (a fixture)

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LIBRARY = "/admin/photos/photo/"
WIDE = {"width": 1440, "height": 900}


@pytest.fixture
def photos(publication, make_photo, editor):  # noqa: F811  (a fixture)
    made = [make_photo(by=editor) for _ in range(3)]
    for number, photo in enumerate(made):
        photo.alt_text = f"Ship number {number}"
        photo.save()
    return made


def opened(desk, editor, name):  # noqa: F811  (a fixture)
    """The library with that photo's panel open."""
    page = desk(editor, viewport=WIDE)
    page.goto(LIBRARY)
    page.get_by_label("All on this page").wait_for()
    page.get_by_role("link", name=name).click()
    expect(page.locator("#photo-panel-title")).to_be_focused()
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_photo_opens_beside_the_grid_and_is_saved_there(desk, editor, photos, scheme):  # noqa: F811  (a fixture)
    page = desk(editor, viewport=WIDE, color_scheme=scheme)
    page.goto(LIBRARY)
    page.wait_for_load_state("networkidle")
    link = page.get_by_role("link", name="Ship number 1")
    link.press("Enter")
    panel = page.get_by_role("dialog", name="Ship number 1")
    expect(panel.get_by_role("heading", name="Ship number 1")).to_be_focused()
    expect(panel.locator(".focal-point")).to_be_visible()
    assert page.evaluate("heard") + violations(page) == []
    page.keyboard.press("Escape")
    expect(page.locator(".photo-panel")).to_have_count(0)
    expect(link).to_be_focused()
    page.get_by_role("link", name="Ship number 2").click()
    panel = page.locator(".photo-panel")
    expect(panel.get_by_role("heading", name="Ship number 2")).to_be_focused()
    panel.locator(".photo-facts__picture").click(position={"x": 20, "y": 20})
    # How it will be cut in each place follows the point.
    crop = panel.get_by_role("group", name="Crops from this focal point").locator("img").first
    assert crop.evaluate("one => parseFloat(getComputedStyle(one).objectPosition)") < 50
    page.get_by_label("Choose Ship number 2").check()
    panel.get_by_label("Alternative text").fill("A tug at its pier")
    panel.get_by_role("button", name="Save", exact=True).click()
    expect(panel.get_by_role("status")).to_contain_text("was changed successfully")
    expect(page.get_by_role("link", name="A tug at its pier")).to_have_count(1)
    expect(page.get_by_label("Choose Ship number 2")).to_be_checked()
    photos[2].refresh_from_db()
    assert photos[2].alt_text == "A tug at its pier"
    assert photos[2].focal_x < 50
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="A tug at its pier")).to_be_focused()


def test_the_tab_key_stays_in_the_panel(desk, editor, photos):  # noqa: F811  (a fixture)
    page = opened(desk, editor, "Ship number 1")
    panel = page.locator(".photo-panel")
    page.keyboard.press("Shift+Tab")
    expect(panel.locator(".submit-row").locator("input, a").last).to_be_focused()
    page.keyboard.press("Tab")
    expect(panel.get_by_role("link", name="Its own page")).to_be_focused()


def test_a_mistake_is_said_in_the_panel(desk, editor, photos):  # noqa: F811  (a fixture)
    page = opened(desk, editor, "Ship number 1")
    panel = page.locator(".photo-panel")
    panel.get_by_label("Caption").fill("Typed before the mistake")
    panel.get_by_label("from the left").fill("300")
    panel.get_by_role("button", name="Save", exact=True).dblclick()
    expect(panel.get_by_text("less than or equal to 100")).to_be_visible()
    expect(panel.get_by_label("from the left")).to_be_focused()
    expect(panel.get_by_label("Caption")).to_have_value("Typed before the mistake")
    expect(page).to_have_url(re.compile(f"{LIBRARY}$"))
    assert violations(page) == []
    panel.get_by_label("from the left").fill("30")
    panel.get_by_role("button", name="Save", exact=True).click()
    expect(panel.get_by_role("status")).to_contain_text("was changed successfully")
    expect(panel.get_by_text("less than or equal to 100")).to_have_count(0)


def test_neither_a_dead_network_nor_an_ended_session_swallows_words(
    desk,  # noqa: F811  (a fixture)
    editor,
    photos,
):
    page = opened(desk, editor, "Ship number 1")
    panel = page.locator(".photo-panel")
    panel.get_by_label("Caption").fill("Typed on a train")
    save = panel.get_by_role("button", name="Save", exact=True)
    page.context.set_offline(True)
    save.click()
    expect(panel.get_by_role("status")).to_contain_text("No network.")
    page.context.set_offline(False)
    page.context.clear_cookies()
    save.click()
    expect(panel.get_by_role("status")).to_contain_text("Signed out.")
    other = page.context.new_page()
    other.goto("/admin/")
    other.get_by_label("Username").fill(editor.username)
    other.get_by_label("Password").fill("a good password")
    other.get_by_role("button", name="Sign in").click()
    expect(other).to_have_url(re.compile("/admin/$"))
    save.click()
    expect(panel.get_by_role("status")).to_contain_text("was changed successfully")
    photos[1].refresh_from_db()
    assert photos[1].caption == "Typed on a train"


def test_chosen_photos_are_counted(desk, editor, photos):  # noqa: F811  (a fixture)
    page = desk(editor, viewport=WIDE)
    page.goto(LIBRARY)
    page.get_by_label("All on this page").check()
    expect(page.locator(".action-counter")).to_have_text("3 of 3 selected")
    page.get_by_label("Choose Ship number 1").uncheck()
    expect(page.locator(".action-counter")).to_have_text("2 of 3 selected")


def test_the_filters_stand_in_one_bar_and_are_asked_together(desk, editor, photos):  # noqa: F811  (a fixture)
    page = desk(editor, viewport=WIDE)
    page.goto(LIBRARY)
    filters = page.get_by_role("search", name="Filter")
    assert filters.bounding_box()["width"] > page.locator(".library").bounding_box()["width"] * 0.9
    filters.get_by_label("Use", exact=True).select_option("Unused")
    filters.get_by_label("Missing").select_option("Caption")
    filters.get_by_role("button", name="Filter").click()
    expect(page).to_have_url(re.compile("use=unused"))
    expect(filters.get_by_label("Missing")).to_have_value("caption")
    expect(page.locator("a.photo__link")).to_have_count(3)
    filters.get_by_role("link", name="Clear").click()
    expect(filters.get_by_label("Missing")).to_have_value("")


def test_what_was_changed_is_not_left_without_a_word(desk, editor, photos):  # noqa: F811  (a fixture)
    page, asked = desk(editor, viewport=WIDE), []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.goto(LIBRARY)
    page.get_by_label("All on this page").wait_for()
    page.get_by_role("link", name="Ship number 1").click()
    panel = page.get_by_role("dialog", name="Ship number 1")
    panel.get_by_label("Alternative text").fill("A tug")
    page.keyboard.press("Escape")
    expect(panel.get_by_label("Alternative text")).to_have_value("A tug")
    assert asked == ["Leave what you changed about this photo?"]


def test_on_a_phone_it_is_a_page(desk, editor, photos):  # noqa: F811  (a fixture)
    page = desk(editor, viewport={"width": 390, "height": 844})
    page.goto(LIBRARY)
    page.wait_for_load_state("networkidle")
    page.get_by_role("link", name="Ship number 1").click()
    expect(page).to_have_url(re.compile(f"{LIBRARY}{photos[1].pk}/change/"))
