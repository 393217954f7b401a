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
