"""Photos of a story in full."""

import pytest
from playwright.sync_api import expect

from tests.photos.conftest import make_photo

__all__ = ["make_photo"]


@pytest.fixture
def story(make_article, editor, make_photo):
    figures = "".join(
        f'<figure class="photo" data-photo="{make_photo(credit=credit).pk}"><img alt="{alt}">'
        f"<figcaption>{alt}</figcaption></figure>"
        for alt, credit in (("A tug.", "Navy"), ("A crane.", "Army"))
    )
    return make_article(
        published_by=editor,
        body=f"<p>It began.</p>{figures}<p>It ended.</p>",
        lead_photo=make_photo(),
        lead_alt="A carrier.",
    )


def test_a_photo_opens_in_full_and_the_keys_lead_on_and_back(live_server, new_context, story):
    page = new_context(base_url=live_server.url).new_page()
    page.goto(story.address)
    opener = page.get_by_role("button", name="Enlarge the photo: A tug.")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Photo")
    expect(dialog.get_by_role("img", name="A tug.")).to_be_visible()
    expect(dialog.get_by_text("A tug. Image credit: Navy")).to_be_visible()
    expect(dialog.get_by_text("2 of 3")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(dialog.get_by_role("img", name="A crane.")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(dialog.get_by_role("img", name="A carrier.")).to_be_visible()
    dialog.get_by_role("button", name="Previous photo").click()
    expect(dialog.get_by_text("3 of 3")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_without_scripts_a_photo_is_a_photo(live_server, new_context, story):
    page = new_context(base_url=live_server.url, java_script_enabled=False).new_page()
    page.goto(story.address)
    expect(page.get_by_role("img", name="A tug.")).to_be_visible()
    expect(page.get_by_role("button", name="Enlarge")).to_have_count(0)
