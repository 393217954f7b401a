"""What search engines are told of lists and people, as they read it from the page."""

import json
import re

import pytest

from articles.models import Series, Tag
from authors.models import Author
from categories.models import Category
from newsroom.models import Publication

SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)
HOSTILE = "</script><script>alert(1)</script>\u2028"


@pytest.fixture
def told(client):
    """The objects that a page tells of itself, by their kinds."""

    def read(address):
        [text] = SCRIPT.findall(client.get(address).content.decode())
        return {thing["@type"]: thing for thing in json.loads(text)}

    return read


def way(breadcrumbs):
    items = breadcrumbs["itemListElement"]
    assert [item["position"] for item in items] == list(range(1, len(items) + 1))
    return [(item["name"], item["item"].removeprefix("http://testserver")) for item in items]


@pytest.fixture
def yards(publication, category):
    return Category.objects.create(
        name="Shipyards", slug="shipyards", parent=category, tagline="Where ships wait."
    )


def test_a_section_tells_its_stories_in_order_and_the_way_to_it(told, make_article, editor, yards):
    stories = [make_article(published_by=editor, category=yards) for _ in range(2)]
    make_article(category=yards, headline="Not yet")
    found = told("/category/sea-power/shipyards/")
    page = found["CollectionPage"]
    assert (page["name"], page["description"]) == ("Shipyards", "Where ships wait.")
    assert page["url"] == "http://testserver/category/sea-power/shipyards/"
    listed = page["mainEntity"]["itemListElement"]
    assert [item["url"] for item in listed] == [
        f"http://testserver{story.address}" for story in reversed(stories)
    ]
    assert [item["position"] for item in listed] == [1, 2]
    assert way(found["BreadcrumbList"]) == [
        (Publication.objects.get().name, "/"),
        ("Sea Power", "/category/sea-power/"),
        ("Shipyards", "/category/sea-power/shipyards/"),
    ]


def test_a_story_tells_the_way_to_it(told, make_article, editor, yards):
    story = make_article(published_by=editor, category=yards)
    found = told(story.address)
    assert way(found["BreadcrumbList"])[1:] == [
        ("Sea Power", "/category/sea-power/"),
        ("Shipyards", "/category/sea-power/shipyards/"),
        (story.headline, story.address),
    ]


def test_a_topic_and_a_series_are_collections_too(told, make_article, editor):
    series = Series.objects.create(title="The Long Refit", slug="the-long-refit")
    story = make_article(published_by=editor, tag_names=["Tugs"], series=series)
    Tag.objects.filter(name="Tugs").update(introduction="Small ships\n\nthat pull.")
    topic = told("/tag/tugs/")["CollectionPage"]
    assert topic["description"] == "Small ships that pull."
    for page in (topic, told("/series/the-long-refit/")["CollectionPage"]):
        [item] = page["mainEntity"]["itemListElement"]
        assert item["url"].endswith(story.address)


def test_an_author_is_the_subject_of_a_profile(told, make_article, editor, author, make_photo):
    author.photo, author.bio, author.job_title = make_photo(), "She sailed.", "Correspondent"
    author.expertise, author.languages = ["Tugs"], ["Polish"]
    author.website_url = "https://nadia.example/"
    author.save()
    make_article(published_by=editor)
    found = told("/author/nadia-ferro/")
    person = found["ProfilePage"]["mainEntity"]
    assert person["@type"] == "Person"
    assert person["name"] == "Nadia Ferro"
    assert person["jobTitle"] == "Correspondent"
    assert person["knowsAbout"] == ["Tugs"]
    assert person["knowsLanguage"] == ["Polish"]
    assert person["sameAs"] == ["https://nadia.example/"]
    assert person["image"].startswith("http://testserver/media/")
    assert way(found["BreadcrumbList"])[1:] == [("Nadia Ferro", "/author/nadia-ferro/")]


def test_hostile_words_stay_words(told, make_article, editor, author, category):
    Tag.objects.create(name="Tugs", slug="tugs", introduction=HOSTILE)
    Category.objects.filter(pk=category.pk).update(name="Sea Power", tagline=HOSTILE)
    Author.objects.filter(pk=author.pk).update(bio=HOSTILE)
    make_article(published_by=editor, tag_names=["Tugs"])
    assert told("/tag/tugs/")["CollectionPage"]["description"] == " ".join(HOSTILE.split())
    assert told("/category/sea-power/")["CollectionPage"]["description"] == HOSTILE
    assert told("/author/nadia-ferro/")["ProfilePage"]["mainEntity"]["description"] == HOSTILE
