"""Atom and JSON Feed beside RSS, whole texts, pictures, and asking whether anything is new."""

import json

import pytest
from django.utils.dateparse import parse_datetime
from lxml import etree

from articles.models import Series
from authors.models import Author
from newsroom.models import Publication
from tests.photos.conftest import make_photo  # noqa: F401

ATOM = {"a": "http://www.w3.org/2005/Atom", "media": "http://search.yahoo.com/mrss/"}
WHOLE = "{http://purl.org/rss/1.0/modules/content/}encoded"
LISTS = ["", "category/sea-power/", "tag/tugs/", "author/nadia-ferro/", "series/the-yard/"]


@pytest.fixture
def load(client):
    def ask(address):
        response = client.get(address)
        assert response.status_code == 200, address
        if response["Content-Type"].startswith("application/feed+json"):
            return json.loads(response.content)
        return etree.fromstring(response.content)

    return ask


@pytest.fixture
def story(make_article, editor, make_photo):  # noqa: F811
    other = make_article(published_by=editor, headline="A MORE of Ours")
    photo = make_photo(alt_text="A tug.", credit="Navy <photo>")
    body = (
        '<p>It began &amp; <a href="/about/">ended</a>.</p>'
        f'<figure class="photo" data-photo="{photo.pk}"><img alt="A tug at dawn."></figure>'
        f'<p class="more-link" data-article="{other.pk}">MORE</p>'
        '<figure class="embed" data-src="https://www.youtube.com/watch?v=aaaaaaaaaaa">'
        "<figcaption>A film</figcaption></figure>"
    )
    return make_article(
        published_by=editor,
        headline="Tugs & <Docks>",
        body=body,
        tag_names=["Tugs"],
        lead_photo=photo,
        lead_alt="A tug.",
        series=Series.objects.create(title="The Yard", slug="the-yard"),
    )


@pytest.mark.parametrize("place", LISTS)
def test_every_list_has_its_feed_in_three_forms_that_agree(load, story, place):
    rss, atom, data = (load(f"/{place}feed/{form}") for form in ("", "atom/", "json/"))
    links = [item.findtext("link") for item in rss.iter("item")]
    assert f"http://testserver{story.address}" in links
    found = atom.xpath("//a:entry/a:link[@rel='alternate']/@href", namespaces=ATOM)
    assert found == links == [item["url"] for item in data["items"]]
    ids = [item.findtext("guid") for item in rss.iter("item")]
    assert ids == atom.xpath("//a:entry/a:id/text()", namespaces=ATOM)
    assert ids == [item["id"] for item in data["items"]]
    own = atom.xpath("/a:feed/a:link[@rel='self']/@href", namespaces=ATOM)
    assert own == [f"http://testserver/{place}feed/atom/"]
    assert data["feed_url"] == f"http://testserver/{place}feed/json/"


@pytest.mark.parametrize("place", [*LISTS, "corrections/"])
def test_every_list_names_its_feeds(client, story, editor, place):
    story.correct(by=editor, kind="correction", text="It was forty weeks.")
    html = client.get(f"/{place}").content.decode()
    for kind, form in (("rss+xml", ""), ("atom+xml", "atom/"), ("feed+json", "json/")):
        assert f'<link rel="alternate" type="application/{kind}"' in html
        assert f'href="/{place}feed/{form}"' in html
        assert client.get(f"/{place}feed/{form}").status_code == 200


@pytest.mark.parametrize("form", ["", "atom/", "json/"])
@pytest.mark.parametrize("place", LISTS[1:])
def test_no_form_of_a_feed_exists_without_a_public_story(client, make_article, place, form):
    make_article(
        tag_names=["Tugs"], series=Series.objects.create(title="The Yard", slug="the-yard")
    )
    assert client.get(f"/{place}feed/{form}").status_code == 404


def test_json_feed_says_who_wrote_when_and_what_it_shows(load, make_article, editor, author, story):
    second = Author.objects.create(name="Tomas Quill", slug="tomas-quill")
    by = [{"author": person.pk, "role": "reporter"} for person in (author, second)]
    story.save_revision({"bylines": by}, by=editor, base=1)
    story.publish(by=editor, material=True)
    data = load("/feed/json/")
    assert data["version"] == "https://jsonfeed.org/version/1.1"
    item = data["items"][0]
    assert item["title"] == "Tugs & <Docks>" and item["content_text"] == story.deck
    assert [person["name"] for person in item["authors"]] == ["Nadia Ferro", "Tomas Quill"]
    assert item["authors"][0]["url"] == "http://testserver/author/nadia-ferro/"
    assert item["image"] == f"http://testserver{story.lead_photo.social['url']}"
    story.refresh_from_db()
    assert parse_datetime(item["date_published"]) == story.published_at
    assert parse_datetime(item["date_modified"]) == story.updated_at


def test_a_picture_comes_with_its_words_and_credit(load, story):
    for root in (load("/feed/"), load("/feed/atom/")):
        picture = root.find(".//media:content", ATOM)
        assert picture.get("url") == f"http://testserver{story.lead_photo.social['url']}"
        assert picture.findtext("media:credit", namespaces=ATOM) == "Navy <photo>"
        assert picture.findtext("media:description", namespaces=ATOM) == "A tug."


def test_the_whole_text_is_in_a_feed_only_where_the_publication_wants_it(load, story):
    assert load("/feed/").find(f".//{WHOLE}") is None
    assert "content_html" not in load("/feed/json/")["items"][0]
    Publication.objects.update(feeds_in_full=True)
    texts = [
        load("/feed/").findtext(f".//{WHOLE}"),
        load("/feed/atom/").findtext(".//a:entry/a:content", namespaces=ATOM),
        load("/feed/json/")["items"][0]["content_html"],
    ]
    assert len(set(texts)) == 1
    text = texts[0]
    assert '<p>It began &amp; <a href="http://testserver/about/">ended</a>.</p>' in text
    assert 'alt="A tug at dawn."' in text and 'src="http://testserver/media/' in text
    assert "https://www.youtube.com/watch?v=aaaaaaaaaaa" in text or "A film" in text
    for furniture in ("srcset", "class=", "<button", "<source", "MORE of Ours", 'href="/'):
        assert furniture not in text


def test_a_reader_that_has_the_feed_gets_no_second_copy(client, make_article, story, editor):
    for form in ("", "atom/", "json/"):
        first = client.get(f"/feed/{form}")
        asked = {"If-None-Match": first["ETag"]}
        assert client.get(f"/feed/{form}", headers=asked).status_code == 304
        make_article(published_by=editor)
        assert client.get(f"/feed/{form}", headers=asked).status_code == 200


def test_a_feed_in_full_asks_five_questions_however_many_photos(
    client, story, make_article, editor, django_assert_num_queries
):
    Publication.objects.update(feeds_in_full=True)
    photo = f'<figure class="photo" data-photo="{story.lead_photo_id}"><img alt="A."></figure>'
    for place, questions in (("", 4), ("tag/tugs/", 5)):
        for _ in range(2):
            with django_assert_num_queries(questions):
                client.get(f"/{place}feed/")
            make_article(published_by=editor, body=f"<p>Then.</p>{photo}", tag_names=["Tugs"])
