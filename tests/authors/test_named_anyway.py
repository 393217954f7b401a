"""A name in the words of a story that names nobody: warned of, without telling whose it is."""

import pytest
from django.urls import reverse

from articles.checks import Level
from authors.models import Author
from tests.articles.desk import change_page, signed_in
from tests.authors.test_veil import colleague, hidden, nobody

__all__ = ["colleague", "hidden"]

SCREEN = reverse("admin:authors_author_nameless")


def finding(story):
    (found,) = [found for found in story.gate() if found.key == "names_somebody"]
    return found


@pytest.fixture
def nameless(hidden, make_article):
    """A story that the hidden one wrote, with what it is given."""

    def made(**content):
        return make_article(by=hidden, **{"bylines": nobody()} | content)

    return made


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("headline", "Quillfeather, Zebediah: ZEBEDIAH  quillfeather’s Yard", "headline"),
        ("deck", "As Zebédiah Quillfeather saw it.", "deck"),
        ("body", "<p>I am Zebediah <em>Quillfeather</em>.</p>", "text"),
        ("slug", "zebediah-quillfeather-and-the-yard", "address"),
        ("lead_caption", "Zebediah Quillfeather at the yard.", "caption"),
        ("search_description", "By Zebediah Quillfeather.", "search description"),
        ("tag_names", ["Tugs", "Zebediah Quillfeather"], "tags"),
        ("bylines", "Zebediah Quillfeather still serves", "byline"),
    ],
)
def test_a_name_is_found_wherever_readers_may_read_it(nameless, field, value, word):
    story = nameless(**{field: nobody(value) if field == "bylines" else value})
    found = finding(story)
    assert found.level == Level.WARNS and found.field == field
    assert f"but its {word} has the name of somebody" in found.sentence
    assert "Zebediah" not in found.sentence


@pytest.mark.parametrize(
    "words", ["Zebediah said.", "Quillfeathers", "The Zebediah Quillfeatherton"]
)
def test_half_a_name_or_a_longer_one_is_none(nameless, words):
    assert finding(nameless(deck=words)).is_fine


def test_a_guess_finds_out_nothing(nameless, colleague, editor, administrator):
    """The answer is the same for whoever wrote it, a colleague, an editor and a guest."""
    Author.objects.create(name="Gail Guest", slug="gail-guest")
    editor.first_name, editor.last_name = "Edmund", "Tide"
    editor.save()
    story = nameless()
    signed_in(administrator).post(
        reverse("admin:authors_author_note_nameless", args=[story.pk]), {"who": "Otto Outside"}
    )
    said, pages, client = set(), set(), signed_in(editor)
    guesses = ["Zebediah Quillfeather", "Xerxes Controlman", "Edmund Tide", "Gail Guest"]
    for number, name in enumerate(guesses, 1):
        story.save_revision({"deck": f"Is it {name}?"}, by=editor, base=number)
        story.refresh_from_db()
        said.add(finding(story).sentence)
        page = client.get(change_page(story)).content.decode()
        pages.add(page.count("somebody who writes or works for us"))
    assert len(said) == 1 and len(pages) == 1
    # Whoever is none of ours is known to administrators, and no other answer depends on it.
    story.save_revision({"deck": "Is it Otto Outside?"}, by=editor, base=5)
    story.refresh_from_db()
    assert finding(story).is_fine
    assert "Otto" not in client.get(SCREEN).content.decode()


def test_a_story_with_names_is_not_asked(make_article, author, hidden):
    assert finding(make_article(by=hidden, deck="As Zebediah Quillfeather saw it.")).is_fine
    both = make_article(
        by=hidden,
        deck="As Nadia Ferro saw it.",
        bylines=[*nobody(), {"author": author.pk, "role": "photographer"}],
    )
    assert finding(both).is_fine, "she signs it"


def test_administrators_are_told_where_the_noted_name_stands(nameless, administrator, editor):
    story = nameless(headline="What Otto Outside Has Seen in the Yard")
    client = signed_in(administrator)
    assert "has this name" not in client.get(SCREEN).content.decode()
    note = reverse("admin:authors_author_note_nameless", args=[story.pk])
    client.post(note, {"who": "Otto Outside, of the yard; asked us on 3 May"})
    assert "Its headline has this name" in client.get(SCREEN).content.decode()
    story.save_revision({"headline": "What Was Seen in the Yard"}, by=editor, base=1)
    assert "has this name" not in client.get(SCREEN).content.decode()
