"""Logins of authors: invited once, linked, unlinked, ended at once."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.workflow import InvalidStep
from authors.models import Author, Invitation
from newsroom import jobs
from newsroom.models import Job, User
from tests.articles.desk import said, signed_in

PASSWORD = "a-long-watch-at-night"


def at(name, author):
    return reverse(f"admin:authors_author_{name}", args=[author.pk])


def role(name="Writer"):
    return Group.objects.get(name=name)


@pytest.fixture
def invite(administrator, publication, author):
    """Invite the author by mail, and read the link in it."""

    def send(address="nadia@post.example"):
        asked = {"address": address, "role": role().pk}
        response = signed_in(administrator).post(at("invite", author), asked, follow=True)
        jobs.run_due()
        links = [re.search(r"https?://testserver(\S+)", m.body)[1] for m in mail.outbox]
        return response, links[-1] if links else ""

    return send


def accept(link, username="nadia", **changes):
    typed = {"username": username, "password1": PASSWORD, "password2": PASSWORD} | changes
    return Client().post(link, typed)


def test_an_invitation_makes_one_login_linked_to_the_profile(invite, author):
    response, link = invite()
    assert "Invited nadia@post.example" in said(response)[0]
    assert "Nadia Ferro" in Client().get(link).content.decode()
    response = accept(link)
    assert response.url == reverse("admin:login")
    user = User.objects.get(username="nadia")
    author.refresh_from_db()
    assert author.user == user and user.email == "nadia@post.example"
    assert [group.name for group in user.groups.all()] == ["Writer"] and user.is_staff
    assert Client().login(username="nadia", password=PASSWORD)
    assert author.changes.first().what == "accepted the invitation"


def test_it_serves_once(invite, author):
    _, link = invite()
    accept(link)
    shut = Client().get(link).content.decode()
    assert "used, taken back, or has run out" in shut and "If it was you who used it" in shut
    accept(link, username="second")
    assert not User.objects.filter(username="second").exists()


def test_it_runs_out(invite, author):
    _, link = invite()
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert "has run out" in accept(link).content.decode()
    assert not User.objects.filter(username="nadia").exists()


def test_it_can_be_taken_back_and_a_second_one_replaces_it(invite, author, administrator):
    _, first = invite()
    _, second = invite("nadia@work.example")
    assert "has run out" in Client().get(first).content.decode()
    client = signed_in(administrator)
    client.post(at("take_back", author))
    assert "has run out" in Client().get(second).content.decode()
    assert author.changes.first().what == "took the invitation back"
    answer = client.post(at("take_back", author), follow=True)
    assert said(answer)[-1] == "No invitation is open: it has been used, or has run out."
    assert author.changes.count() == 3


def test_who_runs_profiles_but_gives_no_logins_takes_no_invitation_back(invite, author, editor):
    _, link = invite()
    editor.user_permissions.add(Permission.objects.get(codename="change_any_author"))
    assert signed_in(editor).post(at("take_back", author)).status_code == 403
    with pytest.raises(PermissionDenied):
        author.uninvite(by=User.objects.get(pk=editor.pk))
    assert accept(link).url == reverse("admin:login")


def test_a_double_click_sends_one_letter_and_its_link_works(invite, author):
    _, link = invite()
    response, again = invite()
    assert said(response) == ["Invited nadia@post.example. The link works once, for seven days."]
    assert again == link and len(mail.outbox) == 1
    assert author.changes.count() == 1
    Invitation.objects.update(at=timezone.now() - timedelta(minutes=2))
    _, later = invite()
    assert "has run out" in Client().get(link).content.decode()
    assert accept(later).status_code == 302


def test_a_link_that_was_changed_is_worth_nothing(invite, author):
    _, link = invite()
    for other in (link[:-3] + "xx/", reverse("admin:authors_author_invitation", args=["a:b:c"])):
        assert "has run out" in Client().get(other).content.decode()


def test_the_link_stands_nowhere_but_in_the_mail(invite, author):
    _, link = invite()
    token = link.rstrip("/").rpartition("/")[2]
    kept = [str(row) for row in Invitation.objects.values_list()]
    kept += [str(row) for row in Job.objects.values_list()]
    assert not any(token in row for row in kept)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"username": "WENDY"}, "username"),
        ({"password2": "another"}, "password2"),
        ({"password1": "short", "password2": "short"}, "password2"),
    ],
)
def test_a_bad_name_or_password_is_refused_and_the_link_still_works(
    invite, author, writer, changes, field
):
    _, link = invite()
    response = accept(link, **changes)
    assert response.context["form"].errors[field]
    assert accept(link).status_code == 302


def test_nobody_with_a_login_or_that_address_is_invited(invite, author, writer):
    response, link = invite(writer.email)
    assert "There is a login with this mail address" in said(response)[0] and not link
    Author.objects.update(user=writer)
    response, link = invite()
    assert "has a login already" in said(response)[0] and not link


@pytest.mark.parametrize("who", ["publisher", "editor", "writer"])
def test_only_who_gives_permissions_invites_or_links(request, publication, author, who, writer):
    client = signed_in(request.getfixturevalue(who))
    asked = {"address": "a@b.example", "role": role("Administrator").pk}
    assert client.post(at("invite", author), asked).status_code == 403
    assert client.post(at("link", author), {"user": writer.pk}).status_code == 403
    assert not Invitation.objects.exists()


def test_a_login_is_linked_to_one_profile_and_unlinked(administrator, publication, author, writer):
    client = signed_in(administrator)
    client.post(at("link", author), {"user": writer.pk})
    other = Author.objects.create(name="Other", slug="other")
    with pytest.raises(InvalidStep, match="unlink it there first"):
        other.link(writer, by=administrator)
    client.post(at("unlink", author))
    author.refresh_from_db()
    assert author.user is None and writer.is_active
    assert [change.what for change in author.changes.all()] == ["login unlinked", "login linked"]


# Leaving


def test_a_login_ends_at_once_and_its_sessions_do_not_come_back(
    publisher, publication, make_article, author, writer
):
    story = make_article(published_by=publisher)
    Author.objects.update(user=writer)
    theirs = signed_in(writer)
    assert theirs.get("/admin/").status_code == 200
    response = signed_in(publisher).post(at("deactivate", author), follow=True)
    assert "former staff now" in said(response)[0]
    assert theirs.get("/admin/").status_code == 302
    assert not Client().login(username="wendy", password="a good password")
    User.objects.filter(pk=writer.pk).update(is_active=True)
    assert theirs.get("/admin/").status_code == 302, "an old session is worth nothing"
    html = Client().get("/author/nadia-ferro/").content.decode()
    assert "Former staff" in html and story.headline in html


def test_of_a_shut_login_nobody_is_told_that_it_works(
    administrator, publisher, publication, author, writer
):
    Author.objects.update(user=writer)
    client = signed_in(administrator)
    assert "signs in for Nadia Ferro" in client.get(at("login", author)).content.decode()
    html = client.post(at("deactivate", author), follow=True).content.decode()
    assert "is shut: nobody can sign in with it" in html and "The login stays shut." in html
    assert "signs in for" not in html and "may go on signing in" not in html
    assert reverse("admin:newsroom_user_change", args=[writer.pk]) in html
    html = signed_in(publisher).get(at("login", author)).content.decode()
    assert reverse("admin:newsroom_user_change", args=[writer.pk]) not in html
    told = said(client.post(at("unlink", author), follow=True))
    assert told[-1] == "“Nadia Ferro” has no login now."


def test_an_open_invitation_ends_too(invite, publisher, author):
    _, link = invite()
    author.deactivate(by=publisher)
    assert "has run out" in Client().get(link).content.decode()


def test_nobody_ends_their_own_login_or_that_of_who_gives_permissions(
    publisher, administrator, author
):
    Author.objects.update(user=administrator)
    author.refresh_from_db()
    with pytest.raises(InvalidStep, match="An administrator deactivates"):
        author.deactivate(by=publisher)
    with pytest.raises(InvalidStep, match="Somebody else"):
        author.deactivate(by=administrator)
    administrator.refresh_from_db()
    assert administrator.is_active


def test_an_editor_deactivates_nobody(editor, author):
    with pytest.raises(PermissionDenied):
        author.deactivate(by=editor)
    author.refresh_from_db()
    assert author.is_current


def test_many_are_deactivated_from_the_list(publisher, publication, author, writer):
    other = Author.objects.create(name="Other", slug="other", user=writer)
    client = signed_in(publisher)
    chosen = {"_selected_action": [author.pk, other.pk], "action": "deactivate", "index": 2}
    address = reverse("admin:authors_author_changelist")
    assert "signs in as wendy" in client.post(address, chosen).content.decode()
    assert Author.objects.filter(is_current=True).count() == 2
    client.post(address, chosen | {"apply": "yes"})
    assert not Author.objects.filter(is_current=True).exists()
    writer.refresh_from_db()
    assert not writer.is_active


def test_whoever_comes_back_is_on_the_staff_with_the_login_still_shut(
    publisher, publication, author, writer
):
    Author.objects.update(user=writer)
    author.refresh_from_db()
    author.deactivate(by=publisher)
    signed_in(publisher).post(at("bring_back", author))
    author.refresh_from_db()
    writer.refresh_from_db()
    assert author.is_current and not writer.is_active
