"""The pages that every publication needs, begun for it."""

import pytest

from newsroom.models import Publication
from pages import starting_pages
from pages.models import Page

BEGIN = "/admin/pages/page/begin/"


@pytest.fixture
def desk(client, publisher, publication):
    client.force_login(publisher)
    return client


def test_one_press_begins_all_of_them_as_drafts(desk):
    Publication.objects.update(name="The Dog & Watch")
    assert "Begin the usual pages (8)" in desk.get("/admin/pages/page/").content.decode()
    answer = desk.post(BEGIN, follow=True)
    assert "make it true" in answer.content.decode()
    assert Page.objects.count() == 8
    assert not Page.objects.published().exists()
    assert desk.get("/ethics/").status_code == 404
    about = Page.objects.get(path="about")
    assert "The Dog &amp; Watch" in about.newest_revision.body
    assert "{name}" not in "".join(Page.objects.values_list("body", flat=True))
    assert "Begin the usual pages" not in desk.get("/admin/pages/page/").content.decode()


def test_a_second_press_and_a_page_of_ones_own_change_nothing(desk, publisher):
    Page.objects.write({"title": "Who we are"}, by=publisher, slug="who", subject="about")
    Page.objects.write({"title": "Our ethics"}, by=publisher, slug="ethics")
    desk.post(BEGIN)
    desk.post(BEGIN)
    assert Page.objects.count() == 8
    assert not Page.objects.filter(path="about").exists()


def test_it_takes_a_post(desk):
    assert desk.get(BEGIN).status_code == 405
    assert not Page.objects.exists()


def test_published_in_the_footer_they_are_policies_that_search_engines_know(desk, publisher):
    for page in starting_pages.begin(by=publisher, name="The Dogwatch"):
        page.publish(by=publisher)
        assert desk.get(page.address).status_code == 200
    html = desk.get("/").content.decode()
    for policy, path in (
        ("ethicsPolicy", "ethics"),
        ("correctionsPolicy", "corrections-policy"),
        ("unnamedSourcesPolicy", "unnamed-sources"),
        ("ownershipFundingInfo", "ownership"),
    ):
        assert f'"{policy}": "http://testserver/{path}/"' in html


def test_two_pages_cannot_have_one_subject(desk, publisher):
    starting_pages.begin(by=publisher, name="The Dogwatch")
    other = Page.objects.write({"title": "More ethics"}, by=publisher)
    answer = desk.post(
        f"/admin/pages/page/{other.pk}/change/",
        {"title": "More ethics", "slug": "more-ethics", "subject": "ethics", "order": 1, "base": 1},
    )
    assert "Another page has this subject." in answer.content.decode()
