"""Related stories are put in their order by mouse and by keys."""

import re

import pytest
from playwright.sync_api import expect

from tests.articles.test_bylines_in_browser import drag, form, staff  # noqa: F401  (fixtures)

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_related_stories_are_dragged_by_mouse_and_moved_by_keys(form, editor, author, make_article):  # noqa: F811  (a fixture)
    names = ["The First Ship", "The Second Ship", "The Third Ship"]
    picks = [make_article(published_by=editor, headline=name) for name in names]
    bylines = [{"author": author.pk, "role": "reporter"}]
    story = make_article(by=editor, bylines=bylines, related=[pick.pk for pick in picks])
    page = form(editor, story)
    shown = page.locator(".picks a")
    expect(shown).to_have_text(names)
    drag(page, "The Third Ship", onto="The First Ship")
    expect(shown).to_have_text([names[2], names[0], names[1]])
    page.get_by_role("button", name=re.compile("Move The First Ship")).press("End")
    expect(shown).to_have_text([names[2], names[1], names[0]])
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved as revision 2.")).to_be_visible()
    assert story.revisions.first().related == [picks[2].pk, picks[1].pk, picks[0].pk]
