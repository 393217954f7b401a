"""Slots on pages: labelled, boxed, and absent where nothing fills them."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import OperationalError, connection
from django.template import TemplateSyntaxError, engines
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ads.checks import slots_are_spelt_right
from ads.models import Advert, Advertiser, Campaign, Setup
from ads.slots import SIZES, Slot
from articles.models import Tag
from categories.models import Category
from newsroom.models import database_now

LONG = "".join(f"<p>Part {n} {'tug ' * 130}</p>" for n in range(9))
SLOT = re.compile(r'<aside class="ad [^>]*data-slot="(\w+)"')


def slots(html):
    return SLOT.findall(html)


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def in_every_slot(make_advert):
    return [make_advert(slot=slot, heading=f"In {slot}") for slot in Slot]


def test_a_story_and_a_section_have_their_slots(client, make_article, editor, in_every_slot):
    story = make_article(published_by=editor, body=LONG)
    for _ in range(11):
        make_article(published_by=editor)
    assert slots(read(client, story.address)) == ["leaderboard", "article", "footer"]
    section = slots(read(client, story.category.get_absolute_url()))
    assert section == ["leaderboard", "sponsor", "list", "sidebar", "footer"]
    assert slots(read(client, "/")) == ["leaderboard", "list", "footer"]


def test_a_slot_says_advertisement_can_be_skipped_and_shows_the_first_without_a_script(
    client, make_article, editor, make_advert
):
    make_advert(slot="article", heading="Rope", weight=3)
    make_advert(slot="article", heading="Chain", advertiser="Links & Co", weight=9)
    html = read(client, make_article(published_by=editor, body=LONG).address)
    assert html.count("<p>Advertisement</p>") == 2
    assert 'href="#after-article-1">Skip the advertisement</a>' in html
    assert 'id="after-article-1"' in html and 'id="after-article-2"' in html
    body = html.partition("<body>")[2]
    first, second = re.findall(r"<noscript>(.*?)</noscript>", body, re.S)
    assert "Chain" in first and "Rope" in second


def test_one_advert_does_not_follow_a_reader_through_a_story(
    client, make_article, editor, make_advert
):
    make_advert(slot="article")
    story = make_article(published_by=editor, body=LONG)
    assert len(story.ad_places) == 3
    assert slots(read(client, story.address)) == ["article"]


def test_pages_without_adverts(client, make_article, editor, in_every_slot, publisher):
    from pages.models import Page

    make_article(published_by=editor)
    policy = Page.objects.write({"title": "Ethics", "body": LONG}, by=publisher, slug="ethics")
    policy.publish(by=publisher)
    for address in ("/ethics/", "/corrections/", "/authors/"):
        html = read(client, address)
        assert not slots(html) and "js/ads.js" not in html, address
    assert not slots(client.get("/2001/01/nothing/").content.decode())
    assert "Rope that holds" not in client.get("/feed/").content.decode()


def bare(html):
    return not slots(html) and "js/ads" not in html and "In article" not in html


def test_no_feed_carries_an_advert(client, make_article, editor, in_every_slot, category):
    make_article(published_by=editor, body=LONG, tag_names=["Tugs"])
    for root in ("/", category.get_absolute_url(), "/tag/tugs/", "/author/nadia-ferro/"):
        for kind in ("feed/", "feed/atom/", "feed/json/"):
            response = client.get(f"{root}{kind}")
            assert response.status_code == 200, (root, kind)
            assert bare(response.content.decode()), (root, kind)


def test_error_pages_carry_none(
    client, make_article, editor, publisher, in_every_slot, monkeypatch
):
    story = make_article(published_by=editor, body=LONG)
    story.withdraw(by=publisher, note="It was wrong.")
    client.raise_request_exception = False
    gone = client.get(story.address)
    assert gone.status_code == 410 and bare(gone.content.decode())
    for error, status in ((ValueError, 500), (OperationalError, 503)):

        def breaks(*args, error=error):
            raise error

        monkeypatch.setattr("authors.views.by_department", breaks)
        broken = client.get("/authors/")
        assert broken.status_code == status and bare(broken.content.decode())


def test_a_preview_of_the_front_page_carries_none(client, make_article, editor, in_every_slot):
    make_article(published_by=editor)
    client.force_login(editor)
    html = read(client, reverse("admin:front_page_preview"))
    assert "A Frigate Returns Early" in html and not slots(html) and "js/ads.js" not in html


@pytest.mark.parametrize("silent", ["story", "sensitivity", "tag", "category", "parent", "type"])
def test_silence(client, make_article, editor, in_every_slot, category, silent):
    content = {"body": LONG, "tag_names": ["Losses"]}
    if silent == "story":
        content["without_ads"] = True
    if silent == "sensitivity":
        content["sensitivity"] = "casualties"
    if silent == "parent":
        below = Category.objects.create(name="Below", slug="below", parent=category)
        content["category"] = below
    story = make_article(published_by=editor, **content)
    if silent == "tag":
        Tag.objects.update(without_ads=True)
    if silent in ("category", "parent"):
        Category.objects.filter(pk=category.pk).update(without_ads=True)
    if silent == "type":
        setup = Setup.the_one()
        setup.silent_types = ["news"]
        setup.save()
    html = read(client, story.address)
    assert '<article class="reading" data-ads="off">' in html
    assert not slots(html) and "js/ads.js" not in html
    if silent == "tag":
        assert not slots(read(client, "/tag/losses/"))
    if silent == "category":
        assert not slots(read(client, category.get_absolute_url()))


def test_a_story_that_is_not_silent_says_so(client, make_article, editor, in_every_slot):
    html = read(client, make_article(published_by=editor, body=LONG).address)
    assert '<article class="reading" data-ads="on">' in html and slots(html)


@pytest.mark.parametrize(
    ("text", "stays_away"),
    [
        ("The contract went to Halyard &amp; Sons on Friday.", True),
        ("The contract went to <strong>Halyard</strong> &amp; Sons.", True),
        ("The contract went to Kestrel Boats.", True),
        ("The halyardists &amp; sons met.", False),
    ],
)
def test_an_advertiser_named_in_the_story_is_kept_off_it(
    client, make_article, editor, make_advert, text, stays_away
):
    make_advert(slot="leaderboard", advertiser="Halyard & Sons")
    Advertiser.objects.update(also_known_as="Kestrel Boats")
    story = make_article(published_by=editor, body=f"<p>{text}</p>")
    assert (slots(read(client, story.address)) == []) == stays_away


def test_an_advertiser_named_by_a_tag_is_kept_off(client, make_article, editor, make_advert):
    make_advert(slot="leaderboard", advertiser="Halyard")
    story = make_article(published_by=editor, tag_names=["Halyard"])
    assert not slots(read(client, story.address))


def test_competitors_do_not_meet_without_a_script_either(client, make_article, editor, make_advert):
    make_advert(slot="leaderboard", advertiser="Halyard")
    make_advert(slot="footer", advertiser="Lanyard", heading="Rivals")
    make_advert(slot="footer", advertiser="Us", heading="House advert")
    Advertiser.objects.exclude(name="Us").update(business="Rope")
    html = read(client, make_article(published_by=editor).address)
    assert "Halyard" in html and "House advert" in html and "Rivals" not in html


def aim(campaign, **targets):
    for name, value in targets.items():
        if hasattr(getattr(campaign, name), "set"):
            getattr(campaign, name).set(value)
        else:
            setattr(campaign, name, value)
    campaign.save()


@pytest.mark.parametrize(
    ("name", "fits"),
    [("categories", True), ("not_categories", False), ("tags", True), ("not_tags", False)],
)
def test_targets_of_category_and_tag(
    client, make_article, editor, make_advert, category, name, fits
):
    below = Category.objects.create(name="Below", slug="below", parent=category)
    hit = make_article(published_by=editor, category=below, tag_names=["Tugs"])
    elsewhere = Category.objects.create(name="Land", slug="land")
    miss = make_article(published_by=editor, category=elsewhere, tag_names=["Tanks"])
    target = category if "categories" in name else Tag.objects.get(name="Tugs")
    aim(make_advert(slot="leaderboard").campaign, **{name: [target]})
    assert bool(slots(read(client, hit.address))) == fits
    assert bool(slots(read(client, miss.address))) != fits


def test_targets_of_type_and_screen(client, make_article, editor, make_advert):
    advert = make_advert(slot="leaderboard")
    news = make_article(published_by=editor)
    opinion = make_article(published_by=editor, type="opinion")
    aim(advert.campaign, types=["opinion"])
    assert not slots(read(client, news.address)) and slots(read(client, opinion.address))
    aim(advert.campaign, types=[], not_types=["opinion"], screens=["phone"])
    html = read(client, news.address)
    assert 'class="ad no-print ad-not-tablet ad-not-wide"' in html
    assert not slots(read(client, opinion.address))


def test_a_campaign_follows_a_category_and_a_tag_that_are_merged(
    make_advert, category, publisher, make_article, editor
):
    land = Category.objects.create(name="Land", slug="land")
    make_article(published_by=editor, tag_names=["Tugs", "Boats"])
    tugs, boats = Tag.objects.get(name="Tugs"), Tag.objects.get(name="Boats")
    campaign = make_advert().campaign
    aim(campaign, categories=[land], not_tags=[tugs, boats])
    land.merge_into(category, by=publisher)
    tugs.merge_into(boats)
    assert list(campaign.categories.all()) == [category]
    assert list(campaign.not_tags.all()) == [boats]


def test_the_boxes_of_the_stylesheet_are_those_of_the_table():
    css = (settings.BASE_DIR / "static/css/components/ad.css").read_text()
    for slot, sizes in SIZES.items():
        for size in sizes.values():
            rule = rf"--ad-width: {size.width}px;\s+--ad-height: {size.height}px;"
            assert re.search(rule, css), (slot, size)


def test_a_misspelt_slot_fails_at_start_up(settings, tmp_path):
    assert slots_are_spelt_right() == []
    (tmp_path / "page.html").write_text('{% load ads %}{% ad_slot "sidbar" %}')
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]
    [error] = slots_are_spelt_right()
    assert error.msg == 'page.html asks for the ad slot "sidbar", which does not exist.'
    with pytest.raises(SystemCheckError):
        call_command("check", verbosity=0)


def test_a_misspelt_slot_is_an_error_when_the_template_is_read():
    with pytest.raises(TemplateSyntaxError, match="sidbar"):
        engines["django"].from_string('{% load ads %}{% ad_slot "sidbar" %}')


@pytest.mark.parametrize("number", [1, 12])
def test_adverts_cost_no_query_however_many_run(
    client, make_article, editor, make_advert, make_photo, category, number
):
    story = make_article(published_by=editor, body=LONG)
    bare = _queries(client, story.address)
    for n in range(number):
        advert = make_advert(slot=list(Slot)[n % 6], picture=make_photo(), heading=f"Rope {n}")
        aim(advert.campaign, categories=[category])
    assert _queries(client, story.address) == bare


def _queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_running_is_one_rule(make_advert, ads_manager):
    hour, now = timedelta(hours=1), database_now()
    running = make_advert()
    make_advert(approved=False)
    make_advert(flight={"starts_at": now + hour})
    make_advert(flight={"starts_at": now - 2 * hour, "ends_at": now - hour})
    stopped = make_advert()
    stopped.stop(by=ads_manager)
    assert list(Advert.objects.running()) == [running]
    assert running.is_running and not stopped.is_running
    for campaign in Campaign.objects.all():
        in_flight = Campaign.objects.in_flight().filter(pk=campaign.pk).exists()
        assert campaign.is_running_at(database_now()) == in_flight


def test_the_document_holds_what_runs_and_nothing_of_the_business(client, make_advert, publication):
    advert = make_advert(weight=3, flight={"notes": "4,000 a week", "most_a_day": 2})
    Advertiser.objects.update(contact="Call Ann")
    make_advert(approved=False, heading="Secret launch")
    answer = client.get(reverse("ads:running"))
    [found] = answer.json()["adverts"]
    assert found["id"] == advert.pk and found["weight"] == 3 and found["most"] == 2
    for secret in ("4,000", "Call Ann", "Secret launch"):
        assert secret not in answer.content.decode()
    assert answer["Cache-Control"] == "public, max-age=5"
    assert not answer.cookies
