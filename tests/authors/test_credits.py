"""Who is behind a story: roles, organisations, nobody named, on every surface."""

import json
import re
import xml.etree.ElementTree as ET

import pytest
from django.test import Client

from articles.models import Byline
from authors.models import Author
from tests.articles.desk import change_page, signed_in, typed

DC = "{http://purl.org/dc/elements/1.1/}"
LINE = "By Ada Bell and Ben Cole · Photographs by Cai Dorn · Translated by Dee Ellis"


@pytest.fixture
def signed(make_article, editor):
    """A story signed in four roles."""
    people = {}
    for name in ("Ada Bell", "Ben Cole", "Cai Dorn", "Dee Ellis"):
        slug = name.lower().replace(" ", "-")
        people[name] = Author.objects.create(name=name, slug=slug)
    roles = ("reporter", "contributor", "photographer", "translator")
    rows = zip(people.values(), roles, strict=True)
    by = [{"author": person.pk, "role": role} for person, role in rows]
    return make_article(published_by=editor, bylines=list(reversed(by[2:])) + by[:2])


def words_of(html):
    return " ".join(re.sub(r"<[^>]+>", "", html).replace("&nbsp;", " ").split())


def data_of(html):
    text = html.partition('<script type="application/ld+json">')[2].partition("<")[0]
    return json.loads(text)[0]


def test_every_role_is_named_in_its_own_words_on_page_and_card(client, signed):
    head = client.get(signed.address).content.decode().partition("<h1")[2].partition("</header>")[0]
    assert LINE in words_of(head)
    assert LINE in words_of(client.get("/").content.decode())


def test_search_engines_are_told_each_role(client, signed):
    data = data_of(client.get(signed.address).content.decode())
    assert [person["name"] for person in data["author"]] == ["Ada Bell", "Ben Cole"]
    assert [person["name"] for person in data["translator"]] == ["Dee Ellis"]
    (photographer,) = data["contributor"]
    assert photographer["roleName"] == "Photographer"
    assert photographer["contributor"]["name"] == "Cai Dorn"


def test_the_feed_names_writers_as_creators_and_the_others_with_their_work(client, signed):
    item = ET.fromstring(client.get("/feed/").content).find("channel/item")
    assert [one.text for one in item.iter(f"{DC}creator")] == ["Ada Bell", "Ben Cole"]
    others = [one.text for one in item.iter(f"{DC}contributor")]
    assert others == ["Photographs by Cai Dorn", "Translated by Dee Ellis"]


ATOM = "{http://www.w3.org/2005/Atom}"


def atom_people(client):
    """The authors and the contributors of the newest entry: (name, address)."""
    entry = ET.fromstring(client.get("/feed/atom/").content).find(f"{ATOM}entry")
    return [
        [tuple(one.findtext(ATOM + part) for part in ("name", "uri")) for one in entry.iter(kind)]
        for kind in (f"{ATOM}author", f"{ATOM}contributor")
    ]


def json_item(client):
    return client.get("/feed/json/").json()["items"][0]


def test_atom_names_writers_as_authors_and_the_others_as_contributors(client, signed):
    writers, others = atom_people(client)
    assert [name for name, _ in writers] == ["Ada Bell", "Ben Cole"]
    assert writers[0][1].endswith("/author/ada-bell/")
    assert [name for name, _ in others] == ["Cai Dorn", "Dee Ellis"]


def test_the_json_feed_names_writers_and_gives_the_whole_line(client, signed):
    item = json_item(client)
    assert [person["name"] for person in item["authors"]] == ["Ada Bell", "Ben Cole"]
    assert item["authors"][1]["url"].endswith("/author/ben-cole/")
    assert item["_byline"]["line"] == LINE


def test_an_organisation_is_named_in_every_feed(client, make_article, editor):
    staff = Author.objects.create(name="Newsroom staff", slug="staff", kind="organisation")
    make_article(published_by=editor, bylines=[{"author": staff.pk, "role": "reporter"}])
    ((name, uri),), _ = atom_people(client)
    assert name == "Newsroom staff" and uri.endswith("/author/staff/")
    item = json_item(client)
    assert [person["name"] for person in item["authors"]] == ["Newsroom staff"]
    assert item["_byline"]["line"] == "By Newsroom staff"


def test_who_is_not_named_has_no_address_in_any_feed(client, nameless):
    ((name, uri),), others = atom_people(client)
    assert name == "Anonymous, because the author still serves" and uri is None and others == []
    (person,) = json_item(client)["authors"]
    assert "url" not in person and person["name"].startswith("Anonymous")
    assert "the author still serves" in json_item(client)["_byline"]["line"]
    for address in ("/feed/", "/feed/atom/", "/feed/json/"):
        text = client.get(address).content.decode()
        assert "edmund" not in text and "desk.example" not in text


def test_an_organisation_signs_as_what_it_is(client, make_article, editor):
    staff = Author.objects.create(name="Newsroom staff", slug="staff", kind="organisation")
    story = make_article(published_by=editor, bylines=[{"author": staff.pk, "role": "reporter"}])
    html = client.get(story.address).content.decode()
    assert "By Newsroom staff" in words_of(html)
    assert data_of(html)["author"][0]["@type"] == "Organization"
    assert client.get("/author/staff/").status_code == 200


# Nobody named


@pytest.fixture
def nameless(make_article, editor):
    nobody = Author.objects.anonymous()
    by = [{"author": nobody.pk, "role": "reporter", "reason": "Because the author still serves."}]
    return make_article(published_by=editor, bylines=by)


def test_an_anonymous_byline_says_why_and_leads_nowhere(client, nameless):
    html = client.get(nameless.address).content.decode()
    assert "By Anonymous, because the author still serves" in words_of(html)
    assert "/author/anonymous" not in html
    assert data_of(html)["author"] == [{"@type": "Person", "name": "Anonymous"}]
    assert "By Anonymous" in words_of(client.get("/").content.decode())
    feed = client.get("/feed/").content.decode()
    assert "Anonymous, because the author still serves" in feed and "/author/anon" not in feed
    for address in ("/author/anonymous/", "/author/anonymous/feed/"):
        assert client.get(address).status_code == 404
    assert "Anonymous" not in client.get("/authors/").content.decode()
    assert "anonymous" not in client.get("/sitemap-sections.xml").content.decode()
    found = client.get("/search/?q=anonymous")
    assert not found.context["people"]


def test_a_story_that_names_nobody_does_not_go_out_without_a_reason(make_article, editor):
    nobody = Author.objects.anonymous()
    story = make_article(by=editor, bylines=[{"author": nobody.pk, "role": "reporter"}])
    said = [finding.sentence for finding in story.gate() if finding.blocks]
    assert said == ["A byline names nobody: say why, for readers."]


def test_the_form_takes_a_reason_instead_of_a_name(editor, make_article):
    story = make_article(by=editor)
    client = signed_in(editor)
    posted = typed(story, bylines=[("anonymous", "reporter")])
    posted["bylines-reason"] = ["because her employer forbids it.", ""]
    client.post(change_page(story), posted)
    (row,) = story.revisions.first().bylines
    nobody = Author.objects.get(kind="anonymous")
    assert row == {
        "author": nobody.pk,
        "role": "reporter",
        "reason": "her employer forbids it",
    }
    assert "her employer forbids it" in client.get(change_page(story)).content.decode()
    story.refresh_from_db()
    client.post(change_page(story), posted | {"base": story.newest_revision.number})
    assert story.revisions.count() == 2, "nothing new was typed"
    story.publish(by=editor)
    assert Byline.objects.get(article=story).reason == "her employer forbids it"


# Choosing among many


def test_the_form_offers_some_and_finds_the_others_by_name(
    editor, writer, publication, make_article, django_assert_max_num_queries
):
    Author.objects.bulk_create(
        Author(name=f"Person Number {n}", slug=f"person-{n}") for n in range(1000)
    )
    last = Author.objects.get(name="Person Number 999")
    story = make_article(by=editor, bylines=[{"author": last.pk, "role": "reporter"}])
    client = signed_in(editor)
    client.get(change_page(story))
    with django_assert_max_num_queries(52):
        html = client.get(change_page(story)).content.decode()
    assert html.count("Person Number") < 150
    assert f'value="{last.pk}" selected' in html
    asking = signed_in(writer)
    with django_assert_max_num_queries(6):
        found = asking.get(FIND, {"term": "number 99"}).json()["results"]
    assert len(found) == 19
    posted = typed(story) | {"bylines-find": "person number 500"}
    client.post(change_page(story), posted)
    chosen = Author.objects.get(name="Person Number 500").pk
    assert [row["author"] for row in story.revisions.first().bylines] == [last.pk, chosen]


FIND = "/admin/authors/author/find/"


def test_a_name_that_nobody_or_more_than_one_has_is_refused(editor, make_article):
    for n in range(2):
        Author.objects.create(name="Jo Twice", slug=f"jo-{n}")
    story = make_article(by=editor)
    for name, words in (("Jo Twice", "Several authors are"), ("Jo Never", "No author is")):
        response = signed_in(editor).post(change_page(story), typed(story) | {"bylines-find": name})
        assert words in response.context["adminform"].form.errors["bylines"][0]


def test_names_are_found_for_those_who_write_only(ads_manager, publication, author):
    assert signed_in(ads_manager).get(FIND, {"term": "na"}).status_code == 403
    assert Client().get(FIND).status_code == 302


def test_search_leads_to_the_people_of_that_name(client, make_article, editor, author):
    make_article(published_by=editor)
    Author.objects.create(name="Nadia Unpublished", slug="nadia-unpublished")
    html = client.get("/search/?q=nadia").content.decode()
    assert "Nadia Ferro</a>" in html and "Nadia Unpublished" not in html
