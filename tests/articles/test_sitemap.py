from datetime import timedelta
from pathlib import Path

import pytest
from lxml import etree

from articles.models import Article, Series
from categories.models import Category
from newsroom.models import Publication
from pages.models import Page
from photos.renditions import RECIPE
from tests.conftest import move_dates

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"


@pytest.fixture
def listed(client):
    """The addresses that a sitemap holds, each with its date."""

    def load(address):
        response = client.get(address)
        assert response.status_code == 200
        assert response["Content-Type"] == "application/xml"
        return {
            entry.findtext(f"{NAMESPACE}loc"): entry.findtext(f"{NAMESPACE}lastmod")
            for entry in etree.fromstring(response.content)
        }

    return load


def test_the_index_has_a_file_for_each_month_with_stories(listed, make_article, editor):
    new = make_article(published_by=editor)
    newest = make_article(published_by=editor)
    old = make_article(published_by=editor)
    move_dates(old, timedelta(days=-400))
    index = listed("/sitemap.xml")
    assert list(index) == [
        "http://testserver/sitemap-sections.xml",
        f"http://testserver/sitemap-{newest.published_at:%Y-%m}.xml",
        f"http://testserver/sitemap-{old.published_at:%Y-%m}.xml",
    ]
    assert list(index.values())[1] > new.published_at.isoformat()[:19]


def test_a_month_lists_its_stories_with_the_date_of_their_last_change(listed, make_article, editor):
    story = make_article(published_by=editor)
    old = make_article(published_by=editor)
    move_dates(old, timedelta(days=-400))
    month = f"/sitemap-{story.published_at:%Y-%m}.xml"
    address = f"http://testserver{story.address}"
    assert list(listed(month)) == [address]
    before = listed(month)[address]
    story.save_revision({"deck": "Another."}, by=editor, base=1)
    story.publish(by=editor, material=True)
    assert listed(month)[address] > before


def test_sections_and_people_are_listed_when_they_have_a_public_story(listed, make_article, editor):
    Category.objects.create(name="Empty", slug="empty")
    make_article(published_by=editor)
    addresses = listed("/sitemap-sections.xml")
    assert "http://testserver/category/sea-power/" in addresses
    assert "http://testserver/author/nadia-ferro/" in addresses
    assert "http://testserver/category/empty/" not in addresses


def test_a_series_and_a_page_are_listed_once_they_are_public(
    listed, make_article, editor, publisher
):
    series = Series.objects.create(title="The Yard", slug="the-yard")
    Series.objects.create(title="Nothing Yet", slug="nothing-yet")
    make_article(published_by=editor, series=series)
    page = Page.objects.write({"title": "About"}, by=publisher)
    addresses = listed("/sitemap-sections.xml")
    assert "http://testserver/series/the-yard/" in addresses
    assert "http://testserver/series/nothing-yet/" not in addresses
    assert "http://testserver/about/" not in addresses
    page.publish(by=publisher)
    assert "http://testserver/about/" in listed("/sitemap-sections.xml")


def test_the_picture_of_a_story_stands_in_both_sitemaps(client, make_article, editor, make_photo):
    photo = make_photo()
    story = make_article(published_by=editor, lead_photo=photo, lead_alt="A tug.")
    make_article(published_by=editor)
    for address in (f"/sitemap-{story.published_at:%Y-%m}.xml", "/news-sitemap.xml"):
        root = etree.fromstring(client.get(address).content)
        (picture,) = root.iter(f"{IMAGE}loc")
        assert picture.text.startswith(
            f"http://testserver/media/{RECIPE}/{photo.fingerprint}/whole-"
        )
        assert client.get(picture.text.removeprefix("http://testserver")).status_code == 200


def test_the_news_sitemap_holds_two_days_and_no_adverts(client, make_article, editor):
    Publication.objects.update(name="Dog & Watch")
    story = make_article(published_by=editor, headline="Ships <& Boats>")
    old, paid = make_article(published_by=editor), make_article(published_by=editor)
    move_dates(old, timedelta(hours=-49))
    Article.objects.filter(pk=paid.pk).update(type="sponsored")
    root = etree.fromstring(client.get("/news-sitemap.xml").content)
    assert [e.findtext(f"{NAMESPACE}loc") for e in root] == [f"http://testserver{story.address}"]
    news = root.find(f".//{NEWS}news")
    assert news.findtext(f"{NEWS}title") == "Ships <& Boats>"
    assert news.findtext(f"{NEWS}publication_date") == story.published_at.isoformat()
    assert news.findtext(f"{NEWS}publication/{NEWS}name") == "Dog & Watch"


def test_every_sitemap_keeps_to_its_schema(client, make_article, editor, make_photo):
    schema = etree.XMLSchema(etree.parse(Path(__file__).parent / "schemas/sitemap.xsd"))
    story = make_article(published_by=editor, lead_photo=make_photo(), lead_alt="A tug.")
    make_article(published_by=editor, headline="Ships & <Boats>")
    month = f"/sitemap-{story.published_at:%Y-%m}.xml"
    for address in ("/sitemap.xml", month, "/sitemap-sections.xml", "/news-sitemap.xml"):
        schema.assertValid(etree.fromstring(client.get(address).content))
