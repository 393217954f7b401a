"""One search over everything, for each person what that person may see."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from authors.models import Author
from desk import search as desk_search

SEARCH = reverse("admin:search")


@pytest.fixture
def everything(make_article, editor, writer, make_photo, make_person):
    make_article(headline="Kestrel flies", by=editor, bylines=[])
    make_article(headline="A Kestrel of one's own", by=writer, bylines=[])
    make_article(
        headline="Hawks",
        body="<p>The kestrel was late.</p>",
        published_by=editor,
        tag_names=["Kestrels"],
    )
    photo = make_photo()
    photo.caption = "A kestrel over the yard"
    photo.save()
    Author.objects.create(name="Ann Kestrel", slug="ann-kestrel")
    make_person("kestrel", "Writer", first_name="Kit", last_name="Kestrel")


def groups(client, words="kestrel"):
    found = client.get(SEARCH, {"q": words}).context["groups"]
    return {group.title: [hit.title for hit in group.hits] for group in found}


def test_an_administrator_finds_all_of_it(signed_in, administrator, everything):
    found = groups(signed_in(administrator))
    assert set(found) == {"Stories", "Authors", "Photos", "Tags", "People"}
    assert set(found["Stories"]) == {"Kestrel flies", "A Kestrel of one's own", "Hawks"}
    assert found["Authors"] == ["Ann Kestrel"]
    assert found["Tags"] == ["Kestrels"]
    assert found["People"] == ["Kit Kestrel"]


def test_a_writer_finds_own_stories_and_public_ones(signed_in, writer, everything):
    client = signed_in(writer)
    found = groups(client)
    assert set(found["Stories"]) == {"A Kestrel of one's own", "Hawks"}
    assert "People" not in found
    assert "Kestrel flies" not in client.get(SEARCH, {"q": "kestrel"}).content.decode()


def test_the_ads_manager_finds_public_stories_only(signed_in, ads_manager, everything):
    found = groups(signed_in(ads_manager))
    assert found["Stories"] == ["Hawks"]
    assert "People" not in found and "Authors" not in found


def test_a_newer_headline_of_a_public_story_is_not_shown_to_who_may_not_open_it(
    signed_in, make_article, editor, writer
):
    story = make_article(headline="Hawks", published_by=editor)
    story.save_revision({"headline": "zqsecret hawks"}, by=editor, base=1)
    assert groups(signed_in(writer), "zqsecret") == {}
    assert groups(signed_in(writer), "hawks") == {"Stories": ["Hawks"]}
    assert groups(signed_in(editor), "zqsecret") == {"Stories": ["zqsecret hawks"]}


@pytest.mark.parametrize("words", ["", "k", "zeppelin", "%", "'; --", "x" * 5000, "( & |"])
def test_odd_words_find_nothing_and_break_nothing(signed_in, administrator, everything, words):
    response = signed_in(administrator).get(SEARCH, {"q": words})
    assert response.status_code == 200
    assert response.context["groups"] == []


def test_the_search_stands_on_every_page_and_is_reached_by_a_key(signed_in, ads_manager):
    html = signed_in(ads_manager).get(reverse("admin:index")).content.decode()
    assert f'action="{SEARCH}"' in html and 'aria-keyshortcuts="/"' in html


def test_a_word_that_most_stories_have_and_a_rare_one_find_the_last_changed(
    signed_in, make_article, editor, writer, monkeypatch
):
    monkeypatch.setattr(desk_search, "NEWEST", 3)
    monkeypatch.setattr(desk_search, "MOST", 2)
    rare = [make_article(headline=f"Kestrel {n}", by=writer) for n in range(2)]
    common = [make_article(headline=f"Hawk {n}", by=editor, bylines=[]) for n in range(4)]
    client = signed_in(editor)
    assert groups(client, "hawk")["Stories"] == [str(s) for s in common[:0:-1]]
    assert groups(client, "kestrel")["Stories"] == [str(s) for s in rare[::-1]]
    assert groups(signed_in(writer), "kestrel")["Stories"] == [str(s) for s in rare[::-1]]
    assert groups(signed_in(writer), "hawk") == {}


def test_a_part_suggests_only_what_the_person_may_see(
    signed_in, administrator, writer, ads_manager, everything
):
    def suggested(person, words="kestrel"):
        response = signed_in(person).get(SEARCH, {"q": words, "part": "suggestions"})
        assert "<html" not in response.content.decode()
        return response.content.decode()

    html = suggested(administrator)
    for found in ("Kestrel flies", "Ann Kestrel", "A kestrel over the yard", "Kestrels", "Kit"):
        assert found in html, found
    assert "Kestrel flies" not in suggested(writer) and "Kit" not in suggested(writer)
    assert "Hawks" in suggested(ads_manager) and "Ann" not in suggested(ads_manager)
    assert "&lt;b&gt;" in suggested(writer, "<b>x")
    assert "option" not in suggested(writer, "k")


def test_the_search_asks_as_many_questions_for_many_hits(signed_in, make_article, administrator):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get(SEARCH, {"q": "frigate", "part": "suggestions"})
        return len(queries)

    client = signed_in(administrator)
    make_article()
    client.get(SEARCH)
    few = asked()
    for _ in range(12):
        make_article()
    assert asked() <= few <= 12
