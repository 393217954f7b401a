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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_photo_opens_beside_the_grid_and_is_saved_there(desk, editor, photos, scheme):  # noqa: F811  (a fixture)
    page = desk(editor, viewport=WIDE, color_scheme=scheme)
    page.goto(LIBRARY)
    page.wait_for_load_state("networkidle")
    link = page.get_by_role("link", name="Ship number 1")
    link.press("Enter")
    panel = page.get_by_role("complementary", name="Photo")
    expect(panel.get_by_role("heading", name="Ship number 1")).to_be_focused()
    expect(panel.locator(".focal-point")).to_be_visible()
    assert page.evaluate("heard") + violations(page) == []
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(link).to_be_focused()
    page.get_by_role("link", name="Ship number 2").click()
    expect(panel.get_by_role("heading", name="Ship number 2")).to_be_focused()
    panel.locator(".photo-facts__picture").click(position={"x": 20, "y": 20})
    panel.get_by_label("Alternative text").fill("A tug at its pier")
    panel.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    expect(page).to_have_url(re.compile(f"{LIBRARY}$"))
    photos[2].refresh_from_db()
    assert photos[2].alt_text == "A tug at its pier"
    assert photos[2].focal_x < 50


def test_what_was_changed_is_not_left_without_a_word(desk, editor, photos):  # noqa: F811  (a fixture)
    page, asked = desk(editor, viewport=WIDE), []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.goto(LIBRARY)
    page.get_by_role("link", name="Ship number 1").click()
    panel = page.get_by_role("complementary", name="Photo")
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
