"""A writer works on own stories only, whatever door is tried."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Article
from articles.workflow import STEPS
from authors.models import Author
from tests.articles.desk import LIST, change_page, page_of, signed_in, typed

SECRET = "The Submarine That Never Left"


def person(request, name):
    return request.getfixturevalue(name)


@pytest.fixture
def others(publisher, make_article):
    """Somebody else's draft."""
    return make_article(by=publisher, headline=SECRET)


@pytest.fixture
def own(writer, make_article):
    return make_article(by=writer, headline="A Story of My Own")


EVERYTHING = ["editor", "publisher", "administrator"]
NOTHING_OF_THEIRS = ["writer", "ads_manager"]


@pytest.mark.parametrize("who", EVERYTHING)
def test_the_desk_sees_every_draft(request, others, who):
    client = signed_in(person(request, who))
    assert SECRET in client.get(LIST).content.decode()
    assert client.get(change_page(others)).status_code == 200
    assert client.get(page_of(others, "history")).status_code == 200
    assert client.get(page_of(others, "preview")).status_code == 200


@pytest.mark.parametrize("who", NOTHING_OF_THEIRS)
def test_a_draft_of_somebody_else_is_in_no_list(request, others, who):
    client = signed_in(person(request, who))
    for query in ({}, {"q": "Submarine"}, {"state": "Draft"}, {"_popup": "1"}):
        assert SECRET not in client.get(LIST, query).content.decode(), query
    assert SECRET not in client.get(reverse("admin:index")).content.decode()


@pytest.mark.parametrize("who", NOTHING_OF_THEIRS)
@pytest.mark.parametrize("query", [{}, {"_popup": "1"}, {"_to_field": "id"}])
def test_a_draft_of_somebody_else_cannot_be_opened(request, others, who, query):
    response = signed_in(person(request, who)).get(change_page(others), query, follow=True)
    assert SECRET not in response.content.decode()


@pytest.mark.parametrize("who", NOTHING_OF_THEIRS)
def test_a_draft_of_somebody_else_cannot_be_changed(request, others, who):
    client = signed_in(person(request, who))
    assert client.post(change_page(others), typed(others, deck="Mine now.")).status_code in (
        302,
        403,
    )
    assert others.revisions.count() == 1


@pytest.mark.parametrize("who", NOTHING_OF_THEIRS)
@pytest.mark.parametrize("name", ["preview", "history", "correct", "move", "ask"])
def test_no_page_about_somebody_elses_draft_is_shown(request, others, who, name):
    client = signed_in(person(request, who))
    assert client.get(page_of(others, name)).status_code == 404
    assert client.post(page_of(others, name)).status_code in (404, 405)


@pytest.mark.parametrize("who", NOTHING_OF_THEIRS)
@pytest.mark.parametrize("name", ["put_away", "restore"])
def test_somebody_elses_draft_is_neither_binned_nor_restored(request, others, who, name):
    client = signed_in(person(request, who))
    if name == "restore":
        others.bin(by=others.created_by)
    binned = Article.objects.get(pk=others.pk).binned_at
    assert client.post(page_of(others, name)).status_code == 404
    assert Article.objects.get(pk=others.pk).binned_at == binned
    assert SECRET not in client.get(reverse("admin:articles_article_bin")).content.decode()


@pytest.mark.parametrize("who", NOTHING_OF_THEIRS)
@pytest.mark.parametrize("step", STEPS)
def test_no_step_is_taken_with_somebody_elses_draft(request, others, who, step):
    client = signed_in(person(request, who))
    for posted in ({"revision": 1, f"note-{step}": "Because."}, typed(others, deck="Mine now.")):
        assert client.post(page_of(others, "step", step), posted).status_code == 404
    others.refresh_from_db()
    assert (others.status, others.revisions.count()) == ("draft", 1)


@pytest.mark.parametrize("who", ["writer"])
@pytest.mark.parametrize("index", [0, 1, 2])
def test_no_bulk_step_reaches_somebody_elses_draft(request, others, own, who, index):
    posted = {
        "action": ["submit", "approve", "publish"],
        "index": index,
        "_selected_action": [others.pk],
    }
    for across in ("0", "1"):
        signed_in(person(request, who)).post(LIST, posted | {"select_across": across})
    others.refresh_from_db()
    assert others.status == "draft"


@pytest.mark.parametrize("who", ["writer", "ads_manager", "editor", "publisher", "administrator"])
def test_nobody_deletes_a_story(request, others, who):
    client = signed_in(person(request, who))
    address = reverse("admin:articles_article_delete", args=[others.pk])
    assert client.get(address, follow=True).status_code in (200, 403)
    client.post(address, {"post": "yes"})
    assert Article.objects.filter(pk=others.pk).exists()


FIELDS_TO_ARTICLES = [("byline", "article"), ("revision", "article"), ("relatedpick", "picked")]


@pytest.mark.parametrize(("model", "field"), FIELDS_TO_ARTICLES)
@pytest.mark.parametrize("who", NOTHING_OF_THEIRS)
def test_the_autocomplete_offers_no_draft_of_somebody_else(request, others, who, model, field):
    query = {"app_label": "articles", "model_name": model, "field_name": field, "term": "Submarine"}
    response = signed_in(person(request, who)).get(reverse("admin:autocomplete"), query)
    assert SECRET not in response.content.decode()


def test_related_stories_offer_own_and_public_ones(writer, editor, others, own, make_article):
    public = make_article(published_by=editor, headline="Everybody May Read This")
    linkable = reverse("admin:articles_article_linkable")
    found = json.loads(signed_in(writer).get(linkable).content)["results"]
    assert {result["id"] for result in found} == {str(own.pk), str(public.pk)}
    found = json.loads(signed_in(editor).get(linkable, {"term": "Submarine"}).content)["results"]
    assert [result["text"] for result in found] == [SECRET]


def test_who_writes_no_stories_chooses_none(ads_manager, stranger, publication):
    linkable = reverse("admin:articles_article_linkable")
    assert signed_in(ads_manager).get(linkable).status_code == 403
    assert signed_in(stranger).get(linkable).status_code == 302


def test_a_draft_of_somebody_else_leaves_no_word_in_a_writers_editor(writer, others, own):
    body = f'<p>Text.</p><p class="more-link" data-article="{others.pk}">MORE</p>'
    own.save_revision({"body": body, "related": [others.pk]}, by=writer, base=1)
    html = signed_in(writer).get(change_page(own)).content.decode()
    assert SECRET not in html
    preview = signed_in(writer).get(page_of(own, "preview")).content.decode()
    assert SECRET not in preview


def test_a_byline_linked_to_ones_login_makes_a_story_ones_own(writer, editor, make_article):
    me = Author.objects.create(name="Wendy Marsh", slug="wendy-marsh", user=writer)
    story = make_article(by=editor, bylines=[{"author": me.pk, "role": "reporter"}])
    client = signed_in(writer)
    assert client.get(change_page(story)).status_code == 200
    client.post(change_page(story), typed(story, deck="Mended by its author."))
    assert story.revisions.first().deck == "Mended by its author."


def test_a_byline_that_was_taken_off_ends_the_ownership(writer, editor, make_article, author):
    me = Author.objects.create(name="Wendy Marsh", slug="wendy-marsh", user=writer)
    story = make_article(by=editor, bylines=[{"author": me.pk, "role": "reporter"}])
    without = [{"author": author.pk, "role": "reporter"}]
    story.save_revision({"bylines": without}, by=editor, base=1)
    client = signed_in(writer)
    assert client.get(page_of(story, "preview")).status_code == 404
    assert story.headline not in client.get(LIST).content.decode()


def test_a_public_story_of_somebody_else_stays_out_of_a_writers_list(writer, editor, make_article):
    story = make_article(published_by=editor)
    client = signed_in(writer)
    assert story.headline not in client.get(LIST).content.decode()
    assert client.post(change_page(story), typed(story, deck="Mine now.")).status_code in (302, 403)
    assert story.revisions.count() == 1


def test_an_ads_manager_reads_public_stories_and_changes_none(ads_manager, editor, make_article):
    public, draft = make_article(published_by=editor), make_article(by=editor)
    client = signed_in(ads_manager)
    html = client.get(LIST).content.decode()
    assert public.headline in html
    assert draft.headline not in html
    assert client.get(change_page(public)).url == public.address
    assert client.post(change_page(public), typed(public, deck="Mine now.")).status_code == 302
    assert public.revisions.count() == 1
    assert client.get(reverse("admin:articles_article_add")).status_code == 403
    for name in ("articles_tag", "categories_category"):
        assert client.get(reverse(f"admin:{name}_changelist")).status_code == 200


def test_newer_work_on_a_public_story_is_hidden_from_the_ads_manager(
    ads_manager, editor, make_article
):
    public = make_article(published_by=editor, headline="What Readers See")
    public.save_revision({"headline": SECRET}, by=editor, base=1)
    client = signed_in(ads_manager)
    html = client.get(LIST).content.decode()
    assert SECRET not in html
    assert "What Readers See" in html
    assert "What Readers See" not in client.get(LIST, {"q": "Submarine"}).content.decode()
    filtered = client.get(LIST, {"newest_revision__category__id__exact": public.category_id})
    assert filtered.status_code == 400, "no filter tells what the newest revision holds"


@pytest.mark.parametrize("name", ["preview", "history", "put_away", "restore", "correct", "ask"])
def test_who_is_not_signed_in_is_asked_to(others, name):
    client = Client()
    method = client.post if name in ("put_away", "restore") else client.get
    response = method(page_of(others, name))
    assert response.status_code == 302
    assert response.url.startswith("/admin/login/")
