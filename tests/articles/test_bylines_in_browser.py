"""Bylines found by typing, put in order, given a role; a guest is added on the way."""

import re

import pytest
from playwright.sync_api import expect

from authors.models import Author
from tests.articles.desk import change_page
from tests.browser import violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def staff(publication, author):
    names = ("Tomas Quill", "Ilse Varga", "Ilse Norden", "Piet O’Hara")
    return [
        Author.objects.create(name=name, slug=f"person-{number}", job_title="Naval reporter")
        for number, name in enumerate(names)
    ]


@pytest.fixture
def form(live_server, new_context, editor, staff, author, make_article):
    def open_form(person=editor, story=None, **options):
        context = new_context(base_url=live_server.url, reduced_motion="reduce", **options)
        page = context.new_page()
        page.goto("/admin/")
        page.get_by_label("Username").fill(person.username)
        page.get_by_label("Password").fill("a good password")
        page.get_by_role("button", name="Sign in").click()
        expect(page).to_have_url(re.compile("/admin/$"))
        bylines = [{"author": author.pk, "role": "reporter"}]
        page.story = story or make_article(by=person, bylines=bylines)
        page.goto(change_page(page.story))
        return page

    return open_form


def field(page):
    # The script names it so: before, it is a plain field.
    return page.get_by_role("combobox", name="Add a byline")


def options(page):
    return page.get_by_role("listbox", name="Authors").get_by_role("option")


def signed(page):
    return page.locator(".byline__who b")


def saved(page):
    """Who signs the revision that is then saved, each with a role."""
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved as revision 2.")).to_be_visible()
    rows = page.story.revisions.first().bylines
    return [(Author.objects.get(pk=row["author"]).name, row["role"]) for row in rows]


def add(page, words, name):
    field(page).press_sequentially(words)
    expect(options(page).first).to_contain_text(name)
    field(page).press("Enter")
    expect(signed(page).last).to_have_text(name)


def test_an_author_is_found_by_typing_and_given_a_role(form):
    page = form()
    field(page).press_sequentially("ilse")
    expect(options(page).first).to_have_text("Ilse Norden, Naval reporter")
    expect(options(page).first).to_have_attribute("aria-selected", "true")
    assert violations(page) == []
    field(page).press("ArrowDown")
    field(page).press("Enter")
    expect(signed(page)).to_have_text(["Nadia Ferro", "Ilse Varga"])
    expect(field(page)).to_be_focused()
    page.get_by_label("Role of author 2").select_option(label="Photographer")
    field(page).press_sequentially("o’hara")
    page.get_by_role("option", name="Piet O’Hara").click()
    expect(signed(page)).to_have_text(["Nadia Ferro", "Ilse Varga", "Piet O’Hara"])
    assert saved(page) == [
        ("Nadia Ferro", "reporter"),
        ("Ilse Varga", "photographer"),
        ("Piet O’Hara", "reporter"),
    ]


def test_who_types_faster_than_the_answer_comes_gets_the_one_that_is_meant(form):
    page = form()
    page.route("**/author/find/**", lambda route: (page.wait_for_timeout(300), route.continue_()))
    field(page).fill("quill")
    field(page).press("Enter")
    expect(signed(page)).to_have_text(["Nadia Ferro", "Tomas Quill"])


def test_escape_closes_the_list_and_the_name_stays_to_be_asked_about(form):
    page = form()
    field(page).press_sequentially("ilse")
    expect(options(page).first).to_be_visible()
    field(page).press("Escape")
    expect(page.get_by_role("listbox", name="Authors")).to_be_hidden()
    page.keyboard.press("Control+s")
    expect(page.get_by_text("No author is called “ilse”")).to_be_visible()
    expect(field(page)).to_have_value("ilse")
    expect(signed(page)).to_have_text(["Nadia Ferro"])


def test_bylines_are_moved_and_removed_by_keyboard(form):
    page = form()
    add(page, "quill", "Tomas Quill")
    add(page, "varga", "Ilse Varga")
    grip = page.get_by_role("button", name=re.compile("Move Ilse Varga"))
    grip.press("ArrowUp")
    expect(signed(page)).to_have_text(["Nadia Ferro", "Ilse Varga", "Tomas Quill"])
    expect(grip).to_be_focused()
    grip.press("Home")
    expect(signed(page)).to_have_text(["Ilse Varga", "Nadia Ferro", "Tomas Quill"])
    page.get_by_role("button", name="Remove Tomas Quill").click()
    assert saved(page) == [("Ilse Varga", "reporter"), ("Nadia Ferro", "reporter")]


def test_who_signs_already_is_offered_another_role(form):
    page = form()
    add(page, "nadia", "Nadia Ferro")
    second = page.get_by_label("Role of author 2")
    expect(second).to_be_focused()
    expect(second).to_have_value("contributor")
    second.select_option(label="Photographer")
    assert saved(page) == [("Nadia Ferro", "reporter"), ("Nadia Ferro", "photographer")]


def drag(page, name, onto):
    """Press on a grip, go to where another row is, let go."""
    grip = page.get_by_role("button", name=re.compile(f"Move {name}"))
    grip.scroll_into_view_if_needed()
    held = grip.bounding_box()
    target = page.get_by_role("button", name=re.compile(f"Move {onto}")).bounding_box()
    page.mouse.move(held["x"] + 5, held["y"] + 5)
    page.mouse.down()
    below = target["y"] > held["y"]
    page.mouse.move(target["x"] + 5, target["y"] + target["height"] * below + below, steps=8)
    page.mouse.up()


def test_bylines_are_dragged_by_mouse(form):
    page = form()
    add(page, "quill", "Tomas Quill")
    add(page, "varga", "Ilse Varga")
    drag(page, "Ilse Varga", onto="Nadia Ferro")
    expect(signed(page)).to_have_text(["Ilse Varga", "Nadia Ferro", "Tomas Quill"])
    drag(page, "Nadia Ferro", onto="Tomas Quill")
    expect(signed(page)).to_have_text(["Ilse Varga", "Tomas Quill", "Nadia Ferro"])
    assert [name for name, _ in saved(page)] == ["Ilse Varga", "Tomas Quill", "Nadia Ferro"]


def test_a_guest_author_is_added_from_what_was_typed(form):
    page = form()
    field(page).press_sequentially("Ada Guest")
    with page.expect_popup() as opened:
        page.get_by_role("option", name="New guest author “Ada Guest”").click()
    popup = opened.value
    expect(popup.get_by_label("Name")).to_have_value("Ada Guest")
    popup.get_by_label("Job title").fill("Retired admiral")
    with popup.expect_event("close"):
        popup.get_by_role("button", name="Save", exact=True).click()
    expect(signed(page)).to_have_text(["Nadia Ferro", "Ada Guest"])
    assert saved(page)[-1] == ("Ada Guest", "reporter")


def test_a_writer_is_offered_no_guest_and_nobody_by_an_unthinking_enter(form, writer):
    page = form(writer)
    field(page).press_sequentially("Nobody We Know")
    expect(options(page)).to_have_text(["Anonymous, because …"])
    field(page).press("Enter")
    expect(signed(page)).to_have_text(["Nadia Ferro"])
    expect(field(page)).to_have_value("Nobody We Know")


def test_on_a_phone_a_byline_is_found_and_fits(form):
    page = form(viewport={"width": 390, "height": 844}, color_scheme="dark")
    page.get_by_role("button", name=re.compile("all steps and settings")).click()
    add(page, "varga", "Ilse Varga")
    field(page).press_sequentially("ilse")
    expect(options(page).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert violations(page, runOnly=["color-contrast"]) == []
