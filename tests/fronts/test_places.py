"""Which story stands where: picks, and the newest in every place that has none."""

import re
from collections import Counter
from datetime import timedelta

import pytest

from articles.workflow import InvalidStep
from categories.models import Category
from fronts.models import Front, Placement, Version
from fronts.plan import LeadLayout
from newsroom.models import database_now
from tests.conftest import move_dates
from tests.fronts.conftest import addresses, move_start, plan_of

HOUR = timedelta(hours=1)


@pytest.fixture
def stories(make_public):
    return [make_public() for _ in range(16)]


def test_picks_stand_in_their_places_and_the_newest_in_the_others(client, front, stories, editor):
    plan = plan_of(lead=stories[9], second_2=stories[12], pick_1=stories[15])
    front.apply(plan, by=editor, base=0)
    shown = addresses(client)
    newest = [story.address for story in stories]
    assert shown[:4] == [newest[9], newest[0], newest[12], newest[1]]
    html = client.get("/").content.decode()
    row = html.partition('aria-label="Picked by the editors"')[2].partition("</section>")[0]
    assert stories[15].address in row
    assert row.count("<article") == 4
    assert max(Counter(shown).values()) == 1
    assert set(shown) == set(newest)


def test_nothing_changes_for_readers_before_the_front_page_is_curated(client, front, stories):
    assert addresses(client) == [story.address for story in stories[:14]]
    assert "Picked by the editors" not in client.get("/").content.decode()


@pytest.mark.parametrize("gone", ["withdrawn", "retracted", "ended", "sponsored"])
def test_a_pick_that_readers_may_not_see_is_filled_by_the_newest(
    client, front, stories, editor, publisher, gone
):
    lead = stories[9]
    front.apply(plan_of(lead=lead, second_1=stories[0]), by=editor, base=0)
    assert addresses(client)[0] == lead.address
    if gone == "withdrawn":
        lead.withdraw(by=publisher, note="A lawyer called.")
    elif gone == "retracted":
        lead.retract(by=publisher, notice="The papers were forged.")
    elif gone == "ended":
        type(lead).objects.filter(pk=lead.pk).update(ends_at=database_now() - HOUR)
    else:
        type(lead).objects.filter(pk=lead.pk).update(type="sponsored")
    shown = addresses(client)
    # The newest that stands nowhere yet: the first one is picked for another place.
    assert shown[:3] == [stories[1].address, stories[0].address, stories[2].address]
    assert max(Counter(shown).values()) == 1


def test_a_pick_ends_at_its_moment(client, front, stories, editor):
    plan = plan_of(lead=stories[9])
    plan.end("lead", database_now() + HOUR)
    version = front.apply(plan, by=editor, base=0)
    assert addresses(client)[0] == stories[9].address
    move_start(version, -2 * HOUR)
    assert addresses(client)[0] == stories[0].address


def test_a_pick_cannot_end_before_it_begins(front, stories, editor):
    plan = plan_of(lead=stories[9])
    plan.end("lead", database_now() - HOUR)
    with pytest.raises(InvalidStep, match="ended already"):
        front.apply(plan, by=editor, base=0)
    assert not Version.objects.exists()


def test_a_scheduled_front_page_comes_by_the_databases_clock(client, front, stories, editor):
    front.apply(plan_of(lead=stories[5]), by=editor, base=0)
    at = database_now() + HOUR
    later = front.apply(plan_of(lead=stories[9]), by=editor, base=1, at=at, name="Morning")
    assert addresses(client)[0] == stories[5].address
    move_start(later, -HOUR)
    assert addresses(client)[0] == stories[9].address


def test_a_story_that_goes_live_by_then_can_be_scheduled_with_the_page(
    client, front, stories, editor, make_article
):
    at = database_now() + HOUR
    story = make_article(by=editor)
    story.publish(by=editor, at=at)
    version = front.apply(plan_of(lead=story), by=editor, base=0, at=at)
    move_start(version, -2 * HOUR)
    # The page has come and its story has not: the place fills itself, and nothing leaks.
    assert addresses(client)[0] == stories[0].address
    move_dates(story, -2 * HOUR)
    assert addresses(client)[0] == story.address


@pytest.mark.parametrize("layout", LeadLayout)
def test_the_lead_has_four_layouts(client, front, stories, editor, make_photo, layout):
    photo = make_photo()
    lead = stories[9]
    lead.save_revision(
        {"lead_photo": photo, "lead_alt": "A ship.", "lead_caption": "A ship.",
         "related": [stories[15].pk]},
        by=editor, base=1,
    )  # fmt: skip
    lead.publish(by=editor)
    plan = plan_of(lead=lead)
    plan.lead_layout = layout
    front.apply(plan, by=editor, base=0)
    html = client.get("/").content.decode()
    card = html.partition("card-lead")[2].partition("</article>")[0]
    assert ("<img" in card) == (layout != "plain")
    assert ("card-lead-beside" in html) == (layout == "beside")
    related = [s.address for s in stories if f'<li><a href="{s.address}"' in card]
    if layout == "live":
        assert stories[15].address in related
        assert len(related) == 3
    else:
        assert not related
    assert max(Counter(addresses(client)).values()) == 1


def test_few_stories_leave_no_hole(client, front, make_public, editor):
    stories = [make_public() for _ in range(3)]
    front.apply(plan_of(pick_3=stories[0]), by=editor, base=0)
    assert Counter(addresses(client)) == Counter(story.address for story in stories)


def test_the_front_page_asks_six_questions_whatever_is_picked(
    client, front, stories, editor, django_assert_max_num_queries
):
    with django_assert_max_num_queries(6):
        client.get("/")
    plan = plan_of(lead=stories[0], second_1=stories[3], pick_1=stories[9], pick_4=stories[14])
    plan.lead_layout = LeadLayout.LIVE
    front.apply(plan, by=editor, base=0)
    with django_assert_max_num_queries(6):
        client.get("/")


def test_a_section_opens_with_what_is_picked_for_it(client, make_public, editor, category):
    stories = [make_public() for _ in range(24)]
    section = Front.objects.of(category)
    section.apply(plan_of(lead=stories[22], second_1=stories[1]), by=editor, base=0)
    shown = addresses(client, "/category/sea-power/")
    newest = [story.address for story in stories]
    assert shown[:4] == [newest[22], newest[1], newest[0], newest[2]]
    assert max(Counter(shown).values()) == 1


@pytest.mark.parametrize("layout", LeadLayout)
def test_the_lead_of_a_section_has_the_same_four_layouts(
    client, make_public, editor, category, make_photo, layout, django_assert_max_num_queries
):
    air = Category.objects.create(name="Air Power", slug="air-power")
    elsewhere = make_public(category=air)
    stories = [make_public() for _ in range(24)]
    lead = stories[22]
    lead.save_revision(
        {"lead_photo": make_photo(), "lead_alt": "A ship.", "lead_caption": "A ship.",
         "related": [elsewhere.pk, stories[3].pk]},
        by=editor, base=1,
    )  # fmt: skip
    lead.publish(by=editor)
    plan = plan_of(lead=lead, second_1=stories[3])
    plan.lead_layout = layout
    Front.objects.of(category).apply(plan, by=editor, base=0)
    with django_assert_max_num_queries(5):
        html = client.get("/category/sea-power/").content.decode()
    card = html.partition("card-lead")[2].partition("</article>")[0]
    assert lead.address in card
    assert ("<img" in card) == (layout != "plain")
    assert ("card-lead-beside" in html) == (layout == "beside")
    related = re.findall(r'<li><a href="(/\d{4}[^"]+)"', card)
    beside = [elsewhere.address, stories[0].address, stories[1].address]
    assert related == (beside if layout == "live" else [])
    assert max(Counter(addresses(client, "/category/sea-power/")).values()) == 1
    assert "card-lead" not in client.get("/category/air-power/").content.decode()


def test_what_a_live_lead_names_is_shown_only_while_readers_can_see_it(
    client, make_public, editor, publisher, category
):
    stories = [make_public() for _ in range(8)]
    lead = stories[0]
    lead.save_revision({"related": [stories[6].pk]}, by=editor, base=1)
    lead.publish(by=editor)
    plan = plan_of(lead=lead)
    plan.lead_layout = LeadLayout.LIVE
    Front.objects.of(category).apply(plan, by=editor, base=0)
    assert stories[6].address in client.get("/category/sea-power/").content.decode()
    stories[6].withdraw(by=publisher, note="A lawyer called.")
    assert stories[6].address not in client.get("/category/sea-power/").content.decode()


@pytest.mark.parametrize("page", ["/", "/category/sea-power/"])
def test_what_is_picked_is_shown_only_while_readers_can_see_it(
    client, make_public, editor, publisher, category, page
):
    # The last two are too old to be there for being new.
    *_, second, lead = [make_public() for _ in range(64)]
    front = Front.objects.of(category if "sea-power" in page else None)
    front.apply(plan_of(lead=lead, second_1=second), by=editor, base=0)
    assert addresses(client, page)[:2] == [lead.address, second.address]
    for story in (second, lead):
        story.withdraw(by=publisher, note="A lawyer called.")
        html = client.get(page).content.decode()
        assert story.address not in html and story.headline not in html


def test_a_story_of_another_section_cannot_open_a_section(make_public, editor, category):
    air = Category.objects.create(name="Air Power", slug="air-power")
    story = make_public(category=air)
    with pytest.raises(InvalidStep, match="not in this section"):
        Front.objects.of(category).apply(plan_of(lead=story), by=editor, base=0)
    assert not Placement.objects.exists()
