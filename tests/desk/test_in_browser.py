"""The desk under real hands: a drag and the same by keys, a refused move, news without a reload."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from articles.workflow import Status
from newsroom.models import database_now

pytestmark = [pytest.mark.browser, pytest.mark.slow]

START, BOARD, CALENDAR = (reverse(f"admin:{name}") for name in ("index", "board", "calendar"))
SCREENS = [START, BOARD, CALENDAR, f"{CALENDAR}?span=month", reverse("admin:numbers")]


@pytest.fixture
def desk(live_server, new_context):
    """A browser of one person's own, signed in to a screen of the newsroom."""

    def open_desk(person, address, **options):
        context = new_context(base_url=live_server.url, **options)
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.goto(address)
        page.get_by_label("Username").fill(person.username)
        page.get_by_label("Password").fill("a good password")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("button", name="Sign in")).to_be_hidden()
        begun(page)
        return page

    return open_desk


def begun(page):
    """Wait until the page's own script watches it."""
    expect(page.locator("[data-watched]")).to_be_attached()


def column(page, name):
    return page.locator(f'[data-column="{name}"]')


def card(page, story):
    return page.locator(f"#story-{story.pk}")


def test_a_card_moves_by_dragging_and_by_keys(desk, make_article, editor):
    dragged, pressed = make_article(by=editor), make_article(by=editor)
    page = desk(editor, BOARD)
    card(page, dragged).drag_to(column(page, "review"))
    expect(column(page, "review").locator(f"#story-{dragged.pk}")).to_be_visible()
    page.locator(f"#card-{pressed.pk}").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(column(page, "review").locator(f"#story-{pressed.pk}")).to_be_visible()
    expect(page.locator(f"#card-{pressed.pk}")).to_be_focused()
    for story in (dragged, pressed):
        story.refresh_from_db()
        assert story.status == Status.IN_REVIEW


def test_a_refused_move_says_why_and_leaves_the_card_where_it_was(desk, make_article, editor):
    story = make_article(by=editor, category=None)
    page = desk(editor, BOARD)
    card(page, story).drag_to(column(page, "approved"))
    expect(card(page, story).locator(".card__refused")).to_contain_text("does not go there")
    card(page, story).drag_to(column(page, "published"))
    card(page, story).get_by_role("button", name=re.compile("^Publish revision")).click()
    expect(card(page, story).locator(".card__refused")).to_contain_text("Cannot publish")
    expect(column(page, "draft").locator(f"#story-{story.pk}")).to_be_visible()
    story.refresh_from_db()
    assert story.status == Status.DRAFT


def test_a_step_that_asks_for_a_reason_opens_where_the_card_is(desk, make_article, editor):
    story = make_article(by=editor)
    story.submit(by=editor)
    page = desk(editor, BOARD)
    card(page, story).drag_to(column(page, "draft"))
    reason = card(page, story).get_by_label("What is to be mended?")
    expect(reason).to_be_focused()
    reason.fill("A second source, please.")
    card(page, story).get_by_role("button", name="Send back", exact=True).click()
    expect(column(page, "draft").locator(f"#story-{story.pk}")).to_be_visible()


def test_a_scheduled_story_is_dragged_to_another_day(desk, make_article, editor):
    with timezone.override("America/New_York"):
        monday = timezone.localtime() + timedelta(days=14)
        monday = monday.replace(hour=9, minute=30, second=0, microsecond=0)
        monday -= timedelta(days=monday.weekday())
    story = make_article(by=editor)
    story.publish(by=editor, at=monday)
    page = desk(editor, f"{CALENDAR}?at={monday:%Y-%m-%d}")
    target = f'td[data-day="{monday + timedelta(days=2):%Y-%m-%d}"][data-hour="11"]'
    page.locator(f"#scheduled-story-{story.pk}").drag_to(page.locator(target))
    expect(page.locator(target).locator(f"#scheduled-story-{story.pk}")).to_be_visible()
    story.refresh_from_db()
    assert story.published_at == monday + timedelta(days=2, hours=2)
    page.keyboard.press("t")
    expect(page).to_have_url(re.compile(r"span=week$"))


@pytest.fixture
def next_week():
    """Half past nine, on a Wednesday within the next weeks."""
    with timezone.override("America/New_York"):
        day = timezone.localtime() + timedelta(days=14)
        day = day.replace(hour=9, minute=30, second=0, microsecond=0)
        return day + timedelta(days=2 - day.weekday())


def test_a_scheduled_story_is_moved_by_keys_in_week_and_month(
    desk, make_article, editor, next_week
):
    story = make_article(by=editor)
    story.publish(by=editor, at=next_week)
    page = desk(editor, f"{CALENDAR}?at={next_week:%Y-%m-%d}")
    grip = page.locator(f"#grip-reschedule-{story.pk}")
    expect(grip).to_be_visible()
    grip.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-said]")).to_contain_text(", 10:30? Enter moves it there")
    page.keyboard.press("Escape")
    expect(page.locator("[data-said]")).to_have_text("Left where it was.")
    expect(page.locator(".is-target")).to_have_count(0)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    moved = next_week + timedelta(days=1, hours=1)
    target = page.locator(f'td[data-day="{moved:%Y-%m-%d}"][data-hour="10"]')
    expect(target.locator(f"#scheduled-story-{story.pk}")).to_be_visible()
    expect(page.locator("#live-said")).to_contain_text(f"{moved:%H:%M}")
    expect(grip).to_be_focused()
    story.refresh_from_db()
    assert story.published_at == moved
    assert story.transitions.filter(step="reschedule").count() == 1

    page.goto(f"{CALENDAR}?span=month&at={moved:%Y-%m-%d}")
    begun(page)
    expect(grip).to_be_visible()
    grip.focus()
    # A week up and down again, and a day on: to where there is one in every month.
    page.keyboard.press("ArrowDown" if moved.day < 15 else "ArrowUp")
    page.keyboard.press("Enter")
    moved += timedelta(days=7 if moved.day < 15 else -7)
    target = page.locator(f'td[data-day="{moved:%Y-%m-%d}"]')
    expect(target.locator(f"#scheduled-story-{story.pk}")).to_be_visible()
    expect(grip).to_be_focused()
    story.refresh_from_db()
    assert story.published_at == moved


def test_a_move_by_keys_that_is_refused_says_why_and_leaves_the_story(
    desk, make_article, editor, next_week
):
    story = make_article(by=editor, embargo_until=next_week)
    story.publish(by=editor, at=next_week)
    page = desk(editor, f"{CALENDAR}?at={next_week:%Y-%m-%d}")
    grip = page.locator(f"#grip-reschedule-{story.pk}")
    expect(grip).to_be_visible()
    grip.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    slot = page.locator(f"#embargo-story-{story.pk}")
    expect(slot.get_by_role("alert")).to_contain_text("embargo")
    expect(grip).to_be_focused()
    home = page.locator(f'td[data-day="{next_week:%Y-%m-%d}"][data-hour="09"]')
    expect(home.locator(slot)).to_be_visible()
    story.refresh_from_db()
    assert story.published_at == next_week


def test_news_comes_without_a_reload_and_not_under_the_pointer(desk, make_article, editor, writer):
    page = desk(editor, START)
    page.mouse.move(2, 2)
    expect(page.get_by_text("Nothing waits for review.")).to_be_visible()
    first = make_article(by=writer)
    first.submit(by=writer)
    expect(page.locator("#panel-review").get_by_text(first.headline)).to_be_visible()
    page.locator("#panel-review").hover()
    second = make_article(by=writer)
    second.submit(by=writer)
    late = page.get_by_role("button", name="Something new: show it")
    expect(late).to_be_visible()
    expect(page.locator("#panel-review").get_by_text(second.headline)).to_be_hidden()
    late.click()
    expect(page.locator("#panel-review").get_by_text(second.headline)).to_be_visible()


@pytest.mark.parametrize(
    "address, part",
    [(START, "#live-main"), (BOARD, "#live-review"), (CALENDAR, "#live-calendar")],
)
def test_nothing_moves_under_the_pointer_on_any_screen(desk, make_article, editor, address, part):
    def happens():
        story = make_article(by=editor)
        if address == CALENDAR:
            story.publish(by=editor)
        else:
            story.submit(by=editor)
        return page.locator(part).get_by_text(story.headline, exact=True)

    page = desk(editor, address)
    page.clock.install()
    seen = happens()
    page.reload()
    begun(page)
    expect(seen.first).to_be_visible()
    seen.first.hover()
    before = seen.first.bounding_box()
    unseen = happens()
    clocks = page.locator("[data-clock]")
    clocks.evaluate_all("(all) => { for (const clock of all) clock.textContent = '--:--'; }")
    page.clock.run_for(12_000)
    late = page.get_by_role("button", name="Something new: show it")
    expect(late).to_be_visible()
    if address != BOARD:
        expect(clocks.first).to_have_text(re.compile(r"^\d\d:\d\d$"))
    expect(unseen).to_have_count(0)
    assert seen.first.bounding_box() == before
    page.mouse.move(2, 2)
    page.clock.run_for(400)
    expect(unseen.first).to_be_visible()
    expect(late).to_be_hidden()


def test_a_refusal_stays_until_it_was_read(desk, make_article, editor):
    story = make_article(by=editor, category=None)
    page = desk(editor, BOARD)
    page.clock.install()
    page.reload()
    begun(page)
    card(page, story).drag_to(column(page, "approved"))
    refused = card(page, story).locator(".card__refused")
    expect(refused).to_be_visible()
    page.mouse.move(2, 2)
    page.evaluate("document.activeElement.blur()")
    make_article(by=editor)
    page.clock.run_for(12_000)
    expect(page.get_by_role("button", name="Something new: show it")).to_be_visible()
    expect(refused).to_be_visible()
    page.get_by_role("button", name="Something new: show it").click()
    expect(refused).to_have_count(0)


def test_the_search_is_reached_by_a_key(desk, make_article, editor):
    story = make_article(by=editor, headline="Kestrel flies")
    page = desk(editor, START)
    field = search_field(page)
    expect(field).to_be_visible()
    page.keyboard.press("/")
    expect(field).to_be_focused()
    page.keyboard.type("kestrel")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Kestrel flies").click()
    expect(page).to_have_url(re.compile(f"/{story.pk}/change/"))


def search_field(page):
    """The search, once its script has begun."""
    return page.locator('#search-all[role="combobox"]')


def test_the_search_suggests_while_somebody_types(desk, make_article, editor):
    story = make_article(by=editor, headline="Kestrel flies")
    make_article(by=editor, headline="Hawks rest")
    page = desk(editor, BOARD)
    field = search_field(page)
    expect(field).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("kestr")
    option = page.get_by_role("option", name="Kestrel flies")
    expect(option).to_be_visible()
    expect(page.get_by_role("option", name="Hawks rest")).to_have_count(0)
    assert not Axe().run(page, options={"preload": False}).response["violations"]
    page.keyboard.press("Escape")
    expect(option).to_be_hidden()
    expect(field).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(option).to_be_visible()
    page.keyboard.press("ArrowUp")
    expect(page.locator('#suggested [aria-selected="true"]')).to_contain_text("All that matches")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator('#suggested [aria-selected="true"]')).to_contain_text("Kestrel flies")
    expect(field).to_have_attribute("aria-activedescendant", "suggested-stories-1")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/{story.pk}/change/"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 820, 1440])
def test_every_screen_is_right_at_every_width_and_in_the_dark(
    desk, make_article, editor, writer, scheme, width
):
    for person in (writer, editor):
        make_article(by=person)
    make_article(by=writer).submit(by=writer)
    make_article(published_by=editor)
    page = desk(editor, START, viewport={"width": width, "height": 900}, color_scheme=scheme)
    for address in [*SCREENS, f"{reverse('admin:search')}?q=frigate"]:
        page.goto(address)
        found = Axe().run(page, options={"preload": False}).response["violations"]
        assert not [(one["id"], one["nodes"][0]["html"]) for one in found], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_ages_go_on_by_themselves_and_are_no_news_under_the_pointer(
    desk, make_article, editor, writer
):
    make_article(by=writer).submit(by=writer)
    page = desk(editor, START)
    page.clock.install()
    page.reload()
    begun(page)
    age = page.locator("#panel-review [data-since]")
    expect(age).to_have_text("0 min")
    page.locator("#panel-review").hover()
    at = "document.querySelector('[data-since]').dataset.since"
    page.evaluate(f"{at} = new Date(Date.parse({at}) - 3 * 3600 * 1000 - 300_000).toISOString()")
    page.clock.run_for(12_000)
    expect(age).to_have_text("3 h 05")
    expect(page.locator("#panel-review .row__age--late")).to_be_visible()
    expect(page.get_by_role("button", name="Something new: show it")).to_be_hidden()


def test_the_bell_and_the_numbers_are_watched_too(desk, make_article, editor, publisher):
    story = make_article(by=publisher)
    page = desk(editor, reverse("admin:numbers"))
    page.mouse.move(2, 2)
    expect(page.locator("#live-numbers")).to_contain_text("0 in all")
    story.publish(by=publisher)
    expect(page.locator("#live-numbers")).to_contain_text("1 in all")
    expect(page.locator(".told-bell__count")).to_have_count(0)
    story.note("@edmund look", by=publisher)
    expect(page.locator(".told-bell__count")).to_have_text("1")


@pytest.mark.parametrize("width", [390, 820, 1440])
def test_the_menu_of_a_card_lies_on_the_board_in_every_column(
    desk, make_article, editor, publisher, width
):
    draft, review, public = (make_article(by=editor) for _ in range(3))
    review.submit(by=editor)
    public.publish(by=editor)
    page = desk(publisher, BOARD, viewport={"width": width, "height": 900})
    board = page.locator(".board")
    for story in (draft, review, public):
        dots = card(page, story).locator(".card__steps > .menu:last-child > summary")
        dots.click()
        menu = card(page, story).locator(".menu[open] .menu__items")
        expect(menu).to_be_visible()
        inner, outer = menu.bounding_box(), board.bounding_box()
        assert inner["x"] >= outer["x"]
        assert inner["x"] + inner["width"] <= outer["x"] + outer["width"]
        dots.click()


@pytest.mark.parametrize("width", [390, 820, 1440])
@pytest.mark.parametrize("span", ["week", "month"])
def test_a_moment_can_be_read_where_a_story_is_moved(
    desk, make_article, editor, next_week, width, span
):
    story = make_article(by=editor)
    story.publish(by=editor, at=next_week)
    at = f"{CALENDAR}?span={span}&at={next_week:%Y-%m-%d}"
    page = desk(editor, at, viewport={"width": width, "height": 900})
    if width == 390 and span == "week":
        expect(page.locator("#live-calendar tbody td:visible").first).to_be_visible()
        page.locator(".day-picker label").filter(has_text="Wed").click()
    slot = page.locator(f"#scheduled-story-{story.pk}")
    slot.scroll_into_view_if_needed()
    before = slot.bounding_box()
    slot.locator("summary").click()
    moment = slot.get_by_label("New moment")
    expect(moment).to_be_visible()
    assert moment.bounding_box()["width"] >= 190
    assert slot.bounding_box() == before


def test_a_calendar_wider_than_the_screen_begins_at_today(desk, editor, publication):
    page = desk(editor, f"{CALENDAR}?span=month", viewport={"width": 390, "height": 844})
    room = page.locator("#live-calendar").bounding_box()
    today = page.locator("td.is-today").bounding_box()
    assert room["x"] <= today["x"]
    assert today["x"] + today["width"] <= room["x"] + room["width"] + 1


def test_nothing_moves_below_news_where_a_menu_is_open_on_a_phone(
    desk, make_article, editor, writer
):
    make_article(by=editor, embargo_until=database_now() + timedelta(days=2))
    page = desk(editor, START, viewport={"width": 390, "height": 844})
    page.clock.install()
    page.reload()
    begun(page)
    page.mouse.move(2, 2)
    opener = page.locator("#panel-embargoes summary")
    opener.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    menu = page.locator("#panel-embargoes details[open]")
    before = menu.bounding_box()
    story = make_article(by=writer)
    story.submit(by=writer)
    page.clock.run_for(12_000)
    expect(page.get_by_role("button", name="Something new: show it")).to_be_visible()
    assert menu.bounding_box() == before
    page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    expect(opener).to_be_focused()
    page.evaluate("document.activeElement.blur()")
    page.clock.run_for(400)
    expect(page.locator("#panel-review").get_by_text(story.headline)).to_be_visible()


def test_escape_leads_from_a_cards_menu_back_to_what_opened_it(desk, make_article, editor):
    story = make_article(by=editor)
    page = desk(editor, BOARD)
    page.locator(f"#card-{story.pk}").focus()
    page.keyboard.press(".")
    dots = card(page, story).locator(".card__steps > .menu:last-child > summary")
    expect(dots).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(card(page, story).locator("details[open]")).to_have_count(0)
    expect(dots).to_be_focused()


def test_a_page_that_nothing_reaches_any_more_says_so(desk, editor, publication):
    page = desk(editor, BOARD)
    page.clock.install()
    page.reload()
    begun(page)
    stands = page.get_by_role("button", name="Not up to date: load it again")
    page.route("**/admin/board/", lambda route: route.abort())
    for _ in range(3):
        expect(stands).to_be_hidden()
        with page.expect_event("requestfailed"):
            page.clock.run_for(12_000)
    expect(stands).to_be_visible()
    page.unroute("**/admin/board/")
    with page.expect_response("**/admin/board/"):
        page.clock.run_for(12_000)
    expect(stands).to_be_hidden()
    page.context.clear_cookies()
    with page.expect_response("**/admin/board/"):
        page.clock.run_for(12_000)
    expect(stands).to_be_visible()
    stands.click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
