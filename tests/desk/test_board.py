"""The board: stories by status, and steps that leave a card where it was when they are refused."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Article
from articles.workflow import Status
from authors.models import Author, Department
from categories.models import Category
from newsroom.models import database_now

BOARD = reverse("admin:board")
HOUR = timedelta(hours=1)


def column(response, name):
    html = response.content.decode()
    return html.partition(f'data-column="{name}"')[2].partition("</section>")[0]


def card(response, story):
    html = response.content.decode()
    return html.partition(f'id="story-{story.pk}"')[2].partition("</form>")[0]


def step(client, story, name, **data):
    address = reverse("admin:articles_article_step", args=[story.pk, name])
    data = {"revision": story.revisions.first().number, "back": BOARD} | data
    return client.post(address, data, follow=True)


@pytest.fixture
def stories(make_article, editor, publisher):
    """One story for each column."""
    found = {name: make_article(by=editor) for name in ("draft", "review", "approved", "scheduled")}
    found["published"] = make_article(published_by=editor)
    for name in ("review", "approved"):
        found[name].submit(by=editor)
    found["approved"].approve(by=publisher)
    found["scheduled"].publish(by=editor, at=database_now() + HOUR)
    return found


def test_each_story_stands_in_the_column_of_its_status(signed_in, editor, stories):
    page = signed_in(editor).get(BOARD)
    for name, story in stories.items():
        assert story.headline in column(page, name), name
    assert "ready" in card(page, stories["review"]) or "warn" in card(page, stories["review"])


def test_a_step_is_taken_on_the_board_and_leads_back_to_it(signed_in, editor, stories):
    client = signed_in(editor)
    page = step(client, stories["draft"], "submit")
    assert page.redirect_chain[-1][0] == f"{BOARD}#story-{stories['draft'].pk}"
    assert stories["draft"].headline in column(page, "review")
    assert "Submitted" in page.content.decode()


def test_a_refused_step_says_why_on_the_card_and_leaves_it_there(signed_in, make_article, editor):
    story = make_article(by=editor, deck="", bylines=[], category=None)
    page = step(signed_in(editor), story, "publish")
    assert story.headline in column(page, "draft")
    assert "card__refused" in card(page, story) and "Cannot publish" in card(page, story)
    assert page.content.decode().count("Cannot publish") == 1
    story.refresh_from_db()
    assert story.status == Status.DRAFT
    assert story.transitions.filter(step="was_refused").count() == 1


def test_a_card_dropped_on_a_column_takes_the_step_that_leads_there(signed_in, editor, stories):
    client = signed_in(editor)

    def drop(story, to):
        number = story.revisions.first().number
        data = {"to": to, "revision": number, "back": BOARD}
        return client.post(reverse("admin:board_move", args=[story.pk]), data, follow=True)

    assert stories["draft"].headline in column(drop(stories["draft"], "review"), "review")
    assert stories["review"].headline in column(drop(stories["review"], "approved"), "approved")
    page = drop(stories["published"], "draft")
    assert "does not go there" in card(page, stories["published"])
    page = drop(stories["review"], "draft")
    assert "Say why the story goes back." in card(page, stories["review"])
    assert drop(stories["approved"], "nowhere").status_code == 200
    assert client.get(reverse("admin:board_move", args=[stories["draft"].pk])).status_code == 405


def test_a_writer_sees_own_stories_and_may_not_publish(signed_in, make_article, writer, stories):
    own = make_article(by=writer)
    client = signed_in(writer)
    page = client.get(BOARD)
    assert own.headline in column(page, "draft")
    assert stories["draft"].headline not in page.content.decode()
    page = step(client, own, "publish")
    assert "You may not publish articles." in card(page, own)
    other = reverse("admin:board_move", args=[stories["draft"].pk])
    assert client.post(other, {"to": "review"}).status_code == 404
    own.refresh_from_db()
    assert own.status == Status.DRAFT


def test_nobody_is_led_away_from_the_newsroom(signed_in, editor, stories):
    for back in ("https://evil.example/", "//evil.example/admin/", "/elsewhere/"):
        address = reverse("admin:articles_article_step", args=[stories["draft"].pk, "withdraw"])
        response = signed_in(editor).post(address, {"back": back})
        assert "evil" not in response.headers.get("Location", "")
        assert "elsewhere" not in response.headers.get("Location", "")


def test_the_board_is_filtered_by_category_author_and_ones_own(
    signed_in, make_article, editor, writer, author, category
):
    yards = Category.objects.create(name="Shipyards", slug="shipyards", parent=category)
    air = Category.objects.create(name="Air Power", slug="air-power")
    below = make_article(by=editor, category=yards)
    signed = make_article(by=writer, category=air)
    nobody = make_article(by=writer, category=air, bylines=[])
    client = signed_in(editor)

    def shown(**query):
        html = client.get(BOARD, query).content.decode()
        return [s for s in (below, signed, nobody) if f'id="story-{s.pk}"' in html]

    assert shown() == [below, signed, nobody]
    assert shown(category=category.pk) == [below]
    assert shown(author=author.pk) == [below, signed]
    assert shown(author="mine") == [below]
    assert shown(category="x", author="9" * 30) == [below, signed, nobody]


def test_a_desk_is_the_department_of_who_signs_first(signed_in, make_article, editor, author):
    sea, air = (Department.objects.create(name=name) for name in ("Sea power", "Air power"))
    other = Author.objects.create(name="Otto Reims", slug="otto-reims", department=air)
    Author.objects.filter(pk=author.pk).update(department=sea)

    def signed(*authors):
        return [{"author": one.pk, "role": "reporter"} for one in authors]

    by_both = make_article(by=editor, bylines=signed(author, other))
    by_other = make_article(published_by=editor, bylines=signed(other, author))
    nobody = make_article(by=editor, bylines=[])
    client = signed_in(editor)

    def shown(**query):
        html = client.get(BOARD, query).content.decode()
        return [s for s in (by_both, by_other, nobody) if f'id="story-{s.pk}"' in html]

    assert shown() == [by_both, by_other, nobody]
    assert shown(desk=sea.pk) == [by_both]
    assert shown(desk=air.pk) == [by_other]
    assert shown(desk=air.pk, author=author.pk) == [by_other]
    assert shown(desk=air.pk, category="0") == [by_other]
    assert shown(desk="9" * 30) == [by_both, by_other, nobody]
    page = client.get(BOARD, {"desk": sea.pk}).content.decode()
    assert f'<option value="{sea.pk}" selected>Sea power</option>' in page
    assert f"{reverse('admin:calendar')}?desk={sea.pk}" in page


def test_withdrawn_stories_are_shown_when_asked_for(signed_in, make_article, publisher):
    story = make_article(published_by=publisher)
    story.withdraw(by=publisher, note="A lawyer called.")
    client = signed_in(publisher)
    assert story.headline not in client.get(BOARD).content.decode()
    assert story.headline in column(client.get(BOARD, {"stopped": "on"}), "stopped")


def test_a_held_story_says_so(signed_in, make_article, editor):
    at = database_now() + HOUR
    story = make_article(by=editor, embargo_until=at)
    story.publish(by=editor, at=at)
    story.save_revision({"embargo_until": at + HOUR}, by=editor, base=1)
    words = card(signed_in(editor).get(BOARD), story)
    assert "held, was" in words


def test_the_board_asks_as_many_questions_for_many_cards(signed_in, make_article, editor, stories):
    client = signed_in(editor)

    def asked(**query):
        with CaptureQueriesContext(connection) as queries:
            client.get(BOARD, query)
        return len(queries)

    client.get(BOARD)
    few = asked()
    for _ in range(15):
        make_article(by=editor)
        make_article(published_by=editor)
        make_article(by=editor).submit(by=editor)
    # Of few public stories, what lies further back is asked for too.
    assert asked() <= few <= 33
    assert asked(desk=1, author="mine", category=1) <= 36
    page = client.get(BOARD)
    assert "12+" in column(page, "draft") and "More in the list" in column(page, "draft")
    assert len(re.findall(r'id="story-', column(page, "draft"))) == 12
    assert Article.objects.filter(status=Status.DRAFT).count() == 16
