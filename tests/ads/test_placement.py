"""Where in a story adverts stand."""

import random
from itertools import pairwise

import pytest
from lxml import html as parser

from ads import placement
from ads.placement import BEFORE_FIRST, BETWEEN, MOST
from articles.models import Article
from newsroom.richtext import clean, render

WORDS = "tug yard hull crew dock pier rope mast keel deck".split()
OTHERS = [
    "<h2>Below the Line</h2>",
    "<h3>And Below That</h3>",
    '<figure class="photo" data-photo="7"><img alt="A."><figcaption>A tug.</figcaption></figure>',
    '<figure class="gallery"><figure class="photo" data-photo="7"><img alt="A."></figure>'
    '<figure class="photo" data-photo="8"><img alt="B."></figure></figure>',
    "<blockquote><p>We wait.</p></blockquote>",
    '<aside class="pull-quote"><p>We wait.</p></aside>',
    "<table><tr><th>Ship</th><td>Two</td></tr></table>",
    '<figure class="embed" data-src="https://www.youtube.com/watch?v=aaaaaaaaaaa"></figure>',
    '<p class="more-link" data-article="9">MORE</p>',
    '<aside class="fact-box"><h3>In Short</h3><p>Two ships.</p></aside>',
    "<ul><li>One</li><li>Two</li></ul>",
    "<ol><li>One</li></ol>",
    "<hr>",
    "<p>What the list says:</p>",
]


def paragraph(chance, words=None):
    words = words or chance.randrange(5, 140)
    return f"<p>{' '.join(chance.choice(WORDS) for _ in range(words))}.</p>"


def body(chance):
    blocks = []
    for _ in range(chance.randrange(1, 45)):
        plain = chance.random() < chance.choice((0.5, 0.8, 0.95))
        blocks.append(paragraph(chance) if plain else chance.choice(OTHERS))
    return clean("".join(blocks))


def is_plain(element):
    text = element.text_content().strip()
    return element.tag == "p" and not element.get("class") and not text.endswith(":")


def blocks_of(stored):
    return list(parser.fragment_fromstring(stored, create_parent=True))


def words_of(element):
    return len(" ".join(element.itertext()).split())


@pytest.mark.parametrize("seed", range(4))
def test_thousands_of_bodies_keep_every_rule(seed):
    chance = random.Random(seed)
    with_adverts = 0
    for _ in range(1000):
        stored = body(chance)
        chosen = placement.places(stored)
        if not chosen:
            continue
        with_adverts += 1
        blocks = blocks_of(stored)
        assert len(chosen) <= MOST and chosen == sorted(set(chosen))
        assert 0 <= chosen[0] and chosen[-1] < len(blocks) - 1, "first or last"
        before = [sum(map(words_of, blocks[: place + 1])) for place in chosen]
        assert before[0] >= BEFORE_FIRST
        assert all(b - a >= BETWEEN for a, b in pairwise(before))
        for place in chosen:
            assert is_plain(blocks[place]) and is_plain(blocks[place + 1]), stored
    assert with_adverts > 300


@pytest.mark.parametrize("seed", range(2))
def test_no_place_that_the_rules_allow_is_left_empty(seed):
    chance = random.Random(100 + seed)
    for _ in range(500):
        stored = body(chance)
        chosen = placement.places(stored)
        blocks = blocks_of(stored)
        words = 0
        last = -BETWEEN
        wanted = []
        for number, (block, following) in enumerate(pairwise(blocks)):
            words += words_of(block)
            apart = words - last >= BETWEEN
            if words >= BEFORE_FIRST and apart and is_plain(block) and is_plain(following):
                wanted.append(number)
                last = words
        assert chosen == wanted[:MOST]


@pytest.mark.parametrize("other", OTHERS)
def test_an_advert_is_never_next_to(other):
    long = f"<p>{'tug ' * 300}</p>"
    assert placement.places(clean(f"{long}{other}{long}")) == []


def test_the_advert_stands_in_the_text_where_it_was_placed():
    stored = clean("".join(f"<p>{n} {'tug ' * 130}</p>" for n in range(4)))
    [place] = placement.places(stored)
    page = render(stored, articles={}, photos={}, inserts={place: "ADVERT"})
    assert page.index("<p>1 ") < page.index("ADVERT") < page.index("<p>2 ")


def test_an_editor_pins_a_place_and_forbids_another():
    stored = clean("".join(f"<p>Part {n} {'tug ' * 130}</p>" for n in range(8)))
    assert placement.places(stored) == [1, 4]
    assert placement.places(stored, bans=["part 1"]) == [2, 5]
    assert placement.places(stored, pins=["part 0"]) == [0, 3, 6]


def test_a_pin_does_not_put_an_advert_beside_a_subhead():
    long = "tug " * 300
    stored = clean(f"<p>First {long}</p><h2>Below</h2><p>Second {long}</p><p>Third</p>")
    assert placement.places(stored, pins=["first"]) == [2]
    assert placement.not_found(stored, ["first"]) == ["first"]


STORY = "".join(f"<p>Part {n} {'tug ' * 130}</p>" for n in range(8))


def test_places_are_chosen_at_publication_and_saving_changes_none(make_article, editor):
    story = make_article(body=STORY)
    assert story.ad_places == []
    story.publish(by=editor)
    assert story.ad_places == [1, 4]
    story.save_revision({"ad_bans": "Part 1"}, by=editor, base=1)
    assert Article.objects.get().ad_places == [1, 4]
    story.publish(by=editor)
    assert Article.objects.get().ad_places == [2, 5]


@pytest.mark.parametrize("content", [{"without_ads": True}, {"sensitivity": "obituary"}])
def test_a_silent_story_has_no_places(make_article, editor, content):
    assert make_article(published_by=editor, body=STORY, **content).ad_places == []
