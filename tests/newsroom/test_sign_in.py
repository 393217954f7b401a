"""Everybody can sign in, change a password and recover a forgotten one."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from newsroom import jobs
from newsroom.models import Job, Publication

SIGN_IN = reverse("admin:login")
START = reverse("admin:index")
FORGOTTEN = reverse("admin:password_reset")
CHANGE = reverse("admin:password_change")
ACCOUNT = reverse("admin:account")

GOOD = "a good password"
BETTER = "the seventh lantern"


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def test_the_newsroom_is_named_after_the_publication(client, publication):
    html = client.get(SIGN_IN).content.decode()
    assert "<title>Sign in | The Dogwatch newsroom</title>" in html
    assert "Django" not in html


def test_a_person_signs_in_and_comes_to_the_page_that_was_asked_for(client, writer, publication):
    wanted = reverse("admin:articles_article_changelist")
    page = client.get(wanted, follow=True)
    credentials = {"username": "wendy", "password": GOOD, "next": page.context["next"]}
    assert client.post(SIGN_IN, credentials).url == wanted


def test_a_wrong_password_is_refused_in_a_sentence(client, writer, publication):
    response = client.post(SIGN_IN, {"username": "wendy", "password": "wrong"})
    assert response.context["form"].non_field_errors()
    assert client.get(START).status_code == 302


def test_somebody_who_is_not_of_the_newsroom_cannot_enter(stranger, publication):
    assert signed_in(stranger).get(START).status_code == 302


def test_nobody_is_sent_elsewhere_after_signing_in(client, writer, publication):
    credentials = {"username": "wendy", "password": GOOD, "next": "https://elsewhere.example/"}
    assert client.post(SIGN_IN, credentials).url == START


def test_signing_out_needs_a_press_of_the_button(writer, publication):
    client = signed_in(writer)
    leave = reverse("admin:logout")
    assert client.get(leave).status_code == 405
    assert client.get(START).status_code == 200
    assert client.post(leave).status_code == 200
    assert client.get(START).status_code == 302


@pytest.mark.parametrize("who", ["writer", "editor", "publisher", "ads_manager", "administrator"])
def test_everybody_can_change_their_own_password(request, publication, who):
    user = request.getfixturevalue(who)
    elsewhere, client = signed_in(user), signed_in(user)
    new = {"old_password": GOOD, "new_password1": BETTER, "new_password2": BETTER}
    assert client.post(CHANGE, new).url == reverse("admin:password_change_done")
    user.refresh_from_db()
    assert user.check_password(BETTER)
    assert client.get(START).status_code == 200
    assert elsewhere.get(START).status_code == 302, "other sessions end"


def test_the_old_password_is_asked_for(writer, publication):
    new = {"old_password": "wrong", "new_password1": BETTER, "new_password2": BETTER}
    assert signed_in(writer).post(CHANGE, new).status_code == 200
    writer.refresh_from_db()
    assert writer.check_password(GOOD)


def test_a_forgotten_password_is_recovered_by_mail(client, writer, publication):
    assert client.post(FORGOTTEN, {"email": writer.email}).status_code == 302
    assert mail.outbox == [], "the worker sends it"
    jobs.run_due()
    (message,) = mail.outbox
    assert message.subject == "New password for The Dogwatch"
    assert message.to == [writer.email]
    link = re.search(r"http://[^/]+(/admin/password/new/\S+)", message.body)[1]

    page = client.get(link, follow=True)
    assert page.context["validlink"]
    new = {"new_password1": BETTER, "new_password2": BETTER}
    assert client.post(page.request["PATH_INFO"], new).status_code == 302
    assert Client().login(username="wendy", password=BETTER)

    again = client.get(link, follow=True)
    assert not again.context["validlink"], "the link works once"


def test_nobody_learns_whether_an_address_has_an_account(client, writer, publication):
    known = client.post(FORGOTTEN, {"email": writer.email}, follow=True)
    unknown = client.post(FORGOTTEN, {"email": "nobody@desk.example"}, follow=True)
    assert known.content == unknown.content
    jobs.run_due()
    assert len(mail.outbox) == 1


def test_who_asks_again_and_again_gets_one_mail(client, writer, publication):
    for _ in range(5):
        client.post(FORGOTTEN, {"email": writer.email})
    jobs.run_due()
    assert len(mail.outbox) == 1
    # Nobody who reads the database can use it.
    job = Job.objects.get(kind="new-password")
    token = re.search(r"/admin/password/new/[^/]+/([^/]+)/", mail.outbox[0].body)[1]
    assert token not in str(job.payload) + job.key


def test_the_link_leads_to_the_publications_own_address(client, writer, publication):
    Publication.objects.update(site_url="https://dogwatch.example")
    client.post(FORGOTTEN, {"email": writer.email}, headers={"host": "localhost"})
    jobs.run_due()
    assert "https://dogwatch.example/admin/password/new/" in mail.outbox[0].body


def test_a_deactivated_person_gets_no_link(client, writer, publication):
    writer.is_active = False
    writer.save()
    client.post(FORGOTTEN, {"email": writer.email})
    jobs.run_due()
    assert mail.outbox == []


def test_people_keep_their_own_name_and_time_zone(writer, publication):
    posted = {
        "first_name": "Wendy",
        "last_name": "Marsh",
        "time_zone": "Europe/Kyiv",
        "email": "other@elsewhere.example",
        "is_superuser": "on",
        "groups": ["1"],
    }
    assert signed_in(writer).post(ACCOUNT, posted).url == ACCOUNT
    writer.refresh_from_db()
    assert (writer.first_name, writer.time_zone) == ("Wendy", "Europe/Kyiv")
    assert (writer.email, writer.is_superuser) == ("wendy@desk.example", False)


def test_a_time_zone_that_does_not_exist_is_refused(writer, publication):
    response = signed_in(writer).post(ACCOUNT, {"time_zone": "Mars/Olympus"})
    assert response.context["form"].errors["time_zone"]


@pytest.mark.parametrize("address", [SIGN_IN, FORGOTTEN, CHANGE, ACCOUNT, START])
def test_no_page_of_the_newsroom_may_be_kept_or_indexed(writer, publication, address):
    client = Client() if address in (SIGN_IN, FORGOTTEN) else signed_in(writer)
    response = client.get(address)
    assert response.status_code == 200
    assert b'<meta name="robots" content="NONE,NOARCHIVE">' in response.content
    if address != CHANGE:
        assert "no-store" in response["Cache-Control"]
