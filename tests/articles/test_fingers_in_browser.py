"""What a mouse drags a finger drags too, and a finger that scrolls moves nothing."""

import re

import pytest
from playwright.sync_api import expect

from tests.articles.test_bylines_in_browser import form, signed, staff  # noqa: F401  (fixtures)
from tests.photos.conftest import make_photo  # noqa: F401  (a fixture)

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
TABLET = {"viewport": {"width": 1024, "height": 768}, "has_touch": True, "is_mobile": True}


class Finger:
    """One finger on the glass, as Chromium hears of it from the screen itself."""

    def __init__(self, page):
        self.session = page.context.new_cdp_session(page)

    def _say(self, kind, *points):
        points = [{"x": x, "y": y} for x, y in points]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def drag(self, begin, end, steps=12):
        self._say("touchStart", begin)
        for step in range(1, steps + 1):
            way = step / steps
            self._say(
                "touchMove", tuple(a + (b - a) * way for a, b in zip(begin, end, strict=True))
            )
        self._say("touchEnd")

    def tap(self, x, y):
        self._say("touchStart", (x, y))
        self._say("touchEnd")


def middle(locator):
    locator.scroll_into_view_if_needed()
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def grip(place, name):
    return place.get_by_role("button", name=re.compile(f"Move {name}"))


def move(finger, place, name, onto):
    """Drag a row by its grip beyond another's middle."""
    grip(place, name).scroll_into_view_if_needed()
    begin, (x, y) = middle(grip(place, name)), middle(grip(place, onto))
    finger.drag(begin, (x, y + (12 if y > begin[1] else -12)))


@pytest.mark.parametrize("screen", [PHONE, TABLET], ids=["phone", "tablet"])
def test_bylines_and_related_stories_follow_a_finger(form, editor, staff, make_article, screen):  # noqa: F811  (fixtures)
    names = ["The First Ship", "The Second Ship", "The Third Ship"]
    picks = [make_article(published_by=editor, headline=name) for name in names]
    bylines = [{"author": person.pk, "role": "reporter"} for person in staff[:3]]
    story = make_article(by=editor, bylines=bylines, related=[pick.pk for pick in picks])
    page = form(editor, story, **screen)
    finger = Finger(page)
    expect(signed(page)).to_have_text(["Tomas Quill", "Ilse Varga", "Ilse Norden"])
    if screen is PHONE:
        page.get_by_role("button", name="steps and settings").click()
    move(finger, page.locator("#field-bylines"), "Ilse Norden", onto="Tomas Quill")
    expect(signed(page)).to_have_text(["Ilse Norden", "Tomas Quill", "Ilse Varga"])
    move(finger, page.locator(".picks"), "The First Ship", onto="The Third Ship")
    expect(page.locator(".picks a")).to_have_text([names[1], names[2], names[0]])
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Saved as revision 2.")).to_be_attached()
    newest = story.revisions.first()
    assert [row["author"] for row in newest.bylines] == [staff[2].pk, staff[0].pk, staff[1].pk]
    assert newest.related == [picks[1].pk, picks[2].pk, picks[0].pk]


def test_a_gallery_follows_a_finger(form, editor, make_photo, make_article):  # noqa: F811  (fixtures)
    photos = [make_photo(by=editor) for _ in range(3)]
    figures = "".join(
        f'<figure class="photo" data-photo="{photo.pk}"><img alt="Hull {number}">'
        "<figcaption></figcaption></figure>"
        for number, photo in enumerate(photos)
    )
    body = f'<p>Before.</p><figure class="gallery">{figures}<figcaption></figcaption></figure>'
    page = form(editor, make_article(by=editor, body=body), **TABLET)
    finger = Finger(page)
    text = page.locator(".cke_wysiwyg_div[contenteditable=true]")
    text.locator(".gallery img").first.dblclick()
    dialog = page.get_by_role("dialog", name="Gallery")
    move(finger, dialog, "Hull 2", onto="Hull 0")
    words = dialog.get_by_label("Alt text")
    assert [one.input_value() for one in words.all()] == ["Hull 2", "Hull 0", "Hull 1"]
    dialog.get_by_role("button", name="Keep").click()
    expect(dialog).to_have_count(0)
    expect(text.locator(".gallery img").first).to_have_attribute("alt", "Hull 2")


def test_a_finger_taps_the_focal_point_and_scrolls_past_it(form, editor, make_photo, make_article):  # noqa: F811  (fixtures)
    photo = make_photo(by=editor)
    page = form(editor, make_article(by=editor, lead_photo=photo, lead_alt="A hull"), **PHONE)
    finger = Finger(page)
    page.get_by_role("button", name="Crop the photo…").click()
    picker = page.get_by_role("dialog", name="Lead photo")
    point = picker.locator("[data-focal]")
    expect(point).to_be_focused()
    picture = picker.locator(".picker__picture")
    x, y = middle(picture)
    finger.tap(x - 80, y)
    expect(point).not_to_have_attribute("aria-label", re.compile("Focal point, 50 across"))
    tapped = point.get_attribute("aria-label")
    finger.drag((x + 80, y + 60), (x + 80, y - 60))
    assert point.get_attribute("aria-label") == tapped
