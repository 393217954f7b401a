"""Breaking news with text and photo ready, from the sign-in to the reader: clicks and seconds."""

import re
import time

import pytest
from playwright.sync_api import expect

from articles.models import Article
from tests.articles.desk import change_page
from tests.photos import pictures

pytestmark = [pytest.mark.browser, pytest.mark.slow]
BODY = ".cke_wysiwyg_div[contenteditable=true]"
SLOWLY = 120_000
TEXT = "\n\n".join(["The ferry lines stopped at ten on Tuesday, and the harbor was told. " * 5] * 5)
# A real finger or mouse only: what a script clicks has no pointer.
COUNT = """
addEventListener("pointerdown", (event) => {
  if (event.isTrusted) sessionStorage.clicks = Number(sessionStorage.clicks || 0) + 1;
}, true);
"""


@pytest.fixture
def desk(live_server, new_context, editor, author, publication, category):
    """An editor at the door, who signs stories with a name of their own."""
    author.user = editor
    author.save()
    context = new_context(base_url=live_server.url)
    context.add_init_script(COUNT)
    return context.new_page()


def sign_in(page, person):
    page.goto("/admin/")
    page.keyboard.type(person.username)
    page.keyboard.press("Tab")
    page.keyboard.type("a good password")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/admin/$"))


def test_breaking_news_is_out_and_on_every_page_in_eight_clicks(desk, editor, client, tmp_path):
    photo = tmp_path / "ferry.jpg"
    photo.write_bytes(pictures.careless_jpeg())
    sign_in(desk, editor)
    began = time.monotonic()
    desk.get_by_role("link", name="New article").click()
    expect(desk.locator(BODY)).to_be_visible()
    desk.keyboard.type("Ferry Lines Stop at Night After a Second Fault")
    desk.keyboard.press("Enter")
    desk.keyboard.type("Two cables failed in three days under the same route.")
    desk.get_by_role("button", name="Choose photo…").click()
    dialog = desk.get_by_role("dialog", name="Lead photo")
    with desk.expect_file_chooser() as chooser:
        dialog.locator("input[type=file]").click()
    chooser.value.set_files(photo)
    expect(dialog.get_by_text("Location (GPS) removed")).to_be_visible()
    dialog.get_by_label("Alt text").focus()
    desk.keyboard.press("Control+a")
    desk.keyboard.type("A ferry at its berth, lights on")
    dialog.get_by_role("button", name="Use this photo").click()
    expect(dialog).to_have_count(0)
    desk.locator(BODY).click()
    desk.keyboard.insert_text(TEXT)
    desk.get_by_label("Category", exact=True).focus()
    desk.keyboard.type("Sea")
    desk.keyboard.press("Control+s")
    expect(desk.get_by_text("Saved as revision 1.")).to_be_visible()
    desk.get_by_role("button", name="Publish revision 1", exact=True).click()
    breaking = desk.get_by_role("button", name="Breaking: on every page for 2 hours")
    breaking.click()
    expect(desk.get_by_text("On every page until")).to_be_visible()
    seconds = time.monotonic() - began
    clicks = int(desk.evaluate("sessionStorage.clicks"))
    print(f"breaking news: {clicks} clicks, {seconds:.1f} s with the hands of a machine")
    story = Article.objects.published().get()
    assert story.word_count >= 300
    assert story.lead_photo.credit
    front = client.get("/").content.decode()
    assert "Breaking" in front and story.headline in front
    assert clicks <= 8


def test_a_story_is_written_over_a_slow_line(desk, editor, make_article):
    """A satellite telephone: 400 ms there and back, 50 kB a second."""
    story = make_article(by=editor)
    sign_in(desk, editor)
    line = desk.context.new_cdp_session(desk)
    line.send("Network.enable")
    line.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": 400,
            "downloadThroughput": 50_000,
            "uploadThroughput": 25_000,
        },
    )
    desk.set_default_timeout(SLOWLY)
    desk.goto(change_page(story), wait_until="commit")
    desk.get_by_label("Deck").fill("Typed before everything had arrived.")
    expect(desk.locator(BODY)).to_be_visible(timeout=SLOWLY)
    desk.locator(BODY).click()
    desk.keyboard.press("Control+End")
    desk.keyboard.type(" And this came after.")
    desk.keyboard.press("Control+s")
    expect(desk.get_by_text("Saved as revision 2.")).to_be_visible(timeout=SLOWLY)
    newest = Article.objects.get(pk=story.pk).newest_revision
    assert newest.deck == "Typed before everything had arrived."
    assert newest.body.endswith("And this came after.</p>")
