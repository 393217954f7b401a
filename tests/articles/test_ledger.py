import pytest
from django.db import IntegrityError, connection, transaction

from articles.models import Correction
from articles.workflow import InvalidStep


@pytest.fixture
def correction(make_article, editor):
    article = make_article(published_by=editor)
    return article.correct(by=editor, kind="correction", text="Nine ships, not eleven.")


def test_a_correction_cannot_be_changed(correction):
    with pytest.raises(IntegrityError, match="for ever"), transaction.atomic():
        Correction.objects.update(text="Nothing to see.")
    with pytest.raises(IntegrityError, match="for ever"), transaction.atomic():
        correction.save()


def test_a_correction_cannot_be_deleted(correction):
    with pytest.raises(IntegrityError, match="for ever"), transaction.atomic():
        correction.delete()
    with pytest.raises(IntegrityError, match="for ever"), transaction.atomic():
        Correction.objects.all().delete()


def test_the_ledger_cannot_be_truncated(correction):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "ALTER TABLE articles_correction ENABLE TRIGGER corrections_are_not_truncated"
        )
        with pytest.raises(IntegrityError, match="for ever"), transaction.atomic():
            cursor.execute("TRUNCATE articles_correction")
    assert Correction.objects.count() == 1


def test_a_corrected_story_cannot_be_deleted(correction):
    from django.db.models import ProtectedError

    with pytest.raises((ProtectedError, IntegrityError)):
        correction.article.delete()


def test_a_retraction_is_written_by_its_own_step_only(make_article, editor):
    article = make_article(published_by=editor)
    with pytest.raises(InvalidStep):
        article.correct(by=editor, kind="retraction", text="Gone.")


def test_a_story_that_was_never_public_has_nothing_to_correct(make_article, editor):
    with pytest.raises(InvalidStep):
        make_article().correct(by=editor, kind="correction", text="Nine.")
