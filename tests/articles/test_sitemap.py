from datetime import timedelta

import pytest
from lxml import etree

from categories.models import Category
from newsroom.models import Publication
from tests.conftest import move_dates

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


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


def test_robots_are_shown_the_sitemap_and_kept_from_the_newsroom(client, make_article):
    Publication.objects.update(site_url="https://dogwatch.example")
    response = client.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    text = response.content.decode()
    assert "Disallow: /admin/" in text
    assert "Sitemap: https://dogwatch.example/sitemap.xml" in text
