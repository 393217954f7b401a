"""Authors in a real browser: merged, invited, deactivated, kept by themselves, not named."""

import re

import pytest
from django.core import mail
from django.urls import reverse
from playwright.sync_api import expect

from authors.anonymity import TrueAuthor
from authors.models import Author, Change, Department, Disclosure
from newsroom import jobs
from newsroom.models import User
from tests.articles.desk import change_page
from tests.articles.test_admin_in_browser import looked_at
from tests.browser import violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AUTHORS = reverse("admin:authors_author_changelist")
MASTHEAD = reverse("admin:authors_author_masthead")


def at(name, author):
    return reverse(f"admin:authors_author_{name}", args=[author.pk])


@pytest.fixture
def twin(make_article, publisher, author):
    twin = Author.objects.create(name="N. Ferro", slug="n-ferro", bio="She sails.")
    make_article(published_by=publisher, bylines=[{"author": twin.pk, "role": "reporter"}])
    return twin


def test_two_profiles_are_merged_and_the_old_address_leads_on(desk, publisher, author, twin):
    page = desk(publisher)
    page.goto(AUTHORS)
    page.get_by_label("Select this object for an action - Nadia Ferro").check()
    page.get_by_label("Select this object for an action - N. Ferro").check()
    page.get_by_role("button", name="Merge…").click()
    expect(page.get_by_text("1 published or scheduled story")).to_be_visible()
    page.get_by_label("Nadia Ferro stays").check()
    page.get_by_role("button", name="Merge").click()
    expect(page.get_by_text("Merged into “Nadia Ferro”.")).to_be_visible()
    page.goto("/author/n-ferro/")
    expect(page).to_have_url(re.compile("/author/nadia-ferro/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Nadia Ferro")


def test_somebody_is_invited_and_makes_a_login(desk, new_context, live_server, administrator,
                                               publication, author):  # fmt: skip
    page = desk(administrator)
    page.goto(at("login", author))
    page.get_by_label("Mail address").fill("nadia@post.example")
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text("Invited nadia@post.example.")).to_be_visible()
    jobs.run_due()
    (link,) = re.findall(r"https?://\S+", mail.outbox[-1].body)
    guest = new_context(base_url=live_server.url).new_page()
    guest.goto(link)
    guest.get_by_label("Username").fill("nadia")
    guest.get_by_label("Password:", exact=True).fill("a-long-watch-at-night")
    guest.get_by_label("Password confirmation").fill("a-long-watch-at-night")
    guest.get_by_role("button", name="Make my login").click()
    guest.get_by_label("Username").fill("nadia")
    guest.get_by_label("Password").fill("a-long-watch-at-night")
    guest.get_by_role("button", name="Sign in").click()
    expect(guest).to_have_url(re.compile("/admin/$"))
    guest.goto("/admin/authors/author/mine/")
    expect(guest.get_by_role("heading", level=1)).to_have_text("Nadia Ferro")
    guest.goto(link)
    expect(guest.get_by_text("has been used, taken back, or has run out")).to_be_visible()


def test_a_deactivated_person_is_out_at_the_next_click(
    desk, publisher, writer, publication, author
):
    Author.objects.update(user=writer)
    theirs = desk(writer)
    page = desk(publisher)
    page.goto(at("login", author))
    page.get_by_role("button", name="Deactivate").click()
    expect(page.get_by_text("former staff now")).to_be_visible()
    theirs.goto("/admin/articles/article/")
    expect(theirs.get_by_role("button", name="Sign in")).to_be_visible()
    theirs.get_by_label("Username").fill("wendy")
    theirs.get_by_label("Password").fill("a good password")
    theirs.get_by_role("button", name="Sign in").click()
    expect(theirs.get_by_role("button", name="Sign in")).to_be_visible()
    assert not User.objects.get(username="wendy").is_active


def test_a_writer_previews_and_saves_the_own_profile(desk, writer, publication, author):
    Author.objects.update(user=writer)
    page = desk(writer)
    page.goto("/admin/authors/author/mine/")
    expect(page.get_by_label("Name", exact=True)).to_have_count(0)
    page.get_by_label("Short bio").fill("Writes about tugs.")
    page.get_by_label("Languages").fill("English, Polish")
    page.get_by_label("Kind").first.select_option(label="Also")
    page.get_by_label("What readers see").first.fill("Owns a tug.")
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Preview the page").click()
    preview = opened.value
    expect(preview.get_by_text("Writes about tugs.")).to_be_visible()
    expect(preview.get_by_text("Owns a tug.")).to_be_visible()
    assert Author.objects.get().bio == ""
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(re.compile("/author/$"))
    kept = Author.objects.get()
    assert (kept.bio, kept.languages) == ("Writes about tugs.", ["English", "Polish"])
    assert Disclosure.objects.get().text == "Owns a tug."


def crops(page):
    """Where each crop of the portrait looks, once the script has drawn them."""
    shown = page.get_by_role("group", name="The portrait as readers see it").locator("img")
    expect(shown).to_have_count(3)
    return shown.evaluate_all("all => all.map((one) => getComputedStyle(one).objectPosition)")


def test_a_writer_aims_the_own_portrait_by_keys_and_by_pointer(
    desk, writer, publication, author, make_photo
):
    photo = make_photo(by=writer)
    Author.objects.update(user=writer, photo=photo)
    page = desk(writer)
    page.goto("/admin/authors/author/mine/")
    crop = page.get_by_role("button", name="Crop…")
    expect(crop).to_be_visible()
    assert crops(page) == ["50% 50%"] * 3
    crop.click()
    dialog = page.get_by_role("dialog", name="Portrait")
    point = dialog.get_by_role("button", name="Focal point")
    expect(point).to_be_focused()
    point.press("ArrowRight")
    point.press("ArrowUp")
    expect(point).to_have_accessible_name("Focal point, 52 across, 48 down; arrow keys move it")
    dialog.get_by_role("button", name="Use this photo").click()
    expect(dialog).to_have_count(0)
    expect(crop).to_be_focused()
    assert crops(page) == ["52% 48%"] * 3
    photo.refresh_from_db()
    assert (photo.focal_x, photo.focal_y) == (52, 48)
    crop.click()
    expect(point).to_be_focused()
    box = dialog.locator(".picker__picture img").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2)
    expect(point).to_have_accessible_name(re.compile("^Focal point, 25 across, 50 down"))
    dialog.get_by_role("button", name="Use this photo").click()
    expect(dialog).to_have_count(0)
    photo.refresh_from_db()
    assert (photo.focal_x, photo.focal_y) == (25, 50)
    page.get_by_role("button", name="Remove portrait").click()
    expect(page.get_by_role("button", name="Choose portrait…")).to_be_focused()
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(re.compile("/author/$"))
    assert Author.objects.get().photo is None


def test_a_story_goes_out_without_a_name(desk, administrator, editor, make_article, author):
    story = make_article(by=editor)
    page = desk(editor)
    page.goto(change_page(story))
    find = page.get_by_role("combobox", name="Add a byline")
    find.press("ArrowDown")
    page.get_by_role("option", name="Anonymous, because …").click()
    expect(page.get_by_role("textbox", name="because")).to_be_focused()
    page.keyboard.type("the author still serves")
    page.get_by_role("button", name=re.compile("Save draft")).click()
    expect(page.get_by_text("Saved as revision 2.")).to_be_visible()
    page.get_by_role("button", name="Publish revision 2").click()
    expect(page.get_by_text(re.compile("^Published."))).to_be_visible()
    story.refresh_from_db()
    page.goto(story.address)
    expect(page.get_by_text("Anonymous, because the author still serves").first).to_be_visible()
    page.goto(AUTHORS)
    expect(page.get_by_role("link", name="Anonymous bylines")).to_have_count(0)
    theirs = desk(administrator)
    theirs.goto(AUTHORS)
    theirs.get_by_role("link", name="Anonymous bylines").click()
    theirs.get_by_label("Who it is").fill("Zebediah Quillfeather")
    theirs.get_by_role("button", name="Note it").click()
    expect(theirs.get_by_text("Noted, for administrators alone.")).to_be_visible()
    assert TrueAuthor.objects.get().who == "Zebediah Quillfeather"


def test_one_of_a_thousand_is_found_by_the_first_letters(desk, editor, make_article, author):
    Author.objects.bulk_create(
        Author(name=f"Person Number {n}", slug=f"person-{n}", is_current=False) for n in range(999)
    )
    story = make_article(by=editor)
    page = desk(editor)
    page.goto(change_page(story))
    find = page.get_by_role("combobox", name="Add a byline")
    find.press_sequentially("number 777")
    find.press("Enter")
    expect(page.locator(".byline__who b").get_by_text("Person Number 777")).to_be_visible()
    page.get_by_role("button", name=re.compile("Save draft")).click()
    expect(page.get_by_text("Saved as revision 2.")).to_be_visible()
    chosen = Author.objects.get(name="Person Number 777").pk
    assert story.revisions.first().bylines[-1] == {"author": chosen, "role": "reporter"}


def test_whoever_types_anonymous_makes_no_author_of_that_name(desk, editor, make_article):
    story = make_article(by=editor, bylines=[])
    page = desk(editor)
    page.goto(change_page(story))
    find = page.get_by_role("combobox", name="Add a byline")
    find.press_sequentially("anonym")
    suggested = page.get_by_role("listbox", name="Authors").get_by_role("option")
    expect(suggested.first).to_have_text("Anonymous, because …")
    find.press("Enter")
    because = page.locator(".byline__because input:visible")
    expect(because).to_be_focused()
    because.fill("of a threat")
    page.get_by_role("button", name=re.compile("Save draft")).click()
    expect(page.get_by_text("Saved as revision 2.")).to_be_visible()
    (byline,) = story.revisions.first().bylines
    assert byline["author"] == Author.objects.anonymous().pk and byline["reason"] == "of a threat"


@pytest.fixture
def staff(publication, author):
    sea = Department.objects.create(name="Sea", order=1)
    land = Department.objects.create(name="Land", order=2)
    for place, name in enumerate(("Una Moor", "Zoe Hale", "Abe Oslo")):
        slug = name.lower().replace(" ", "-")
        Author.objects.create(name=name, slug=slug, department=sea, order=place)
    return sea, land


def people_of(department):
    return list(department.authors.order_by("order").values_list("name", flat=True))


def masthead(page):
    """The page once its script has begun."""
    page.goto(MASTHEAD)
    expect(page.locator("form[data-masthead].has-handles")).to_be_visible()


def save_the_order(page):
    page.get_by_role("button", name="Save the order").click()
    expect(page.get_by_text("in this order now")).to_be_visible()


def test_the_masthead_is_ordered_by_keys_and_by_dragging(desk, publisher, staff):
    sea, land = staff
    page = desk(publisher)
    masthead(page)
    page.get_by_role("button", name="Move Abe Oslo; arrow").press("Home")
    expect(page.locator("[data-said]")).to_have_text("Abe Oslo: 1 of 3, Sea")
    expect(page.get_by_role("button", name="Move Abe Oslo; arrow")).to_be_focused()
    page.get_by_role("button", name="Move Zoe Hale; arrow").press("ArrowDown")
    expect(page.locator("[data-said]")).to_have_text("Zoe Hale: 1 of 1, Land")
    page.get_by_role("button", name="Move Una Moor; arrow").drag_to(
        page.locator("[data-person='Zoe Hale']"), target_position={"x": 60, "y": 2}
    )
    expect(page.locator("[data-said]")).to_have_text("Una Moor: 1 of 2, Land")
    save_the_order(page)
    assert people_of(sea) == ["Abe Oslo"]
    assert people_of(land) == ["Una Moor", "Zoe Hale"]


def test_the_masthead_is_ordered_by_arrows_and_by_a_choice(desk, publisher, staff):
    sea, land = staff
    page = desk(publisher, has_touch=True)
    masthead(page)
    page.get_by_role("button", name="Move Zoe Hale up").tap()
    expect(page.locator("[data-said]")).to_have_text("Zoe Hale: 1 of 3, Sea")
    page.get_by_role("button", name="Move Una Moor down").tap()
    expect(page.locator("[data-said]")).to_have_text("Una Moor: 3 of 3, Sea")
    page.get_by_label("Department of Abe Oslo").select_option(label="Land")
    expect(page.locator("[data-said]")).to_have_text("Abe Oslo: 1 of 1, Land")
    page.get_by_role("button", name="Move Land; arrow").press("ArrowUp")
    save_the_order(page)
    assert people_of(sea) == ["Zoe Hale", "Una Moor"]
    assert people_of(land) == ["Abe Oslo"]
    assert [one.name for one in Department.objects.all()] == ["Land", "Sea"]


def test_who_is_moved_on_the_masthead_moves_alone(desk, publisher, staff):
    """Two people who move different rows keep each other's work, and no history says more."""
    sea, land = staff
    for person in Author.objects.filter(department=sea):
        Author.objects.filter(pk=person.pk).update(order=10 * (person.order + 1))
    page = desk(publisher)
    masthead(page)
    Author.objects.filter(name="Una Moor").update(department=land, order=7)
    page.get_by_role("button", name="Move Abe Oslo; arrow").press("ArrowUp")
    expect(page.locator("[data-said]")).to_have_text("Abe Oslo: 2 of 3, Sea")
    save_the_order(page)
    assert people_of(land) == ["Una Moor"]
    assert people_of(sea) == ["Abe Oslo", "Zoe Hale"]
    moved = Change.objects.filter(what="moved on the masthead")
    assert [change.author.name for change in moved] == ["Abe Oslo"]


def test_a_refused_masthead_keeps_what_was_moved(desk, publisher, staff):
    sea, land = staff
    page = desk(publisher)
    masthead(page)
    page.get_by_role("button", name="Move Abe Oslo; arrow").press("Home")
    page.get_by_role("button", name="Move Zoe Hale; arrow").press("ArrowDown")
    page.get_by_label("Name of the department").first.fill("Land")
    page.get_by_role("button", name="Save the order").click()
    expect(page.get_by_text("Two departments have the same name.")).to_be_visible()
    expect(page.locator("form[data-masthead].has-handles")).to_be_visible()
    page.get_by_label("Name of the department").first.fill("High sea")
    save_the_order(page)
    sea.refresh_from_db()
    assert sea.name == "High sea"
    assert people_of(sea) == ["Abe Oslo", "Una Moor"]
    assert people_of(land) == ["Zoe Hale"]


def test_the_masthead_is_ordered_without_a_script(desk, publisher, staff):
    sea, land = staff
    page = desk(publisher, java_script_enabled=False)
    page.goto(MASTHEAD)
    page.get_by_label("Place of Abe Oslo").fill("0")
    page.get_by_label("Place of Una Moor").fill("5")
    page.get_by_label("Department of Zoe Hale").fill("land")
    page.get_by_role("button", name="Save the order").click()
    assert people_of(sea) == ["Abe Oslo", "Una Moor"]
    assert people_of(land) == ["Zoe Hale"]


def test_the_pages_about_authors_are_accessible_strict_and_fit_a_phone(
    desk, administrator, make_article, author, twin, staff
):
    nobody = [
        {"author": Author.objects.anonymous().pk, "role": "reporter", "reason": "of a threat"}
    ]
    make_article(published_by=administrator, bylines=nobody, tag_names=["Tugs"])
    Disclosure.objects.create(author=author, kind="other", text="Owns a tug.", tag_names=["Tugs"])
    author.bio = "Changed."
    author.amend(by=administrator)
    story = make_article(published_by=administrator, tag_names=["Tugs"])
    page, trouble = desk(administrator), {}
    for address in (
        AUTHORS, MASTHEAD, reverse("admin:authors_author_nameless"), at("login", author),
        at("history", author), at("change", author), "/authors/", "/author/nadia-ferro/",
        story.address, "/search/?q=nadia",
    ):  # fmt: skip
        assert page.goto(address).status == 200, address
        if found := looked_at(page):
            trouble[address] = found
    assert trouble == {}


def at_every_width(page):
    """What axe finds in light and dark on a phone, a tablet and a desk, and what does not fit."""
    found = list(page.evaluate("heard"))
    for width in (390, 820, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found += [f"{width} {scheme}: {trouble}" for trouble in violations(page)]
        needed = page.evaluate("document.documentElement.scrollWidth")
        found += [f"{needed} wide on {width}"] if needed > width else []
        found += [f"{width}: {field} sticks out" for field in page.evaluate(STICKS_OUT)]
    page.set_viewport_size({"width": 1280, "height": 900})
    return found


# Fields that reach over the edge of their row.
STICKS_OUT = """() => {
  const edge = (thing) => thing.getBoundingClientRect().right;
  return [...document.querySelectorAll(".form-row :is(input, textarea, select)")]
    .filter((field) => field.offsetParent && !field.closest(".visually-hidden"))
    .filter((field) => edge(field) > edge(field.closest(".form-row")) + 1)
    .map((field) => field.name);
}"""


def test_the_screens_for_profiles_are_accessible_at_every_width(
    desk, administrator, author, twin, staff, make_photo
):
    Author.objects.filter(pk=author.pk).update(photo=make_photo(by=administrator))
    Disclosure.objects.create(author=author, kind="other", text="Owns a tug.", tag_names=["Tugs"])
    page, trouble = desk(administrator), {}
    for address in (AUTHORS, at("change", author), at("login", author), MASTHEAD):
        page.goto(address)
        trouble[address] = at_every_width(page)
    for action, words in (("Merge…", "One profile stays"), ("Edit…", "For 2 profiles")):
        page.goto(AUTHORS)
        page.get_by_label("Select this object for an action - Nadia Ferro").check()
        page.get_by_label("Select this object for an action - N. Ferro").check()
        page.get_by_role("button", name=action).click()
        expect(page.get_by_text(words)).to_be_visible()
        trouble[action] = at_every_width(page)
    page.get_by_label("Job title").fill("Cox")
    page.get_by_role("button", name="See what changes").click()
    expect(page.get_by_text("Nothing is changed yet.")).to_be_visible()
    trouble["confirm"] = at_every_width(page)
    page.get_by_role("button", name="Change 2 profiles").click()
    expect(page.get_by_text("2 profiles changed.")).to_be_visible()
    page.goto(at("history", author))
    trouble["history"] = at_every_width(page)
    assert {name: found for name, found in trouble.items() if found} == {}
    assert Author.objects.filter(job_title="Cox").count() == 2


def test_what_writers_and_readers_see_of_profiles_is_accessible_at_every_width(
    desk, writer, make_article, editor, author, make_photo
):
    Author.objects.filter(pk=author.pk).update(
        user=writer, photo=make_photo(by=writer), bio="Writes about tugs.", long_bio="At length."
    )
    Disclosure.objects.create(author=author, kind="other", text="Owns a tug.", tag_names=["Tugs"])
    make_article(published_by=editor, tag_names=["Tugs"])
    page, trouble = desk(writer), {}
    for address in ("/admin/authors/author/mine/", at("preview", author), "/author/nadia-ferro/",
                    "/authors/"):  # fmt: skip
        page.goto(address)
        trouble[address] = at_every_width(page)
    assert {name: found for name, found in trouble.items() if found} == {}
