"""Sponsored stories: labelled wherever they stand, and kept out of the news."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ads.models import Advertiser, Setup
from articles.gate import GateRefused
from articles.models import Article
from photos.models import Photo

BODY = '<p>See <a href="https://halyard.example/tour">the yard</a> or <a href="/about/">us</a>.</p>'


@pytest.fixture
def sponsor(make_photo):
    Setup.the_one()
    return Advertiser.objects.create(
        name="Halyard & Sons", website="https://halyard.example/", logo=make_photo()
    )


@pytest.fixture
def paid(make_article, editor, sponsor):
    return make_article(
        published_by=editor, headline="Inside a Rope Walk", type="sponsored", sponsor=sponsor,
        body=BODY, tag_names=["Rope"],
    )  # fmt: skip


def read(client, address):
    return client.get(address).content.decode()


def test_its_page_says_who_paid(client, paid, sponsor):
    html = read(client, paid.address)
    assert "<title>Sponsored: Inside a Rope Walk | The Dogwatch</title>" in html
    assert '<span class="label">Sponsored by Halyard &amp; Sons</span>' in html
    assert "A sponsor paid for this story. The newsroom had no part in it." in html
    assert f"/{sponsor.logo.fingerprint}/" in html
    data = json.loads(re.search(r"ld\+json\">(.*?)</script>", html, re.S)[1])
    [story] = [thing for thing in data if thing["@type"] == "AdvertiserContentArticle"]
    assert story["sponsor"] == {
        "@type": "Organization", "name": "Halyard & Sons", "url": "https://halyard.example/",
    }  # fmt: skip
    Advertiser.objects.update(disclosure="Halyard paid, and read nothing.")
    html = read(client, paid.address)
    assert "Halyard paid, and read nothing." in html and "had no part" not in html


def test_its_links_are_paid_links_and_those_of_the_news_are_not(client, paid, make_article, editor):
    html = read(client, paid.address)
    tour = 'rel="sponsored nofollow noopener" href="https://halyard.example/tour"'
    assert tour in html
    assert '<a href="/about/">us</a>' in html
    news = read(client, make_article(published_by=editor, body=BODY).address)
    assert '<a href="https://halyard.example/tour">' in news


def test_its_cards_and_feeds_say_who_paid(client, paid, category):
    label = '<span class="label">Sponsored by Halyard &amp; Sons</span>'
    for address in (category.get_absolute_url(), "/tag/rope/"):
        assert label in read(client, address), address
    feed = read(client, "/feed/")
    assert "<title>Sponsored by Halyard &amp; Sons: Inside a Rope Walk</title>" in feed


def test_it_is_no_news_and_no_related_story_unless_picked(client, paid, make_article, editor):
    news = make_article(published_by=editor, tag_names=["Rope"])
    assert paid.address not in read(client, reverse("news_sitemap"))
    assert news.address in read(client, reverse("news_sitemap"))
    assert "Inside a Rope Walk" not in read(client, news.address)
    picked = make_article(published_by=editor, related=[paid.pk])
    html = read(client, picked.address)
    assert "Inside a Rope Walk" in html and "Sponsored by Halyard" in html


def test_the_gate_asks_who_paid(make_article, editor, sponsor):
    with pytest.raises(GateRefused, match=r"A sponsored story names its sponsor\."):
        make_article(type="sponsored").publish(by=editor)
    with pytest.raises(GateRefused, match="its type has to be Sponsored"):
        make_article(sponsor=sponsor).publish(by=editor)
    assert not Article.objects.published().exists()


def test_an_advertiser_named_in_a_story_warns_the_editor(make_article, editor, make_advert):
    make_advert(advertiser="Halyard & Sons")
    make_advert(advertiser="The Dogwatch", flight={"priority": 3})
    story = make_article(body="<p>Halyard &amp; Sons won; The Dogwatch was there.</p>")
    said = {finding.key: finding for finding in story.gate()}
    assert said["advertiser"].sentence == (
        "“Halyard & Sons” advertises with us and is named here: its adverts stay off this story."
    )
    assert not said["advertiser"].blocks
    named_by_tag = make_article(tag_names=["Halyard & Sons"])
    assert {f.key: f for f in named_by_tag.gate()}["advertiser"].sentence


def test_a_pin_without_a_place_warns_the_editor(make_article):
    body = "<p>First words here.</p><h2>Below</h2><p>Second.</p><p>Third.</p>"
    story = make_article(body=body, ad_pins="First words\nSecond")
    said = {finding.key: finding for finding in story.gate()}
    assert said["ad_pins"].sentence == (
        "No advert can follow “first words”: it needs a plain paragraph on both sides."
    )


def test_a_preview_shows_the_places_and_no_advert(client, make_article, editor, make_advert):
    make_advert(slot="article")
    story = make_article(body="".join(f"<p>Part {n} {'tug ' * 130}</p>" for n in range(8)))
    client.force_login(editor)
    html = read(client, reverse("admin:articles_article_preview", args=[story.pk]))
    assert html.count("An advert may stand here.") == 2
    assert "Rope that holds" not in html


def test_a_link_for_outside_shows_the_logo_no_advert_and_no_other_photo(
    client, make_article, editor, sponsor, make_advert, make_photo
):
    make_advert(slot="article", heading="Rope that holds")
    other = make_photo()
    story = make_article(by=editor, type="sponsored", sponsor=sponsor, body=BODY)
    _, token = story.share("Ida", by=editor)
    html = read(client, f"/preview/{token}/")
    assert "Sponsored by Halyard &amp; Sons" in html
    assert '<aside class="ad ' not in html and "js/ads" not in html
    assert "Rope that holds" not in html
    (logo,) = set(re.findall(rf"/preview/{token}/[^\" ]*", html.partition('class="paid')[2]))
    assert client.get(logo).status_code == 200
    assert client.get(logo.replace(str(sponsor.logo.pk), str(other.pk))).status_code == 404
    assert not Photo.objects.public().filter(pk=sponsor.logo.pk).exists()


def test_an_editor_says_so_on_the_form(client, make_article, editor, sponsor):
    story = make_article(by=editor)
    client.force_login(editor)
    address = reverse("admin:articles_article_change", args=[story.pk])
    form = client.get(address).context["adminform"].form
    values = {
        name: form[name].value() for name in ("headline", "deck", "body", "category", "slug")
    } | {
        "base": 1, "type": "sponsored", "sponsor": sponsor.pk, "sensitivity": "obituary",
        "without_ads": "on", "ad_pins": "The ship", "ad_bans": "",
    }  # fmt: skip
    response = client.post(address, {k: v for k, v in values.items() if v is not None})
    assert response.status_code == 302, response.context["errors"]
    revision = Article.objects.get().newest_revision
    assert (revision.sponsor, revision.sensitivity) == (sponsor, "obituary")
    assert revision.without_ads and revision.ad_pins == "The ship"


def test_the_lists_cost_no_query_for_each_sponsor(
    client, make_article, editor, category, django_assert_max_num_queries
):
    def sell(n):
        who = Advertiser.objects.create(name=f"Firm {n}")
        make_article(published_by=editor, type="sponsored", sponsor=who, tag_names=["Rope"])

    make_article(published_by=editor)
    sell(0)
    for address in ("/", category.get_absolute_url(), "/tag/rope/", "/feed/", "/search/?q=frigate"):
        client.get(address)
        with CaptureQueriesContext(connection) as few:
            client.get(address)
        for n in range(4):
            sell(f"{address} {n}")
        with django_assert_max_num_queries(len(few)):
            assert client.get(address).status_code == 200
