"""What stands around the text of a story: its series, its neighbours, what kind it is."""

import re
from datetime import timedelta

import pytest

from ads.models import Advertiser
from articles.models import Series
from newsroom import fonts
from newsroom.models import Publication
from tests.conftest import move_dates


@pytest.fixture
def read(client):
    def load(story):
        response = client.get(story.address)
        assert response.status_code == 200
        return response.content.decode()

    return load


def neighbours(html):
    nav = html.partition('<nav class="neighbours')[2].partition("</nav>")[0]
    return dict(re.findall(r'rel="(prev|next)">([^<]+)<', re.sub(r'href="[^"]+" ', "", nav)))


def test_a_part_of_a_series_says_which_and_leads_to_the_others(read, make_article, editor):
    series = Series.objects.create(title="The Long Refit", slug="the-long-refit")
    in_series = {"published_by": editor, "series": series}
    third = make_article(headline="The Third", series_part=3, **in_series)
    first = make_article(headline="The First", series_part=1, **in_series)
    second = make_article(headline="The Second", series_part=2, **in_series)
    make_article(headline="The Hidden", series=series, series_part=9)
    html = read(second)
    assert "Part 2 of 3" in html and "The Hidden" not in html
    assert neighbours(html) == {"prev": "The First", "next": "The Third"}
    parts = html.partition('<ol class="parts">')[2].partition("</ol>")[0]
    assert re.findall(r'href="([^"]+)"', parts) == [first.address, third.address]
    assert '<li aria-current="true">' in parts
    assert neighbours(read(first)) == {"next": "The Second"}
    assert neighbours(read(third)) == {"prev": "The Second"}


def test_a_part_that_stands_alone_is_a_story_like_any_other(read, make_article, editor):
    series = Series.objects.create(title="The Long Refit", slug="the-long-refit")
    html = read(make_article(published_by=editor, series=series, series_part=1))
    assert "series-line" not in html and 'class="parts"' not in html


def test_a_story_leads_to_those_before_and_after_it_in_its_category(read, make_article, editor):
    stories = [make_article(published_by=editor, headline=f"Story {n}") for n in range(4)]
    for days, story in zip((3, 2, 1, 0), stories, strict=True):
        move_dates(story, timedelta(days=-days))
    assert neighbours(read(stories[1])) == {"prev": "Story 0", "next": "Story 2"}
    assert neighbours(read(stories[0])) == {"next": "Story 1"}
    assert neighbours(read(stories[3])) == {"prev": "Story 2"}


def test_a_hidden_or_sponsored_story_is_nobodys_neighbour(read, make_article, editor, publisher):
    here = make_article(published_by=editor, headline="Here")
    gone = make_article(published_by=editor, headline="Gone")
    sponsor = Advertiser.objects.create(name="Halyard")
    make_article(published_by=editor, headline="Paid", type="sponsored", sponsor=sponsor)
    gone.withdraw(by=publisher, note="A lawyer called.")
    make_article(headline="Draft")
    assert neighbours(read(here)) == {}


def test_an_opinion_piece_carries_the_publications_note_and_news_does_not(
    read, make_article, editor
):
    Publication.objects.update(opinion_note="Theirs, <not> ours.")
    note = '<p class="type-note">Theirs, &lt;not&gt; ours.</p>'
    assert note in read(make_article(published_by=editor, type="opinion"))
    assert "type-note" not in read(make_article(published_by=editor))
    Publication.objects.update(opinion_note="")
    assert "type-note" not in read(make_article(published_by=editor, type="opinion"))


def test_further_letters_are_fetched_early_where_they_stand_and_nowhere_else(
    read, make_article, editor, author
):
    plain = read(make_article(published_by=editor, headline="Déjà Vu, Straße, Ålesund"))
    assert "latin-ext" not in plain and "cyrillic" not in plain
    polish = read(make_article(published_by=editor, headline="The Road to Łódź"))
    assert "fonts/source-serif-4-latin-ext" in polish and "source-sans-3-latin" not in polish
    author.name = "Олександра Коваленко"
    author.save()
    signed = read(make_article(published_by=editor))
    assert "fonts/source-sans-3-cyrillic" in signed and "serif-4-cyrillic" not in signed


def test_every_further_font_is_there(settings):
    for family in ("serif", "sans"):
        for name in fonts.needed(**{family: "Łódź, Київ"}):
            assert (settings.BASE_DIR / "static" / name).exists(), name
