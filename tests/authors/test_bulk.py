"""Many profiles changed at once: shown first, each refusal told, each change in a history."""

import re

import pytest
from django.utils.html import strip_tags

from authors.models import Author, Department
from tests.articles.desk import said, signed_in
from tests.authors.test_admin import AUTHORS


@pytest.fixture
def people(publication, writer, author):
    """One with a login, one guest."""
    Author.objects.filter(pk=author.pk).update(
        user=writer, languages=["English"], expertise=["Tugs"], place="Gdynia"
    )
    guest = Author.objects.create(name="Zoe Hale", slug="zoe-hale", is_current=False)
    return [Author.objects.get(pk=author.pk), guest]


def edit(client, people, **typed):
    chosen = {"action": "edit_many", "_selected_action": [one.pk for one in people]}
    return client.post(AUTHORS, chosen | {"apply": "yes"} | typed, follow=True)


def words(response):
    return re.sub(r"\s+", " ", strip_tags(response.content.decode().partition("<main")[2]))


def test_what_would_change_is_shown_before_anything_does(publisher, people):
    desk = Department.objects.create(name="Sea")
    client = signed_in(publisher)
    typed = {
        "department": desk.pk,
        "languages_more": "english, Polish",
        "expertise_away": "TUGS",
        "empty": ["place"],
    }
    shown = words(edit(client, people, **typed))
    assert "Nothing is changed yet. 2 profiles would change." in shown
    assert "LanguagesEnglish English, Polish" in shown and "ExpertiseTugs nothing" in shown
    assert not Author.objects.exclude(department=None).exists()
    assert said(edit(client, people, confirmed="x", **typed)) == ["2 profiles changed."]
    nadia, zoe = (Author.objects.get(pk=one.pk) for one in people)
    assert (nadia.department, nadia.languages, nadia.expertise) == (desk, ["English", "Polish"], [])
    assert (nadia.place, zoe.languages) == ("", ["english", "Polish"])
    (change,) = nadia.changes.all()
    assert change.by == publisher
    assert ["Place", "Gdynia", ""] in change.fields and ["Expertise", "Tugs", ""] in change.fields


def test_the_fields_come_back_as_they_were_typed(publisher, people):
    client = signed_in(publisher)
    html = edit(client, people, job_title="Cox", empty=["place"], back="x").content.decode()
    assert 'value="Cox"' in html and re.search(r'value="place"[^>]*checked', html)
    assert not Author.objects.filter(job_title="Cox").exists()


def test_former_staff_lose_their_logins_and_the_staff_come_back(publisher, writer, people):
    theirs = signed_in(writer)
    client = signed_in(publisher)
    shown = words(edit(client, people, staff="former"))
    assert "1 profile would change, 1 is so already" in shown and "Loginwendy ended" in shown
    assert theirs.get("/admin/").status_code == 200, "it was only tried out"
    edit(client, people, staff="former", confirmed="x")
    assert theirs.get("/admin/").status_code == 302
    assert people[0].changes.first().what == "deactivated"
    edit(client, people, staff="current", confirmed="x")
    assert Author.objects.filter(is_current=True).count() == 2
    assert {one.changes.first().what for one in people} == {"back on the staff"}
    writer.refresh_from_db()
    assert not writer.is_active, "a login is opened under Users"


def test_guests_and_former_staff_are_told_apart(publisher, people):
    client = signed_in(publisher)
    edit(client, people, staff="guest", confirmed="x")
    assert [author_of(one).standing for one in people] == ["Guest", "Guest"]
    edit(client, people, staff="former", confirmed="x")
    assert [author_of(one).standing for one in people] == ["Former staff", "Former staff"]
    edit(client, people, staff="current", confirmed="x")
    assert [author_of(one).standing for one in people] == ["", ""]


def author_of(one):
    return Author.objects.get(pk=one.pk)


def test_who_is_refused_stays_quite_as_they_are_and_the_rest_change(
    publisher, administrator, people
):
    other = Author.objects.create(name="Adnan Ray", slug="adnan-ray", user=administrator)
    own = Author.objects.create(name="Petra Lund", slug="petra-lund", user=publisher)
    client = signed_in(publisher)
    everybody = [*people, other, own]
    shown = words(edit(client, everybody, staff="former", job_title="Cox"))
    assert "2 profiles would change, 2 are refused" in shown
    messages = said(edit(client, everybody, staff="former", job_title="Cox", confirmed="x"))
    assert messages == [
        "2 profiles changed.",
        "“Adnan Ray”: An administrator deactivates people who give permissions.",
        "“Petra Lund”: Somebody else has to deactivate you.",
    ]
    for one in (other, own):
        one.refresh_from_db()
        assert (one.job_title, one.is_current, one.changes.count()) == ("", True, 0)


def test_logins_are_unlinked_by_an_administrator_alone(publisher, administrator, people):
    messages = said(edit(signed_in(publisher), people, unlink="on", confirmed="x"))
    assert messages == ["“Nadia Ferro”: Logins are unlinked by who gives permissions."]
    assert said(edit(signed_in(administrator), people, unlink="on", confirmed="x")) == [
        "1 profile changed."
    ]
    assert people[0].changes.first().what == "login unlinked"


def test_kinds_change_together_and_nothing_is_said_where_nothing_differs(publisher, people):
    client = signed_in(publisher)
    edit(client, people, kind="organisation", confirmed="x")
    assert Author.objects.filter(kind="organisation").count() == 2
    messages = said(edit(client, people, kind="organisation", confirmed="x"))
    assert messages == ["Nothing differed, so nothing was changed."]
    assert edit(client, people, kind="anonymous").context["form"].errors["kind"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Fill in what is to be changed."),
        ({"empty": ["place"], "place": "Riga"}, "Either empty the place or say what it is to be."),
        ({"joined": "9" * 40}, "less than or equal to 2100"),
        ({"expertise_more": "\0"}, "Null characters are not allowed"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(publisher, people, typed, sentence):
    response = edit(signed_in(publisher), people, confirmed="x", **typed)
    assert sentence in words(response)
    assert not any(one.changes.exists() for one in people)


def test_an_editor_edits_no_profiles(editor, people):
    edit(signed_in(editor), people, job_title="Cox", confirmed="x")
    assert not Author.objects.filter(job_title="Cox").exists()


def test_more_than_a_page_can_show_are_refused(publisher, people):
    many = Author.objects.bulk_create(Author(name=f"N {n}", slug=f"n-{n}") for n in range(201))
    client = signed_in(publisher)
    chosen = [one.pk for one in many[:100]]
    posted = {"action": "edit_many", "_selected_action": chosen, "select_across": "1", "index": 0}
    messages = said(client.post(AUTHORS, posted, follow=True))
    assert messages == ["Choose at most 200 profiles at once."]
