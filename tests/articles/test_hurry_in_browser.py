"""What somebody in a hurry does: saves nothing, types too long a word, presses keys at once."""

import pytest
from playwright.sync_api import expect

from articles.autosave import Autosave
from tests.articles.desk import ADD, LIST, change_page
from tests.articles.test_admin_in_browser import desk  # noqa: F401  (a fixture)

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BODY = ".cke_wysiwyg_div[contenteditable=true]"
SCREENS = [{"width": 390, "height": 844}, {"width": 1440, "height": 900}]


def box(page, selector):
    return page.locator(selector).first.bounding_box()


def ready(page):
    """The scripts have begun: what one of them shows stands there, and so does the editor."""
    page.locator(BODY).wait_for()
    page.locator("[data-when]:not([hidden])").wait_for(state="attached")


@pytest.mark.parametrize("screen", SCREENS, ids=["phone", "desk"])
def test_an_empty_save_says_what_is_wanted_and_keeps_the_pages_shape(
    desk,  # noqa: F811  (a fixture)
    editor,
    publication,
    screen,
):
    page = desk(editor, viewport=screen)
    page.goto(ADD)
    ready(page)
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Write a headline first")).to_be_visible()
    expect(page.get_by_label("Headline")).to_be_focused()
    trouble, story = box(page, ".errornote"), box(page, ".story")
    assert trouble["y"] + trouble["height"] <= story["y"]
    assert story["width"] > screen["width"] * 0.6
    assert story["x"] + story["width"] <= screen["width"]


def test_a_headline_that_is_pasted_too_long_is_kept_whole(
    desk,  # noqa: F811  (a fixture)
    editor,
    publication,
):
    page = desk(editor)
    page.goto(ADD)
    ready(page)
    headline, words = page.get_by_label("Headline"), ", ".join(["Two frigates sail"] * 13)
    headline.focus()
    page.keyboard.insert_text(words)
    page.keyboard.press("Control+s")
    expect(page.get_by_text("at most 200 characters")).to_be_visible()
    expect(headline).to_have_value(words)


@pytest.mark.parametrize("screen", SCREENS, ids=["phone", "desk"])
def test_a_word_without_an_end_leaves_the_lists_columns_in_sight(
    desk,  # noqa: F811  (a fixture)
    editor,
    make_article,
    screen,
):
    make_article(by=editor, headline="Frigate" * 28)
    page = desk(editor, viewport=screen)
    page.goto(LIST)
    state = box(page, "#result_list tbody .field-state")
    assert state["x"] + state["width"] <= screen["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= screen["width"]


def test_keys_that_are_pressed_at_once_throw_no_unsaved_text_away(
    desk,  # noqa: F811  (a fixture)
    editor,
    publication,
):
    page = desk(editor)
    page.goto(ADD)
    ready(page)
    page.get_by_label("Deck").fill("Left in a hurry.")
    expect(page.locator("[data-saving]")).to_contain_text("Draft kept")
    page.close(run_before_unload=False)
    page = page.context.new_page()
    page.goto(ADD)
    expect(page.locator(".offer")).to_contain_text("You left unsaved text")
    expect(page.get_by_label("Headline")).to_be_focused()
    page.keyboard.type(" ships ")
    expect(page.get_by_label("Headline")).to_have_value(" ships ")
    assert Autosave.objects.filter(typed__deck=["Left in a hurry."]).exists()


def test_a_step_pressed_again_and_again_is_taken_once(desk, editor, make_article):  # noqa: F811  (a fixture)
    story = make_article(by=editor)
    page = desk(editor)
    page.goto(change_page(story))
    ready(page)
    taken = []
    page.on("request", lambda one: taken.append(one.url) if "/step/" in one.url else None)
    # The server takes its time; meanwhile the button is pressed again.
    page.evaluate("""() => {
      const button = document.querySelector("button.steps__publish");
      addEventListener("submit", () => setTimeout(() => button.click()));
      button.click();
      button.click();
    }""")
    expect(page.get_by_text("Published. Readers see revision 1")).to_be_visible()
    assert len(taken) == 1
