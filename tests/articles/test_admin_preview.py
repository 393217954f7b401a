"""The preview shows a draft exactly as readers would see it, to those who may see that draft."""

import re

import pytest
from django.urls import reverse

from articles.models import Tag
from authors.models import Author
from photos.models import Photo
from tests.articles.desk import page_of, signed_in
from tests.photos.pictures import jpeg, upload


@pytest.fixture
def photo(editor):
    return Photo.objects.intake(upload(jpeg()), by=editor, credit="Nadia Ferro")


def body_of(html):
    return re.search(r"<article.*</article>", html, re.S)[0]


def test_the_preview_is_the_page_that_readers_will_get(editor, client, make_article, author):
    second = Author.objects.create(name="Tomas Brandt", slug="tomas-brandt", job_title="Editor")
    story = make_article(
        by=editor,
        body="<p>First.</p><h2>Then</h2><p>Last.</p>",
        bylines=[
            {"author": second.pk, "role": "reporter"},
            {"author": author.pk, "role": "photographer"},
        ],
        tag_names=["Frigates"],
    )
    shown = signed_in(editor).get(page_of(story, "preview")).content.decode()
    assert not Tag.objects.exists(), "looking at it makes no tag"
    story.publish(by=editor)
    public = client.get(story.get_absolute_url()).content.decode()

    names = r'<h1>.*?</h1>|<h2 id.*?</h2>|<a href="/(?:author|tag)[^>]*rel=[^>]*>.*?</a>'
    assert re.findall(names, body_of(shown)) == re.findall(names, body_of(public))
    for words in ("Tomas Brandt", "Nadia Ferro", "Frigates", "First.", "Then", "Last."):
        assert words in body_of(shown)


def test_the_preview_shows_the_newest_revision_of_a_public_story(editor, client, make_article):
    story = make_article(published_by=editor)
    story.save_revision({"headline": "What Only the Desk Sees"}, by=editor, base=1)
    assert (
        "What Only the Desk Sees"
        in signed_in(editor).get(page_of(story, "preview")).content.decode()
    )
    assert "What Only the Desk Sees" not in client.get(story.get_absolute_url()).content.decode()


def test_an_older_revision_can_be_looked_at(editor, make_article):
    story = make_article(by=editor, headline="The First Headline")
    story.save_revision({"headline": "The Second Headline"}, by=editor, base=1)
    client = signed_in(editor)
    html = client.get(page_of(story, "preview"), {"revision": 1}).content.decode()
    assert "The First Headline" in html
    for wrong in ("7", "one", "1'"):
        assert client.get(page_of(story, "preview"), {"revision": wrong}).status_code == 404


def test_pictures_of_a_draft_come_by_the_newsrooms_own_address(editor, client, make_article, photo):
    story = make_article(by=editor, lead_photo=photo, lead_alt="A frigate")
    html = signed_in(editor).get(page_of(story, "preview")).content.decode()
    inside = reverse("admin:photos_photo_file", args=[photo.pk])
    assert inside in html
    assert "/media/" not in html
    assert client.get(photo.url).status_code == 404, "readers cannot get it"


def test_a_preview_is_neither_kept_nor_indexed_and_carries_no_adverts(editor, make_article):
    response = signed_in(editor).get(page_of(make_article(by=editor), "preview"))
    html = response.content.decode()
    assert "noindex" in response["X-Robots-Tag"]
    assert "no-store" in response["Cache-Control"]
    assert 'data-ads="off"' in html
    assert 'class="ad"' not in html
    assert "application/ld+json" not in html


def test_a_more_link_to_a_draft_leaves_no_trace_in_the_preview(editor, make_article):
    hidden = make_article(by=editor, headline="Not out Yet")
    body = f'<p>Text.</p><p class="more-link" data-article="{hidden.pk}">MORE</p>'
    story = make_article(by=editor, body=body)
    html = signed_in(editor).get(page_of(story, "preview")).content.decode()
    assert "Not out Yet" not in html
    assert "MORE" not in body_of(html)


def test_the_preview_costs_a_fixed_number_of_queries(
    editor, make_article, author, django_assert_max_num_queries
):
    others = [make_article(published_by=editor) for _ in range(6)]
    story = make_article(by=editor, tag_names=["a", "b", "c"], related=[o.pk for o in others[:3]])
    client = signed_in(editor)
    with django_assert_max_num_queries(16):
        client.get(page_of(story, "preview"))


# History


def test_the_history_tells_saves_steps_and_corrections_in_one_line(
    writer, editor, publisher, make_article
):
    story = make_article(by=writer)
    story.submit(by=writer)
    story.send_back(by=editor, note="A second source, please.")
    story.save_revision({"deck": "Mended."}, by=writer, base=1)
    story.publish(by=editor)
    story.correct(by=editor, kind="correction", text="Two engines, not one.")
    story.ask("override", by=publisher, reason="It is urgent.")
    response = signed_in(editor).get(page_of(story, "history"))
    told = [(entry.by.username, entry.what) for entry in response.context["entries"]]
    assert told == [
        ("petra", "asked for a second person (publish although the gate refuses)"),
        ("edmund", "wrote into the ledger (correction)"),
        ("edmund", "published"),
        ("wendy", "saved"),
        ("edmund", "sent it back"),
        ("wendy", "submitted"),
        ("wendy", "saved"),
    ]
    html = response.content.decode()
    assert "A second source, please." in html
    assert "Two engines, not one." in html


def test_a_history_costs_the_same_however_long_it_is(
    editor, make_article, django_assert_max_num_queries
):
    story, client = make_article(by=editor), signed_in(editor)
    for number in range(1, 15):
        story.save_revision({"deck": f"Deck {number}."}, by=editor, base=number)
    with django_assert_max_num_queries(23):
        client.get(page_of(story, "history"))
