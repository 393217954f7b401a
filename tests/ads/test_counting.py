"""What is counted, what is not, and that nobody is watched."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.urls import reverse

from ads import counting, reports
from ads.models import Advert, Count, Event, Sighting
from ads.running import SIGNER, click_address

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def send(client, publication):
    def send(events, view=None, agent=BROWSER, **headers):
        body = json.dumps({"view": view or uuid4().hex, "events": events})
        return client.post(
            reverse("ads:seen"), body, content_type="text/plain",
            headers={"User-Agent": agent, **headers},
        )  # fmt: skip

    return send


def counted():
    counting.add_up()
    return {(c.advert_id, c.event): c.number for c in Count.objects.all()}


def test_a_view_is_counted_once_however_often_it_is_sent(send, make_advert):
    advert, view = make_advert(), uuid4().hex
    for _ in range(3):
        answer = send([[advert.pk, 1], [advert.pk, 2]], view)
        assert answer.status_code == 204 and not answer.cookies
    assert counted() == {(advert.pk, 1): 1, (advert.pk, 2): 1}
    send([[advert.pk, 1]], view)
    send([[advert.pk, 1]])
    assert counted() == {(advert.pk, 1): 2, (advert.pk, 2): 1}


@pytest.mark.parametrize(
    "agent",
    ["", "Googlebot/2.1", "curl/8.5", "python-requests/2.32", "Mozilla/5.0 HeadlessChrome/130"],
)
def test_robots_are_not_readers(send, client, make_advert, agent):
    advert = make_advert()
    assert send([[advert.pk, 1]], agent=agent).status_code == 204
    client.get(click_address(advert.pk), headers={"User-Agent": agent})
    assert counted() == {}


def test_what_another_site_sends_is_not_counted(send, make_advert):
    send([[make_advert().pk, 1]], **{"Sec-Fetch-Site": "cross-site"})
    assert counted() == {}


@pytest.mark.parametrize(
    "body",
    [
        "", "[]", "{}", "null", "{", '{"view": 1, "events": 1}', '{"view": "x", "events": []}',
        '{"view": "00000000000000000000000000000000", "events": [[1]]}',
        '{"view": "00000000000000000000000000000000", "events": [[1, 9]]}',
        '{"view": "00000000000000000000000000000000", "events": [[1, 3]]}',
        '{"view": "00000000000000000000000000000000", "events": [[1e99, 1]]}',
        '{"view": "00000000000000000000000000000000", "events": [[-1, 1], [null, 1]]}',
        "\xff" * 9000,
    ],
)  # fmt: skip
def test_nonsense_is_answered_politely_and_counts_nothing(client, make_advert, publication, body):
    make_advert()
    address = reverse("ads:seen")
    answer = client.post(address, body, content_type="text/plain", headers={"User-Agent": BROWSER})
    assert answer.status_code == 204
    assert counted() == {}


def test_counting_refuses_a_get(client):
    assert client.get(reverse("ads:seen")).status_code == 405


def test_an_advert_that_nobody_approved_is_not_counted(send, make_advert):
    advert = make_advert(approved=False)
    send([[advert.pk, 1], [advert.pk + 99, 1]])
    assert counted() == {}


def test_nothing_of_a_reader_is_kept():
    kept = {field.name for field in Sighting._meta.get_fields()}
    assert kept == {"id", "day", "view", "advert", "event", "is_counted"}


def test_a_click_leads_to_the_landing_page_and_counts_once(client, make_advert, publication):
    advert, view = make_advert(url="https://rope.example/a?b=1"), uuid4().hex
    for _ in range(2):
        answer = client.get(click_address(advert.pk), {"v": view}, headers={"User-Agent": BROWSER})
        assert (answer.status_code, answer["Location"]) == (302, "https://rope.example/a?b=1")
        assert answer["Cache-Control"] == "no-store" and not answer.cookies
    assert counted() == {(advert.pk, Event.CLICK): 1}


def test_a_click_cannot_be_sent_anywhere_else(client, make_advert):
    advert = make_advert()
    signed = SIGNER.sign(str(advert.pk))
    forged = [
        str(advert.pk), f"{advert.pk}:x", SIGNER.sign("https:evil.example"), f"{signed}x",
        "https:evil.example",
    ]  # fmt: skip
    for value in forged:
        answer = client.get(reverse("ads:click", args=[value]), {"url": "https://evil.example"})
        assert answer.status_code == 404, value
    answer = client.get(click_address(advert.pk), {"next": "https://evil.example", "v": "x"})
    assert answer["Location"] == "https://rope.example/"


@pytest.mark.parametrize("how", ["stopped", "not approved", "changed", "script"])
def test_a_click_on_what_does_not_run_leads_nowhere(client, make_advert, ads_manager, how):
    advert = make_advert()
    if how == "stopped":
        advert.stop(by=ads_manager)
    elif how == "not approved":
        Advert.objects.update(approved_digest="")
    elif how == "changed":
        Advert.objects.update(url="https://changed.example/")
    else:
        Advert.objects.update(url="javascript:alert(1)")
    assert client.get(click_address(advert.pk)).status_code == 404


def test_a_landing_page_is_one_of_the_web(make_advert):
    from django.core.exceptions import ValidationError

    advert = make_advert(approved=False)
    for url in ("javascript:alert(1)", "data:text/html,x", "ftp://rope.example/"):
        advert.url = url
        with pytest.raises(ValidationError):
            advert.full_clean(exclude=["digest"])


def test_the_worker_adds_up_and_forgets(send, make_advert, worker):
    advert = make_advert()
    send([[advert.pk, 1]])
    send([[advert.pk, 1]])
    Sighting.objects.filter(pk=Sighting.objects.first().pk).update(day=F("day") - timedelta(days=3))
    call_command("worker", once=True)
    assert sum(Count.objects.values_list("number", flat=True)) == 2
    assert Sighting.objects.count() == 1


def test_a_report_counts_what_was_not_added_up_yet(send, make_advert):
    advert = make_advert()
    send([[advert.pk, 1]])
    counting.add_up()
    send([[advert.pk, 1], [advert.pk, 2]])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counting.TODAY}")
        today = cursor.fetchone()[0]
    [line] = reports.report(first=today, last=today).lines
    assert (line.name, line.impressions, line.viewable) == (today.isoformat(), 2, 1)


def test_the_days_are_those_of_the_publication(send, make_advert, publication):
    advert = make_advert()
    publication.time_zone = "Pacific/Kiritimati"
    publication.save()
    send([[advert.pk, 1]])
    publication.time_zone = "Pacific/Pago_Pago"
    publication.save()
    send([[advert.pk, 1]])
    first, second = Sighting.objects.order_by("pk")
    assert (first.day - second.day).days == 1
