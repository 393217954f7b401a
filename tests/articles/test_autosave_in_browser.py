"""Real typing that a killed page, an expired session, a dead network or a colleague cuts short."""

import contextlib
import os
import re
import signal
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Error, expect

from articles.autosave import Autosave
from tests.articles.desk import ADD, change_page, page_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# The texts that this browser keeps, and whether one of them has these words.
SHELF = """async () => {
  const shelf = await import("/static/newsroom-admin/js/shelf.js");
  return shelf.all("unsaved/");
}"""

BODY = ".cke_wysiwyg_div[contenteditable=true]"


def until_shelf(page, is_so):
    """Wait until this browser has written down what is wanted."""
    for _ in range(300):
        if is_so(texts := page.evaluate(SHELF)):
            return
        page.wait_for_timeout(100)
    raise AssertionError(texts)


def sign_in(page, person):
    page.get_by_label("Username").fill(person.username)
    page.get_by_label("Password").fill("a good password")
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/admin/$"))


@pytest.fixture
def desk(live_server, new_context):
    """A browser of one person's own, signed in to the newsroom."""

    def open_desk(person):
        context = new_context(base_url=live_server.url)
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.goto("/admin/")
        sign_in(page, person)
        return page

    return open_desk


@pytest.fixture
def story(writer, make_article):
    return make_article(by=writer)


def open_story(page, address):
    page.goto(address)
    page.wait_for_selector(BODY)


def write(page, words):
    """Type at the end of the body, key by key."""
    page.locator(BODY).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(words, delay=15)


def saying(page):
    return page.locator("[data-saving]")


def kept(page):
    expect(saying(page)).to_contain_text("Draft kept", timeout=60_000)


def test_two_seconds_after_the_last_key_it_is_kept(desk, writer, story):
    page = desk(writer)
    open_story(page, change_page(story))
    write(page, " The dock had not been told.")
    expect(saying(page)).to_have_text("Writing…")
    assert not Autosave.objects.exists()
    kept(page)
    assert "The dock had not been told." in Autosave.objects.get().typed["body"][0]
    assert story.revisions.count() == 1


def test_a_killed_page_is_offered_compared_and_gone_on_with(desk, writer, story):
    page = desk(writer)
    open_story(page, change_page(story))
    write(page, " Nobody had told the dock.")
    kept(page)
    again = page.context.new_page()
    page.close(run_before_unload=False)

    open_story(again, change_page(story))
    offer = again.locator(".offer")
    expect(offer).to_contain_text("You left unsaved text")
    offer.get_by_role("link", name="Compare").click()
    expect(again.locator("ins")).to_contain_text("Nobody had told the dock.")
    again.get_by_role("link", name="Go on with it").click()
    expect(again.locator(BODY)).to_contain_text("Nobody had told the dock.")
    again.keyboard.press("Control+s")
    expect(again.get_by_text("Saved as revision 2.")).to_be_visible()
    assert "Nobody had told the dock." in story.revisions.first().body
    assert not Autosave.objects.exists()


def test_a_story_never_saved_survives_a_killed_page(desk, writer, publication):
    page = desk(writer)
    open_story(page, ADD)
    page.get_by_label("Headline").type("Written Before the First Save")
    kept(page)
    again = page.context.new_page()
    page.close(run_before_unload=False)

    open_story(again, ADD)
    expect(again.locator(".offer")).to_contain_text("Written Before the First Save")
    again.get_by_role("link", name="Go on with it").click()
    expect(again.get_by_label("Headline")).to_have_value("Written Before the First Save")


# A killed browser: the process itself, with everything that it had not written down yet


@pytest.fixture
def profile(live_server, browser_type, browser_type_launch_args, tmp_path):
    """A browser with a folder of its own, which a killed one leaves to the next."""
    folder, running = tmp_path / "profile", []

    def start(person, address):
        context = browser_type.launch_persistent_context(
            folder, base_url=live_server.url, **browser_type_launch_args
        )
        running.append(context)
        context.set_default_timeout(60_000)
        page = context.pages[0]
        # A killed browser may or may not have written down that somebody is signed in.
        page.goto(address)
        expect(page.get_by_label("Username").or_(page.locator(BODY)).first).to_be_visible()
        if page.get_by_label("Username").is_visible():
            page.get_by_label("Username").fill(person.username)
            page.get_by_label("Password").fill("a good password")
            page.get_by_role("button", name="Sign in").click()
        page.wait_for_selector(BODY)
        return page

    yield start, folder
    for context in running:
        with contextlib.suppress(Error):
            context.close()


def kill(page, folder):
    """End the browser that has this profile, as the system does when memory runs out."""
    with page.context.expect_event("close"):
        os.kill(process_of(folder), signal.SIGKILL)


def process_of(folder):
    """The number of the browser itself; its helpers are told by a type."""
    found = []
    for name in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            command = name.read_bytes()
            if f"--user-data-dir={folder}".encode() in command and b"--type=" not in command:
                found.append(int(name.parent.name))
    # The one that was started; a wrapper script would be its parent.
    return max(found)


def test_a_killed_browser_loses_nothing_that_was_kept(profile, writer, story):
    start, folder = profile
    page = start(writer, change_page(story))
    write(page, " The pilot boat came anyway.")
    kept(page)
    kill(page, folder)
    page = start(writer, change_page(story))
    offer = page.locator("[data-offer]")
    expect(offer).to_contain_text("unsaved")
    offer.get_by_role("link", name="Compare").click()
    expect(page.locator("ins").filter(has_text="The pilot boat came anyway.")).to_be_visible()
    assert story.revisions.count() == 1


def test_what_a_killed_browser_could_not_send_is_offered_by_the_next(profile, writer, story):
    start, folder = profile
    page = start(writer, change_page(story))
    page.route("**/autosave/", lambda route: route.abort())
    write(page, " The pilot boat came anyway.")
    expect(saying(page)).to_contain_text("kept in this browser")
    # The last words, of which the server was not even told.
    write(page, " Nobody waved.")
    until_shelf(page, lambda texts: "Nobody waved." in str(texts))
    kill(page, folder)
    assert not Autosave.objects.exists()
    page = start(writer, change_page(story))
    offer = page.locator("[data-offer]")
    expect(offer).to_be_visible()
    assert Autosave.objects.get().article == story
    offer.get_by_role("link", name="Compare").click()
    expect(page.locator("ins").filter(has_text="Nobody waved.")).to_be_visible()


def test_after_an_expired_session_one_signs_in_beside_it_and_nothing_is_lost(desk, writer, story):
    page = desk(writer)
    open_story(page, change_page(story))
    Session.objects.all().delete()
    write(page, " Then the session ended.")
    expect(saying(page)).to_contain_text("Signed out. Your text is kept here.", timeout=60_000)
    page.keyboard.press("Control+s")
    expect(page.locator(BODY)).to_contain_text("Then the session ended.")

    with page.context.expect_page() as opened:
        saying(page).get_by_role("link", name="Sign in").click()
    sign_in(opened.value, writer)
    opened.value.close()
    kept(page)
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved as revision 2.")).to_be_visible()
    assert "Then the session ended." in story.revisions.first().body


def test_without_a_network_it_stays_in_the_browser_and_is_sent_when_it_is_back(desk, writer, story):
    page = desk(writer)
    open_story(page, change_page(story))
    page.context.set_offline(True)
    write(page, " Then the line went dead.")
    expect(saying(page)).to_contain_text("Not sent: kept in this browser.", timeout=60_000)
    page.keyboard.press("Control+s")
    write(page, " She went on.")
    assert not Autosave.objects.exists()
    page.context.set_offline(False)
    kept(page)
    assert "Then the line went dead. She went on." in Autosave.objects.get().typed["body"][0]
    until_shelf(page, lambda texts: not texts)


def test_what_a_killed_page_could_not_send_is_offered_by_the_next(desk, writer, story):
    page = desk(writer)
    open_story(page, change_page(story))
    page.context.set_offline(True)
    write(page, " Then the line went dead.")
    expect(saying(page)).to_contain_text("Not sent", timeout=60_000)
    again = page.context.new_page()
    page.close(run_before_unload=False)
    again.context.set_offline(False)
    open_story(again, change_page(story))
    expect(again.locator(".offer")).to_contain_text("You left unsaved text")
    again.get_by_role("link", name="Go on with it").click()
    expect(again.locator(BODY)).to_contain_text("Then the line went dead.")


def test_a_server_that_restarts_is_waited_for(desk, writer, story):
    page = desk(writer)
    open_story(page, change_page(story))
    page.route("**/autosave/", lambda route: route.fulfill(status=502, body="Bad gateway"))
    write(page, " The server went away.")
    expect(saying(page)).to_contain_text("Trying again.", timeout=60_000)
    page.unroute("**/autosave/")
    kept(page)
    assert "The server went away." in Autosave.objects.get().typed["body"][0]


def test_a_second_person_is_named_with_what_they_changed_and_then_saved(
    desk, writer, editor, story
):
    page, other = desk(writer), desk(editor)
    open_story(page, change_page(story))
    open_story(other, change_page(story))
    other.get_by_label("Deck").fill("The editor’s deck.")
    kept(other)
    write(page, " She was not alone.")
    expect(page.locator("[data-others]")).to_have_text(
        "edmund is also here, has changed deck.", timeout=60_000
    )
    other.keyboard.press("Control+s")
    expect(other.get_by_text("Saved as revision 2.")).to_be_visible()
    write(page, " Somebody had saved.")
    newer = page.locator("[data-newer]")
    expect(newer).to_contain_text("edmund saved revision 2.", timeout=60_000)
    newer.get_by_role("button", name="Compare").click()
    expect(page.get_by_text("saved revision 2 while you were writing")).to_be_visible()
    expect(page.locator("mark.only", has_text="Somebody had saved")).to_be_visible()
    page.get_by_role("button", name="Save what is chosen").click()
    expect(page.get_by_text("Saved as revision 4.")).to_be_visible()
    newest = story.revisions.first()
    assert newest.deck == "The editor’s deck."
    assert "Somebody had saved." in newest.body
    assert not Autosave.objects.exists()


def test_a_second_window_of_ones_own_is_not_written_over(desk, writer, story):
    first = desk(writer)
    open_story(first, change_page(story))
    second = first.context.new_page()
    open_story(second, change_page(story))
    first.get_by_label("Deck").fill("From the first window.")
    kept(first)
    second.get_by_label("Deck").fill("From the second window.")
    expect(second.locator(".offer")).to_be_visible(timeout=60_000)
    assert Autosave.objects.get().typed["deck"] == ["From the first window."]
    second.get_by_role("button", name="Throw it away").click()
    kept(second)
    assert Autosave.objects.get().typed["deck"] == ["From the second window."]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_offers_and_comparisons_are_accessible_and_fit_a_phone(desk, writer, story, scheme):
    story.save_revision({"body": "<p>The ship came in at dusk.</p>"}, by=writer, base=1)
    typed = {"headline": ["Typed"], "deck": ["Another deck."], "body": ["<p>Typed.</p>"]}
    row = Autosave.objects.keep(
        typed | {"type": ["news"], "base": ["2"]}, by=writer, article=story,
        key="8c4ab5a4-5a6e-4b5c-9d0e-0d8b4c1f2a3b", base=2, changes=["headline", "deck", "body"],
    )  # fmt: skip
    page = desk(writer)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for address in (
        reverse("admin:articles_article_unsaved", args=[row.key]),
        page_of(story, "compare"),
        page_of(story, "history"),
        change_page(story),
    ):
        assert page.goto(address).status == 200
        page.wait_for_load_state("networkidle")
        found = Axe().run(page).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"][:160]) for v in found] == [], address
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
        page.set_viewport_size({"width": 1280, "height": 844})


def test_an_old_revision_is_compared_and_restored_by_hand(desk, writer, story):
    story.save_revision({"body": "<p>The ship came in at dusk.</p>"}, by=writer, base=1)
    page = desk(writer)
    page.goto(page_of(story, "history"))
    page.get_by_role("link", name="what changed").click()
    expect(page.locator("ins")).to_contain_text(["dusk"])
    page.get_by_role("button", name="Restore revision 1 as a new one").click()
    expect(page.get_by_text("Revision 1 is back, as revision 3.")).to_be_visible()
    page.get_by_role("button", name="Copy as new").click()
    expect(page.get_by_text("This is a copy of")).to_be_visible()
