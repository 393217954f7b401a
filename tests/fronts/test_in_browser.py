"""The front page under real hands: two editors, a drag, the same by keys, and a lead that ends."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from fronts.models import Front, Presence
from newsroom.models import database_now
from tests.fronts.conftest import plan_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FRONT = reverse("admin:front_page")


@pytest.fixture
def desk(live_server, new_context):
    """A browser of one person's own, signed in, at the front page."""

    def open_desk(person, **options):
        context = new_context(base_url=live_server.url, **options)
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.goto(FRONT)
        page.get_by_label("Username").fill(person.username)
        page.get_by_label("Password").fill("a good password")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("heading", name="Front page", level=1)).to_be_visible()
        expect(page.locator("[data-views]")).to_be_visible()
        return page

    return open_desk


@pytest.fixture
def stories(make_public):
    return [make_public(headline=f"Story number {number}") for number in range(14)]


def place(page, name):
    return page.locator(f'[data-place="{name}"]')


def expect_at(page, name, story):
    expect(place(page, name).locator("h3")).to_have_text(story.headline)


def apply(page):
    page.get_by_role("button", name="Apply now").click()
    expect(page.get_by_text("Applied. Readers see it since")).to_be_visible()


def test_a_story_is_moved_by_dragging_and_by_keys(desk, stories, editor, live_server):
    page = desk(editor)
    place(page, "pick-1").drag_to(place(page, "lead"))
    expect_at(page, "lead", stories[4])
    page.locator("#grip-lead").focus()
    page.keyboard.press("ArrowDown")
    expect_at(page, "second-1", stories[4])
    expect(page.locator("#grip-second-1")).to_be_focused()
    expect(page.locator("[data-said]")).to_contain_text("moved to Second 1.")
    page.keyboard.press("Home")
    expect_at(page, "lead", stories[4])
    page.keyboard.press("Control+z")
    expect_at(page, "second-1", stories[4])
    page.keyboard.press("Control+z")
    expect_at(page, "lead", stories[4])
    apply(page)
    assert Front.objects.of().in_force().plan().picks["lead"].article == stories[4].pk


def test_a_story_is_found_placed_and_kept_over_a_reload_by_keys_alone(desk, stories, editor):
    page = desk(editor)
    page.keyboard.press("f")
    page.keyboard.type("number 11")
    expect(page.locator(".find[data-story]")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect_at(page, "lead", stories[11])
    page.reload()
    expect_at(page, "lead", stories[11])
    expect(page.get_by_text("1 change, not applied")).to_be_visible()
    place(page, "pick-2").drag_to(place(page, "second-1"))
    expect(page.get_by_text("2 changes, not applied")).to_be_visible()


def test_a_look_at_the_others_never_loses_what_was_asked(desk, stories, editor):
    page = desk(editor)
    held = []

    def hold(route):
        if "find" in (route.request.post_data or "").split('name="do"')[-1]:
            held.append(route)
        else:
            route.continue_()

    page.clock.install()
    page.reload()
    expect(page.locator("[data-views]")).to_be_visible()
    page.route(f"**{FRONT}", hold)
    place(page, "lead").hover()
    page.locator("#find-story").fill("number 11")
    with page.expect_request(lambda request: "number 11" in (request.post_data or "")):
        page.clock.run_for(400)
    page.clock.run_for(25_000)
    held.pop().continue_()
    expect(page.locator(".find[data-story]")).to_have_count(1)


def test_two_editors_are_told_of_each_other_and_cannot_overwrite(desk, stories, editor, publisher):
    one, two = desk(editor), desk(publisher)
    expect(two.get_by_text("edmund is here too")).to_be_visible()
    expect(one.get_by_text("petra is here too")).to_be_visible()
    place(one, "pick-1").drag_to(place(one, "lead"))
    expect_at(one, "lead", stories[4])
    place(two, "pick-2").drag_to(place(two, "second-3"))
    expect_at(two, "second-3", stories[5])
    apply(one)
    two.get_by_role("button", name="Apply now").click()
    expect(two.get_by_text("edmund applied another version")).to_be_visible()
    assert Front.objects.of().in_force().number == 1
    two.get_by_role("button", name="Put mine on top").click()
    expect_at(two, "lead", stories[4])
    expect_at(two, "second-3", stories[5])
    apply(two)
    assert Front.objects.of().in_force().number == 2
    # The first editor, who has nothing in hand, sees it without a reload.
    one.mouse.move(0, 0)
    expect_at(one, "second-3", stories[5])


def test_a_lead_that_ends_is_replaced_on_the_page_and_on_the_screen(
    desk, stories, editor, live_server
):
    front = Front.objects.of()
    plan = plan_of(lead=stories[9])
    page = desk(editor)
    page.clock.install()
    page.reload()
    expect(page.locator("[data-views]")).to_be_visible()
    page.mouse.move(0, 0)
    expect_at(page, "lead", stories[0])
    ends = (database_now() + timedelta(seconds=30)).replace(microsecond=0)
    plan.end("lead", ends)
    front.apply(plan, by=editor, base=0)
    page.clock.run_for(10_000)
    expect_at(page, "lead", stories[9])
    expect(place(page, "lead")).to_contain_text("ends")
    while database_now() <= ends:
        page.wait_for_timeout(200)
    page.clock.run_for(10_000)
    expect_at(page, "lead", stories[0])
    expect(place(page, "lead")).to_contain_text("fills itself")
    page.goto(live_server.url)
    expect(page.locator(".card-lead h2")).to_have_text(stories[0].headline)


def test_the_lead_is_looked_at_in_every_layout_at_both_widths(desk, stories, editor, make_photo):
    lead = stories[0]
    photo = {"lead_photo": make_photo(), "lead_alt": "A ship.", "lead_caption": "A ship."}
    lead.save_revision(photo, by=editor, base=1)
    lead.publish(by=editor)
    page = desk(editor)
    page.locator("#lead-layout").select_option("beside")
    expect(page.locator(".tease--beside")).to_be_visible()
    page.locator("[data-undo]").click()
    expect(page.locator(".tease--large")).to_be_visible()
    expect(page.get_by_text("Nothing changed")).to_be_visible()
    frame = page.frame_locator("[data-frame] iframe")
    card = frame.locator(".card-lead")
    for layout in ("large", "beside", "plain", "live"):
        page.get_by_role("button", name="Edit").click()
        page.locator("#lead-layout").select_option(layout)
        expect(page.locator(f".tease--{layout}")).to_be_visible()
        for view, width in (("Desktop", 1280), ("Phone", 390)):
            page.get_by_role("button", name=view).click()
            expect(page.locator("[data-frame] iframe")).to_have_attribute(
                "title", re.compile(view, re.I)
            )
            expect(card.locator("h2")).to_have_text(lead.headline)
            expect(card.locator("img")).to_have_count(0 if layout == "plain" else 1)
            expect(card.locator(".lead-related a")).to_have_count(3 if layout == "live" else 0)
            inner = frame.locator("html")
            assert inner.evaluate("document.documentElement.clientWidth") <= width
            assert inner.evaluate("document.documentElement.scrollWidth") <= width
            head, photo = card.locator(".card-head"), card.locator(".card-photo")
            if layout == "beside" and view == "Desktop":
                assert head.bounding_box()["x"] < photo.bounding_box()["x"]
    page.get_by_role("button", name="Edit").click()
    apply(page)
    assert Front.objects.of().in_force().lead_layout == "live"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_the_screen_is_right_at_every_width_and_in_the_dark(
    desk, stories, editor, make_photo, scheme, width
):
    page = desk(editor, viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.get_by_label("More for Second 1").click()
    assert not Axe().run(page).response["violations"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Phone").click()
    frame = page.frame_locator("[data-frame] iframe")
    expect(frame.locator(".card-lead h2")).to_have_text(stories[0].headline)
    assert re.search("390", page.locator("[data-frame] iframe").get_attribute("width"))


def test_every_menu_can_be_read_on_a_phone(desk, stories, editor):
    page = desk(editor, viewport={"width": 390, "height": 844})
    menus = page.locator("#curate details.menu > summary")
    places = ["lead", "second-1", "pick-1", "pick-2"]
    for opener in [*(page.locator(f"#more-{name}") for name in places), menus.first, menus.last]:
        opener.click()
        menu = page.locator("#curate .menu[open] > .menu__items")
        expect(menu).to_be_visible()
        box = menu.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 390
        assert box["y"] >= 0 and box["y"] + box["height"] <= 844
        opener.evaluate("opener => opener.parentElement.open = false")


@pytest.mark.parametrize("width", [390, 820, 1440])
def test_who_comes_to_the_front_moves_nothing_under_the_pointer(
    desk, stories, editor, publisher, front, width
):
    page = desk(editor, viewport={"width": width, "height": 900})
    page.clock.install()
    page.reload()
    expect(page.locator("[data-views]")).to_be_visible()
    lead = place(page, "lead")
    lead.hover()
    before = lead.bounding_box()
    Presence.objects.see(publisher, front, 3)
    page.clock.run_for(12_000)
    expect(page.get_by_text("is here too, 3 changes")).to_be_attached()
    expect(page.locator(".presence")).to_be_visible()
    assert lead.bounding_box() == before
