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


def early(html):
    """The fonts that a page asks for before its stylesheet has come, without their hashes."""
    links = re.findall(r'<link rel="preload" href="[^"]+/([^"./]+)[^"]*woff2" as="font"', html)
    return set(links) - {"source-serif-4", "source-sans-3"}


def test_further_letters_are_fetched_early_where_they_stand_and_nowhere_else(
    client, read, make_article, editor, author
):
    assert early(read(make_article(published_by=editor, headline="Café, Ålesund, Öberg"))) == set()
    assert early(client.get("/").content.decode()) == set()
    french = read(make_article(published_by=editor, headline="Déjà Vu"))
    assert early(french) == {"source-serif-4-latin-1"}
    polish = read(make_article(published_by=editor, headline="The Road to Łódź"))
    assert early(polish) >= {"source-serif-4-latin-ext"}
    assert not any("sans" in name for name in early(polish))
    author.name = "Олександра Коваленко"
    author.save()
    signed = read(make_article(published_by=editor))
    assert "source-sans-3-cyrillic" in early(signed)
    assert "source-serif-4-cyrillic" not in early(signed)
    # A list holds headlines and names; either may have the accent.
    listed = early(client.get("/").content.decode())
    assert listed == {"source-serif-4-latin-1", "source-sans-3-latin-1"}


def test_italics_are_fetched_early_where_they_stand(client, read, make_article, editor):
    assert early(read(make_article(published_by=editor, body="<p>Upright.</p>"))) == set()
    ship = read(make_article(published_by=editor, body="<p>The <em>Petrel</em> sailed.</p>"))
    assert early(ship) == {"source-serif-4-italic"}
    assert early(client.get("/").content.decode()) == set()


def test_every_further_font_is_there_and_for_the_letters_that_lack_it(settings):
    css = (settings.BASE_DIR / "static/css/tokens.css").read_text()
    faces = re.findall(r"fonts/([^\"]+)\.woff2[^}]+unicode-range: ([^;]+);", css)
    ranges = {name: [part[2:].split("-") for part in given.split(", ")] for name, given in faces}

    def letters(name):
        spans = ((int(ends[0], 16), int(ends[-1], 16)) for ends in ranges[name])
        return {chr(code) for first, last in spans for code in range(first, last + 1)}

    for name, pattern in fonts.FURTHER.items():
        for family in ("source-serif-4", "source-sans-3"):
            assert (settings.BASE_DIR / f"static/fonts/{family}-{name}.woff2").exists()
            known = letters(f"{family}-{name}")
            assert all(
                not pattern.match(chr(code)) for code in range(0x180) if chr(code) not in known
            )
            if name == "latin-1":
                accents = {letter for letter in known if letter.isalpha()} - {*"ªµºˆ"}
                assert all(pattern.match(letter) for letter in accents), accents
