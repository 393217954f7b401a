"""What must stay in view is chosen by a click, or typed."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from photos.models import Photo
from tests.photos import pictures

pytestmark = pytest.mark.browser


@pytest.fixture
def form(live_server, page, client, editor):
    """The photo's form, open before its editor."""

    def form(photo):
        client.force_login(editor)
        session = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies(
            [{"name": session.key, "value": session.value, "url": live_server.url}]
        )
        page.goto(f"{live_server.url}/admin/photos/photo/{photo.pk}/change/")
        return page

    return form


@pytest.fixture
def photo(writer):
    return Photo.objects.intake(pictures.upload(pictures.jpeg(600, 400)), by=writer)


def test_a_click_on_the_picture_sets_the_focal_point(form, photo):
    page = form(photo)
    box = page.locator(".photo-facts__picture").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.8, box["y"] + box["height"] * 0.3)
    expect(page.get_by_label("from the left")).to_have_value("80")
    expect(page.get_by_label("from the top")).to_have_value("30")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/admin/photos/photo/")
    photo.refresh_from_db()
    assert (photo.focal_x, photo.focal_y) == (80, 30)


def test_the_mark_on_the_picture_follows_what_is_typed(form, photo):
    page = form(photo)
    page.get_by_label("from the left").fill("10")
    box = page.locator(".photo-facts__picture").bounding_box()
    mark = page.locator(".focal-point").bounding_box()
    assert abs(mark["x"] + mark["width"] / 2 - box["x"] - box["width"] * 0.1) < 2
