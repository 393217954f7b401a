"""Guests and former staff of the time before there was a field for it."""

import importlib

import pytest
from django.apps import apps
from django.urls import reverse

from authors.models import Author
from tests.articles.desk import signed_in

MIGRATION = importlib.import_module("authors.migrations.0006_guests")


@pytest.fixture
def made_from_a_byline(editor, publication):
    posted = {"name": "Ada Quay", "job_title": "Retired admiral", "_popup": 1}
    signed_in(editor).post(reverse("admin:authors_author_add"), posted)
    return Author.objects.get(name="Ada Quay")


def test_only_who_was_added_from_a_byline_becomes_a_guest(made_from_a_byline, publisher, author):
    came, left = made_from_a_byline, Author.objects.create(name="Abe Oslo", slug="abe-oslo")
    came.bring_back(by=publisher)
    came.deactivate(by=publisher)
    left.deactivate(by=publisher)
    once = Author.objects.create(name="Ike", slug="ike", is_current=False)
    Author.objects.update(is_guest=False)
    MIGRATION.tell_guests_from_former_staff(apps, None)
    standing = {one.name: one.standing for one in Author.objects.all()}
    assert standing == {
        "Ada Quay": "Former staff", "Abe Oslo": "Former staff", once.name: "Former staff",
        author.name: "",
    }  # fmt: skip


def test_a_guest_stays_one(made_from_a_byline):
    Author.objects.update(is_guest=False)
    MIGRATION.tell_guests_from_former_staff(apps, None)
    made_from_a_byline.refresh_from_db()
    assert made_from_a_byline.standing == "Guest"
