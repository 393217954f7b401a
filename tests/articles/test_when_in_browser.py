"""A story goes out now or at a moment chosen beside it; the button then says that it schedules."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles.models import Article
from tests.articles.desk import ADD, change_page
from tests.browser import violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def form(live_server, new_context, editor, publication):
    def open_form(story=None, **options):
        options = {"reduced_motion": "reduce", "color_scheme": "light"} | options
        page = new_context(base_url=live_server.url, **options).new_page()
        page.goto("/admin/")
        page.get_by_label("Username").fill(editor.username)
        page.get_by_label("Password").fill("a good password")
        page.get_by_role("button", name="Sign in").click()
        expect(page).to_have_url(re.compile("/admin/$"))
        page.goto(change_page(story) if story else ADD)
        return page

    return open_form


@pytest.fixture
def there(publication):
    """The day after tomorrow at 06:30, as the publication's clock will show it."""
    zone = ZoneInfo(publication.time_zone)
    later = timezone.now().astimezone(zone) + timedelta(days=2)
    return later.replace(hour=6, minute=30, second=0, microsecond=0)


def pick(page, moment):
    page.get_by_label("Moment", exact=True).fill(f"{moment:%Y-%m-%dT%H:%M}")


def test_a_moment_turns_publish_into_schedule(form, editor, make_article, there):
    story = make_article(by=editor)
    page = form(story)
    when = page.get_by_role("radiogroup", name="When it goes out")
    expect(when.get_by_label("Now")).to_be_checked()
    expect(page.get_by_text("Schedule…")).to_be_hidden()
    expect(page.get_by_label("Moment", exact=True)).to_be_hidden()
    when.get_by_label("Now").press("ArrowRight")
    expect(page.get_by_label("Moment", exact=True)).to_be_focused()
    assert violations(page) == []
    pick(page, there)
    page.keyboard.press("Control+Enter")
    schedule = page.get_by_role("button", name="Schedule revision 1")
    expect(schedule).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("^Scheduled: readers see it from"))).to_be_visible()
    story.refresh_from_db()
    assert story.published_at == there
    # What was chosen stands there to be changed.
    expect(page.get_by_label("At a moment")).to_be_checked()
    expect(page.get_by_label("Moment", exact=True)).to_have_value(f"{there:%Y-%m-%dT%H:%M}")
    page.get_by_label("Now").check()
    page.get_by_role("button", name="Publish revision 1 now").click()
    expect(page.get_by_text(re.compile("^Published. Readers see revision 1"))).to_be_visible()


def test_without_a_moment_it_asks_for_one_and_now_still_publishes(form, editor, make_article):
    story = make_article(by=editor)
    page = form(story)
    page.get_by_label("At a moment").check()
    page.get_by_role("button", name="Schedule revision 1").click()
    expect(page.get_by_role("alert")).to_have_text("Choose the moment at which it goes out.")
    expect(page.get_by_label("Moment", exact=True)).to_be_focused()
    assert Article.objects.get(pk=story.pk).status == "draft"
    page.get_by_label("Now").check()
    page.get_by_role("button", name="Publish revision 1").click()
    expect(page.get_by_text(re.compile("^Published. Readers see revision 1"))).to_be_visible()


def test_a_moment_that_was_chosen_and_given_up_is_not_sent(form, editor, make_article, there):
    story = make_article(by=editor)
    page = form(story)
    page.get_by_label("At a moment").check()
    pick(page, there)
    page.get_by_label("Now").check()
    page.get_by_role("button", name="Publish revision 1").click()
    expect(page.get_by_text(re.compile("^Published. Readers see revision 1"))).to_be_visible()
    assert Article.objects.get(pk=story.pk).is_public


def chosen(page, moment):
    """The moment stands chosen, and the button says that it schedules."""
    expect(page.get_by_label("At a moment")).to_be_checked()
    expect(page.get_by_label("Moment", exact=True)).to_have_value(f"{moment:%Y-%m-%dT%H:%M}")
    return page.get_by_role("button", name="Schedule revision")


def test_a_new_story_is_given_its_moment_before_it_is_saved(form, there):
    page = form()
    when = page.get_by_role("radiogroup", name="When it goes out")
    expect(when.get_by_label("Now")).to_be_checked()
    when.get_by_label("At a moment").check()
    expect(page.get_by_label("Moment", exact=True)).to_be_focused()
    pick(page, there)
    assert violations(page) == []
    page.get_by_label("Headline").fill("Tug leaves port")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved as revision 1")).to_be_visible()
    expect(chosen(page, there)).to_have_text("Schedule revision 1")
    # Nor does a later save lose it.
    page.get_by_label("Deck").fill("It was late.")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved as revision 2.")).to_be_visible()
    expect(chosen(page, there)).to_have_text("Schedule revision 2")
    page.get_by_label("Now").check()
    page.keyboard.press("Control+s")
    expect(page.get_by_text("There was nothing new to save.")).to_be_visible()
    expect(page.get_by_label("Now")).to_be_checked()


def test_a_refused_schedule_keeps_the_moment(form, editor, make_article, there):
    story = make_article(by=editor)
    page = form(story)
    page.get_by_label("At a moment").check()
    pick(page, there)
    # Somebody in a hurry types and schedules at once: the button did not name these words.
    page.get_by_label("Deck").fill("One more thing.")
    page.get_by_role("button", name="Schedule revision 1").click()
    expect(page.get_by_text("which the button did not name")).to_be_visible()
    chosen(page, there)
    past = there.replace(year=2001)
    pick(page, past)
    page.get_by_role("button", name="Schedule revision 2").click()
    expect(page.locator(".messagelist .error")).to_be_visible()
    chosen(page, past)
    assert Article.objects.get(pk=story.pk).status == "draft"


def test_without_a_script_there_is_the_step(form, editor, make_article, there):
    story = make_article(by=editor)
    page = form(story, java_script_enabled=False)
    expect(page.get_by_role("radiogroup", name="When it goes out")).to_be_hidden()
    page.get_by_text("Schedule…").click()
    pick(page, there)
    page.get_by_role("button", name="Schedule revision 1").click()
    assert Article.objects.get(pk=story.pk).published_at == there


def test_a_moment_in_the_address_is_a_moment_or_nothing(make_article, editor, client):
    client.force_login(editor)
    page = change_page(make_article(by=editor))
    for hostile in ('"><script>', "2026-13", "2030-01-02T03:04 ", "9" * 5000):
        assert 'data-when="now"' in client.get(page, {"moment": hostile}).content.decode()
    assert (
        'value="2030-01-02T03:04"'
        in client.get(page, {"moment": "2030-01-02T03:04"}).content.decode()
    )


def test_who_may_not_publish_chooses_no_moment(live_server, make_article, writer, client):
    client.force_login(writer)
    assert "data-when" not in client.get(ADD).content.decode()
    story = make_article(by=writer)
    assert "data-when" not in client.get(change_page(story)).content.decode()
