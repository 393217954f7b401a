import re
from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest

from ads.models import Advertiser
from articles import front_page
from articles.models import Article
from categories.models import Category
from newsroom.models import database_now
from tests.conftest import move_dates

HEADLINE = re.compile(r'<a href="(/\d{4}/\d\d/[^"]+/)">')


@pytest.fixture
def sections(db):
    names = ["Sea Power", "Air Power", "Land", "Space", "Cyber", "Nuclear"]
    return [
        Category.objects.get_or_create(
            slug=name.lower().replace(" ", "-"), defaults={"name": name, "order": place}
        )[0]
        for place, name in enumerate(names)
    ]


@pytest.fixture
def make_public(make_article, editor):
    """Build public stories, each an hour older than the one before."""
    hours = iter(range(1000))

    def build(**content):
        story = make_article(published_by=editor, **content)
        move_dates(story, -next(hours) * timedelta(hours=1))
        return story

    return build


def shown(client):
    """The addresses of the stories on the front page, in the order of the page."""
    return HEADLINE.findall(client.get("/").content.decode())


@pytest.mark.parametrize("number", [1, 2, 3, 4, 7, 8, 14])
def test_every_story_stands_there_once_however_few_there_are(client, make_public, number):
    stories = [make_public() for _ in range(number)]
    assert Counter(shown(client)) == Counter(story.address for story in stories)


def test_no_story_stands_there_twice_however_many_there_are(client, make_public, sections):
    for number in range(60):
        make_public(category=sections[number % 6], type=["news", "analysis"][number % 2])
    addresses = shown(client)
    assert max(Counter(addresses).values()) == 1
    assert len(addresses) > 35


def test_the_newest_leads_and_the_next_follow(client, make_public):
    stories = [make_public() for _ in range(11)]
    assert shown(client) == [story.address for story in stories]


def test_each_section_of_the_menu_has_a_block_with_its_own_stories(client, make_public, sections):
    Category.objects.filter(slug="space").update(in_menu=False)
    stories = [make_public(category=sections[number % 6]) for number in range(48)]
    html = client.get("/").content.decode()
    for section in sections:
        block = html.partition(f'<section class="panel" aria-label="{section.name}">')[2]
        block = block.partition("</section>")[0]
        if section.slug == "space":
            assert not block
            continue
        own = {story.address for story in stories if story.category == section}
        assert block and set(HEADLINE.findall(block)) <= own


def test_stories_of_a_section_below_stand_in_the_block_of_the_one_above(
    client, make_public, sections
):
    yards = Category.objects.create(
        name="Shipyards", slug="shipyards", parent=sections[0], in_menu=False
    )
    for _ in range(12):
        make_public(category=sections[1])
    story = make_public(category=yards)
    html = client.get("/").content.decode()
    block = html.partition('aria-label="Sea Power"')[2].partition("</section>")[0]
    assert story.address in block


def test_neighbouring_rows_differ_in_density(make_public, sections, make_photo):
    photo = make_photo()
    for number in range(66):
        make_public(
            category=sections[number % 6], lead_photo=photo, lead_alt="A ship", lead_caption="A."
        )
    rows = front_page.front_page().rows
    densities = [row.density for row in rows]
    assert set(densities) == {"feature", "photos", "columns"}
    assert all(a != b for a, b in pairwise(densities))


def test_a_row_of_photos_is_not_made_of_stories_without(make_public, sections):
    for number in range(30):
        make_public(category=sections[number % 6])
    assert {row.density for row in front_page.front_page().rows} == {"columns"}


def test_a_sponsored_story_never_leads(client, make_public):
    sponsored = make_public(type="sponsored", sponsor=Advertiser.objects.create(name="Halyard"))
    news = [make_public() for _ in range(3)]
    assert shown(client)[:3] == [story.address for story in news]
    assert sponsored.address in shown(client)
    assert "Sponsored" in client.get("/").content.decode()


def test_argued_pieces_stand_in_a_row_with_a_face(client, make_public, author, make_photo):
    author.photo = make_photo()
    author.save()
    for _ in range(10):
        make_public()
    argued = [make_public(type=kind) for kind in ("analysis", "opinion", "explainer", "opinion")]
    html = client.get("/").content.decode()
    row = html.partition('aria-label="Analysis and opinion"')[2].partition("</section>")[0]
    assert HEADLINE.findall(row) == [story.address for story in argued]
    assert author.photo.fingerprint in row


def test_a_story_says_when_it_came_by_the_publications_clock(client, make_public):
    for _ in range(8):
        make_public()
    old = make_public()
    moment = database_now().replace(year=2025, month=3, day=1, hour=3)
    move_dates(old, moment - old.published_at)
    html = client.get("/").content.decode()
    assert '<time datetime="2025-02-28T22:' in html
    assert ">Feb. 28, 2025</time>" in html


def test_a_story_without_photo_or_deck_stands_without_them(client, make_public):
    make_public()
    html = client.get("/").content.decode()
    main = html.partition("<main")[2].partition("</main>")[0]
    assert "<img" not in main


def test_a_story_that_was_let_out_without_a_category_breaks_nothing(
    client, make_article, make_public, importer
):
    newer = [make_public() for _ in range(16)]
    bare = make_article(category=None)
    Article.objects.publish_many([bare], by=importer, record_failures=True)
    bare.refresh_from_db()
    move_dates(bare, timedelta(hours=-17))
    assert newer[0].address in shown(client)
    assert client.get(bare.address).status_code == 200
