"""Revisions side by side, an old one brought back, a story copied."""

import time
from datetime import timedelta

import pytest

from articles.comparison import compare
from articles.gate import GateRefused
from articles.models import Article
from newsroom.models import database_now
from tests.articles.desk import change_page, page_of, said, signed_in


@pytest.fixture
def story(editor, make_article):
    story = make_article(by=editor)
    body = "<p>The ship came in at dusk with one engine.</p><p>Nobody had told the dock.</p>"
    story.save_revision({"body": body, "tag_names": ["Tugs"], "bylines": []}, by=editor, base=1)
    story.save_revision({"deck": "A new deck."}, by=editor, base=2)
    return story


def comparison(person, story, before, after):
    address = page_of(story, "compare") + f"?before={before}&after={after}"
    return signed_in(person).get(address)


def test_any_two_revisions_are_compared_by_words(editor, story):
    html = comparison(editor, story, 1, 2).content.decode()
    assert "at <del>dawn</del> with one engine" in html
    assert "at <ins>dusk</ins> with one engine" in html
    assert "<ins>Nobody had told the dock.</ins>" in html
    assert "<ins>Tugs</ins>" in html
    assert "<del>Nadia Ferro (reporter)</del>" in html


def test_only_fields_that_differ_are_shown(editor, story):
    fields = comparison(editor, story, 2, 3).context["fields"]
    assert [field.name for field in fields] == ["deck"]


def test_the_newest_two_are_compared_unless_others_are_named(editor, story):
    response = signed_in(editor).get(page_of(story, "compare"))
    assert [revision.number for revision in response.context["sides"]] == [2, 3]


@pytest.mark.parametrize("query", ["before=9&after=1", "before=x", "after=-1", "before="])
def test_a_revision_that_is_not_there_is_said_so(editor, story, query):
    response = signed_in(editor).get(page_of(story, "compare") + f"?{query}")
    assert response.status_code == 200
    assert response.context["pair"].errors


def test_the_history_leads_to_what_each_save_changed(editor, story):
    html = signed_in(editor).get(page_of(story, "history")).content.decode()
    assert f"{page_of(story, 'compare')}?before=1&amp;after=2" in html


def test_an_old_revision_comes_back_as_a_new_one(editor, story):
    data = {"base": "3"}
    response = signed_in(editor).post(page_of(story, "bring_back", 1), data, follow=True)
    newest = story.revisions.first()
    assert said(response) == ["Revision 1 is back, as revision 4."]
    assert newest.content() == story.revisions.get(number=1).content()
    assert newest.note == "Restored from revision 1."
    assert story.revisions.count() == 4


@pytest.mark.parametrize("base", ["2", "", "x"])
def test_nothing_comes_back_over_what_somebody_saved_meanwhile(editor, story, base):
    signed_in(editor).post(page_of(story, "bring_back", 1), {"base": base})
    assert story.revisions.count() == 3


def test_what_the_newest_says_already_is_not_brought_back(editor, story):
    signed_in(editor).post(page_of(story, "bring_back", 3), {"base": "3"})
    assert story.revisions.count() == 3


def test_a_writer_neither_compares_nor_restores_nor_copies_anothers_story(writer, story):
    client = signed_in(writer)
    assert client.get(page_of(story, "compare")).status_code == 404
    for name, args in (("bring_back", [1]), ("copy", [])):
        assert client.post(page_of(story, name, *args), {"base": "3"}).status_code == 404
        assert client.get(page_of(story, name, *args)).status_code == 405
    assert Article.objects.count() == 1
    assert story.revisions.count() == 3


def test_a_copy_is_a_draft_of_its_own(editor, make_article):
    story = make_article(published_by=editor, tag_names=["Tugs"], slug="its-own-address")
    response = signed_in(editor).post(page_of(story, "copy"), follow=True)
    made = Article.objects.exclude(pk=story.pk).get()
    assert response.redirect_chain[-1][0] == change_page(made)
    assert (made.status, made.path, made.slug) == ("draft", None, "")
    newest = made.newest_revision
    assert newest.headline == story.headline
    assert newest.body == story.body
    assert newest.tag_names == ["Tugs"]
    assert newest.note == f"Copied from “{story.headline}”, revision 1."


def test_a_change_of_looks_alone_is_said():
    (passage,) = compare([("The same.", "<p>")], [("The same.", "<strong>")])
    assert "same words" in passage.old[0].note


def test_what_is_far_from_any_change_is_folded():
    lines = [(f"Line {number}.", "") for number in range(20)]
    changed = [*lines[:10], ("Another line.", ""), *lines[11:]]
    passages = compare(lines, changed)
    assert [passage.folded for passage in passages] == [9, 0, 0, 0, 8]


def test_hostile_words_are_shown_as_words():
    (passage,) = compare([("old", "")], [("<script>x()</script>", "")])
    assert "<script" not in passage.new[0].as_new


def test_two_long_texts_with_nothing_in_common_take_no_time():
    old = [(" ".join(f"a{n}" for n in range(line, line + 90)), "") for line in range(0, 20000, 90)]
    new = [(" ".join(f"b{n}" for n in range(line, line + 90)), "") for line in range(0, 20000, 90)]
    begun = time.monotonic()
    assert compare(old, new)
    assert time.monotonic() - begun < 10


def test_a_copy_is_no_way_round_an_embargo(make_article, editor):
    now = database_now()
    story = make_article(by=editor, embargo_until=now + timedelta(hours=1))
    copy = story.copy(by=editor)
    assert copy.embargo_until == story.embargo_until
    with pytest.raises(GateRefused, match="embargo"):
        copy.publish(by=editor)
    past = make_article(by=editor, embargo_until=now - timedelta(hours=1))
    assert past.copy(by=editor).embargo_until is None
