from email.utils import parsedate_to_datetime

import pytest
from lxml import etree

from authors.models import Author
from categories.models import Category
from newsroom.models import Publication, database_now

CREATOR = "{http://purl.org/dc/elements/1.1/}creator"


@pytest.fixture
def feed(client):
    def load(address):
        response = client.get(address)
        assert response.status_code == 200
        assert response["Content-Type"].startswith("application/rss+xml")
        return etree.fromstring(response.content).find("channel")

    return load


def titles(channel):
    return [item.findtext("title") for item in channel.iter("item")]


def test_the_feed_holds_stories_with_all_their_writers(feed, make_article, editor, author):
    second = Author.objects.create(name="Tomas Quill", slug="tomas-quill")
    by = [{"author": person.pk, "role": "reporter"} for person in (author, second)]
    older = make_article(published_by=editor)
    story = make_article(published_by=editor, bylines=by)
    channel = feed("/feed/")
    assert titles(channel) == [story.headline, older.headline]
    item = channel.find("item")
    assert item.findtext("link") == f"http://testserver{story.address}"
    assert item.findtext("description") == story.deck
    assert [creator.text for creator in item.iter(CREATOR)] == ["Nadia Ferro", "Tomas Quill"]
    assert item.findtext("category") == "Sea Power"
    published = parsedate_to_datetime(item.findtext("pubDate"))
    assert published == story.published_at.replace(microsecond=0)


def test_the_id_of_a_story_outlives_a_change_of_its_address(feed, make_article, editor):
    story = make_article(published_by=editor)
    before = feed("/feed/").find("item")
    story.move("a-better-slug", by=editor)
    after = feed("/feed/").find("item")
    assert before.findtext("guid") == after.findtext("guid")
    assert before.find("guid").get("isPermaLink") == "false"
    assert before.findtext("link") != after.findtext("link")


@pytest.mark.parametrize(
    ("address", "subject"),
    [
        ("/category/sea-power/feed/", "Sea Power"),
        ("/tag/tugs/feed/", "Tugs"),
        ("/author/nadia-ferro/feed/", "Nadia Ferro"),
    ],
)
def test_a_section_a_tag_and_an_author_have_a_feed_of_their_own(
    feed, make_article, editor, address, subject
):
    own = make_article(published_by=editor, tag_names=["Tugs"])
    stranger = Author.objects.create(name="Tomas Quill", slug="tomas-quill")
    make_article(
        published_by=editor,
        category=Category.objects.create(name="Land", slug="land"),
        bylines=[{"author": stranger.pk, "role": "reporter"}],
    )
    channel = feed(address)
    assert channel.findtext("title") == f"{subject} | The Dogwatch"
    assert titles(channel) == [own.headline]


@pytest.mark.parametrize(
    "address", ["/category/sea-power/feed/", "/tag/tugs/feed/", "/author/nadia-ferro/feed/"]
)
def test_there_is_no_feed_of_what_has_no_public_story(client, make_article, address):
    make_article(tag_names=["Tugs"])
    assert client.get(address).status_code == 404


def test_corrections_have_a_feed_that_names_the_story_and_the_truth(feed, make_article, editor):
    story = make_article(published_by=editor)
    story.correct(by=editor, kind="correction", text="It was forty weeks.")
    item = feed("/corrections/feed/").find("item")
    assert item.findtext("title") == f"Correction: {story.headline}"
    assert item.findtext("description") == "It was forty weeks."
    assert item.findtext("link") == f"http://testserver{story.address}"


def test_pages_name_their_feed(client, make_article, editor):
    make_article(published_by=editor, tag_names=["Tugs"])
    for address in ("/", "/category/sea-power/", "/tag/tugs/", "/author/nadia-ferro/"):
        html = client.get(address).content.decode()
        link = 'type="application/rss+xml" title='
        assert link in html and f'href="{address}feed/"' in html


def test_full_addresses_follow_the_publications_own(feed, make_article, editor):
    Publication.objects.update(site_url="https://dogwatch.example")
    story = make_article(published_by=editor)
    channel = feed("/feed/")
    assert channel.findtext("link") == "https://dogwatch.example/"
    assert channel.find("item").findtext("link") == f"https://dogwatch.example{story.address}"


def test_what_xml_cannot_hold_is_left_out(feed, make_article, editor, author, category):
    author.name = category.name = "Na\x07dia\ufffe <&> Ferro"
    author.save()
    category.save()
    Publication.objects.update(name="The \x0bDogwatch", description="\x1f<b>Ships</b>")
    story = make_article(
        published_by=editor, headline="A \x01Ship <b>Comes</b> In & Out", deck="D\x02eck ]]> end."
    )
    story.correct(by=editor, kind="correction", text="For\x03ty.")
    item = feed("/feed/").find("item")
    assert item.findtext("title") == "A Ship <b>Comes</b> In & Out"
    assert item.findtext("description") == "Deck ]]> end."
    assert item.findtext(CREATOR) == "Nadia <&> Ferro"
    assert feed("/corrections/feed/").find("item").findtext("description") == "Forty."


def test_a_feed_holds_the_newest_thirty(feed, make_article, editor):
    for _ in range(32):
        make_article(published_by=editor)
    assert len(titles(feed("/feed/"))) == 30


def test_a_reader_that_knows_only_the_date_hears_of_a_withdrawal(
    client, make_article, editor, publisher
):
    older, newest = make_article(published_by=editor), make_article(published_by=editor)
    for address in ("/feed/", "/category/sea-power/feed/", "/author/nadia-ferro/feed/"):
        assert "Last-Modified" not in client.get(address), address
    older.withdraw(by=publisher, note="The source was at risk.")
    kept = f"{database_now():%a, %d %b %Y %H:%M:%S} GMT"
    again = client.get("/feed/", headers={"If-Modified-Since": kept})
    assert again.status_code == 200
    assert older.headline not in again.content.decode()
    assert newest.headline in again.content.decode()


def test_who_has_nothing_public_has_no_feed(client, make_article, author):
    make_article()
    assert client.get("/author/nadia-ferro/feed/").status_code == 404
