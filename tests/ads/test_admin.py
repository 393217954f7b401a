"""The ads manager's own screens: approval, switches, preview, reports."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ads.models import Advert, Campaign, Count, Refused, Setup
from ads.running import click_address
from newsroom.models import database_now
from photos.models import Photo

HOUR = timedelta(hours=1)


def address(thing, name):
    return reverse(f"admin:ads_{thing._meta.model_name}_{name}", args=[thing.pk])


def said(response):
    return [str(message) for message in response.context["messages"]]


def fields(**changes):
    return {
        "slot": "leaderboard", "kind": "text", "heading": "Rope", "weight": "1", "text": "",
        "call": "", "url": "https://rope.example/", "picture": "", "alt": "", "html": "",
        "unit_path": "", "unit_sizes": "",
    } | changes  # fmt: skip


def test_an_advert_runs_only_once_it_is_approved(client, ads_manager, make_advert, publication):
    advert = make_advert(slot="leaderboard", approved=False)
    assert "Rope that holds" not in client.get("/").content.decode()
    client.force_login(ads_manager)
    response = client.post(address(advert, "approve"), follow=True)
    assert said(response) == ["“Lanyard & Sons: Rope that holds” is approved."]
    advert.refresh_from_db()
    assert advert.is_running and advert.approved_by == ads_manager


def test_what_was_changed_while_somebody_looked_is_not_approved(client, ads_manager, make_advert):
    advert = make_advert(approved=False)
    client.force_login(ads_manager)
    form = client.get(address(advert, "change")).content.decode()
    assert f'name="digest" value="{advert.digest}"' in form
    Advert.objects.update(text="Buy votes.")
    response = client.post(address(advert, "approve"), {"digest": advert.digest}, follow=True)
    assert said(response) == ["The advert was changed meanwhile: look at it again."]
    assert not advert.is_running


def test_a_change_asks_for_a_new_approval_and_a_weight_does_not(client, ads_manager, make_advert):
    advert = make_advert(slot="leaderboard")
    client.force_login(ads_manager)
    known = {"campaign": advert.campaign_id, "heading": advert.heading}
    client.post(address(advert, "change"), fields(**known, weight="5"))
    advert.refresh_from_db()
    assert advert.is_running and advert.weight == 5
    client.post(address(advert, "change"), fields(**known | {"heading": "Rope that breaks"}))
    advert.refresh_from_db()
    assert advert.heading == "Rope that breaks" and not advert.is_approved
    assert not advert.is_running


def test_no_change_behind_the_form_s_back_stays_approved(make_advert):
    advert = make_advert()
    Advert.objects.update(text="Buy votes.")
    assert not Advert.objects.get(pk=advert.pk).is_approved
    assert not advert.is_running


def test_html_needs_its_permission_and_a_second_person(
    client, ads_manager, administrator, make_person, make_advert
):
    campaign = make_advert().campaign
    html = fields(kind="html", campaign=campaign.pk, html="<b>Rope</b>", heading="Loud")
    client.force_login(ads_manager)
    response = client.post(reverse("admin:ads_advert_add"), html)
    assert response.status_code == 200 and not Advert.objects.filter(heading="Loud").exists()
    client.force_login(administrator)
    client.post(reverse("admin:ads_advert_add"), html)
    advert = Advert.objects.get(heading="Loud")
    response = client.post(address(advert, "approve"), follow=True)
    assert said(response)[-1] == "Somebody who did not write this HTML has to approve it."
    assert not advert.is_running
    client.force_login(ads_manager)
    client.post(address(advert, "approve"))
    advert.refresh_from_db()
    assert advert.is_running
    with pytest.raises(IntegrityError):
        Advert.objects.filter(pk=advert.pk).update(approved_by=administrator)


def test_who_may_not_write_html_does_not_change_it(client, ads_manager, administrator, make_advert):
    advert = make_advert(kind="html", html="<b>Rope</b>", made_by=administrator)
    client.force_login(ads_manager)
    values = fields(kind="html", campaign=advert.campaign_id, html="<script>mine()</script>")
    client.post(address(advert, "change"), values)
    assert Advert.objects.get(pk=advert.pk).html == "<b>Rope</b>"


def test_approval_is_refused_to_the_wrong_person_and_for_what_is_broken(
    make_advert, editor, ads_manager, make_photo
):
    advert = make_advert(approved=False)
    with pytest.raises(PermissionDenied):
        advert.approve(by=editor)
    stale = Advert.objects.get(pk=advert.pk)
    Advert.objects.update(text="Changed meanwhile.")
    with pytest.raises(Refused, match="changed meanwhile"):
        stale.approve(by=ads_manager)
    photo = make_photo(by=ads_manager)
    picture = make_advert(kind="picture", picture=photo, alt="A rope.", approved=False)
    photo.file.storage.delete(photo.file.name)
    with pytest.raises(Refused, match="The file of its picture is gone"):
        picture.approve(by=ads_manager)


@pytest.mark.parametrize("what", ["advert", "campaign", "advertiser", "everything"])
def test_the_switch_works_on_the_next_page_and_back(
    client, ads_manager, make_advert, publication, what
):
    advert = make_advert(slot="leaderboard")
    # What is open in a browser asks this document.
    document = reverse("ads:running")
    switch = {
        "advert": advert,
        "campaign": advert.campaign,
        "advertiser": advert.campaign.advertiser,
        "everything": Setup.the_one(),
    }[what]
    assert client.get(document).json()["adverts"]
    assert client.get(click_address(advert.pk)).status_code == 302
    client.force_login(ads_manager)
    assert client.get(address(switch, "stop")).status_code == 405
    response = client.post(address(switch, "stop"), follow=True)
    assert "is stopped" in said(response)[0]
    switch.refresh_from_db()
    assert switch.stopped_by == ads_manager
    assert client.get(document).json()["adverts"] == []
    assert client.get(click_address(advert.pk)).status_code == 404
    client.post(address(switch, "resume"))
    assert client.get(document).json()["adverts"]


def test_a_switch_is_for_who_sells(make_advert, editor):
    with pytest.raises(PermissionDenied):
        make_advert().stop(by=editor)


@pytest.mark.parametrize("slot", ["leaderboard", "article", "sidebar", "list", "footer", "sponsor"])
def test_a_preview_is_a_real_page_with_the_advert_and_counts_nothing(
    client, ads_manager, make_advert, make_article, editor, slot
):
    body = "".join(f"<p>Part {n} {'tug ' * 130}</p>" for n in range(9))
    for _ in range(11):
        make_article(published_by=editor, body=body)
    make_advert(slot=slot, advertiser="Somebody Else", heading="Not this one")
    advert = make_advert(slot=slot, heading="Not yet seen", text="Soon here", approved=False)
    client.force_login(ads_manager)
    response = client.get(address(advert, "preview"))
    html = response.content.decode()
    assert ("Lanyard" if slot == "sponsor" else "Not yet seen") in html
    assert "Not this one" not in html and "js/ads" not in html
    assert "no-store" in response["Cache-Control"]


def test_a_campaign_that_ends_before_it_starts_is_refused(client, ads_manager, make_advert):
    advertiser = make_advert().campaign.advertiser
    client.force_login(ads_manager)
    response = client.post(
        reverse("admin:ads_campaign_add"),
        {
            "advertiser": advertiser.pk, "name": "Backwards", "priority": "2",
            "starts_at": "2026-12-02T10:00", "ends_at": "2026-12-01T10:00",
        },
    )  # fmt: skip
    assert "The campaign ends before it starts." in response.content.decode()
    assert not Campaign.objects.filter(name="Backwards").exists()


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"url": ""}, "url", "Say where a click leads."),
        ({"kind": "picture"}, "picture", "Choose the picture."),
        ({"kind": "picture"}, "alt", "Say what the picture shows"),
        ({"kind": "network"}, "unit_path", "Write the path of the unit"),
        ({"kind": "network", "unit_path": "a", "unit_sizes": "big"}, "unit_sizes", "Write sizes"),
    ],
)
def test_what_an_advert_lacks_is_said(make_advert, changes, field, sentence):
    advert = make_advert(approved=False)
    for name, value in changes.items():
        setattr(advert, name, value)
    with pytest.raises(ValidationError) as refused:
        advert.clean()
    assert sentence in refused.value.message_dict[field][0]


def test_the_form_says_what_is_wrong_with_what_runs(client, ads_manager, make_advert, make_photo):
    photo = make_photo()
    advert = make_advert(slot="leaderboard", kind="picture", picture=photo, alt="A rope.")
    Advert.objects.update(landing_error="it answered 404.")
    now = database_now()
    for other in ("One", "Two"):
        flight = {"priority": 1, "starts_at": now - HOUR, "ends_at": now + HOUR}
        make_advert(slot="leaderboard", advertiser=other, flight=flight)
    Campaign.objects.filter(pk=advert.campaign_id).update(priority=1)
    client.force_login(ads_manager)
    html = client.get(address(advert, "change")).content.decode()
    assert "pixels, its box 970 × 90: it will look blurred." in html
    assert "its edges will be cut off." in html
    assert "Its landing page is dead: it answered 404." in html
    assert "Another sponsorship, “One: Spring”, has the same slot at the same time." in html


def test_sponsorships_of_different_sections_do_not_overlap(make_advert, category):
    from categories.models import Category

    land = Category.objects.create(name="Land", slug="land")
    below = Category.objects.create(name="Below", slug="below", parent=category)
    flight = {"priority": 1}
    one = make_advert(slot="sponsor", flight=flight).campaign
    two = make_advert(slot="sponsor", advertiser="Two", flight=flight).campaign
    assert one.troubles() and two.troubles()
    one.categories.set([category])
    two.categories.set([land])
    assert not one.troubles()
    two.categories.set([below])
    assert one.troubles()


def test_the_lists_take_as_many_queries_for_many(
    client, ads_manager, make_advert, django_assert_max_num_queries
):
    make_advert()
    client.force_login(ads_manager)
    for name in ("advert", "campaign", "advertiser"):
        url = reverse(f"admin:ads_{name}_changelist")
        client.get(url)
        with CaptureQueriesContext(connection) as one:
            client.get(url)
        for n in range(5):
            make_advert(advertiser=f"{name} {n}")
        with django_assert_max_num_queries(len(one)):
            assert client.get(url).status_code == 200


@pytest.fixture
def counts(make_advert):
    rope, chain = make_advert(), make_advert(advertiser="=Links", slot="sidebar", heading="Chain")
    for day, number in ((1, 100), (2, 50), (9, 7)):
        for advert in (rope, chain):
            for event, part in ((1, 1), (2, 2), (3, 10)):
                Count.objects.create(
                    day=date(2026, 11, day), advert=advert, event=event, number=number // part
                )
    return rope, chain


REPORT = {"first": "2026-11-01", "last": "2026-11-03"}


@pytest.mark.parametrize(
    ("query", "lines"),
    [
        ({"by": "day"}, [("2026-11-01", 200), ("2026-11-02", 100), ("2026-11-03", 0)]),
        ({"by": "slot"}, [("In the article", 150), ("Sidebar, on wide screens", 150)]),
        ({"by": "advertiser"}, [("=Links", 150), ("Lanyard & Sons", 150)]),
        ({"by": "advert", "slot": "article"}, [("Lanyard & Sons: Rope that holds", 150)]),
        ({"by": "campaign", "slot": "sidebar"}, [("=Links: Spring", 150)]),
    ],
)
def test_a_report_adds_up(client, ads_manager, counts, query, lines):
    client.force_login(ads_manager)
    response = client.get(reverse("admin:ads_campaign_report"), REPORT | query)
    report = response.context["report"]
    assert [(line.name, line.impressions) for line in report.lines] == lines
    assert report.total.clicks == sum(number // 10 for _, number in lines)
    assert response.content.decode().count('class="ad-chart__shown"') == len(lines)


def test_a_report_of_one_campaign_and_as_a_file(client, ads_manager, counts):
    rope, _ = counts
    client.force_login(ads_manager)
    query = REPORT | {"by": "advertiser", "as": "csv"}
    response = client.get(reverse("admin:ads_campaign_report"), query)
    assert response["Content-Type"].startswith("text/csv")
    assert response.content.decode().split("\r\n") == [
        "Advertiser,Impressions,Viewable,Clicks",
        "'=Links,150,75,15",
        "Lanyard & Sons,150,75,15",
        "",
    ]
    query = REPORT | {"by": "advert", "campaign": rope.campaign_id}
    report = client.get(reverse("admin:ads_campaign_report"), query).context["report"]
    assert [line.name for line in report.lines] == ["Lanyard & Sons: Rope that holds"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"first": "2026-11-09", "last": "2026-11-01"}, "The last day comes before the first."),
        ({"first": "2020-11-09", "last": "2026-11-01"}, "Choose at most 400 days."),
        ({"first": "soon"}, "Enter a valid date."),
        ({"by": "1; DROP TABLE"}, "Select a valid choice."),
    ],
)
def test_a_report_says_what_it_cannot_show(client, ads_manager, query, sentence):
    client.force_login(ads_manager)
    response = client.get(reverse("admin:ads_campaign_report"), query)
    assert response.status_code == 200 and sentence in response.content.decode()


def test_a_report_of_nothing_says_so(client, ads_manager):
    client.force_login(ads_manager)
    html = client.get(reverse("admin:ads_campaign_report"), {"by": "advert"}).content.decode()
    assert "Nothing was shown in these days." in html


# Photos of the newsroom


def test_an_advert_brings_no_photo_of_the_newsroom_before_readers(
    client, ads_manager, administrator, make_advert, make_photo, make_article, editor
):
    secret = make_photo()
    advert = make_advert(kind="picture", picture=secret, alt="A rope.", approved=False)
    with pytest.raises(Refused, match="uploaded for the newsroom"):
        advert.approve(by=ads_manager)
    assert not Photo.objects.public().filter(pk=secret.pk).exists()
    client.force_login(ads_manager)
    values = fields(kind="picture", campaign=advert.campaign_id, picture=secret.pk, alt="A rope.")
    answer = client.post(reverse("admin:ads_advert_add"), values)
    assert "uploaded for the newsroom" in answer.content.decode()
    logo = {"name": "Bosun", "logo": secret.pk}
    answer = client.post(reverse("admin:ads_advertiser_add"), logo)
    assert "uploaded for the newsroom" in answer.content.decode()
    advert.approve(by=administrator)
    assert Photo.objects.public().filter(pk=secret.pk).exists(), "who may change any photo decides"


def test_an_advert_shows_what_readers_see_already_or_what_was_uploaded_for_it(
    ads_manager, make_person, make_advert, make_photo, make_article, editor
):
    seen = make_photo()
    make_article(published_by=editor, lead_photo=seen, lead_alt="A tug.")
    colleague = make_person("bosun", "Ads manager")
    for photo in (seen, make_photo(by=ads_manager), make_photo(by=colleague)):
        advert = make_advert(kind="picture", picture=photo, alt="A rope.", approved=False)
        advert.approve(by=ads_manager)
        advert.refresh_from_db()
        assert advert.is_approved


@pytest.mark.parametrize("model", ["advertiser", "campaign"])
def test_lists_that_count_have_an_order_of_their_own(client, ads_manager, make_advert, model):
    for name in ("Two", "One", "Three"):
        make_advert(advertiser=name)
    client.force_login(ads_manager)
    listed = client.get(reverse(f"admin:ads_{model}_changelist")).context["cl"]
    assert listed.queryset.ordered
    found = client.get(
        reverse("admin:autocomplete"),
        {"app_label": "ads", "model_name": "campaign", "field_name": "advertiser", "term": ""},
    )
    names = [row["text"] for row in found.json()["results"]]
    assert names == sorted(names)
