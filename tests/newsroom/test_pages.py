"""What all public pages have in common."""

import gzip
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import brotli
import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Series
from categories.models import Category
from newsroom import pagination
from newsroom.first_script import SCRIPT, SOURCE
from newsroom.models import Publication, database_now
from photos.renditions import RECIPE
from tests.conftest import move_dates
from tests.photos.conftest import make_photo  # noqa: F401

SECOND = timedelta(seconds=1)


@pytest.fixture
def story(make_article, editor):
    series = Series.objects.create(title="The Long Refit", slug="the-long-refit")
    return make_article(published_by=editor, tag_names=["Shipyards"], series=series, series_part=1)


@pytest.fixture
def addresses(story, editor):
    """One address of every kind of page, and the most queries it may take."""
    story.correct(by=editor, kind="correction", text="The dock was told on Monday.")
    year, month = story.path.split("/")[:2]
    return {
        "/": 6,
        story.address: 6,
        f"/{year}/": 5,
        f"/{year}/{month}/": 5,
        "/category/sea-power/": 5,
        "/tag/shipyards/": 5,
        "/author/nadia-ferro/": 5,
        "/series/the-long-refit/": 5,
        "/authors/": 5,
        "/corrections/": 5,
        "/search/?q=frigate": 5,
        "/search/": 5,
        "/search/?q=frigate&sort=best&section=sea-power": 5,
        "/search/?q=nothing+of+it": 5,
        "/search/suggestions/?q=frig": 5,
        "/feed/": 5,
        "/category/sea-power/feed/": 5,
        "/tag/shipyards/feed/": 5,
        "/author/nadia-ferro/feed/": 5,
        "/corrections/feed/": 5,
        "/feed/atom/": 5,
        "/feed/json/": 5,
        "/series/the-long-refit/feed/": 5,
        "/news-sitemap.xml": 5,
        "/site.webmanifest": 5,
        "/sitemap.xml": 5,
        "/sitemap-sections.xml": 5,
        f"/sitemap-{year}-{month}.xml": 5,
        "/robots.txt": 5,
    }


def queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code == 200, address
    return len(captured)


def test_every_page_is_there(client, addresses):
    assert {a: client.get(a).status_code for a in addresses} == dict.fromkeys(addresses, 200)


def test_pages_take_as_many_queries_for_many_stories_as_for_one(
    client, addresses, make_article, editor, story
):
    with_one = {a: queries(client, a) for a in addresses}
    for number in range(24):
        other = make_article(
            published_by=editor, tag_names=["Shipyards", f"Topic {number}"], series=story.series
        )
        other.correct(by=editor, kind="update", text="One more thing.")
    with_many = {a: queries(client, a) for a in addresses}
    assert with_many == with_one
    assert {a: n for a, n in with_many.items() if n > addresses[a]} == {}


def test_pages_are_the_same_for_everybody(client, addresses, editor):
    signed_in = Client()
    signed_in.force_login(editor)
    for address in addresses:
        response = signed_in.get(address)
        assert not response.cookies, address
        assert "Cookie" not in response.get("Vary", ""), address
        assert response.content == client.get(address).content, address


def test_a_kept_copy_is_asked_about_and_not_sent_twice(client, addresses):
    for address in addresses:
        first = client.get(address)
        assert first["Cache-Control"] == "no-cache", address
        again = client.get(address, headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 304, address


def test_pages_travel_compressed(client, story):
    plain = client.get("/")
    packed = client.get("/", headers={"Accept-Encoding": "gzip, br"})
    assert packed["Content-Encoding"] == "br"
    assert packed["Vary"] == "Accept-Encoding" and packed["ETag"].startswith("W/")
    assert int(packed["Content-Length"]) == len(packed.content) < len(plain.content) / 2
    assert brotli.decompress(packed.content) == plain.content
    for asked in ("gzip", "gzip, br;q=0"):
        other = client.get("/", headers={"Accept-Encoding": asked})
        assert other["Content-Encoding"] == "gzip", asked
        assert gzip.decompress(other.content) == plain.content
    again = client.get("/", headers={"Accept-Encoding": "br", "If-None-Match": packed["ETag"]})
    assert again.status_code == 304 and not again.content


def test_pages_of_somebody_signed_in_vary_in_size(admin_client, story):
    answers = [admin_client.get("/", headers={"Accept-Encoding": "gzip, br"}) for _ in range(8)]
    assert {answer["Content-Encoding"] for answer in answers} == {"gzip"}
    assert len({gzip.decompress(answer.content) for answer in answers}) == 1
    assert len({len(answer.content) for answer in answers}) > 1


def test_pages_have_no_script_or_style_of_their_own_and_a_strict_policy(client, addresses):
    for address in addresses:
        response = client.get(address)
        html = response.content.decode()
        assert "<style" not in html and " style=" not in html, address
        # But for the first, which is named in the policy.
        scripts = re.findall(r"<script([^>]*)>", html.replace(SCRIPT, "", 1))
        own = [s for s in scripts if " src=" not in s and "application/ld+json" not in s]
        assert [s.partition("=")[0] for s in own] == [" data-seen-down-to"] * ("<html" in html), (
            address
        )
        assert SOURCE in response["Content-Security-Policy"]
        assert not re.search(r"<[^>]+\son[a-z]+=", html), address
        assert "default-src 'self'" in response["Content-Security-Policy"]
        assert "unsafe" not in response["Content-Security-Policy"]


def test_the_header_names_the_publication_its_sections_and_where_else_it_is(client, story):
    Category.objects.create(name="Empty Section", slug="empty-section")
    Publication.objects.update(
        tagline="Ships and skies", x_url="https://x.com/dogwatch", contact_email="desk@dog.example"
    )
    html = client.get("/").content.decode()
    assert html.count("The Dogwatch") > 2 and "Ships and skies" in html
    assert 'href="/category/sea-power/">Sea Power</a>' in html
    assert "Empty Section" not in html
    assert "What are you looking for?" in html and 'href="/search/"' in html
    assert "Connect with us" in html and 'href="https://x.com/dogwatch"' in html
    assert "LinkedIn" not in html
    assert "desk@dog.example" in html


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Niue"])
def test_the_day_is_that_of_the_publication(client, publication, zone):
    Publication.objects.update(time_zone=zone)
    today = f"{datetime.now(ZoneInfo(zone)):%A, %B %-d, %Y}"
    assert f"<span>{today}</span>" in client.get("/").content.decode()


def test_nothing_makes_a_browser_lay_out_the_page_before_its_styles_are_there(client, addresses):
    for address in addresses:
        assert " autofocus" not in client.get(address).content.decode(), address


def test_the_section_in_view_is_marked_in_the_menu(client, story):
    menu = '<a href="/category/sea-power/" aria-current="{}">'
    assert menu.format("page") in client.get("/category/sea-power/").content.decode()
    assert menu.format("true") in client.get(story.address).content.decode()
    assert "aria-current" not in client.get("/authors/").content.decode()


def test_the_logo_stands_beside_the_name(client, story, make_photo):  # noqa: F811
    Publication.objects.update(logo=make_photo())
    html = client.get("/").content.decode()
    logo = Publication.objects.get().logo
    assert f'src="/media/{RECIPE}/{logo.fingerprint}/mark-' in html.partition("</header>")[0]


def test_every_page_says_its_one_address(client, addresses, story):
    Publication.objects.update(site_url="https://dogwatch.example")
    html = client.get(story.address, {"utm_source": "x"}).content.decode()
    assert f'<link rel="canonical" href="https://dogwatch.example{story.address}">' in html
    front = client.get("/?utm_source=x").content.decode()
    assert '<link rel="canonical" href="https://dogwatch.example/">' in front


def test_a_list_goes_on_by_key_and_comes_back(client, make_article, editor, monkeypatch):
    monkeypatch.setattr(pagination.page_of, "__kwdefaults__", {"by": "published_at", "size": 2})
    stories = [make_article(published_by=editor) for _ in range(5)]
    moment = database_now() - timedelta(hours=1)
    for place, story in enumerate(stories):
        # Two at one moment: the id decides.
        move_dates(story, moment + (place // 2) * SECOND - story.published_at)
    newest_first = [story.headline for story in reversed(stories)]

    def shown(address):
        html = client.get(address).content.decode()
        heads = re.findall(r'<h2><a href="[^"]+">([^<]+)</a></h2>', html)
        links = {rel: href for href, rel in re.findall(r'href="([^"]*)" rel="(prev|next)"', html)}
        return heads, {rel: href.replace("&amp;", "&") for rel, href in links.items()}

    address = f"/{moment:%Y/%m}/"
    first, links = shown(address)
    assert first == newest_first[:2] and set(links) == {"next"}
    second, links = shown(address + links["next"])
    assert second == newest_first[2:4] and set(links) == {"prev", "next"}
    third, last_links = shown(address + links["next"])
    assert third == newest_first[4:] and set(last_links) == {"prev"}
    assert shown(address + last_links["prev"])[0] == newest_first[2:4]
    back, links = shown(address + links["prev"])
    assert back == newest_first[:2] and set(links) == {"next"}


@pytest.mark.parametrize("key", ["x", "1", "-1", "1-", "9" * 40 + "-1", "1-" + "9" * 30, "1-0"])
def test_a_key_that_is_none_answers_404(client, story, key):
    assert client.get("/tag/shipyards/", {"before": key}).status_code == 404
    assert client.get("/tag/shipyards/", {"after": key}).status_code == 404


def test_the_archive_names_the_months_that_have_stories(client, make_article, editor):
    here = make_article(published_by=editor)
    far = make_article(published_by=editor)
    move_dates(far, timedelta(days=-800))
    year, month = here.path.split("/")[:2]
    html = client.get(f"/{year}/").content.decode()
    assert here.headline in html and far.headline not in html
    assert f'href="/{far.published_at:%Y}/"' in html
    assert f'href="/{int(year) - 1}/"' not in html
    page = client.get(f"/{year}/{month}/").content.decode()
    assert here.headline in page and far.headline not in page
    assert client.get("/1999/").status_code == 404
    assert client.get("/1999/01/").status_code == 404


def test_a_month_begins_and_ends_at_midnight_of_the_publication(client, make_article, editor):
    story = make_article(published_by=editor)
    first = database_now().replace(year=2024, month=3, day=1, hour=4, minute=30)
    move_dates(story, first - story.published_at)  # half past eleven in New York, on Feb. 29
    assert story.headline in client.get("/2024/02/").content.decode()
    assert client.get("/2024/03/").status_code == 404


@pytest.mark.parametrize("address", ["/no/such/page/", "/2026/13/", "/tag/%00/", "/author/x/"])
def test_an_address_of_nothing_answers_with_our_own_404(client, story, address):
    response = client.get(address)
    assert response.status_code == 404
    html = response.content.decode()
    assert "The Dogwatch" in html and "What are you looking for?" in html
    assert story.headline in html
    assert 'content="noindex"' in html


def test_without_a_database_readers_get_our_own_500(client):
    # No fixture here lets a test at the database: whoever asks it fails.
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == 500
    assert "Something Broke on Our Side" in response.content.decode()


def test_while_the_database_is_away_readers_are_asked_to_come_back(client, monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError("connection refused")

    monkeypatch.setattr("articles.views.front.front_page", away)
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    html = response.content.decode()
    assert "Back in a Minute" in html and "refused" not in html


def test_a_page_that_is_gone_says_what_happened(client, make_article, editor, publisher):
    withdrawn = make_article(published_by=editor)
    withdrawn.withdraw(by=publisher, note="A lawyer called.")
    html = client.get(withdrawn.address).content.decode()
    assert "The editors have withdrawn it." in html and "lawyer" not in html
    hour = timedelta(hours=1)
    ended = make_article(published_by=editor, ends_at=database_now() + hour)
    move_dates(ended, -2 * hour, "published_at", "first_published_at", "ends_at")
    html = client.get(ended.address).content.decode()
    assert "that time is over" in html


def test_a_host_that_is_not_ours_gets_our_own_400(client, db):
    response = client.get("/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert "Makes No Sense" in response.content.decode()
    assert "evil.example" not in response.content.decode()


def test_a_stale_form_gets_our_own_403(db):
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x"})
    assert response.status_code == 403
    assert "Gone Stale" in response.content.decode()


def test_pages_stand_before_anything_is_published_or_set_up(client, db):
    for address in ("/", "/authors/", "/corrections/", "/search/", "/feed/", "/sitemap.xml"):
        assert client.get(address).status_code == 200, address
    assert "The first story is being written." in client.get("/").content.decode()


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_pages_are_only_read(client, addresses, method):
    for address in addresses:
        assert getattr(client, method)(address).status_code == 405, address
