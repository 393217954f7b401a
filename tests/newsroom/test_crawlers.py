"""robots.txt as a crawler reads it: Python's own parser plays the crawler."""

from urllib.robotparser import RobotFileParser

import pytest

from categories.models import Category
from newsroom import crawlers
from newsroom.models import Publication


@pytest.fixture
def may(client, publication):
    """Whether a crawler of this name may read the path."""

    def ask(name, path):
        response = client.get("/robots.txt")
        assert response["Content-Type"].startswith("text/plain")
        rules = RobotFileParser()
        rules.parse(response.content.decode().splitlines())
        return rules.can_fetch(name, f"https://dogwatch.example{path}")

    return ask


def everyone():
    return ["Some-New-Bot", *(name for family in crawlers.FAMILIES for name in family.names)]


def test_nobody_is_let_into_the_newsroom_previews_or_searches(may):
    Publication.objects.update(open_to_training=True)
    for name in everyone():
        for path in ("/admin/", "/admin/articles/article/", "/preview/abc/", "/search/?q=x"):
            assert not may(name, path), (name, path)
        assert may(name, "/2026/11/a-story/"), name


def test_to_begin_with_only_those_who_train_models_are_kept_out(may):
    assert may("Googlebot", "/") and may("Bingbot", "/2026/11/a-story/")
    assert may("OAI-SearchBot", "/") and may("PerplexityBot", "/")
    assert not may("GPTBot", "/") and not may("CCBot", "/2026/11/a-story/")
    assert not may("Google-Extended", "/feed/")


@pytest.mark.parametrize("family", crawlers.FAMILIES)
def test_each_family_has_a_switch_of_its_own(may, family):
    shut = {other.is_open: other != family for other in crawlers.FAMILIES}
    Publication.objects.update(**shut)
    for other in crawlers.FAMILIES:
        for name in other.names:
            assert may(name, "/2026/11/a-story/") is (other != family), name


def test_no_crawler_is_in_two_families():
    names = [name.lower() for family in crawlers.FAMILIES for name in family.names]
    assert len(names) == len(set(names))


def test_a_section_can_be_closed_to_those_who_train_models(may, make_article, editor):
    Publication.objects.update(open_to_training=True)
    closed = Category.objects.create(name="Tips", slug="tips", closed_to_training=True)
    inside = make_article(published_by=editor, category=closed)
    outside = make_article(published_by=editor)
    assert not may("GPTBot", inside.address) and not may("GPTBot", "/category/tips/")
    assert may("GPTBot", outside.address) and may("GPTBot", "/category/sea-power/")
    assert may("Googlebot", inside.address) and may("PerplexityBot", inside.address)


def test_the_stories_of_a_section_closed_to_search_ask_not_to_be_listed(
    client, may, make_article, editor, category
):
    story = make_article(published_by=editor)
    listing = '<meta name="robots" content="max-image-preview:large">'
    for address in (story.address, "/category/sea-power/"):
        assert listing in client.get(address).content.decode()
    Category.objects.update(closed_to_search=True)
    for address in (story.address, "/category/sea-power/"):
        assert '<meta name="robots" content="noindex">' in client.get(address).content.decode()
        # Whoever may not read a page cannot see that it is not to be listed.
        assert may("Googlebot", address)
    year, month = story.path.split("/")[:2]
    for sitemap in (f"/sitemap-{year}-{month}.xml", "/sitemap-sections.xml", "/news-sitemap.xml"):
        listed = client.get(sitemap).content.decode()
        assert story.address not in listed and "/category/sea-power/" not in listed


def test_both_sitemaps_are_named(client, publication):
    Publication.objects.update(site_url="https://dogwatch.example")
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert "Sitemap: https://dogwatch.example/sitemap.xml" in lines
    assert "Sitemap: https://dogwatch.example/news-sitemap.xml" in lines
