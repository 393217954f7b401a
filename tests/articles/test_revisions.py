import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from articles.content import StaleSave
from articles.models import Article
from articles.workflow import InvalidStep, Status
from authors.models import Author


def test_every_save_is_a_revision(make_article, writer):
    article = make_article(by=writer)
    article.save_revision({"deck": "Second."}, by=writer, base=1)
    article.save_revision({"deck": "Third."}, by=writer, base=2)
    assert [revision.number for revision in article.revisions.all()] == [3, 2, 1]
    assert article.newest_revision.number == 3
    assert article.deck == "Third."


def test_what_a_save_leaves_out_is_carried_over(make_article, writer):
    article = make_article(by=writer, tag_names=["Tugs"], lead_alt="A tug.")
    article.save_revision({"deck": "Second."}, by=writer, base=1)
    assert article.newest_revision.tag_names == ["Tugs"]
    assert article.lead_alt == "A tug."


def test_a_stale_save_is_refused_and_names_who_was_faster(make_article, writer, editor):
    article = make_article(by=writer)
    article.save_revision({"deck": "The editor's."}, by=editor, base=1)
    with pytest.raises(StaleSave) as refused:
        article.save_revision({"deck": "The writer's."}, by=writer, base=1)
    assert refused.value.newest.deck == "The editor's."
    assert article.revisions.count() == 2


def test_a_double_click_saves_once(make_article, writer):
    article = make_article(by=writer)
    first = article.save_revision({"deck": "Twice."}, by=writer, base=1)
    second = article.save_revision({"deck": "Twice."}, by=writer, base=1)
    assert first == second
    assert article.revisions.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_saves_that_collide_one_wins_and_every_other_is_told(make_article, editor):
    article = make_article(by=editor)
    outcomes = []

    def save(number):
        try:
            Article.objects.get(pk=article.pk).save_revision(
                {"deck": f"Deck {number}."}, by=editor, base=1
            )
            outcomes.append("saved")
        except StaleSave:
            outcomes.append("stale")
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=[number]) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["saved"] + ["stale"] * 11
    assert article.revisions.count() == 2


def test_a_writer_saves_own_stories_only(make_article, writer, editor):
    article = make_article(by=editor)
    with pytest.raises(PermissionDenied):
        article.save_revision({"deck": "Mine now."}, by=writer, base=1)


def test_who_signs_the_newest_revision_may_work_on_it(make_article, writer, editor, author):
    article = make_article(by=editor)
    author.user = writer
    author.save()
    article.save_revision({"deck": "Signed by me."}, by=writer, base=1)
    nobody = Author.objects.create(name="Somebody Else", slug="somebody-else")
    article.save_revision({"bylines": [{"author": nobody.pk}]}, by=editor, base=2)
    with pytest.raises(PermissionDenied):
        article.save_revision({"deck": "No longer."}, by=writer, base=3)


def test_a_writers_change_to_an_approved_story_asks_for_another_review(
    make_article, writer, editor
):
    article = make_article(by=writer)
    article.submit(by=writer)
    article.approve(by=editor)
    article.save_revision({"deck": "One more thing."}, by=writer, base=1)
    assert article.status == Status.IN_REVIEW
    assert article.approved_revision is None


def test_an_editors_change_to_an_approved_story_leaves_it_approved(make_article, writer, editor):
    article = make_article(by=writer)
    article.submit(by=writer)
    article.approve(by=editor)
    article.save_revision({"deck": "A comma."}, by=editor, base=1)
    assert article.status == Status.APPROVED
    assert article.approved_revision.number == 1


def test_a_retracted_story_is_not_written_any_more(make_article, editor, publisher):
    article = make_article(published_by=editor)
    article.retract(by=publisher, notice="Wrong.")
    with pytest.raises(InvalidStep):
        article.save_revision({"deck": "Still."}, by=editor, base=1)


def test_the_body_is_cleaned_when_it_is_saved(make_article, writer):
    article = make_article(by=writer, body="<p>Fine.</p><script>alert(1)</script>")
    assert "script" not in article.newest_revision.body
    assert "script" not in article.body


def test_names_of_tags_are_tidied_and_said_once(make_article, writer):
    article = make_article(by=writer, tag_names=[" Air  Defense ", "air defense", "", "NATO"])
    assert article.newest_revision.tag_names == ["air defense", "NATO"]


def test_a_revision_is_never_written_again(make_article):
    revision = make_article().newest_revision
    revision.headline = "Not what was saved"
    with pytest.raises(TypeError, match="save another"):
        revision.save()
    revision.refresh_from_db()
    assert revision.headline != "Not what was saved"
