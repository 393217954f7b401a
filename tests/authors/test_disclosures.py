"""What there is to disclose stands on the profile, and on each story that touches it."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ads.models import Advertiser
from articles.models import Tag
from authors.models import Author, Disclosure
from tests.articles.desk import page_of, signed_in


@pytest.fixture
def disclosure(author):
    return Disclosure.objects.create(
        author=author,
        kind="employer",
        about="Northwind Yards",
        text="Worked for Northwind Yards as an engineer.",
        starts=date(2008, 3, 1),
        ends=date(2014, 5, 1),
        tag_names=["Northwind yards", "Shipyards"],
    )


TEXT = "Worked for Northwind Yards as an engineer."


def page(client, story):
    return client.get(story.address).content.decode()


def test_a_story_shows_what_its_tags_touch(client, make_article, editor, disclosure):
    touched = make_article(published_by=editor, tag_names=["SHIPYARDS", "Docks"])
    other = make_article(published_by=editor, tag_names=["Docks"])
    html = page(client, touched)
    assert f"<strong>Nadia Ferro:</strong> {TEXT}" in html
    assert "March 2008 – May 2014" in html
    assert TEXT not in page(client, other)


def test_it_follows_a_tag_that_is_renamed_or_merged(
    client, make_article, editor, publisher, disclosure
):
    story = make_article(published_by=editor, tag_names=["Shipyards"])
    Tag.objects.get(name="Shipyards").rename("Yards and docks")
    assert TEXT in page(client, story)
    make_article(published_by=editor, tag_names=["Industry"])
    Tag.objects.get(name="Yards and docks").merge_into(Tag.objects.get(name="Industry"))
    assert TEXT in page(client, story)


def test_another_authors_story_shows_nothing(client, make_article, editor, disclosure):
    other = Author.objects.create(name="Tomas Quill", slug="tomas-quill")
    by = [{"author": other.pk, "role": "reporter"}]
    story = make_article(published_by=editor, tag_names=["Shipyards"], bylines=by)
    assert TEXT not in page(client, story)


def test_an_anonymous_story_shows_nobodys(client, make_article, editor, disclosure):
    by = [{"author": Author.objects.anonymous().pk, "role": "reporter", "reason": "of a threat"}]
    story = make_article(by=editor, published_by=editor, tag_names=["Shipyards"], bylines=by)
    assert TEXT not in page(client, story)


def test_a_sponsored_story_shows_what_is_about_its_sponsor(
    client, make_article, editor, author, disclosure
):
    sponsor = Advertiser.objects.create(name="NORTHWIND YARDS")
    story = make_article(published_by=editor, type="sponsored", sponsor=sponsor)
    assert TEXT in page(client, story)
    html = signed_in(editor).get(page_of(story, "preview")).content.decode()
    assert TEXT in html
    other = Advertiser.objects.create(name="Harbor Rope")
    story = make_article(published_by=editor, type="sponsored", sponsor=other)
    assert TEXT not in page(client, story)


def test_it_costs_a_story_no_query(
    client, make_article, editor, disclosure, django_assert_max_num_queries
):
    without = make_article(published_by=editor, tag_names=["Docks"])
    story = make_article(published_by=editor, tag_names=["Shipyards", "Docks"])
    client.get(without.address)
    with CaptureQueriesContext(connection) as queries:
        client.get(without.address)
    Disclosure.objects.bulk_create(
        Disclosure(author=disclosure.author, kind="other", text=f"And {n}.", tag_keys=["docks"])
        for n in range(20)
    )
    with django_assert_max_num_queries(len(queries)):
        assert "And 19." in page(client, story)


def test_the_preview_shows_it_too(editor, make_article, disclosure):
    story = make_article(by=editor, tag_names=["Shipyards"])
    html = signed_in(editor).get(page_of(story, "preview")).content.decode()
    assert TEXT in html


def test_the_profile_lists_them_or_says_that_there_is_nothing(
    client, make_article, editor, author, disclosure
):
    make_article(published_by=editor)
    assert TEXT in client.get("/author/nadia-ferro/").content.decode()
    disclosure.delete()
    html = client.get("/author/nadia-ferro/").content.decode()
    assert "Nothing to disclose." in html and "January 1, 2026" in html
    Author.objects.update(disclosures_reviewed_on=None)
    assert "Disclosures" not in client.get("/author/nadia-ferro/").content.decode()


# The gate asks


def said(story):
    return next(f.sentence for f in story.gate() if f.key == "disclosures")


def test_the_gate_asks_an_author_who_never_answered(make_article, editor, author):
    story = make_article(by=editor)
    assert said(story) == ""
    Author.objects.update(disclosures_reviewed_on=None)
    assert said(story).startswith("Nadia Ferro has not said what there is to disclose")
    staff = Author.objects.create(name="Newsroom staff", slug="staff", kind="organisation")
    other = make_article(by=editor, bylines=[{"author": staff.pk, "role": "reporter"}])
    assert said(other) == ""


def test_the_gate_asks_where_a_story_names_what_an_author_disclosed(
    make_article, editor, disclosure
):
    body = "<p>The hull went to <em>Northwind Yards</em> for repair.</p>"
    story = make_article(by=editor, body=body)
    assert said(story) == (
        "The story names Northwind Yards, about which Nadia Ferro has disclosed something that "
        "readers of this story do not see. Add the tag “Northwind yards”."
    )
    tagged = make_article(by=editor, body=body, tag_names=["Shipyards"])
    assert said(tagged) == ""
    assert said(make_article(by=editor)) == ""
