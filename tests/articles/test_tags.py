from articles.models import Article, FormerTag, Tag


def test_a_drafts_tag_makes_no_row(make_article):
    make_article(tag_names=["Operation Canary"])
    assert not Tag.objects.exists()


def test_tags_are_one_whatever_their_case(make_article, editor):
    make_article(published_by=editor, tag_names=["Ukraine"])
    make_article(published_by=editor, tag_names=["UKRAINE"])
    assert Tag.objects.get().name == "Ukraine"


def test_a_merged_tag_hands_over_its_stories_and_its_address(make_article, editor):
    first = make_article(published_by=editor, tag_names=["UAVs"])
    both = make_article(published_by=editor, tag_names=["UAVs", "Drones"])
    uavs, drones = Tag.objects.get(name="UAVs"), Tag.objects.get(name="Drones")
    uavs.merge_into(drones)
    assert set(Article.objects.published().tagged(drones)) == {first, both}
    assert FormerTag.objects.get(slug="uavs").tag == drones
    later = make_article(published_by=editor, tag_names=["uavs"])
    assert [str(tag) for tag in later.tags.all()] == ["Drones"]
    assert Article.objects.published().search("drones").count() == 3


def test_a_renamed_tag_keeps_its_old_name_as_a_way_in(make_article, editor):
    make_article(published_by=editor, tag_names=["Fighters"])
    tag = Tag.objects.get()
    tag.rename("Combat Aircraft")
    assert tag.slug == "combat-aircraft"
    assert FormerTag.objects.get(slug="fighters").tag == tag
    later = make_article(published_by=editor, tag_names=["Fighters"])
    assert [str(found) for found in later.tags.all()] == ["Combat Aircraft"]
    assert Tag.objects.count() == 1
