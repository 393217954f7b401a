from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import ProtectedError

from articles.models import Article
from articles.workflow import InvalidStep
from newsroom.models import database_now


def test_a_draft_goes_to_the_bin_and_comes_back(make_article, writer):
    article = make_article(by=writer)
    article.bin(by=writer)
    assert not Article.objects.editable_by(writer).exists()
    article.restore(by=writer)
    assert Article.objects.editable_by(writer).get() == article


def test_what_was_public_never_goes_to_the_bin(make_article, editor, publisher):
    article = make_article(published_by=editor)
    with pytest.raises(InvalidStep):
        article.bin(by=publisher)
    article.withdraw(by=publisher, note="No.")
    with pytest.raises(InvalidStep):
        article.bin(by=publisher)


def test_a_binned_story_is_not_published(make_article, editor):
    article = make_article(by=editor)
    article.bin(by=editor)
    with pytest.raises((InvalidStep, PermissionDenied)):
        article.publish(by=editor)


def test_a_writer_bins_own_stories_only(make_article, writer, editor):
    with pytest.raises(PermissionDenied):
        make_article(by=editor).bin(by=writer)


def test_what_somebody_made_public_is_never_deleted(make_article, editor, publisher):
    public, withdrawn = (make_article(published_by=editor) for _ in range(2))
    withdrawn.withdraw(by=publisher, note="No.")
    for article in (public, withdrawn):
        with pytest.raises(ProtectedError):
            article.delete()
        with pytest.raises(ProtectedError):
            Article.objects.filter(pk=article.pk).delete()
    with pytest.raises(ProtectedError):
        Article.objects.all().delete()
    assert Article.objects.count() == 2


def test_what_nobody_ever_saw_can_be_deleted(make_article, editor):
    tomorrow = database_now() + timedelta(days=1)
    make_article(published_by=editor, at=tomorrow).delete()
    make_article()
    Article.objects.all().delete()
    assert not Article.objects.exists()
