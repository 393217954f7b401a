"""A newer export after somebody here has merged or renamed: what they decided stays."""

import pytest

from articles.models import Article, Tag
from authors.models import Author
from categories.models import Category
from tests.wordpress.conftest import BODY, item


@pytest.fixture
def newer(export, bring):
    """Import one story, then a changed one of its number and a new one."""

    def again(change):
        bring(export(item(1)))
        change()
        bring(export(item(1, body=f"{BODY}\n\nMore."), item(2, post_name="second")))
        return Article.objects.order_by("pk")

    return again


def test_an_author_who_was_merged_is_not_made_again(newer, administrator, client):
    kept = Author.objects.create(name="Miranda Holt", slug="miranda-holt")

    def merge():
        Author.objects.get(slug="mira").merge_into(kept, by=administrator)

    stories = newer(merge)
    assert list(Author.objects.values_list("slug", flat=True)) == ["miranda-holt"]
    assert [[b.author for b in s.bylines.all()] for s in stories] == [[kept], [kept]]
    assert client.get("/author/mira/")["Location"] == "/author/miranda-holt/"


def test_an_author_who_got_another_name_and_address_keeps_them(newer, administrator):
    def rename():
        Author.objects.filter(slug="mira").update(name="M. Holt", slug="m-holt")

    newer(rename)
    assert Author.objects.get().slug == "m-holt" and Author.objects.get().name == "M. Holt"


def test_a_category_that_was_merged_is_not_made_again(newer, administrator, client):
    ships = Category.objects.create(name="Ships", slug="ships")

    def merge():
        Category.objects.get(slug="frigates").merge_into(ships, by=administrator)

    stories = newer(merge)
    assert not Category.objects.filter(slug="frigates").exists()
    assert {s.category for s in stories} == {ships}
    assert client.get("/category/fleet/frigates/", follow=True).status_code == 200


def test_a_category_that_was_moved_and_renamed_stays_there(newer):
    def move():
        category = Category.objects.get(slug="frigates")
        category.name, category.slug, category.parent = "Big ships", "big-ships", None
        category.save()

    stories = newer(move)
    assert {s.category.path for s in stories} == {"big-ships"}
    assert Category.objects.count() == 2


def test_a_tag_that_was_renamed_is_not_made_again(newer):
    def rename():
        Tag.objects.get().rename("Drydock")

    stories = newer(rename)
    assert list(Tag.objects.values_list("name", flat=True)) == ["Drydock"]
    assert all([t.name for t in s.tags.all()] == ["Drydock"] for s in stories)


def test_a_tag_that_was_merged_is_not_made_again(newer):
    docks = Tag.objects.create(name="Docks", slug="docks")
    stories = newer(lambda: Tag.objects.get(slug="dry-dock").merge_into(docks))
    assert Tag.objects.get() == docks
    assert all(list(s.tags.all()) == [docks] for s in stories)
