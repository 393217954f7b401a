"""The gate, a hold, two people, a correction, a note, an outside approval: by hand in a browser."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles.checklists import ITEMS
from articles.models import Article, Breaking, Question
from tests.articles.desk import change_page, page_of
from tests.browser import violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WATCH = """
window.heard = [];
addEventListener("securitypolicyviolation", (event) => heard.push(event.violatedDirective));
addEventListener("error", (event) => heard.push(event.message));
"""


@pytest.fixture
def desk(live_server, new_context):
    """A window of one person's own, signed in to the newsroom."""

    def sign_in(person):
        context = new_context(base_url=live_server.url)
        context.add_init_script(WATCH)
        page = context.new_page()
        page.goto("/admin/")
        page.get_by_label("Username").fill(person.username)
        page.get_by_label("Password").fill("a good password")
        page.get_by_role("button", name="Sign in").click()
        expect(page).to_have_url(re.compile("/admin/$"))
        return page

    return sign_in


def test_the_gate_follows_the_typing_and_is_signed_on_the_spot(
    desk, make_article, editor, category
):
    category.asks_for_checklist = True
    category.save()
    Question.objects.create(text="Has a lawyer read it?")
    story = make_article(by=editor, deck="")
    page = desk(editor)
    page.goto(change_page(story))
    gate = page.locator(".gate")
    expect(gate).to_contain_text("The story has no deck.")
    page.locator("#id_deck").fill("The crew was told on Tuesday, at TK.")
    expect(gate).to_contain_text("A placeholder is left in the text: “TK”.")
    expect(gate).not_to_contain_text("The story has no deck.")
    page.locator("#id_deck").fill("The crew was told on Tuesday.")
    expect(gate).not_to_contain_text("placeholder")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Saved as revision 2.")).to_be_visible()
    for item in ITEMS:
        page.locator(f"#item-{item}").select_option("absent")
    page.locator("#item-faces").select_option("cleared")
    page.get_by_label("Yes").check()
    sign = page.get_by_role("button", name="Sign for revision 2")
    sign.click()
    expect(page.locator("[data-refusal]")).to_contain_text("say who cleared it")
    page.locator("[name=note-faces]").fill("Blurred by the photo desk.")
    sign.click()
    expect(gate).not_to_contain_text("block")
    expect(page.locator(".checklist")).to_contain_text("Blurred by the photo desk.")
    # Answers are not words of the story: nothing waits to be saved.
    expect(page.locator("[data-saving]")).to_contain_text("Saved")
    assert page.evaluate("heard") == []
    assert violations(page) == []
    page.get_by_role("button", name="Publish revision 2").click()
    expect(page.get_by_text("Readers see revision 2")).to_be_visible()
    assert Article.objects.get(pk=story.pk).is_public


def test_a_clock_change_is_explained_where_the_moment_is_typed(desk, make_article, editor):
    editor.time_zone = "Europe/Kyiv"
    editor.save()
    page = desk(editor)
    page.goto(change_page(make_article(by=editor)))
    page.locator("#id_embargo_until").fill("2027-03-14T02:30")
    page.locator("#id_embargo_until").blur()
    row = page.locator("#field-embargo_until")
    expect(row).to_contain_text("02:30 does not exist on 14 March 2027 in America/New_York")
    page.locator("#id_embargo_until").fill("2027-03-14T03:30")
    page.locator("#id_embargo_until").blur()
    expect(row).to_contain_text("Sun 14 March 2027, 03:30 EDT · 09:30 yours, Europe/Kyiv")


def test_a_hold_rings_on_every_editors_screen_until_it_is_lifted(
    desk, make_article, make_photo, editor, publisher
):
    photo = make_photo(by=editor)
    soon = timezone.now() + timedelta(days=1)
    story = make_article(
        published_by=editor, at=soon, lead_photo=photo, lead_alt="A ship.",
        headline="The Tender Is Late Again",
    )  # fmt: skip
    photo.credit = ""
    photo.amend(by=editor)
    page = desk(publisher)
    page.goto("/admin/account/")
    page.get_by_role("link", name="1 alarm").click()
    alarm = page.locator(".alarm")
    expect(alarm).to_contain_text("Held: “The Tender Is Late Again”")
    expect(alarm).to_contain_text("has no credit")
    assert violations(page) == []
    photo.credit = "Navy photo"
    photo.amend(by=editor)
    alarm.get_by_role("link", name="Open the story").click()
    page.get_by_role("button", name="Publish revision 1 now").click()
    expect(page.get_by_text("Readers see revision 1")).to_be_visible()
    expect(page.locator(".alarm-bell")).to_have_count(0)
    assert Article.objects.get(pk=story.pk).is_public


def test_two_people_pass_the_gate_together(desk, make_article, publisher, second_publisher):
    story = make_article(by=publisher, deck="")
    first = desk(publisher)
    first.goto(page_of(story, "ask"))
    first.get_by_label("Kind").select_option("override")
    first.get_by_label("Reason").fill("The ministry speaks in five minutes.")
    first.get_by_role("button", name="Ask").click()
    expect(first.get_by_role("button", name="Confirm")).to_have_count(0)
    second = desk(second_publisher)
    second.goto(change_page(story))
    expect(second.locator(".rail")).to_contain_text("The ministry speaks in five minutes.")
    second.get_by_role("button", name="Confirm").click()
    expect(second.get_by_text("Confirmed")).to_be_visible()
    second.goto(page_of(story, "history"))
    expect(second.locator(".timeline")).to_contain_text("The story has no deck.")
    expect(second.locator(".timeline")).to_contain_text(publisher.username)
    assert Article.objects.get(pk=story.pk).is_public


def test_a_correction_is_written_above_the_text_and_read_by_a_reader(
    desk, make_article, editor, new_context, live_server
):
    story = make_article(published_by=editor)
    page = desk(editor)
    page.goto(page_of(story, "correct"))
    page.get_by_label("Kind").select_option("apology")
    page.get_by_label("Text").fill("We had the wrong ship.")
    page.get_by_label("Place").select_option("top")
    page.get_by_role("button", name="Publish it").click()
    expect(page.get_by_text("Written into the ledger")).to_be_visible()
    reader = new_context(base_url=live_server.url).new_page()
    reader.goto(story.address)
    expect(reader.locator(".article-body .notice")).to_contain_text("We had the wrong ship.")
    reader.goto("/corrections/")
    expect(reader.locator("main")).to_contain_text("We had the wrong ship.")


def test_one_click_puts_a_story_on_every_page(desk, make_article, editor, new_context, live_server):
    story = make_article(published_by=editor, headline="Ferry Lines Stop at Night")
    page = desk(editor)
    page.goto(change_page(story))
    page.get_by_role("button", name=re.compile("Breaking")).click()
    expect(page.get_by_text("It ends by itself.")).to_be_visible()
    reader = new_context(base_url=live_server.url).new_page()
    reader.goto("/corrections/")
    reader.get_by_label("Breaking news").get_by_role("link").click()
    expect(reader.locator("h1")).to_have_text("Ferry Lines Stop at Night")
    assert violations(reader) == []
    page.goto("/admin/articles/breaking/")
    assert violations(page) == []
    page.get_by_role("button", name="Take it down").click()
    assert not Breaking.objects.running().exists()


@pytest.mark.parametrize(
    "address", ["/admin/articles/levelchange/", "/admin/articles/question/add/", "seen"]
)
def test_the_other_screens_are_accessible(desk, make_article, publisher, address):
    story = make_article(published_by=publisher)
    page = desk(publisher)
    page.goto(page_of(story, "seen") + "?at=2030-01-01T10:00" if address == "seen" else address)
    assert page.evaluate("heard") == []
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page) == []


def test_somebody_outside_approves_and_the_editor_sees_it(
    desk, make_article, make_photo, editor, new_context, live_server
):
    story = make_article(by=editor, lead_photo=make_photo(by=editor), lead_alt="A ship.")
    page = desk(editor)
    page.goto(page_of(story, "links"))
    page.get_by_label("For whom").fill("Ida Kovač, lawyer")
    page.get_by_role("button", name="Make the link").click()
    address = page.get_by_label("Link for Ida Kovač, lawyer").input_value()
    assert page.evaluate("heard") == []
    assert violations(page) == []
    outside = new_context()
    outside.add_init_script(WATCH)
    lawyer = outside.new_page()
    asked = []
    lawyer.on("request", lambda request: asked.append(request.url))
    lawyer.goto(address)
    expect(lawyer.locator("h1")).to_have_text(story.headline)
    assert lawyer.locator(".figure-lead img").evaluate("image => image.naturalWidth > 0")
    assert {url for url in asked if not url.startswith(live_server.url)} == set()
    assert lawyer.evaluate("heard") == []
    assert violations(lawyer) == []
    lawyer.get_by_role("button", name="Ask for this change").click()
    expect(lawyer.get_by_role("alert")).to_contain_text("Write what should be changed.")
    lawyer.get_by_label("Please change").fill("Leave out the name of the yard.")
    lawyer.get_by_role("button", name="Ask for this change").click()
    expect(lawyer.locator("#answer")).to_contain_text("You asked for a change in version 1")
    lawyer.get_by_role("button", name="I approve").click()
    expect(lawyer.locator("#answer")).to_contain_text("You approved version 1")
    assert outside.cookies() == []
    page.goto(change_page(story))
    expect(page.locator(".rail__top")).to_contain_text("Ida Kovač, lawyer approves revision 1")
    page.goto(page_of(story, "links"))
    page.get_by_role("button", name="Revoke the link of Ida Kovač, lawyer").click()
    expect(page.get_by_text("finds nothing there any more")).to_be_visible()
    assert lawyer.goto(address).status == 404


def test_a_note_is_written_beside_the_story_with_a_name_chosen_by_keys(
    desk, make_article, editor, publisher
):
    story = make_article(by=editor)
    page = desk(editor)
    page.goto(change_page(story))
    page.locator("#id_deck").fill("Not saved yet.")
    note = page.locator("#note-text")
    note.press_sequentially("Is this right, @pet")
    expect(page.get_by_role("option", name="petra")).to_be_visible()
    note.press("Enter")
    expect(note).to_have_value("Is this right, @petra ")
    page.get_by_role("button", name="Add the note").click()
    expect(page.locator("[data-notes]")).to_contain_text("Is this right, @petra")
    expect(page.locator("#id_deck")).to_have_value("Not saved yet.")
    assert page.evaluate("heard") == []
    other = desk(publisher)
    other.locator(".told-bell").click()
    other.get_by_role("link", name=story.headline).click()
    expect(other.locator(".thread")).to_contain_text("Is this right, @petra")
    assert violations(other) == []
    other.get_by_role("button", name="Settle").click()
    expect(other.get_by_text("1 settled")).to_be_visible()
    for place in ("/admin/articles/notification/", page_of(story, "history")):
        other.goto(place)
        assert violations(other) == []
        other.emulate_media(color_scheme="dark")
        assert violations(other) == []
