import re

import pytest

from categories.models import Category


@pytest.fixture
def yards(category):
    return Category.objects.create(
        name="Shipyards", slug="shipyards", parent=category, tagline="Where ships wait."
    )


def headlines(html):
    return re.findall(r'<h[23]><a href="/\d{4}[^"]+">([^<]+)</a></h[23]>', html)


def test_a_section_shows_its_stories_and_those_of_the_sections_below(
    client, make_article, editor, category, yards
):
    above = make_article(published_by=editor)
    below = make_article(published_by=editor, category=yards)
    html = client.get("/category/sea-power/").content.decode()
    assert headlines(html) == [below.headline, above.headline]
    assert '<a href="/category/sea-power/shipyards/">Shipyards</a>' in html
    html = client.get("/category/sea-power/shipyards/").content.decode()
    assert headlines(html) == [below.headline]
    assert "Where ships wait." in html
    assert '<a href="/category/sea-power/">Sea Power</a>' in html.partition("<main")[2]


def test_a_section_shows_stories_that_are_filed_there_too(client, make_article, editor, yards):
    story = make_article(published_by=editor, further_categories=[yards.pk])
    assert headlines(client.get("/category/sea-power/shipyards/").content.decode()) == [
        story.headline
    ]


def test_a_section_below_is_offered_only_with_a_public_story(client, make_article, editor, yards):
    make_article(published_by=editor)
    make_article(category=yards)
    assert "Shipyards" not in client.get("/category/sea-power/").content.decode()
    assert client.get("/category/sea-power/shipyards/").status_code == 404


@pytest.mark.parametrize("path", ["nothing", "shipyards", "sea-power/x", "sea-power/sea-power"])
def test_only_the_whole_path_is_an_address(client, make_article, editor, yards, path):
    make_article(published_by=editor, category=yards)
    assert client.get(f"/category/{path}/").status_code == 404


def test_the_page_opens_with_a_photo_where_one_of_the_newest_has_one(
    client, make_article, editor, make_photo
):
    plain = [make_article(published_by=editor) for _ in range(3)]
    pictured = make_article(
        published_by=editor, lead_photo=make_photo(), lead_alt="A.", lead_caption="A."
    )
    newest = make_article(published_by=editor)
    html = client.get("/category/sea-power/").content.decode()
    assert headlines(html) == [
        pictured.headline,
        newest.headline,
        plain[2].headline,
        plain[1].headline,
        plain[0].headline,
    ]


def test_a_story_filed_further_down_makes_the_section_above_public(client, make_article, editor):
    above = Category.objects.create(name="Above", slug="above")
    below = Category.objects.create(name="Below", slug="below", parent=above)
    story = make_article(published_by=editor, further_categories=[below.pk])
    assert set(Category.objects.public()) == {above, below, story.category}
    assert story.headline in client.get("/category/above/").content.decode()
