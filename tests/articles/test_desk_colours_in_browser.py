"""Every screen on which stories are written, in light and in dark: accessible, fit for a phone."""

import pytest
from django.utils.http import urlencode
from playwright.sync_api import expect

from tests.articles.desk import ADD, LIST, change_page, page_of
from tests.articles.test_admin_in_browser import desk, ready, stories  # noqa: F401  (fixtures)
from tests.browser import violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PHOTOS = "/admin/photos/photo/"
WIDTHS = (1440, 820, 390)


@pytest.fixture(params=["light", "dark"])
def page(request, desk, publisher, stories):  # noqa: F811  (fixtures)
    return desk(publisher, color_scheme=request.param)


def looked_at(page, name):
    ready(page)
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        needed = page.evaluate("document.documentElement.scrollWidth")
        found += [f"{name}: {needed} wide on {width}"] if needed > width else []
        # Between the two there is nothing that is not on one of them.
        if width != 820:
            found += [f"{name} at {width}: {what}" for what in violations(page)]
    page.set_viewport_size({"width": 1440, "height": 900})
    return found


def test_each_screen_of_a_story(page, stories):  # noqa: F811  (a fixture)
    public = stories["public"]
    addresses = {
        "write": change_page(stories["blocked"]),
        "write, scheduled": change_page(stories["later"]),
        "write, new": ADD,
        "history": page_of(public, "history"),
        "compare": page_of(public, "compare") + "?" + urlencode({"old": 1, "new": 2}),
        "list": LIST,
        "list, searched": f"{LIST}?q=frigate&state=Published",
        "library": PHOTOS,
        "photo": f"{PHOTOS}{stories['photo'].pk}/change/",
        "from Word": "/admin/articles/article/word/",
    }
    found = []
    for name, address in addresses.items():
        assert page.goto(address).status == 200, name
        found += looked_at(page, name)
    assert found == []


def test_a_conflict(page, stories, editor):  # noqa: F811  (a fixture)
    story = stories["blocked"]
    page.goto(change_page(story))
    ready(page)
    page.get_by_label("Headline").fill("Mine, Typed Meanwhile")
    story.save_revision({"headline": "Theirs, Saved Meanwhile"}, by=editor, base=1)
    page.keyboard.press("Control+s")
    expect(page.get_by_text("saved revision 2 while you were writing")).to_be_visible()
    assert looked_at(page, "conflict") == []


def test_a_copy(page, stories):  # noqa: F811  (a fixture)
    page.goto(change_page(stories["public"]))
    ready(page)
    page.locator(".tools summary").click()
    assert looked_at(page, "tools") == []
    page.get_by_role("button", name="Copy as new").click()
    expect(page.get_by_text("This is a copy of")).to_be_visible()
    assert looked_at(page, "copy") == []


def test_the_lead_photo_is_chosen(page, stories):  # noqa: F811  (a fixture)
    page.goto(change_page(stories["blocked"]))
    ready(page)
    page.get_by_role("button", name="Change photo…").click()
    expect(page.get_by_role("dialog", name="Lead photo")).to_be_visible()
    expect(page.get_by_role("dialog").locator("img").first).to_be_visible()
    assert looked_at(page, "lead photo") == []
