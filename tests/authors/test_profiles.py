"""The whole profile: kept by its owner, previewed, shown to readers, its history written."""

import re

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from authors.models import Author, Department, Disclosure
from tests.articles.desk import said, signed_in
from tests.authors.test_admin import as_posted, page_of
from tests.authors.test_keys import PACKET, armored

AUTHORS = reverse("admin:authors_author_changelist")
MASTHEAD = reverse("admin:authors_author_masthead")


@pytest.fixture
def own(writer, author):
    author.user = writer
    author.save()
    return author


def disclosed(**fields):
    """One new disclosure as the form sends it."""
    row = {"kind": "holding", "about": "", "text": "", "tag_names": ""} | fields
    data = {f"disclosures-0-{name}": value for name, value in row.items()}
    return data | {"disclosures-TOTAL_FORMS": 1, "disclosures-INITIAL_FORMS": 0}


def preview_of(author):
    return reverse("admin:authors_author_preview", args=[author.pk])


# Self-service


def test_a_writer_keeps_everything_but_name_title_address_and_place(
    client, writer, publication, own
):
    desk = Department.objects.create(name="Desk")
    posted = as_posted(
        own,
        name="Somebody Else",
        slug="else",
        job_title="Publisher",
        department=desk.pk,
        kind="organisation",
        joined=1999,
        bio="Sails.",
        languages="English, polish, English",
        expertise="Tugs",
        place="Northern Europe",
        awards="Golden Anchor, 2024",
        signal="ferro.42",
        pgp_key=armored(PACKET),
        public_email="nadia@post.example",
    ) | disclosed(text="Owns shares in Northwind Yards.", tag_names="Shipyards, Docks")
    assert signed_in(writer).post(page_of(own), posted | {"confirm": "on"}).status_code == 302
    own.refresh_from_db()
    assert (own.name, own.slug, own.job_title) == ("Nadia Ferro", "nadia-ferro", "Reporter")
    assert (own.department, own.kind, own.joined, own.user) == (None, "person", None, writer)
    assert own.languages == ["English", "polish"] and own.expertise == ["Tugs"]
    assert len(own.pgp_fingerprint) == 40
    disclosure = own.disclosures.get()
    assert disclosure.tag_names == ["Shipyards", "Docks"]
    assert disclosure.tag_keys == ["docks", "shipyards"]
    assert own.disclosures_reviewed_on.year > 2020


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("bio", "x" * 2_001, "These are 2,001 characters; up to 2,000 fit here."),
        ("long_bio", "x" * 2_000_000, "up to 20,000 fit here."),
        ("awards", "Anchor\n" * 5_000, "up to 5,000 fit here."),
        ("languages", ", ".join(map(str, range(61))), "These are 61; up to 60 fit here."),
        ("expertise", f"Tugs, {'y' * 101}", "has more than 100 characters: is a comma missing?"),
    ],
)
def test_no_field_makes_a_page_that_nobody_can_load(writer, own, field, value, sentence):
    response = signed_in(writer).post(page_of(own), as_posted(own, **{field: value}))
    (error,) = response.context["adminform"].form.errors[field]
    assert error.endswith(sentence)
    assert not own.changes.exists()


def test_a_long_text_that_was_there_before_stays(publisher, publication, author):
    """As an import brings it: the other fields can still be changed."""
    Author.objects.filter(pk=author.pk).update(bio="x" * 3_000)
    author.refresh_from_db()
    posted = as_posted(author, job_title="Cox", joined="2019")
    assert signed_in(publisher).post(page_of(author), posted).status_code == 302
    for year in ("19", "20190", "-5"):
        response = signed_in(publisher).post(page_of(author), posted | {"joined": year})
        assert response.context["adminform"].form.errors["joined"]
    author.refresh_from_db()
    assert (author.job_title, author.joined, len(author.bio)) == ("Cox", 2019, 3_000)


def test_the_preview_shows_what_is_typed_and_keeps_nothing(
    client, writer, publication, make_article, editor, own
):
    theirs = signed_in(writer)
    posted = as_posted(own, bio="Typed and not saved.") | disclosed(text="Owns a tug.")
    html = theirs.post(preview_of(own), posted).content.decode()
    assert "Typed and not saved." in html and "Owns a tug." in html
    assert 'name="robots" content="noindex' in html
    own.refresh_from_db()
    assert own.bio == "" and not own.disclosures.exists() and not own.changes.exists()
    assert "changed successfully" not in theirs.get(page_of(own)).content.decode()
    assert client.get("/author/nadia-ferro/").status_code == 404, "nothing public is there"


def test_a_preview_of_what_cannot_be_saved_says_why(writer, publication, own):
    html = signed_in(writer).post(preview_of(own), as_posted(own, pgp_key="x")).content.decode()
    assert "This is no PGP public key" in html


def test_nobody_previews_or_reads_the_history_of_anothers(writer, publication, author):
    for name in ("preview", "history", "login"):
        address = reverse(f"admin:authors_author_{name}", args=[author.pk])
        assert signed_in(writer).get(address).status_code == 403
    assert signed_in(writer).post(preview_of(author), as_posted(author)).status_code == 403


# History


def test_every_change_is_in_the_history_once_with_before_and_after(publisher, publication, author):
    client = signed_in(publisher)
    client.post(page_of(author), as_posted(author, job_title="Editor", bio="Sails."))
    client.post(page_of(author), as_posted(author, job_title="Editor", bio="Sails."))
    change = author.changes.get()
    assert change.by == publisher
    assert change.fields == [["Job title", "Reporter", "Editor"], ["Short bio", "", "Sails."]]
    author.refresh_from_db()
    client.post(page_of(author), as_posted(author) | disclosed(text="Owns a tug."))
    assert author.changes.first().fields == [["Disclosures", "", "Holdings: Owns a tug."]]
    history = client.get(reverse("admin:authors_author_history", args=[author.pk]))
    html = history.content.decode()
    assert "<del>Reporter</del>" in html and "<ins>Holdings: Owns a tug.</ins>" in html


# Readers


def test_the_page_says_all_of_it(client, make_article, editor, author):
    Author.objects.update(
        languages=["English", "Polish"],
        expertise=["Tugs", "Knots"],
        place="Northern Europe",
        awards="Golden Anchor, 2024\n\nSilver Rope, 2019",
        joined=2014,
        signal="ferro.42",
        mastodon_url="https://social.example/@ferro",
    )
    author.refresh_from_db()
    author.pgp_key = armored(PACKET)
    author.save()
    make_article(published_by=editor, tag_names=["Tugs", "Docks"])
    make_article(published_by=editor, tag_names=["Docks"])
    html = client.get("/author/nadia-ferro/").content.decode()
    for words in (
        '<a href="/tag/tugs/">Tugs</a>, Knots',
        '<a href="/tag/docks/">Docks</a>, <a href="/tag/tugs/">Tugs</a>',
        "English, Polish",
        "Northern Europe",
        "<li>Golden Anchor, 2024</li><li>Silver Rope, 2019</li>",
        "2014",
        "Signal: ferro.42",
        author.fingerprint_in_groups,
        'href="https://social.example/@ferro" rel="me"',
    ):
        assert words in html, words
    key = client.get("/author/nadia-ferro/key.asc")
    assert key["Content-Type"] == "application/pgp-keys" and b"BEGIN PGP PUBLIC" in key.content
    assert client.get("/author/nobody/key.asc").status_code == 404


def test_the_page_costs_the_same_for_much_and_for_little(
    client, make_article, editor, author, django_assert_max_num_queries
):
    for n in range(12):
        make_article(published_by=editor, tag_names=[f"Tag {n}", "Docks"])
        Disclosure.objects.create(author=author, kind="other", text=f"Thing {n}.")
    Author.objects.update(expertise=[f"Tag {n}" for n in range(12)])
    with django_assert_max_num_queries(5):
        client.get("/author/nadia-ferro/")


# Masthead


@pytest.fixture
def staff(make_article, editor, author):
    land, sea = (Department.objects.create(name=n, order=o) for n, o in (("Land", 2), ("Sea", 1)))
    people = [author]
    for name, department in (("Abe Oslo", land), ("Zoe Hale", sea), ("Una Moor", sea)):
        slug = name.lower().replace(" ", "-")
        people.append(Author.objects.create(name=name, slug=slug, department=department))
    for person in people:
        by = [{"author": person.pk, "role": "reporter"}]
        make_article(published_by=editor, bylines=by)
    return {person.name: person for person in people}


def order_of(client, *words):
    html = client.get("/authors/").content.decode().partition("<main")[2]
    places = [html.index(f">{word}<") for word in words]
    return places == sorted(places)


def test_the_masthead_stands_in_the_order_that_was_saved(client, publisher, staff):
    assert order_of(client, "Sea", "Una Moor", "Zoe Hale", "Land", "Abe Oslo", "Nadia Ferro")
    sea, land = Department.objects.get(name="Sea"), Department.objects.get(name="Land")
    posted = {
        f"department-place-{sea.pk}": 20,
        f"department-place-{land.pk}": 10,
        f"department-name-{land.pk}": "Land forces",
        "new": "Pictures",
    }
    for place, (name, department) in enumerate(
        [("Zoe Hale", sea), ("Una Moor", sea), ("Nadia Ferro", land), ("Abe Oslo", land)]
    ):
        pk = staff[name].pk
        posted |= {f"place-{pk}": place * 10, f"department-{pk}": department.pk}
    response = signed_in(publisher).post(MASTHEAD, posted, follow=True)
    assert "in this order now" in said(response)[0]
    assert order_of(client, "Land forces", "Nadia Ferro", "Abe Oslo", "Sea", "Zoe Hale", "Una Moor")
    assert staff["Nadia Ferro"].changes.first().what == "moved on the masthead"
    assert Department.objects.get(name="Pictures").order > 20


def told(client):
    html = client.get(reverse("admin:authors_author_masthead_history")).content.decode()
    return [
        re.sub(r"\s+", " ", strip_tags(row)).strip()
        for row in html.partition('class="timeline"')[2].partition("</ol>")[0].split("<li>")[1:]
    ]


def test_every_change_of_a_department_is_in_the_history(publisher, staff):
    client = signed_in(publisher)
    sea, land = Department.objects.get(name="Sea"), Department.objects.get(name="Land")
    client.post(MASTHEAD, {"new": "<b>Pictures"})
    client.post(MASTHEAD, {f"department-name-{sea.pk}": "Sea power"})
    client.post(MASTHEAD, {f"department-place-{sea.pk}": "9"})
    client.post(MASTHEAD, {f"department-place-{sea.pk}": "9"})
    client.post(MASTHEAD, {f"department-remove-{land.pk}": "on"})
    rows = told(client)
    assert len(rows) == 4 and all(row.startswith("petra ") for row in map(last_of, rows))
    assert "removed the department “Land”" in rows[0]
    assert "changed the department “Sea power”" in rows[1] and "Place1 9" in rows[1]
    assert "changed the department “Sea”" in rows[2] and "NameSea Sea power" in rows[2]
    assert "added the department “&lt;b&gt;Pictures”" in rows[3]


def last_of(row):
    """What stands in a row of a history after the letters of a face."""
    return row[row.index("petra") :]


def test_the_people_of_a_removed_department_stay(client, publisher, staff):
    land = Department.objects.get(name="Land")
    gone = Author.objects.create(name="Ike", slug="ike", department=land, is_current=False)
    abe = staff["Abe Oslo"]
    posted = {f"department-remove-{land.pk}": "on"}
    posted |= {f"place-{abe.pk}": "100", f"department-{abe.pk}": str(land.pk)}
    signed_in(publisher).post(MASTHEAD, posted)
    assert not Department.objects.filter(name="Land").exists()
    for person in (abe, gone):
        person.refresh_from_db()
        assert person.department is None
        (change,) = person.changes.all()
        assert change.fields == [["Department", "Land", ""]]
    assert order_of(client, "Sea", "Abe Oslo")


def test_two_departments_of_one_name_are_refused(publisher, staff):
    sea = Department.objects.get(name="Sea")
    posted = {f"department-name-{sea.pk}": "LAND"}
    html = signed_in(publisher).post(MASTHEAD, posted).content.decode()
    assert "Two departments have the same name." in html
    html = signed_in(publisher).post(MASTHEAD, {"new": "land"}).content.decode()
    assert "There is a department of this name." in html


def test_a_department_that_is_not_there_is_refused(publisher, staff):
    abe, client = staff["Abe Oslo"], signed_in(publisher)
    html = client.post(MASTHEAD, {f"department-{abe.pk}": "<b>Air"}).content.decode()
    assert "There is no department “&lt;b&gt;Air”." in html
    for nobody_is_moved_by in ("x" * 9000, "\0", "9" * 40, "-1", "²"):
        client.post(MASTHEAD, {f"department-{abe.pk}": nobody_is_moved_by})
        client.post(MASTHEAD, {f"place-{abe.pk}": nobody_is_moved_by})
    assert not abe.changes.exists()
    client.post(MASTHEAD, {f"department-{abe.pk}": ""})
    assert abe.changes.get().fields == [["Department", "Land", ""]]


def test_nobody_is_on_the_staff_and_a_guest(publisher, publication, author):
    posted = as_posted(author, is_guest="on")
    html = signed_in(publisher).post(page_of(author), posted).content.decode()
    assert "Either on the staff or a guest, not both." in html
    del posted["is_current"]
    assert signed_in(publisher).post(page_of(author), posted).status_code == 302
    assert ["Guest", "No", "Yes"] in author.changes.first().fields


def test_the_list_calls_nobody_what_they_are_not(publisher, staff):
    Author.objects.create(name="Ike", slug="ike", is_current=False)
    Author.objects.create(name="Ada", slug="ada", is_current=False, is_guest=True)
    client = signed_in(publisher)
    html = client.get(AUTHORS).content.decode()
    assert html.count("</svg>Former, no login<") == html.count("</svg>Guest<") == 1
    assert html.count("</svg>No login<") == Author.objects.filter(is_current=True).count()
    assert "No department" in html
    for query, name in (("staff=former", "Ike"), ("staff=guest", "Ada")):
        (found,) = client.get(f"{AUTHORS}?{query}").context["cl"].result_list
        assert found.name == name


def test_an_editor_orders_no_masthead(editor, staff):
    client = signed_in(editor)
    assert client.get(MASTHEAD).status_code == 403
    assert client.post(MASTHEAD, {"new": "Mine"}).status_code == 403
    assert client.get(reverse("admin:authors_author_masthead_history")).status_code == 403
    assert not Department.objects.filter(name="Mine").exists()


def test_the_masthead_costs_the_same_for_few_and_for_many(
    client, publisher, staff, make_article, django_assert_max_num_queries
):
    for n in range(20):
        person = Author.objects.create(name=f"One {n}", slug=f"one-{n}")
        make_article(published_by=publisher, bylines=[{"author": person.pk, "role": "editor"}])
    with django_assert_max_num_queries(3):
        client.get("/authors/")
    asking = signed_in(publisher)
    with django_assert_max_num_queries(12):
        asking.get(MASTHEAD)


# The list


def test_the_list_says_what_is_missing_and_who_signs_in(
    publisher, writer, make_article, author, publication
):
    make_article(published_by=publisher)
    draft = make_article(by=publisher)
    Author.objects.update(user=writer, bio="Short.")
    assert draft.status == "draft"
    html = signed_in(publisher).get(AUTHORS).content.decode()
    assert "photo, long bio missing" in html and "3 of 5" in html
    assert 'field-stories">1<' in html and "wendy" in html


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("missing=photo", {"Nadia Ferro", "Bare Bones", "Newsroom staff"}),
        ("missing=disclosure", {"Bare Bones"}),
        ("login=yes", {"Nadia Ferro"}),
        ("login=no", {"Bare Bones", "Newsroom staff"}),
        ("staff=former", {"Bare Bones"}),
        ("q=sea", {"Newsroom staff"}),
    ],
)
def test_the_list_is_narrowed(publisher, writer, publication, author, query, names):
    Author.objects.update(user=writer)
    Author.objects.create(name="Bare Bones", slug="bare", is_current=False)
    sea = Department.objects.create(name="Sea desk")
    Author.objects.create(name="Newsroom staff", slug="s", kind="organisation", department=sea)
    Author.objects.anonymous()
    rows = signed_in(publisher).get(f"{AUTHORS}?{query}").context["cl"].result_list
    assert {row.name for row in rows} == names


def test_many_are_edited_at_once(publisher, publication, author):
    other = Author.objects.create(name="Other", slug="other", job_title="Editor")
    desk = Department.objects.create(name="Sea desk")
    chosen = {"_selected_action": [author.pk, other.pk], "action": "edit_many", "index": 0}
    client = signed_in(publisher)
    empty = client.post(AUTHORS, chosen | {"apply": "yes"})
    assert "Fill in what is to be changed." in empty.content.decode()
    given = chosen | {"apply": "yes", "confirmed": "yes", "department": desk.pk, "joined": 2020}
    assert said(client.post(AUTHORS, given, follow=True)) == ["2 profiles changed."]
    rows = Author.objects.order_by("name").values_list("name", "job_title", "department", "joined")
    assert list(rows) == [
        ("Nadia Ferro", "Reporter", desk.pk, 2020),
        ("Other", "Editor", desk.pk, 2020),
    ]
    assert author.changes.get().fields[0] == ["Department", "", "Sea desk"]


def test_a_thousand_authors_cost_what_ten_cost(
    publisher, publication, django_assert_max_num_queries
):
    Author.objects.bulk_create(Author(name=f"Person {n}", slug=f"p-{n}") for n in range(1000))
    client = signed_in(publisher)
    with django_assert_max_num_queries(12):
        page = client.get(AUTHORS)
    assert len(page.context["cl"].result_list) == 50
    with django_assert_max_num_queries(12):
        client.get(f"{AUTHORS}?q=person+99&o=-5")
    address = reverse("admin:authors_author_find")
    with django_assert_max_num_queries(6):
        found = client.get(address, {"term": "person 99"}).json()["results"]
    assert len(found) == 19
    with django_assert_max_num_queries(12):
        client.get(reverse("admin:authors_author_masthead"))


def test_five_hundred_people_make_no_heavy_masthead(publisher, publication):
    departments = [Department.objects.create(name=f"The Desk of {n}", order=n) for n in range(12)]
    Author.objects.bulk_create(
        Author(
            name=f"Theodora Somebody {n}",
            slug=f"p-{n}",
            job_title="Naval affairs editor",
            department=departments[n % 12],
        )
        for n in range(500)
    )
    assert len(signed_in(publisher).get(MASTHEAD).content) < 220_000
