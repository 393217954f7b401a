"""Every address of the old site answers; none leads to what is not public."""

import pytest

from articles.models import Article
from tests.wordpress.conftest import SITE, item


@pytest.mark.parametrize(
    "old",
    [
        "/2024/05/06/story-1/", "/archives/1", "/story-1.html", "/news/story-1/",
        "/category/fleet/story-1/", "/blog/2024/05/story-1/", "/index.php/2024/05/06/story-1/",
        "/%E5%8C%97%E4%BA%AC/",
    ],
)  # fmt: skip
def test_any_permalink_leads_to_its_story(export, bring, client, old):
    bring(export(item(1, link=f"{SITE}{old}")))
    response = client.get(old)
    assert response.status_code == 301 and response.url == "/2024/05/story-1/"
    assert client.get(response.url).status_code == 200


def test_numbers_lead_to_public_things_only(export, bring, client):
    page = item(8, "About", type="page", post_name="about", link=f"{SITE}/about/")
    hidden = item(9, status="draft")
    bring(export(item(1), page, hidden))
    for query, leads_to in {
        "p=1": "/2024/05/story-1/",
        "p=8": "/about/",
        "page_id=8": "/about/",
        "cat=4": "/category/fleet/frigates/",
        "author=7": "/author/mira/",
        "tag=dry-dock": "/tag/dry-dock/",
        "s=engine": "/search/?q=engine",
        "m=202405": "/2024/05/",
        "feed=rss2": "/feed/",
    }.items():
        response = client.get(f"/?{query}")
        assert (response.status_code, response.url) == (301, leads_to), query
        assert client.get(response.url).status_code == 200, query
    for query in ("p=9", "p=999", "cat=99", "author=99", "tag=never"):
        assert client.get(f"/?{query}").status_code == 404, query
    assert client.get("/?utm_source=mail").status_code == 200


def test_an_address_of_a_withdrawn_story_answers_410(export, bring, client, publisher):
    bring(export(item(1, link=f"{SITE}/archives/1/")))
    Article.objects.get().withdraw(by=publisher, note="Wrong.")
    assert client.get("/?p=1").status_code == 410
    assert client.get("/archives/1/").status_code == 410


def test_forms_of_a_story_and_days_lead_to_what_stands_for_them(export, bring, client):
    meta = [("_wp_old_slug", "an-older-slug")]
    bring(export(item(1, meta=meta)))
    for old in ("amp/", "feed/", "2/", "comment-page-3/", "embed/"):
        assert client.get(f"/2024/05/story-1/{old}").url == "/2024/05/story-1/"
    assert client.get("/2024/05/an-older-slug/").url == "/2024/05/story-1/"
    assert client.get("/2024/05/06/").url == "/2024/05/"


def test_an_address_that_fits_ours_stays_whatever_the_time_zone(export, bring, client):
    late = item(1, post_date="2024-06-01 01:00:00", post_date_gmt="2024-06-01 01:00:00",
                link=f"{SITE}/2024/06/story-1/")  # fmt: skip
    bring(export(late))
    assert client.get("/2024/06/story-1/").status_code == 200


def test_a_strange_address_is_just_not_found(client, publication):
    for address in ("/%00/", "/a/b/c/d.php?x=1", "/?p=1&p=2", "/wp-login.php"):
        assert client.get(address).status_code == 404, address


def test_sections_topics_and_people_answer_where_they_stood(export, bring, client, author):
    bring(export(item(1)), map_author={"mira": author.slug})
    for old, leads_to in {
        "/category/frigates/": "/category/fleet/frigates/",
        "/topics/fleet/frigates/": "/category/fleet/frigates/",
        "/fleet/": "/category/fleet/",
        "/topic/dry-dock/": "/tag/dry-dock/",
        "/author/mira/": f"/author/{author.slug}/",
        "/category/fleet/page/2/": "/category/fleet/",
        "/tag/dry-dock/page/7/": "/tag/dry-dock/",
        "/page/2/": "/",
        "/2024/05/06/page/2/": "/2024/05/",
        "/2024/05/page/3/": "/2024/05/",
        "/comments/feed/": "/feed/",
        "/feed/rss2/": "/feed/",
        "/wp-sitemap.xml": "/sitemap.xml",
        "/index.php?p=1": "/2024/05/story-1/",
    }.items():
        response = client.get(old)
        assert (response.status_code, response.get("Location")) == (301, leads_to), old
        assert client.get(leads_to).status_code == 200, leads_to


def test_a_hidden_story_is_not_taken_for_a_section_of_its_name(export, bring, client):
    hidden = item(2, "Zqhidden", status="private", post_name="fleet", link=f"{SITE}/fleet/")
    page = item(3, "Zqpage", type="page", status="draft", post_name="frigates")
    bring(export(item(1), hidden, page))
    assert client.get("/fleet/").status_code == 404
    assert client.get("/frigates/").status_code == 404
    assert client.get("/2024/05/fleet/").status_code == 404


def test_lists_by_date_lead_nowhere_without_a_public_story(export, bring, client):
    bring(export(item(1, status="draft")))
    for address in ("/?m=202405", "/2024/05/06/", "/2024/05/page/2/", "/category/fleet/page/2/"):
        assert client.get(address).status_code == 404, address


def test_a_site_in_a_folder_keeps_its_addresses(export, bring, client):
    site = "https://old.example/blog"
    story = item(1, link=f"{site}/2024/05/story-1/")
    text = f'<a href="{site}/category/fleet/frigates/">Frigates</a> and <a href="{site}/">home</a>'
    bring(export(story, item(2, body=text, link=f"{site}/2024/05/story-2/"), site=site))
    assert client.get("/blog/2024/05/story-1/").url == "/2024/05/story-1/"
    assert client.get("/blog/category/frigates/").url == "/category/fleet/frigates/"
    body = Article.objects.get(path="2024/05/story-2").body
    assert 'href="/category/fleet/frigates/"' in body and 'href="/"' in body
