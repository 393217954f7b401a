"""The newsroom's pages in a real browser: accessible, strict, usable by keyboard and on a phone."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles.models import Article, Series, Tag
from tests.articles.desk import change_page, page_of
from tests.browser import violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WATCH = """
window.heard = [];
addEventListener("securitypolicyviolation", (event) => {
  heard.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});
addEventListener("error", (event) => heard.push(event.message));
"""


@pytest.fixture
def desk(live_server, new_context):
    """A window of one person's own, signed in to the newsroom."""

    def sign_in(person, **options):
        options = {"reduced_motion": "reduce", "color_scheme": "light"} | options
        context = new_context(base_url=live_server.url, **options)
        context.add_init_script(WATCH)
        page = context.new_page()
        page.goto("/admin/")
        page.get_by_label("Username").fill(person.username)
        page.get_by_label("Password").fill("a good password")
        page.get_by_role("button", name="Sign in").click()
        expect(page).to_have_url(re.compile("/admin/$"))
        return page

    return sign_in


@pytest.fixture
def stories(publication, administrator, make_photo, make_article, author, make_advert):
    """Something of everything that the pages show."""
    Series.objects.create(title="Hull Lines", slug="hull-lines")
    Tag.objects.create(name="Steel")
    make_advert(slot="sidebar", advertiser="Harbor Rope")
    photo = make_photo(by=administrator)
    blocked = make_article(by=administrator, deck="", lead_photo=photo, tag_names=["Steel"])
    public = make_article(published_by=administrator)
    public.save_revision({"deck": "Newer work."}, by=administrator, base=1)
    soon = timezone.now() + timedelta(days=1)
    later = make_article(published_by=administrator, at=soon)
    binned = make_article(by=administrator)
    binned.bin(by=administrator)
    return {"blocked": blocked, "public": public, "later": later, "photo": photo}


@pytest.fixture
def addresses(stories, administrator, writer, author, category):
    story = stories["blocked"]
    return [
        "/admin/",
        "/admin/account/",
        "/admin/password_change/",
        "/admin/articles/article/",
        "/admin/articles/article/?q=nothing+like+it",
        "/admin/articles/article/add/",
        *(change_page(stories[name]) for name in ("blocked", "public", "later")),
        page_of(story, "history"),
        page_of(stories["public"], "correct"),
        page_of(stories["public"], "move"),
        page_of(story, "ask"),
        "/admin/articles/article/bin/",
        "/admin/articles/tag/",
        f"/admin/articles/tag/{Tag.objects.get(name='Steel').pk}/change/",
        "/admin/articles/series/add/",
        "/admin/authors/author/",
        f"/admin/authors/author/{author.pk}/change/",
        "/admin/categories/category/",
        f"/admin/categories/category/{category.pk}/change/",
        "/admin/ads/advert/",
        "/admin/ads/advert/add/",
        "/admin/ads/campaign/add/",
        "/admin/ads/campaign/report/",
        "/admin/ads/advertiser/add/",
        "/admin/ads/setup/1/change/",
        "/admin/newsroom/publication/1/change/",
        "/admin/newsroom/user/",
        "/admin/newsroom/user/add/",
        f"/admin/newsroom/user/{writer.pk}/change/",
        f"/admin/newsroom/user/{writer.pk}/password/",
    ]


def ready(page):
    page.wait_for_load_state("networkidle")
    if page.locator(".django-ckeditor-widget").count():
        expect(page.locator(".cke_wysiwyg_div")).to_have_attribute("role", "textbox")


def looked_at(page):
    """What is wrong with the page that is open: in light, in dark, under the policy, on a phone."""
    ready(page)
    found = page.evaluate("heard") + violations(page)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found += violations(page, runOnly=["color-contrast"])
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    for width in (820, 390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        needed = page.evaluate("document.documentElement.scrollWidth")
        found += [f"{needed} wide on {width}"] if needed > width else []
    page.set_viewport_size({"width": 1280, "height": 844})
    return found


def test_every_page_is_accessible_strict_and_fits_a_phone(desk, administrator, addresses):
    page, trouble = desk(administrator), {}
    for address in addresses:
        assert page.goto(address).status == 200, address
        if found := looked_at(page):
            trouble[address] = found
    assert trouble == {}


def test_the_pages_for_who_is_not_signed_in_are_too(live_server, new_context, publication):
    context = new_context(base_url=live_server.url)
    context.add_init_script(WATCH)
    page = context.new_page()
    for address in ("/admin/login/", "/admin/password/forgotten/", "/admin/password/new/x/y-z/"):
        page.goto(address)
        assert looked_at(page) == [], address


def test_a_conflict_is_accessible_and_can_be_settled(desk, administrator, editor, stories):
    story = stories["blocked"]
    page = desk(administrator)
    page.goto(change_page(story))
    page.get_by_label("Headline").fill("Mine, Typed Meanwhile")
    story.save_revision({"headline": "Theirs, Saved Meanwhile"}, by=editor, base=1)
    page.get_by_role("button", name=re.compile("Save draft")).click()
    expect(page.get_by_text("edmund saved revision 2 while you were writing")).to_be_visible()
    assert violations(page) == []
    page.get_by_label("Keep mine").check()
    page.get_by_role("button", name="Save what is chosen").click()
    expect(page.get_by_label("Headline")).to_have_value("Mine, Typed Meanwhile")
    headlines = list(story.revisions.values_list("headline", flat=True))
    assert headlines[:2] == ["Mine, Typed Meanwhile", "Theirs, Saved Meanwhile"]


# Writing


def test_a_check_of_the_gate_leads_to_its_field(desk, administrator, stories):
    page = desk(administrator)
    page.goto(change_page(stories["blocked"]))
    page.locator(".check--blocks a", has_text="Deck").click()
    expect(page.get_by_label("Deck")).to_be_focused()
    # It is aria-disabled, so Playwright would wait; a person can press it and is led on.
    page.get_by_role("button", name=re.compile("^Publish revision")).dispatch_event("click")
    expect(page.get_by_label("Deck")).to_be_focused()
    assert Article.objects.get(pk=stories["blocked"].pk).status == "draft"


def test_leaving_with_unsaved_text_is_asked_about(desk, administrator, stories):
    page, asked = desk(administrator), []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(change_page(stories["blocked"]))
    page.goto("/admin/")
    assert asked == []
    page.goto(change_page(stories["blocked"]))
    page.get_by_label("Deck").fill("Typed and not saved.")
    expect(page.locator("[data-saving]")).to_have_text("Writing…")
    page.goto("/admin/")
    assert asked == ["beforeunload"]


def test_the_form_works_without_a_script(desk, administrator, editor, stories, author):
    story = stories["blocked"]
    page = desk(editor, java_script_enabled=False)
    page.goto(change_page(story))
    page.get_by_label("Deck").fill("Written without a script.")
    page.get_by_label("Author 2", exact=True).select_option(label="Nadia Ferro, Reporter")
    page.get_by_label("Role of author 2").select_option(label="Photographer")
    page.get_by_role("textbox", name="Tags").fill("Steel, Copper")
    page.get_by_label("Alt text").fill("A grey ship.")
    page.get_by_role("button", name=re.compile("Save draft")).click()
    revision = story.revisions.first()
    assert revision.deck == "Written without a script."
    assert [row["role"] for row in revision.bylines] == ["reporter", "photographer"]
    assert revision.tag_names == ["Steel", "Copper"]
    page.get_by_role("button", name="Publish revision 2").click()
    assert Article.objects.get(pk=story.pk).is_public


def test_on_a_phone_the_steps_are_a_sheet_that_opens_and_closes(desk, administrator, stories):
    page = desk(administrator, viewport={"width": 390, "height": 844})
    page.goto(change_page(stories["blocked"]))
    toggle = page.get_by_role("button", name=re.compile("all steps and settings"))
    expect(page.get_by_label("Embargo until")).to_be_hidden()
    toggle.click()
    expect(page.get_by_label("Embargo until")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_label("Embargo until")).to_be_hidden()


def test_the_search_field_answers_to_its_key(desk, administrator, stories):
    page = desk(administrator)
    page.keyboard.press("/")
    expect(page.get_by_label("Search everything")).to_be_focused()
