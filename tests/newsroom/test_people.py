"""Administrators make people and give them roles; nobody makes himself more than he is."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from newsroom import roles
from newsroom.models import User

PEOPLE = reverse("admin:newsroom_user_changelist")
ADD = reverse("admin:newsroom_user_add")


def page_of(user):
    return reverse("admin:newsroom_user_change", args=[user.pk])


def password_page_of(user):
    return reverse("admin:auth_user_password_change", args=[user.pk])


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def new_person(**fields):
    role = Group.objects.get(name=roles.WRITER)
    return {
        "username": "nora",
        "first_name": "Nora",
        "last_name": "Vale",
        "email": "nora@desk.example",
        "groups": [role.pk],
        "password1": "the seventh lantern",
        "password2": "the seventh lantern",
    } | fields


def as_posted(user, **changes):
    return {
        "username": user.username,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "time_zone": user.time_zone,
        "is_active": "on" if user.is_active else "",
        "groups": list(user.groups.values_list("pk", flat=True)),
    } | changes


@pytest.fixture
def superuser(db):
    return User.objects.create_superuser("root", "root@desk.example", "a good password")


def test_an_administrator_makes_a_person_who_can_sign_in(administrator, publication):
    response = signed_in(administrator).post(ADD, new_person())
    nora = User.objects.get(username="nora")
    assert response.status_code == 302
    assert [group.name for group in nora.groups.all()] == ["Writer"]
    assert (nora.is_superuser, nora.user_permissions.count()) == (False, 0)

    client = Client()
    sign_in = {"username": "nora", "password": "the seventh lantern"}
    client.post(reverse("admin:login"), sign_in)
    assert client.get(reverse("admin:articles_article_changelist")).status_code == 200


def test_a_person_needs_a_mail_address_to_recover_a_password(administrator, publication):
    response = signed_in(administrator).post(ADD, new_person(email=""))
    assert response.context["errors"]
    assert not User.objects.filter(username="nora").exists()


@pytest.mark.parametrize("power", ["is_superuser", "is_staff", "is_machine", "user_permissions"])
def test_an_administrator_is_offered_no_power_above_the_roles(administrator, writer, power):
    html = signed_in(administrator).get(page_of(writer)).content.decode()
    assert f'name="{power}"' not in html


def test_an_administrator_who_posts_more_than_the_form_gives_nothing(administrator, writer):
    everything = {"is_superuser": "on", "user_permissions": ["1", "2"], "is_machine": "on"}
    signed_in(administrator).post(page_of(writer), as_posted(writer, **everything))
    signed_in(administrator).post(ADD, new_person(**everything))
    for user in (User.objects.get(pk=writer.pk), User.objects.get(username="nora")):
        assert not user.is_superuser
        assert not user.is_machine
        assert not user.user_permissions.exists()


def test_an_administrator_gives_and_takes_roles(administrator, writer):
    editor_role = Group.objects.get(name=roles.EDITOR)
    signed_in(administrator).post(page_of(writer), as_posted(writer, groups=[editor_role.pk]))
    assert [group.name for group in writer.groups.all()] == ["Editor"]


def test_an_administrator_cannot_change_a_superuser(administrator, superuser):
    client = signed_in(administrator)
    posted = as_posted(superuser, email="mine@elsewhere.example")
    assert client.post(page_of(superuser), posted).status_code == 403
    new = {"password1": "the seventh lantern", "password2": "the seventh lantern"}
    assert client.get(password_page_of(superuser)).status_code == 403
    assert client.post(password_page_of(superuser), new).status_code == 403
    superuser.refresh_from_db()
    assert superuser.email == "root@desk.example"
    assert superuser.check_password("a good password")


def test_an_administrator_sets_a_forgotten_password(administrator, writer):
    new = {"password1": "the seventh lantern", "password2": "the seventh lantern"}
    before = signed_in(writer)
    assert signed_in(administrator).post(password_page_of(writer), new).status_code == 302
    writer.refresh_from_db()
    assert writer.check_password("the seventh lantern")
    assert before.get(reverse("admin:index")).status_code == 302, "the old session has ended"


def test_nobody_is_left_without_a_password(administrator, writer):
    client = signed_in(administrator)
    assert b"usable_password" not in client.get(password_page_of(writer)).content
    client.post(password_page_of(writer), {"usable_password": "false", "unset-password": "1"})
    writer.refresh_from_db()
    assert writer.check_password("a good password")


def test_a_deactivated_person_is_out_at_once(administrator, writer):
    open_session = signed_in(writer)
    signed_in(administrator).post(page_of(writer), as_posted(writer, is_active=""))
    assert open_session.get(reverse("admin:index")).status_code == 302
    assert not Client().login(username="wendy", password="a good password")


def test_administrators_cannot_change_their_own_access(administrator):
    signed_in(administrator).post(
        page_of(administrator), as_posted(administrator, is_active="", groups=[])
    )
    administrator.refresh_from_db()
    assert administrator.is_active
    assert [group.name for group in administrator.groups.all()] == ["Administrator"]


@pytest.mark.parametrize("who", ["administrator", "superuser"])
def test_people_are_never_deleted(request, writer, who):
    client = signed_in(request.getfixturevalue(who))
    delete = reverse("admin:newsroom_user_delete", args=[writer.pk])
    assert client.get(delete).status_code == 403
    assert client.post(delete, {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "index": "0", "_selected_action": [writer.pk]}
    client.post(PEOPLE, chosen | {"post": "yes"})
    assert User.objects.filter(pk=writer.pk).exists()


def test_the_machines_that_sign_work_are_not_people(administrator, worker):
    client = signed_in(administrator)
    assert worker not in client.get(PEOPLE).context["cl"].result_list
    client.post(page_of(worker), as_posted(worker, is_active="on"))
    worker.refresh_from_db()
    assert not worker.is_active
    new = {"password1": "the seventh lantern", "password2": "the seventh lantern"}
    assert client.post(password_page_of(worker), new).status_code == 404


@pytest.mark.parametrize("who", ["writer", "editor", "publisher", "ads_manager"])
def test_only_administrators_see_people(request, who, administrator):
    client = signed_in(request.getfixturevalue(who))
    for address in (PEOPLE, ADD, page_of(administrator), password_page_of(administrator)):
        assert client.get(address).status_code == 403, address
        assert client.post(address, new_person()).status_code == 403, address


def test_roles_themselves_cannot_be_changed_in_the_admin(superuser):
    assert signed_in(superuser).get("/admin/auth/group/").status_code == 404


def test_the_list_of_people_costs_the_same_for_few_and_for_many(
    administrator, make_person, publication, django_assert_num_queries
):
    client = signed_in(administrator)
    with CaptureQueriesContext(connection) as with_few:
        client.get(PEOPLE)
    for number in range(12):
        make_person(f"writer-{number}", roles.WRITER)
    with django_assert_num_queries(len(with_few)):
        assert client.get(PEOPLE).status_code == 200
