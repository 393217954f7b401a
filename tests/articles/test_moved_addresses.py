"""Addresses that were once right lead on for ever: no chain, no loop, children and feeds too."""

import random

import pytest
from django.core.exceptions import ValidationError

from articles.models import Article, Tag
from articles.workflow import InvalidStep
from categories.models import Category


def leads_to(client, address):
    """Where one redirect leads; the page there answers itself."""
    response = client.get(address)
    assert response.status_code == 301, address
    assert client.get(response.url).status_code == 200, response.url
    return response.url


@pytest.fixture
def story(make_article, editor):
    return make_article(published_by=editor, tag_names=["Frigates"])


@pytest.fixture
def below(category):
    return Category.objects.create(name="Mines", slug="mines", parent=category)


def test_a_category_that_moves_takes_its_children_and_feeds_along(
    client, make_article, editor, category, below
):
    make_article(published_by=editor, category=below)
    category.slug = "at-sea"
    category.save()
    assert leads_to(client, "/category/sea-power/") == "/category/at-sea/"
    assert leads_to(client, "/category/sea-power/mines/") == "/category/at-sea/mines/"
    feed = "/category/at-sea/mines/feed/"
    assert leads_to(client, "/category/sea-power/mines/feed/") == feed
    below.refresh_from_db()
    below.parent = None
    below.save()
    for old in ("/category/sea-power/mines/", "/category/at-sea/mines/"):
        assert leads_to(client, old) == "/category/mines/"


def test_a_category_that_moves_back_has_no_loop(client, story, category):
    for slug in ("at-sea", "sea-power"):
        category.slug = slug
        category.save()
    assert client.get("/category/sea-power/").status_code == 200
    assert leads_to(client, "/category/at-sea/") == "/category/sea-power/"


def test_a_merged_category_hands_everything_over(
    client, make_article, story, editor, publisher, category, below
):
    other = Category.objects.create(name="Navy", slug="navy")
    twin = Category.objects.create(name="Mine warfare", slug="mines", parent=other)
    mines = make_article(published_by=editor, category=below)
    filed = make_article(published_by=editor, category=other, further_categories=[category.pk])
    draft = make_article(category=below, further_categories=[category.pk, twin.pk])
    category.merge_into(other, by=publisher)
    for article in (story, mines, filed, draft):
        article.refresh_from_db()
    assert (story.category, mines.category, draft.category) == (other, twin, twin)
    assert not filed.filings.exists()
    assert sorted(draft.newest_revision.further_categories) == sorted([other.pk, twin.pk])
    assert leads_to(client, "/category/sea-power/") == "/category/navy/"
    assert leads_to(client, "/category/sea-power/mines/feed/") == "/category/navy/mines/feed/"
    assert not Category.objects.filter(slug="sea-power").exists()


def test_merging_never_loses_the_checklist(story, category, publisher):
    category.asks_for_checklist = True
    category.save()
    other = Category.objects.create(name="Navy", slug="navy")
    category.merge_into(other, by=publisher)
    other.refresh_from_db()
    assert other.asks_for_checklist


def test_an_address_that_leads_somewhere_is_never_given_away(category, publisher):
    other = Category.objects.create(name="Navy", slug="navy")
    category.merge_into(other, by=publisher)
    with pytest.raises(ValidationError, match="for ever"):
        Category.objects.create(name="Sea again", slug="sea-power")


def test_a_category_is_not_put_inside_itself(category, below, publisher):
    category.parent = below
    with pytest.raises(ValidationError, match="inside itself"):
        category.save()
    with pytest.raises(ValidationError, match="other way round"):
        category.merge_into(below, by=publisher)


def test_a_merged_tag_and_its_feed_lead_to_the_other(client, make_article, story, editor):
    make_article(published_by=editor, tag_names=["Ships"])
    Tag.objects.get(name="Frigates").merge_into(Tag.objects.get(name="Ships"))
    assert leads_to(client, "/tag/frigates/") == "/tag/ships/"
    assert leads_to(client, "/tag/frigates/feed/") == "/tag/ships/feed/"
    assert leads_to(client, "/tag/frigates/?utm=x") == "/tag/ships/?utm=x"


def test_a_name_that_leads_to_a_tag_is_not_taken_by_another(make_article, story, editor):
    make_article(published_by=editor, tag_names=["Ships", "Boats"])
    Tag.objects.get(name="Frigates").merge_into(Tag.objects.get(name="Ships"))
    with pytest.raises(InvalidStep, match="for ever"):
        Tag.objects.get(name="Boats").rename("frigates")
    assert Tag.objects.create(name="Frigates!").slug != "frigates"


def test_a_former_address_says_nothing_of_what_readers_cannot_see(
    client, story, publisher, category
):
    category.slug = "at-sea"
    category.save()
    old = story.address
    story.move("another-name", by=publisher)
    story.withdraw(by=publisher, note="For a while.")
    for address in ("/category/sea-power/", "/category/sea-power/feed/", "/tag/frigates/"):
        assert client.get(address).status_code == 404
    assert client.get(old).status_code == 410


@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_moved_every_address_that_ever_was_leads_on_in_one_step(
    seed, client, make_article, editor, publisher
):
    dice = random.Random(seed)
    names = ["air", "land", "sea", "space"]
    for name in names:
        Category.objects.create(name=name.title(), slug=name)
    stories = [
        make_article(
            published_by=editor,
            category=Category.objects.get(slug=name),
            tag_names=[name.title(), f"{name} power"],
        )
        for name in names
    ]
    ever = set()

    def any_of(model):
        return dice.choice(list(model.objects.order_by("pk")))

    def move_category():
        category = any_of(Category)
        category.slug = dice.choice([*names, "new", "other"])
        category.parent = dice.choice([None, any_of(Category)])
        category.save()

    def merge_category():
        if Category.objects.count() > 2:
            any_of(Category).merge_into(any_of(Category), by=publisher)

    def rename_tag():
        any_of(Tag).rename(dice.choice([*names, "New", "Other", "F-35", "F 35"]))

    def merge_tag():
        first, second = any_of(Tag), any_of(Tag)
        if first != second and Tag.objects.count() > 3:
            first.merge_into(second)

    def move_story():
        dice.choice(stories).move(dice.choice(["one", "two", "three", "four"]), by=editor)

    for _ in range(30):
        ever |= {c.get_absolute_url() for c in Category.objects.public()}
        ever |= {tag.get_absolute_url() for tag in Tag.objects.all()}
        ever |= {story.address for story in Article.objects.published()}
        try:
            dice.choice([move_category, move_category, merge_category, rename_tag, merge_tag,
                         move_story])()  # fmt: skip
        except (ValidationError, InvalidStep):
            continue
    ever |= {a + "feed/" for a in ever if not a.startswith("/20")}
    assert len(ever) > 20
    for address in ever:
        if client.get(address).status_code != 200:
            leads_to(client, address)
