"""The newsroom's screens for the gate: live checks, signatures, levels, questions, the banner."""

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from articles.checklists import ITEMS
from articles.models import Article, Breaking, LevelChange, Question, Signature
from categories.models import Category
from newsroom.models import database_now

HOUR = timedelta(hours=1)
LEVELS = "/admin/articles/levelchange/"
BANNERS = "/admin/articles/breaking/"


@pytest.fixture
def at_desk(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


def page(article, name=""):
    return f"/admin/articles/article/{article.pk}/{name + '/' if name else 'change/'}"


def typed(article, **changes):
    """What the form of a story sends, with some of it changed."""
    content = article.newest_revision.content()
    data = {
        name: value
        for name, value in content.items()
        if (isinstance(value, str) and value) or name in ("headline", "deck", "body")
    }
    data["category"] = content["category"].pk
    for byline in content["bylines"]:
        data["bylines-author"], data["bylines-role"] = byline["author"], byline["role"]
    data["tag_names"] = ", ".join(content["tag_names"])
    return data | {"base": article.newest_revision.number} | changes


def said(article, client, **changes):
    response = client.post(page(article, "gate"), typed(article, **changes))
    assert response.status_code == 200
    return response.json()


def test_the_gate_answers_to_what_stands_in_the_form_unsaved(make_article, editor, at_desk):
    article = make_article(tag_names=["Frigates"])
    client = at_desk(editor)
    assert not said(article, client)["blocked"]
    answer = said(article, client, deck="", body="<p>It cost TK million.</p>")
    assert answer["blocked"]
    assert "The story has no deck." in answer["gate"]
    assert "“TK”" in answer["gate"]
    assert answer["levels"]["deck"] == "blocks"
    assert article.revisions.count() == 1


def test_a_story_that_was_never_saved_is_checked_too(writer, category, at_desk):
    client = at_desk(writer)
    answer = client.post("/admin/articles/article/gate/", {"headline": "A Ship", "body": ""})
    assert "The story has no category." in answer.json()["gate"]
    assert not Article.objects.exists()


def test_the_gate_is_asked_as_of_the_moment_that_was_typed(make_article, editor, at_desk):
    ends = database_now() + HOUR
    article = make_article(ends_at=ends)
    late = (ends + HOUR).astimezone(ZoneInfo("America/New_York")).strftime("%Y-%m-%dT%H:%M")
    answer = said(article, at_desk(editor), **{
        "at-publish": late,
        "ends_at": ends.astimezone(ZoneInfo("America/New_York")).strftime("%Y-%m-%dT%H:%M"),
    })  # fmt: skip
    assert "would end before it goes live" in answer["gate"]


def test_nobody_asks_about_a_story_that_is_not_theirs(make_article, editor, writer, at_desk):
    article = make_article(by=editor)
    client = at_desk(writer)
    for name in ("gate", "sign"):
        assert client.post(page(article, name), typed(article)).status_code == 404
    assert client.get(page(article, "seen")).status_code == 404


@pytest.fixture
def sensitive(category):
    category.asks_for_checklist = True
    category.save()


def answers(**changes):
    return {f"item-{item}": "absent" for item in ITEMS} | changes


def test_the_checklist_stands_beside_the_form_and_is_signed_there(
    sensitive, make_article, writer, editor, at_desk
):
    article = make_article(by=writer)
    client = at_desk(writer)
    shown = client.get(page(article)).content.decode()
    assert shown.count('class="checklist__item"') == len(ITEMS)
    posted = client.post(page(article, "sign"), answers(revision=1), follow=True)
    assert "Signed for revision 1." in posted.content.decode()
    assert Signature.objects.filter(by=writer, answer="absent").count() == len(ITEMS)
    client = at_desk(editor)
    assert "wendy" in client.get(page(article)).content.decode()
    client.post(page(article, "step/publish"), {"revision": 1})
    article.refresh_from_db()
    assert article.is_public


def test_signing_without_leaving_the_page_answers_with_the_new_gate(
    sensitive, make_article, editor, at_desk
):
    article = make_article()
    client = at_desk(editor)
    address = page(article, "sign")
    one = {"revision": 1, "item-faces": "cleared"}
    refused = client.post(address, one, headers={"Accept": "application/json"})
    assert refused.status_code == 409
    assert "say who cleared it" in refused.json()["refusal"]
    answer = client.post(address, answers(revision=1), headers={"Accept": "application/json"})
    assert not answer.json()["blocked"]


def test_an_older_revision_is_not_signed_by_an_old_page(sensitive, make_article, editor, at_desk):
    article = make_article()
    article.save_revision({"deck": "Newer."}, by=editor, base=1)
    response = at_desk(editor).post(page(article, "sign"), answers(revision=1), follow=True)
    assert "Revision 2 was saved meanwhile" in response.content.decode()
    assert not Signature.objects.exists()


def test_choosing_a_sensitive_category_shows_the_checklist_before_saving(
    make_article, editor, at_desk
):
    article = make_article()
    war = Category.objects.create(name="War", slug="war", asks_for_checklist=True)
    assert said(article, at_desk(editor))["checklist"].strip() == ""
    answer = said(article, at_desk(editor), category=war.pk)
    assert "Save first" in answer["checklist"]
    assert "Not signed for this revision" in answer["gate"]


def test_a_question_is_answered_beside_the_form(make_article, editor, at_desk):
    question = Question.objects.create(text="Has a lawyer read it?")
    article = make_article()
    client = at_desk(editor)
    assert "Has a lawyer read it?" in client.get(page(article)).content.decode()
    client.post(page(article, "sign"), {"revision": 1, f"question-{question.pk}": "yes"})
    client.post(page(article, "step/publish"), {"revision": 1})
    article.refresh_from_db()
    assert article.is_public


def test_publishers_set_the_levels_and_their_names_stay(publisher, editor, at_desk):
    client = at_desk(publisher)
    response = client.post(LEVELS, {"deck": "warns", "embargo": "off", "tags": "?"}, follow=True)
    assert "Set. Deck: warns." in response.content.decode()
    assert [(c.key, c.level, c.by) for c in LevelChange.objects.all()] == [
        ("deck", "warns", publisher)
    ]
    assert "always blocks" in client.get(LEVELS).content.decode()
    assert at_desk(editor).post(LEVELS, {"deck": "off"}).status_code == 403


def test_publishers_write_the_questions(publisher, make_article, editor, at_desk):
    scheduled = make_article(published_by=editor, at=database_now() + HOUR)
    at_desk(publisher).post(
        "/admin/articles/question/add/",
        {"text": "Is the map ours?", "wanted": "True", "order": 0, "is_asked": "on"},
    )
    assert Question.objects.get().text == "Is the map ours?"
    scheduled.refresh_from_db()
    assert scheduled.state() == "Held"


def test_a_story_is_put_on_every_page_by_one_click(make_article, editor, at_desk, client):
    article = make_article(published_by=editor, headline="Ferry Lines Stop at Night")
    desk = at_desk(editor)
    assert "put-on-every-page" in desk.get(page(article)).content.decode()
    response = desk.post(page(article, "breaking"), follow=True)
    assert "It ends by itself." in response.content.decode()
    assert b"Ferry Lines Stop at Night" in client.get("/corrections/").content
    draft = make_article()
    desk.post(page(draft, "breaking"))
    assert Breaking.objects.count() == 1


def test_the_banners_screen_writes_one_and_takes_it_down(make_article, editor, at_desk, client):
    article = make_article(published_by=editor)
    desk = at_desk(editor)
    desk.post(BANNERS, {"text": "A cable is cut", "article": article.pk})
    assert Breaking.objects.running().get().article == article
    assert "A cable is cut" in desk.get(BANNERS).content.decode()
    desk.post(f"{BANNERS}down/")
    assert not Breaking.objects.running().exists()
    hidden = make_article()
    response = desk.post(BANNERS, {"text": "Look", "article": hidden.pk})
    assert response.status_code == 200
    assert Breaking.objects.count() == 1


def test_what_readers_saw_is_shown_for_any_moment(make_article, editor, at_desk):
    article = make_article(published_by=editor, headline="What Stood There First")
    between = database_now()
    article.save_revision({"headline": "What Stood There Later"}, by=editor, base=1)
    article.publish(by=editor)
    desk = at_desk(editor)
    shown = desk.get(page(article, "seen")).content.decode()
    assert shown.count("revision=1") == shown.count("revision=2") == 1
    local = between.astimezone(ZoneInfo("America/New_York")).strftime("%Y-%m-%dT%H:%M:%S.%f")
    at_that_moment = desk.get(page(article, "seen"), {"at": local}).content.decode()
    assert "“What Stood There First”" in at_that_moment.partition("at-that-moment")[2]
    years_ago = desk.get(page(article, "seen"), {"at": "2001-01-01T00:00"}).content.decode()
    assert "readers found nothing." in years_ago


def test_a_moment_is_explained_in_both_zones_before_it_is_sent(publication, editor, at_desk):
    editor.time_zone = "Europe/Kyiv"
    editor.save()
    desk = at_desk(editor)

    def explained(at):
        return json.loads(desk.get("/admin/articles/article/moment/", {"at": at}).content)

    winter = explained("2027-01-15T20:00")
    assert winter["takes"]
    assert winter["sentence"] == (
        "Fri 15 January 2027, 20:00 EST · 16 January, 03:00 yours, Europe/Kyiv"
    )
    assert "happens twice" in explained("2027-11-07T01:30")["sentence"]
    assert "does not exist" in explained("2027-03-14T02:30")["sentence"]
    assert not explained("2027-03-14T02:30")["takes"]
    assert not explained("<b>soon</b>")["takes"]


def test_scheduling_says_the_moment_in_both_zones(make_article, editor, at_desk):
    editor.time_zone = "Europe/Kyiv"
    editor.save()
    article = make_article()
    posted = {"revision": 1, "when": "publish", "at-publish": "2027-01-15T20:00"}
    response = at_desk(editor).post(page(article, "step/publish"), posted, follow=True)
    text = response.content.decode()
    assert "15 January 2027, 20:00 (16 January, 03:00 yours, Europe/Kyiv)" in text
    article.refresh_from_db()
    assert article.published_at == datetime(2027, 1, 16, 1, tzinfo=ZoneInfo("UTC"))


def test_a_missing_hour_is_refused_with_the_reason_and_nothing_is_scheduled(
    make_article, editor, at_desk
):
    article = make_article()
    posted = {"revision": 1, "when": "publish", "at-publish": "2027-03-14T02:30"}
    response = at_desk(editor).post(page(article, "step/publish"), posted, follow=True)
    assert "02:30 does not exist on 14 March 2027" in response.content.decode()
    article.refresh_from_db()
    assert article.status == "draft"


def test_categories_are_merged_by_who_may_change_them(
    make_article, editor, publisher, category, at_desk
):
    other = Category.objects.create(name="Navy", slug="navy")
    article = make_article(published_by=editor)
    posted = {
        "action": "merge", "index": 0, "merge": "yes", "into": other.pk,
        "_selected_action": [category.pk, other.pk],
    }  # fmt: skip
    listing = "/admin/categories/category/"
    at_desk(editor).post(listing, posted)
    assert Category.objects.count() == 2
    at_desk(publisher).post(listing, posted)
    article.refresh_from_db()
    assert article.category == other
    assert Category.objects.get() == other


def test_an_address_that_leads_elsewhere_is_refused_in_the_form(publisher, category, at_desk):
    other = Category.objects.create(name="Navy", slug="navy")
    category.merge_into(other, by=publisher)
    response = at_desk(publisher).post(
        "/admin/categories/category/add/", {"name": "Sea", "slug": "sea-power", "order": 0}
    )
    assert "for ever" in response.content.decode()
    assert Category.objects.count() == 1
