"""Choosing, dropping and sending photos, with a mouse and with keys."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from articles.models import Article
from photos.models import Photo
from tests import browser
from tests.photos import pictures

pytestmark = pytest.mark.browser
PATIENCE = 60_000


@pytest.fixture
def open_as(live_server, page, client):
    """A page of the newsroom, open before somebody."""
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page.troubles = []
    page.on("pageerror", lambda error: page.troubles.append(str(error)))
    page.on("console", lambda m: m.type == "error" and page.troubles.append(m.text))

    def open_as(person, path):
        client.force_login(person)
        session = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies(
            [{"name": session.key, "value": session.value, "url": live_server.url}]
        )
        page.goto(f"{live_server.url}{path}")
        return page

    yield open_as
    expect.set_options(timeout=browser.PATIENCE)


def file(name, data):
    return {"name": name, "mimeType": "image/jpeg", "buffer": data}


DROP = """([selector, name, bytes]) => {
  const files = new DataTransfer();
  files.items.add(new File([new Uint8Array(bytes)], name, {type: "image/jpeg"}));
  const place = document.querySelector(selector);
  for (const kind of ["dragover", "drop"])
    place.dispatchEvent(
      new DragEvent(kind, {dataTransfer: files, bubbles: true, cancelable: true}));
}"""


def test_a_lead_photo_is_dropped_aimed_described_and_saved(open_as, editor, publication):
    page = open_as(editor, "/admin/articles/article/add/")
    page.get_by_role("button", name="Choose photo…").wait_for()
    data = list(pictures.careless_jpeg())
    page.evaluate(DROP, [".story__lead", "ship.jpg", data])
    dialog = page.get_by_role("dialog", name="Lead photo")
    expect(dialog.get_by_text("Location (GPS) removed")).to_be_visible()
    dialog.get_by_label("Alt text").fill("")
    dialog.get_by_role("button", name="Use this photo").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Describe the photo")
    dialog.get_by_label("Alt text").fill("A tug beside a grey ship")
    point = dialog.get_by_role("button", name="Focal point")
    point.focus()
    point.press("ArrowRight")
    point.press("ArrowDown")
    expect(point).to_have_accessible_name("Focal point, 52 across, 52 down; arrow keys move it")
    dialog.get_by_role("button", name="Use this photo").click()
    expect(dialog).to_have_count(0)
    photo = Photo.objects.get()
    expect(page.locator(".lead img")).to_be_visible()
    expect(page.locator("#id_lead_photo")).to_have_value(str(photo.pk))
    expect(page.locator("#id_lead_alt")).to_have_value("A tug beside a grey ship")
    assert (photo.focal_x, photo.focal_y) == (52, 52)
    page.locator("#id_headline").fill("A Tug Turns the Ship at Dawn")
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_url("**/change/")
    revision = Article.objects.get().newest_revision
    assert (revision.lead_photo, revision.lead_alt) == (photo, "A tug beside a grey ship")
    assert page.troubles == []


def test_the_library_is_searched_while_typing_and_a_photo_chosen_as_decorative(
    open_as, editor, make_photo, publication
):
    tug, _other = make_photo(caption="A tug in fog"), make_photo(caption="The strait")
    page = open_as(editor, "/admin/articles/article/add/")
    page.get_by_role("button", name="Choose photo…").click()
    dialog = page.get_by_role("dialog", name="Lead photo")
    expect(dialog.locator(".picker__tile")).to_have_count(2)
    dialog.get_by_label("Words").fill("fog")
    expect(dialog.locator(".picker__tile")).to_have_count(1)
    dialog.get_by_label("Words").fill("submarine")
    expect(dialog.get_by_role("status")).to_have_text("No photo matches.")
    dialog.get_by_label("Words").fill("fog")
    dialog.locator(".picker__tile").click()
    dialog.get_by_label("Decorative").check()
    dialog.get_by_role("button", name="Use this photo").click()
    expect(page.locator("#id_lead_photo")).to_have_value(str(tug.pk))
    expect(page.locator("#id_lead_is_decorative")).to_be_checked()
    expect(page.locator("#id_lead_caption")).to_have_value("A tug in fog")
    page.get_by_role("button", name="Remove photo").click()
    expect(page.locator("#id_lead_photo")).to_have_value("")
    assert page.troubles == []


def test_the_dialog_closes_by_escape_and_gives_the_focus_back(open_as, editor, publication):
    page = open_as(editor, "/admin/articles/article/add/")
    button = page.get_by_role("button", name="Choose photo…")
    button.click()
    dialog = page.get_by_role("dialog", name="Lead photo")
    expect(dialog.get_by_label("Words")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(button).to_be_focused()


def test_many_files_are_sent_at_once_and_each_says_how_it_went(open_as, writer, publication):
    page = open_as(writer, "/admin/photos/photo/")
    page.get_by_label("Drop files here").set_input_files(
        [
            file("one.jpg", pictures.careless_jpeg()),
            file("two.jpg", pictures.jpeg(90, 60)),
            file("two-again.jpg", pictures.jpeg(90, 60)),
            file("script.jpg", b"<html><script>alert(1)</script></html>"),
        ]
    )
    expect(page.locator(".upload [role=status]")).to_contain_text("2 uploaded, 2 refused.")
    rows = page.locator(".upload li")
    expect(rows.nth(2)).to_contain_text("in the library already")
    expect(rows.nth(3)).to_contain_text("This is a web page")
    assert Photo.objects.count() == 2
    page.get_by_role("link", name="Show them in the library").click()
    expect(page.locator(".library .photo")).to_have_count(2)
