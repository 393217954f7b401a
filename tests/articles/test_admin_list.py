"""The newsroom's list: newest headlines, states told apart, steps for many stories at once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import querysets
from articles.admin_filters import STATES
from articles.models import Article
from articles.rail import MARKS
from authors.models import Author
from categories.models import Category
from tests.articles.desk import LIST, said, signed_in
from tests.conftest import move_dates

LINKING = '<p>Tugs without <a href="https://navy.example/">escorts</a>.</p>'


def listed(user, **query):
    response = signed_in(user).get(LIST, query)
    assert response.status_code == 200
    return list(response.context["cl"].result_list)


def press(user, action, stories, shown=None, **data):
    actions = {"submit": 0, "approve": 1, "publish": 2, "unschedule": 3}
    shown = shown or {story: story.newest_revision_id for story in stories}
    posted = {
        "action": list(actions),
        "index": actions[action],
        "_selected_action": [story.pk for story in stories],
        **{f"shown-{story.pk}": pk for story, pk in shown.items()},
    } | data
    return signed_in(user).post(LIST, posted, follow=True)


@pytest.fixture
def one_of_each(editor, publisher, make_article):
    """A story in every state that the desk tells apart."""
    stories = {
        state: make_article(by=publisher, headline=f"This one is {state}") for state in MARKS
    }
    soon = timezone.now() + timedelta(days=1)
    stories["In review"].submit(by=editor)
    stories["Approved"].submit(by=editor)
    stories["Approved"].approve(by=editor)
    stories["Scheduled"].publish(by=editor, at=soon)
    embargoed = stories["Embargoed"]
    embargoed.save_revision({"embargo_until": soon}, by=editor, base=1)
    embargoed.publish(by=editor, at=soon)
    stories["Held"].publish(by=editor, at=soon)
    Article.objects.filter(pk=stories["Held"].pk).update(held_at=timezone.now())
    for state in ("Published", "Ended", "Withdrawn", "Retracted"):
        stories[state].publish(by=editor)
    move_dates(stories["Ended"], timedelta(days=-2))
    ended = timezone.now() - timedelta(days=1)
    Article.objects.filter(pk=stories["Ended"].pk).update(ends_at=ended)
    stories["Withdrawn"].withdraw(by=publisher, note="It was wrong.")
    stories["Retracted"].retract(by=publisher, notice="It was forged.")
    return stories


def test_every_state_is_shown_and_can_be_filtered(editor, one_of_each):
    assert set(STATES) == set(MARKS)
    for state, story in one_of_each.items():
        (found,) = listed(editor, state=state)
        assert found.pk == story.pk, state
        assert found.state(found.now) == state


def test_the_list_shows_and_searches_the_newest_headline(editor, make_article):
    story = make_article(published_by=editor, headline="What Readers See")
    story.save_revision({"headline": "What the Desk Sees"}, by=editor, base=1)
    html = signed_in(editor).get(LIST).content.decode()
    assert "What the Desk Sees" in html
    assert "Newer work: revision 2" in html
    assert "What Readers See" not in html
    assert listed(editor, q="the desk") == [story]
    assert listed(editor, q="Readers") == []


@pytest.mark.parametrize(
    ("words", "found"),
    [("escorts", True), ("esc", True), ("Escorts tugs", True), ("harbor", False), ("navy", False)],
)
def test_the_text_of_the_newest_revision_is_searched(editor, make_article, words, found):
    story = make_article(published_by=editor, body="<p>Tugs in the harbor.</p>")
    story.save_revision({"body": LINKING}, by=editor, base=1)
    assert listed(editor, q=words) == ([story] if found else [])


def test_a_search_asks_the_index_of_the_revisions(editor, make_article):
    make_article(by=editor)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = Article.objects.mentioning("escorts fleet").explain()
    assert "Bitmap Index Scan on revisions_by_words" in plan


def test_stories_are_found_by_the_day_on_which_they_went_out(editor, make_article):
    make_article(by=editor)
    new, old = make_article(published_by=editor), make_article(published_by=editor)
    move_dates(old, timedelta(days=-10))
    week_ago = timezone.localdate() - timedelta(days=7)
    assert listed(editor, since=week_ago) == [new]
    assert listed(editor, until=week_ago) == [old]
    assert listed(editor, since="2026-02-30") == []
    assert listed(editor, until="9999-12-31") == []


def test_bylines_are_those_of_the_newest_revision(editor, make_article, author):
    second = Author.objects.create(name="Tomas Brandt", slug="tomas-brandt")
    story = make_article(published_by=editor)
    story.save_revision({"bylines": [{"author": second.pk, "role": "editor"}]}, by=editor, base=1)
    (row,) = listed(editor)
    assert row.signed_by == ["Tomas Brandt"]


def test_the_category_is_that_of_the_newest_revision(editor, make_article):
    story = make_article(published_by=editor)
    land = Category.objects.create(name="Land Power", slug="land-power", in_menu=False)
    story.save_revision({"category": land}, by=editor, base=1)
    html = signed_in(editor).get(LIST).content.decode()
    assert '<td class="field-section">Land Power</td>' in html


def test_last_changed_stands_first_and_mine_can_be_picked_out(editor, publisher, make_article):
    old, new = make_article(by=editor), make_article(by=publisher)
    assert listed(editor) == [new, old]
    assert listed(editor, whose="mine") == [old]


def test_the_list_costs_the_same_for_two_stories_and_for_many(
    editor, make_article, django_assert_max_num_queries
):
    client = signed_in(editor)
    budgets = []
    for number in (2, 20):
        for place in range(number):
            author = Author.objects.create(name=f"A {number} {place}", slug=f"a-{number}-{place}")
            make_article(by=editor, bylines=[{"author": author.pk, "role": "reporter"}])
        with django_assert_max_num_queries(24) as queries:
            client.get(LIST)
        budgets.append(len(queries))
    assert budgets[0] == budgets[1]


def test_the_list_never_counts_everything(editor, make_article, django_assert_max_num_queries):
    for _ in range(3):
        make_article(by=editor)
    client = signed_in(editor)
    with django_assert_max_num_queries(24) as queries:
        client.get(LIST)
    asked = [query["sql"] for query in queries]
    assert not [sql for sql in asked if "COUNT(" in sql]
    assert [sql for sql in asked if sql.endswith("LIMIT 1001")]


def test_a_search_is_made_once_for_the_number_and_the_page(editor, make_article):
    for _ in range(60):
        make_article(by=editor)
    with CaptureQueriesContext(connection) as queries:
        response = signed_in(editor).get(LIST, {"q": "frigate", "p": 2})
    assert len([query for query in queries if "to_tsquery" in query["sql"]]) == 1
    shown = response.context["cl"]
    assert (shown.result_count, len(shown.result_list)) == (60, 10)
    everything = Article.objects.order_by("-changed_at", "-pk")
    assert [story.pk for story in shown.result_list] == [story.pk for story in everything[50:]]
    both = signed_in(editor).get(LIST, {"all": ""}).context["cl"].result_list
    assert len(both) == 60


# Many at once


def test_editors_publish_several_stories_at_once(editor, make_article):
    stories = [make_article(by=editor) for _ in range(3)]
    response = press(editor, "publish", stories)
    assert said(response) == ["3 published."]
    assert Article.objects.published().count() == 3


def test_each_refusal_is_reported_with_its_reason_and_a_link(editor, make_article):
    good, bad = make_article(by=editor), make_article(by=editor, deck="", headline="No Deck Here")
    (message,) = said(press(editor, "publish", [good, bad]))
    assert message.startswith("1 published, 1 refused.")
    assert f'<a href="/admin/articles/article/{bad.pk}/change/">“No Deck Here”</a>' in message
    assert "The story has no deck." in message
    assert list(Article.objects.published()) == [good]


def test_a_refusal_cannot_carry_markup(editor, make_article):
    bad = make_article(by=editor, deck="", headline="<b>Bold</b>")
    (message,) = said(press(editor, "publish", [bad]))
    assert "&lt;b&gt;Bold&lt;/b&gt;" in message


def test_a_bulk_publication_publishes_what_its_rows_showed(editor, make_article):
    story = make_article(by=editor)
    shown = {story: story.newest_revision_id}
    story.save_revision({"deck": "Saved meanwhile."}, by=editor, base=1)
    press(editor, "publish", [story], shown)
    story.refresh_from_db()
    assert (story.live_revision.number, story.newest_revision.number) == (1, 2)


def test_writers_submit_and_editors_approve_several_at_once(writer, editor, make_article):
    stories = [make_article(by=writer) for _ in range(2)]
    assert said(press(writer, "submit", stories)) == ["2 submitted."]
    assert said(press(editor, "approve", stories)) == ["2 approved."]
    assert set(Article.objects.values_list("status", flat=True)) == {"approved"}


def test_editors_unschedule_several_at_once_and_hear_what_was_not_scheduled(editor, make_article):
    soon = timezone.now() + timedelta(days=1)
    later, draft = make_article(published_by=editor, at=soon), make_article(by=editor)
    (message,) = said(press(editor, "unschedule", [later, draft]))
    assert message.startswith("1 unscheduled, 1 refused.")
    later.refresh_from_db()
    assert later.status == "approved"


def test_a_story_that_changed_since_the_list_was_shown_is_not_approved(
    writer, editor, make_article
):
    story = make_article(by=writer)
    shown = {story: story.newest_revision_id}
    story.submit(by=writer)
    story.save_revision({"deck": "Saved meanwhile."}, by=writer, base=1)
    (message,) = said(press(editor, "approve", [story], shown))
    assert message.startswith("0 approved, 1 refused.")


@pytest.mark.parametrize("action", ["approve", "publish", "unschedule"])
def test_a_writer_has_no_button_for_what_writers_may_not_do(writer, make_article, action):
    story = make_article(by=writer)
    story.submit(by=writer)
    html = signed_in(writer).get(LIST).content.decode()
    assert f'name="action" value="{action}"' not in html
    press(writer, action, [story])
    story.refresh_from_db()
    assert story.status == "in_review"


def test_nothing_is_deleted_by_the_dozen(publisher, make_article):
    story = make_article(by=publisher)
    html = signed_in(publisher).get(LIST).content.decode()
    assert "delete" not in html.lower()
    chosen = {"action": "delete_selected", "index": "0", "_selected_action": [story.pk]}
    signed_in(publisher).post(LIST, chosen | {"post": "yes"})
    assert Article.objects.filter(pk=story.pk).exists()


def test_text_and_headline_of_the_newest_revision_are_searched(make_article, editor):
    public = make_article(published_by=editor, body="<p>The minesweeper lay in the harbor.</p>")
    draft = make_article(by=editor, body="<p>Two minesweepers were sold.</p>")
    ahead = make_article(published_by=editor, body="<p>The old text.</p>")
    ahead.save_revision({"body": "<p>A minesweeper was found.</p>"}, by=editor, base=1)
    gone = make_article(published_by=editor, body="<p>A minesweeper sank.</p>")
    gone.save_revision({"body": "<p>A ferry sank.</p>"}, by=editor, base=1)
    assert set(listed(editor, q="minesweeper")) == {public, draft, ahead}
    assert set(listed(editor, q="mineswee harb")) == {public}
    assert listed(editor, q="A ferry")[0] == gone
    assert listed(editor, q="submarine") == []


@pytest.mark.parametrize(
    "words", ["'", "':* | x", "F-35 | !", "the", "((", "\\", "%", "é" * 300, "!!!"]
)
def test_no_search_of_the_list_breaks_it(make_article, editor, words):
    make_article(published_by=editor)
    assert len(listed(editor, q=words)) <= 1


def test_who_only_reads_finds_what_readers_have(make_article, editor, ads_manager):
    story = make_article(published_by=editor, body="<p>The minesweeper lay in the harbor.</p>")
    story.save_revision({"body": "<p>The submarine dived.</p>"}, by=editor, base=1)
    make_article(by=editor, body="<p>A minesweeper, in a draft.</p>")
    assert listed(ads_manager, q="minesweeper") == [story]
    assert listed(ads_manager, q="submarine") == []


def test_the_list_is_narrowed_to_an_author_of_the_newest_revision(make_article, editor, author):
    other = Author.objects.create(name="Jo Wire", slug="jo-wire")
    former = Author.objects.create(name="Old Hand", slug="old-hand", is_current=False)
    theirs = make_article(by=editor, bylines=[{"author": other.pk, "role": "editor"}])
    make_article(by=editor)
    assert listed(editor, author=other.pk) == [theirs]
    assert listed(editor, author=former.pk) == []
    assert listed(editor, author="x' OR 1=1") == []
    page = signed_in(editor).get(LIST, {"author": former.pk, "state": "Draft"}).content.decode()
    assert f'<option value="{former.pk}" selected>Old Hand</option>' in page
    assert '<input type="hidden" name="state" value="Draft">' in page


def test_the_list_is_narrowed_to_days(make_article, editor):
    today, old = make_article(by=editor), make_article(by=editor)
    move_dates(old, timedelta(days=-40), "changed_at")
    assert listed(editor, changed_at__gte=str(timezone.now() - timedelta(days=1))) == [today]


def test_each_row_says_what_the_gate_wants(make_article, editor, ads_manager):
    bare = make_article(by=editor, headline="Bare", deck="", bylines=[])
    public = make_article(published_by=editor, headline="Public")
    response = signed_in(editor).get(LIST)
    rows = {row.pk: row for row in response.context["cl"].result_list}
    assert [f.key for f in rows[bare.pk].findings if f.blocks] == ["deck", "byline"]
    assert rows[public.pk].findings is None
    assert '<span class="flag flag--blocks">2 block</span>' in response.content.decode()
    assert "flag--" not in signed_in(ads_manager).get(LIST).content.decode()


@pytest.fixture
def short_sighted(monkeypatch):
    """Only a few rows are looked at before all are asked."""
    monkeypatch.setattr(querysets, "NEAR", 2)
    monkeypatch.setattr(querysets, "FURTHEST", 4)


@pytest.mark.usefixtures("short_sighted")
def test_common_and_rare_words_and_bylines_are_found_in_the_lists_order(
    editor, make_article, author
):
    other = Author.objects.create(name="Tomas Brandt", slug="tomas-brandt")

    def story(word, who=author):
        bylines = [{"author": who.pk, "role": "reporter"}]
        return make_article(by=editor, headline=f"Ships and {word}", bylines=bylines)

    stories = [story("anchors"), story("anchors"), story("tugs", other), *map(story, ["tugs"] * 4)]
    newest = stories[::-1]
    assert listed(editor, q="ships") == newest
    assert listed(editor, q="anchors") == newest[-2:]
    assert listed(editor, q="lighthouse") == []
    assert listed(editor, author=other.pk) == [stories[2]]
    assert listed(editor, author=author.pk, q="tugs") == newest[:4]
    assert listed(editor, author=author.pk, q="anchors", state="Draft") == newest[-2:]
    assert listed(editor, author=other.pk, q="anchors") == []
    # What was binned is no row of the list, however it is found.
    newest[0].bin(by=editor)
    assert listed(editor, q="ships") == newest[1:]


@pytest.mark.usefixtures("short_sighted")
def test_what_is_found_near_is_found_among_all(editor, make_article):
    for number in range(6):
        make_article(by=editor, headline=f"Ship {'of steel' if number % 2 else 'of wood'}")
    stories = Article.objects.order_by("-changed_at", "-pk")
    for words in ("ship", "steel", "wood ship", "glass"):
        found = stories.mentioning(words)
        keys = list(found.values_list("pk", flat=True))
        assert [found.first_keys(most) for most in (1, 2, 9)] == [keys[:1], keys[:2], keys]
