"""One story's whole way, in real browsers: written, sent back, mended, published, read."""

import re

import pytest
from playwright.sync_api import expect

from articles.models import Article
from authors.models import Author
from photos.models import Photo
from tests.photos.pictures import careless_jpeg

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HEADLINE = "Harbor Tugs Go Electric, One Refit Late"


@pytest.fixture
def desk(live_server, new_context):
    """A window of one person's own, signed in to the newsroom."""

    def sign_in(person):
        page = new_context(base_url=live_server.url).new_page()
        page.goto("/admin/")
        page.get_by_label("Username").fill(person.username)
        page.get_by_label("Password").fill("a good password")
        page.get_by_role("button", name="Sign in").click()
        expect(page).to_have_url(re.compile("/admin/$"))
        return page

    return sign_in


@pytest.fixture
def reader(live_server, new_context):
    return new_context(base_url=live_server.url).new_page()


def addresses(photo):
    return [
        "/",
        "/category/sea-power/",
        "/tag/harbor-tugs/",
        "/author/nadia-ferro/",
        "/author/tomas-quill/",
        "/feed/",
        "/search/?q=electric",
    ], f"/media/{photo.file.name}"


def where_readers_find(page, photo):
    pages, picture = addresses(photo)
    found = {a for a in pages if HEADLINE in page.request.get(a).text()}
    return found | ({picture} if page.request.get(picture).ok else set())


def upload(page, tmp_path):
    file = tmp_path / "tug.jpg"
    file.write_bytes(careless_jpeg())
    page.goto("/admin/photos/photo/add/")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_label("Alternative text").fill("A tug pushes a grey ship to its pier.")
    page.get_by_label("Credit").fill("Harbor Desk")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text(re.compile("location", re.I)).first).to_be_visible()
    return Photo.objects.get()


def write(page):
    page.goto("/admin/articles/article/add/")
    page.get_by_label("Headline").fill(HEADLINE)
    page.get_by_label("Deck").fill("The first of four tugs has left the yard on batteries.")
    page.locator("#id_category").select_option(label="Sea Power")
    for name in ("Nadia Ferro", "Tomas Quill"):
        page.get_by_role("combobox", name="Add a byline").fill(name)
        page.get_by_role("listbox", name="Authors").get_by_role("option", name=name).click()
        expect(page.locator(".byline__who b").filter(has_text=name)).to_be_visible()
    page.get_by_role("combobox", name="Tags").fill("Harbor Tugs, Engines")
    page.locator(".cke_wysiwyg_div").click()
    page.keyboard.type("The tug left the yard on Tuesday and made no sound at all.")
    save(page)


def save(page):
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("Save draft")).click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def choose_lead_photo(page):
    page.get_by_role("button", name="Choose photo…").click()
    dialog = page.get_by_role("dialog", name="Lead photo")
    dialog.get_by_label("Words").fill("tug")
    dialog.locator(".picker__tile").first.click()
    dialog.get_by_label("Alt text").fill("A tug pushes a grey ship to its pier.")
    dialog.get_by_role("button", name="Use this photo").click()
    expect(dialog).to_have_count(0)


def test_a_story_from_the_writers_desk_to_the_reader(
    desk, reader, writer, editor, publication, category, author, tmp_path
):
    Author.objects.create(name="Tomas Quill", slug="tomas-quill")

    at_writers = desk(writer)
    photo = upload(at_writers, tmp_path)
    write(at_writers)
    choose_lead_photo(at_writers)
    save(at_writers)
    assert where_readers_find(reader, photo) == set()
    story_page = at_writers.url
    at_writers.get_by_role("button", name="Submit").click()
    expect(at_writers.locator(".rail .status").first).to_have_text("In review")

    at_editors = desk(editor)
    at_editors.goto(story_page)
    at_editors.locator("summary", has_text="Send back").click()
    at_editors.get_by_label("What is to be mended?").fill("Say how many tugs there are.")
    at_editors.get_by_role("button", name="Send back", exact=True).click()
    expect(at_editors.locator(".rail .status").first).to_have_text("Draft")

    at_writers.goto(story_page)
    expect(at_writers.get_by_text("Say how many tugs there are.").first).to_be_visible()
    at_writers.get_by_label("Deck").fill("One of four tugs has left the yard on batteries.")
    save(at_writers)
    at_writers.get_by_role("button", name="Submit").click()
    expect(at_writers.locator(".rail .status").first).to_have_text("In review")
    assert where_readers_find(reader, photo) == set()

    at_editors.goto(story_page)
    at_editors.get_by_role("button", name=re.compile("^Publish revision")).click()
    expect(at_editors.locator(".rail .status").first).to_have_text("Published")

    pages, picture = addresses(photo)
    assert where_readers_find(reader, photo) == {*pages, picture}
    reader.goto("/")
    reader.get_by_role("link", name=HEADLINE).first.click()
    expect(reader.get_by_role("heading", level=1)).to_have_text(HEADLINE)
    for words in ("One of four tugs", "Nadia Ferro", "Tomas Quill", "Image credit: Harbor Desk"):
        expect(reader.get_by_text(words).first).to_be_visible()
    data = reader.request.get(picture).body()
    for trace in (b"GPS", b"Exif", b"CANARY", b"Photoshop", b"http://ns.adobe.com"):
        assert trace not in data
    assert Article.objects.get().transitions.count() == 4
