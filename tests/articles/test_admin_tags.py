"""Publishers rename and merge tags; every story and every address follows."""

from datetime import timedelta

import pytest
from django.urls import reverse

from articles.models import Article, Tag
from newsroom.models import database_now
from tests.articles.desk import said, signed_in

TAGS = reverse("admin:articles_tag_changelist")


def page_of(tag):
    return reverse("admin:articles_tag_change", args=[tag.pk])


@pytest.fixture
def tags(editor, make_article):
    for names in (["Drones"], ["Drones", "UAV"], ["UAV"]):
        make_article(published_by=editor, tag_names=names)
    return {tag.name: tag for tag in Tag.objects.all()}


def merge(user, tags, into=None, **extra):
    posted = {"action": "merge", "index": 0, "_selected_action": [tag.pk for tag in tags]}
    if into:
        posted |= {"merge": "yes", "into": into.pk}
    return signed_in(user).post(TAGS, posted | extra, follow=True)


def test_the_list_counts_the_stories_of_each_tag(publisher, tags):
    rows = signed_in(publisher).get(TAGS).context["cl"].result_list
    assert {tag.name: tag.uses for tag in rows} == {"Drones": 2, "UAV": 2}


def test_a_publisher_renames_a_tag_and_the_old_address_leads_on(publisher, client, tags):
    signed_in(publisher).post(page_of(tags["UAV"]), {"name": "Uncrewed aircraft"})
    tag = Tag.objects.get(pk=tags["UAV"].pk)
    assert tag.name == "Uncrewed aircraft"
    assert client.get(tag.get_absolute_url()).status_code == 200
    assert client.get(reverse("tag", args=["uav"])).url == tag.get_absolute_url()


def test_a_name_that_another_tag_has_is_refused(publisher, tags):
    response = signed_in(publisher).post(page_of(tags["UAV"]), {"name": " drones "})
    errors = response.context["adminform"].form.errors["name"]
    assert errors == ["There is a tag of this name: merge the two instead."]


def test_merging_asks_first(publisher, tags):
    response = merge(publisher, tags.values())
    assert "Which one stays?" in response.content.decode()
    assert Tag.objects.count() == 2


def test_a_publisher_merges_two_tags(publisher, client, tags):
    response = merge(publisher, tags.values(), into=tags["Drones"])
    assert said(response) == ["Merged into “Drones”. Old addresses lead there."]
    assert list(Tag.objects.values_list("name", flat=True)) == ["Drones"]
    assert Article.objects.published().tagged(tags["Drones"]).count() == 3
    assert client.get("/tag/uav/").url == tags["Drones"].get_absolute_url()


def test_one_tag_alone_is_not_merged(publisher, tags):
    assert said(merge(publisher, [tags["UAV"]])) == ["Choose two tags or more."]


def test_a_tag_that_was_not_chosen_cannot_be_the_one_that_stays(publisher, tags):
    third = Tag.objects.create(name="Third")
    merge(publisher, tags.values(), into=third)
    assert Tag.objects.count() == 3


@pytest.mark.parametrize("who", ["writer", "editor", "ads_manager"])
def test_only_publishers_rename_and_merge(request, tags, who):
    user = request.getfixturevalue(who)
    assert signed_in(user).get(TAGS).status_code == 200
    assert signed_in(user).post(page_of(tags["UAV"]), {"name": "Mine"}).status_code == 403
    merge(user, tags.values(), into=tags["Drones"])
    assert set(Tag.objects.values_list("name", flat=True)) == {"Drones", "UAV"}


def test_a_tag_is_merged_but_never_deleted(publisher, tags):
    address = reverse("admin:articles_tag_delete", args=[tags["UAV"].pk])
    assert signed_in(publisher).post(address, {"post": "yes"}).status_code == 403
    assert Tag.objects.filter(name="UAV").exists()


def test_the_list_costs_the_same_for_few_tags_and_for_many(
    publisher, tags, django_assert_max_num_queries
):
    Tag.objects.bulk_create(Tag(name=f"Tag {n}", slug=f"tag-{n}") for n in range(40))
    client = signed_in(publisher)
    with django_assert_max_num_queries(10):
        client.get(TAGS)


def test_who_only_reads_finds_no_tag_of_a_story_to_come(ads_manager, editor, make_article, tags):
    tomorrow = database_now() + timedelta(days=1)
    make_article(published_by=editor, at=tomorrow, tag_names=["Operation Larch", "UAV"])
    hidden = Tag.objects.get(name="Operation Larch")
    client = signed_in(ads_manager)
    for query in ({}, {"q": "larch"}):
        assert "Operation Larch" not in client.get(TAGS, query).content.decode()
    assert client.get(page_of(hidden)).status_code == 302
    assert '<td class="field-stories">2</td>' in client.get(TAGS, {"q": "UAV"}).content.decode()
    assert "Operation Larch" in signed_in(editor).get(TAGS).content.decode()
