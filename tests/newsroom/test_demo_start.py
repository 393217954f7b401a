"""What the demo does where it fails, or is not wanted: it leaves nothing."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article
from authors.models import Author
from categories.models import Category
from newsroom.demo import making, wire
from newsroom.demo.publication import PUBLICATION
from newsroom.models import Publication, User
from photos.models import Photo


def test_a_demo_that_fails_leaves_nothing(roles_exist, settings, monkeypatch):
    def fail(*args):
        raise RuntimeError("the power went")

    monkeypatch.setattr(making, "_propose", fail)
    with pytest.raises(RuntimeError):
        call_command("demo", stdout=StringIO())
    assert not User.objects.filter(is_machine=False).exists()
    for model in (Publication, Article, Photo, Author, Category):
        assert not model.objects.exists()
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert not (settings.DATA_DIR / making.SIGN_INS).exists()


def test_production_has_no_demo(roles_exist, settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="production"):
        call_command("demo")
    assert not Publication.objects.exists()


def test_a_newsroom_with_a_publication_of_its_own_gets_no_generated_articles(publication):
    with pytest.raises(CommandError, match="demo publication only"):
        call_command("demo", articles=10, stdout=StringIO())
    assert not Article.objects.exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_processes_publish_generated_articles_side_by_side(roles_exist, category, monkeypatch):
    for slug in ("ana", "bo", "cleo"):
        Author.objects.create(name=slug.title(), slug=slug)
    Publication.objects.create(name=PUBLICATION["name"])
    monkeypatch.setattr(wire, "WORKERS", 2)
    monkeypatch.setattr(wire, "BATCH", 4)
    assert list(wire.publish(10)) == [4, 4, 2]
    assert Article.objects.published().count() == 10
    assert len(set(Article.objects.values_list("path", flat=True))) == 10
