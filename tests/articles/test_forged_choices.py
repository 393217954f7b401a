"""Choices that no page of ours offers: refused by the form in words, kept out of the database."""

from uuid import uuid4

import pytest
from django.urls import reverse

from articles.models import Article, Autosave
from tests.articles.desk import ADD, change_page, page_of, signed_in, typed

# What the browser sends, and the field that it is for.
FIELDS = {
    "lead_photo": "lead_photo",
    "related": "related",
    "sponsor": "sponsor",
    "category": "category",
    "series": "series",
    "further_categories": "further_categories",
    "bylines-author": "bylines",
}
NONSENSE = ["abc", "9" * 30, "-1", "1.5", "1 OR 1=1", "²", "\0", "1\0"]


@pytest.fixture(params=FIELDS)
def field(request):
    return request.param


def is_refused(response, field):
    assert response.status_code == 200
    assert list(response.context["adminform"].form.errors) == [FIELDS[field]]
    assert b"\0" not in response.content


def test_a_new_story_is_refused(editor, field):
    client = signed_in(editor)
    for nonsense in NONSENSE:
        data = typed(headline="A Story") | {field: [nonsense]}
        is_refused(client.post(ADD, data), field)
    assert not Article.objects.exists()


def test_a_change_is_refused(editor, make_article, field):
    story, client = make_article(by=editor), signed_in(editor)
    for nonsense in NONSENSE:
        data = typed(story) | {field: [nonsense]}
        is_refused(client.post(change_page(story), data), field)
    assert story.revisions.count() == 1


def test_autosave_keeps_the_rest_and_the_page_opens_with_it(editor, make_article, field):
    story, client = make_article(by=editor), signed_in(editor)
    key = uuid4()
    for nonsense in NONSENSE:
        data = typed(story, deck="Typed.") | {field: [nonsense], "autosave_key": key}
        assert client.post(page_of(story, "autosave"), data).json()["kept"]
        assert Autosave.objects.get().typed["deck"] == ["Typed."]
        going_on = client.get(change_page(story), {"unsaved": key})
        assert "Typed." in going_on.content.decode()
        compared = client.get(reverse("admin:articles_article_unsaved", args=[key]))
        assert compared.status_code == 200


def test_the_gate_answers_all_the_same(editor, make_article, field):
    story, client = make_article(by=editor), signed_in(editor)
    new = reverse("admin:articles_article_new_gate")
    for nonsense in NONSENSE:
        data = typed(story) | {field: [nonsense]}
        assert client.post(page_of(story, "gate"), data).status_code == 200
        assert client.post(new, data).status_code == 200


def test_other_forms_of_the_newsroom_refuse_them_too(administrator, publication):
    """All fields that search for their choice are made in one place."""
    client = signed_in(administrator)
    for nonsense in NONSENSE:
        response = client.post(reverse("admin:authors_author_add"), {"photo": nonsense})
        assert "photo" in response.context["adminform"].form.errors
        response = client.post(reverse("admin:ads_advert_add"), {"campaign": nonsense})
        assert "campaign" in response.context["adminform"].form.errors
