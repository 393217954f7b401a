"""Every check of the gate, by its key: what it says, what silences it, and that publish() asks."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import checklists, gate
from articles.checks import CHECKS, PLACEHOLDER, Level
from articles.gate import GateRefused
from articles.models import Article, Question, Request, Signature, Tag
from articles.workflow import InvalidStep
from categories.models import Category
from newsroom.models import database_now
from photos.models import Photo

HOUR = timedelta(hours=1)
LONG = "<p>" + "The ship came in at dawn. " * 30 + "</p>"
PROPER = {
    "headline": "A Frigate Returns Four Days Early",
    "body": LONG,
    "tag_names": ["Frigates"],
}


@pytest.fixture
def photo(importer):
    def build(**fields):
        number = Photo.objects.count()
        return Photo.objects.create(
            **{"file": f"g/{number}.jpg", "digest": f"{number:064d}", "width": 10, "height": 10}
            | {"credit": "Navy photo", "uploaded_by": importer}
            | fields
        )

    return build


@pytest.fixture
def proper(make_article, photo):
    def build(**content):
        return make_article(**PROPER | {"lead_photo": photo(), "lead_alt": "A ship."} | content)

    return build


def says(article, key):
    findings = {finding.key: finding for finding in article.gate()}
    return findings[key].sentence if key in findings else None


def body(inside):
    return f"{LONG}<p>{inside}</p>"


def figure(photo, alt="A ship.", decorative=""):
    return (
        f'{LONG}<figure class="photo" data-photo="{photo.pk}"><img alt="{alt}"{decorative}>'
        "</figure>"
    )


def test_a_proper_story_passes_every_check(proper):
    assert [f.key for f in proper().gate() if not f.is_fine] == []
    assert {finding.key for finding in proper().gate()} == set(CHECKS)


@pytest.mark.parametrize(
    ("key", "content", "field", "level"),
    [
        ("headline", {"headline": " "}, "headline", "blocks"),
        ("headline_length", {"headline": "Ship " * 30}, "headline", "warns"),
        ("headline_length", {"headline": "Ships"}, "headline", "warns"),
        ("deck", {"deck": ""}, "deck", "blocks"),
        ("category", {"category": None}, "category", "blocks"),
        ("byline", {"bylines": []}, "bylines", "blocks"),
        ("byline", {"bylines": [{"author": 999_999}]}, "bylines", "blocks"),
        ("body", {"body": ""}, "body", "blocks"),
        ("body_length", {"body": "<p>Too short.</p>"}, "body", "warns"),
        ("placeholders", {"body": body("It cost TK million.")}, "body", "blocks"),
        ("placeholders", {"deck": "TKTK."}, "deck", "blocks"),
        ("placeholders", {"lead_caption": "Photo of xxx at sea"}, "lead_caption", "blocks"),
        ("placeholders", {"headline": "XXX Returns To Port Today"}, "headline", "blocks"),
        ("placeholders", {"body": body("Lorem ipsum dolor.")}, "body", "blocks"),
        ("lead_photo", {"lead_photo": None}, "lead_photo", "warns"),
        ("lead_alt", {"lead_alt": " "}, "lead_alt", "blocks"),
        ("search_title", {"headline": "Ship " * 17}, "search_title", "warns"),
        ("search_description", {"deck": "A ship. " * 25}, "search_description", "warns"),
        ("tags", {"tag_names": []}, "tag_names", "warns"),
        ("tags", {"tag_names": [f"Tag {n}" for n in range(11)]}, "tag_names", "warns"),
        ("links", {"body": body('<a href="http://localhost:8000/x">x</a>')}, "body", "blocks"),
        ("links", {"body": body('<a href="http://192.168.1.4/x">x</a>')}, "body", "blocks"),
        ("links", {"body": body('<a href="https://cms/x">x</a>')}, "body", "blocks"),
        ("links", {"body": body('<a href="/preview/abc/">x</a>')}, "body", "blocks"),
        ("links", {"body": body('<a href="/admin/articles/">x</a>')}, "body", "blocks"),
        ("links", {"body": body('<a href="/?p=9&amp;preview=true">x</a>')}, "body", "blocks"),
        ("links", {"body": body('<a href="/2026/11/never-written/">x</a>')}, "body", "blocks"),
        (
            "more_links",
            {"body": LONG + '<p class="more-link" data-article="999999">MORE</p>'},
            "body",
            "warns",
        ),
        (
            "photo_gone",
            {"body": LONG + '<figure class="photo" data-photo="99999"><img alt="x"></figure>'},
            "body",
            "blocks",
        ),
    ],
)
def test_what_each_check_finds_and_where(proper, key, content, field, level):
    article = proper(**content)
    finding = next(f for f in article.gate() if f.key == key)
    assert finding.sentence.endswith((".", "”"))
    assert (finding.field, finding.level) == (field, level)


@pytest.mark.parametrize(
    ("key", "fields"),
    [
        ("lead_credit", {"credit": " "}),
        ("photo_kind", {"kind": "???"}),
        ("photo_rights", {"rights_expire_at": "soon"}),
    ],
)
@pytest.mark.parametrize("place", ["lead", "body"])
def test_what_the_library_says_of_photos_stands_in_the_way(
    proper, photo, editor, key, fields, place
):
    if "rights_expire_at" in fields:
        fields = {"rights_expire_at": database_now() - HOUR}
    bad = photo(**fields)
    article = proper(lead_photo=bad) if place == "lead" else proper(body=figure(bad))
    key = "body_credit" if (key, place) == ("lead_credit", "body") else key
    with pytest.raises(GateRefused):
        article.publish(by=editor)
    finding = next(f for f in article.gate() if f.key == key)
    assert not finding.is_fine
    assert finding.field == ("lead_photo" if place == "lead" else "body")


def test_a_photo_in_the_text_has_alt_text_or_is_decorative(proper, photo):
    assert says(proper(body=figure(photo(), alt="")), "body_alt")
    assert not says(proper(body=figure(photo(), alt="", decorative=' data-decorative="true"')),
                    "body_alt")  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["the submarine TK-208", "XXX Corps crossed the Rhine", "Super Bowl XXX", "Tk", "taxxxi"],
)
def test_what_only_looks_like_a_placeholder_is_none(text):
    assert not PLACEHOLDER.search(text)


def test_a_link_to_a_story_of_ours_needs_that_story_to_be_public_then(
    proper, publication, editor, publisher
):
    publication.site_url = "https://www.dogwatch.example"
    publication.save()
    target = proper()
    tomorrow = database_now() + 24 * HOUR
    target.publish(by=editor, at=tomorrow)
    link = body(f'<a href="https://dogwatch.example{target.address}#end">Read it.</a>')
    story = proper(body=link)
    with pytest.raises(GateRefused, match="cannot see then"):
        story.publish(by=editor)
    story.publish(by=editor, at=tomorrow + HOUR)
    assert story.state() == "Scheduled"
    elsewhere = body(f'<a href="https://other.example{target.address}">Read it.</a>')
    proper(body=elsewhere).publish(by=editor)


def test_withdrawing_a_story_holds_what_is_scheduled_to_link_to_it(proper, editor, publisher):
    target = proper()
    target.publish(by=editor)
    story = proper(body=body(f'<a href="{target.address}">Read it.</a>'))
    story.publish(by=editor, at=database_now() + HOUR)
    target.withdraw(by=publisher, note="For a while.")
    story.refresh_from_db()
    assert story.state() == "Held"


def test_a_link_to_a_former_address_leads_somewhere(proper, editor):
    target = proper()
    target.publish(by=editor)
    old = target.address
    target.move("another-name", by=editor)
    story = proper(body=body(f'<a href="{old}">Read it.</a>'))
    story.publish(by=editor)
    assert story.is_public


def test_more_links_between_stories_that_go_out_together_resolve(proper, editor):
    second = proper()
    first = proper(body=f'{LONG}<p class="more-link" data-article="{second.pk}">MORE</p>')
    assert says(first, "more_links")
    found = gate.examine(
        [first.newest_revision, second.newest_revision],
        moments={first.pk: database_now(), second.pk: database_now()},
    )
    assert all(f.is_fine for f in found[first.pk])


# Levels


def test_a_check_blocks_warns_or_is_off_as_the_publication_says(proper, publisher, editor):
    article = proper(deck="")
    with pytest.raises(GateRefused):
        article.publish(by=editor)
    checklists.set_levels({"deck": "warns"}, by=publisher)
    assert next(f for f in article.gate() if f.key == "deck").level == Level.WARNS
    checklists.set_levels({"deck": "off"}, by=publisher)
    assert says(article, "deck") is None
    article.publish(by=editor)
    assert article.is_public


def test_a_stricter_gate_holds_the_scheduled_stories_that_fail_it(proper, publisher, editor):
    bare, tagged = proper(tag_names=[]), proper()
    for article in (bare, tagged):
        article.publish(by=editor, at=database_now() + HOUR)
    checklists.set_levels({"tags": "blocks"}, by=publisher)
    bare.refresh_from_db()
    tagged.refresh_from_db()
    assert (bare.state(), tagged.state()) == ("Held", "Scheduled")


@pytest.mark.parametrize("role", ["writer", "editor", "ads_manager", "stranger"])
def test_only_publishers_and_administrators_set_the_gate(request, role, publication):
    with pytest.raises(PermissionDenied):
        checklists.set_levels({"deck": "off"}, by=request.getfixturevalue(role))


def test_the_embargo_is_neither_switched_off_nor_excused(
    proper, publisher, second_publisher, importer
):
    article = proper(embargo_until=database_now() + HOUR)
    with pytest.raises(InvalidStep, match="always blocks"):
        checklists.set_levels({"embargo": "off"}, by=publisher)
    asked = article.ask(Request.Kind.OVERRIDE, by=publisher, reason="It cannot wait.")
    with pytest.raises(GateRefused, match="embargo"):
        asked.confirm(by=second_publisher)
    report = Article.objects.publish_many([article], by=importer, record_failures=True)
    assert report.refused


# The sensitivity checklist


def all_absent():
    return dict.fromkeys(checklists.ITEMS, ("absent", ""))


@pytest.fixture
def sensitive(category):
    category.asks_for_checklist = True
    category.save()


def test_a_sensitive_category_asks_for_every_signature(sensitive, proper, writer, editor):
    article = proper(by=writer)
    with pytest.raises(GateRefused, match="8 items"):
        article.publish(by=editor)
    article.sign(by=writer, revision=article.newest_revision, items=all_absent())
    article.publish(by=editor)
    signed = article.live_revision.signatures.all()
    assert {signature.item for signature in signed} == set(checklists.ITEMS)
    assert {signature.by for signature in signed} == {writer}


def test_a_signature_is_for_one_revision(sensitive, proper, editor):
    article = proper()
    article.sign(by=editor, revision=article.newest_revision, items=all_absent())
    article.save_revision({"deck": "A comma, more."}, by=editor, base=1)
    assert "Not signed for this revision" in says(article, "sensitivity")
    with pytest.raises(InvalidStep, match="Revision 2 was saved meanwhile"):
        article.sign(by=editor, revision=article.revisions.get(number=1), items=all_absent())


def test_the_last_word_counts_and_a_doubt_holds_what_is_scheduled(sensitive, proper, editor):
    article = proper()
    first = article.newest_revision
    article.sign(by=editor, revision=first, items=all_absent())
    article.publish(by=editor, at=database_now() + HOUR)
    article.sign(by=editor, revision=first, items={"faces": ("open", "")})
    article.refresh_from_db()
    assert article.state() == "Held"
    assert says(article, "sensitivity").startswith("Faces: not settled, says edmund")
    article.sign(by=editor, revision=first, items={"faces": ("cleared", "Blurred by the desk.")})
    article.publish(by=editor, at=database_now() + HOUR)
    assert Signature.objects.filter(item="faces").count() == 3


def test_what_is_cleared_says_by_whom(sensitive, proper, editor):
    article = proper()
    with pytest.raises(InvalidStep, match="say who cleared it"):
        article.sign(by=editor, revision=article.newest_revision, items={"units": ("cleared", " ")})


def test_a_category_above_one_filed_besides_or_a_tag_asks_too(proper, category):
    below = Category.objects.create(name="Mines", slug="mines", parent=category)
    quiet = Category.objects.create(name="Policy", slug="policy")
    Tag.objects.create(name="Hostages", asks_for_checklist=True)
    category.asks_for_checklist = True
    category.save()
    assert says(proper(category=below), "sensitivity")
    assert says(proper(category=quiet, further_categories=[below.pk]), "sensitivity")
    assert says(proper(category=quiet, tag_names=["hostages"]), "sensitivity")
    assert not says(proper(category=quiet), "sensitivity")


def test_a_tag_that_begins_to_ask_holds_its_scheduled_stories(proper, editor, publisher):
    article = proper()
    article.publish(by=editor, at=database_now() + HOUR)
    Tag.objects.get(name="Frigates").ask_for_checklist(True, by=publisher)
    article.refresh_from_db()
    assert article.state() == "Held"


def test_nobody_signs_a_story_that_is_not_theirs(sensitive, proper, writer, ads_manager):
    article = proper()
    for person in (writer, ads_manager):
        with pytest.raises(PermissionDenied):
            article.sign(by=person, revision=article.newest_revision, items=all_absent())


# The publication's own questions


@pytest.fixture
def question(category):
    return Question.objects.create(text="Has a lawyer read it?", category=category)


def test_a_question_of_the_category_has_to_be_answered_as_wanted(question, proper, editor):
    other = Category.objects.create(name="Policy", slug="policy")
    proper(category=other).publish(by=editor)
    article = proper()
    with pytest.raises(GateRefused, match="Not answered"):
        article.publish(by=editor)
    revision = article.newest_revision
    article.sign(by=editor, revision=revision, answers={question.pk: False})
    with pytest.raises(GateRefused, match="Answered “No”"):
        article.publish(by=editor)
    article.sign(by=editor, revision=revision, answers={question.pk: True})
    article.publish(by=editor)
    assert [a.asked for a in revision.answers.all()] == ["Has a lawyer read it?"] * 2


def test_a_new_question_holds_scheduled_stories_until_it_is_answered(proper, editor, publisher):
    article = proper()
    article.publish(by=editor, at=database_now() + HOUR)
    Question(text="Is the map ours?").amend(by=publisher)
    article.refresh_from_db()
    assert article.state() == "Held"


def test_a_question_no_longer_asked_is_not_in_the_way(question, proper, editor):
    question.is_asked = False
    question.save()
    article = proper()
    article.publish(by=editor)
    assert article.is_public


# Every route


def test_a_check_that_blocks_stops_every_route(sensitive, proper, editor, client, worker):
    article, live = proper(), proper()
    live.sign(by=editor, revision=live.newest_revision, items=all_absent())
    live.publish(by=editor)
    live.save_revision({"deck": "Newer."}, by=editor, base=1)
    for story in (article, live):
        for moment in (None, database_now() + HOUR):
            with pytest.raises(GateRefused):
                story.publish(by=editor, at=moment)
        assert Article.objects.publish_many([story], by=editor).refused
        assert Article.objects.publish_many([story], by=worker).refused
    client.force_login(editor)
    step = f"/admin/articles/article/{article.pk}/step/publish/"
    client.post(step, {"revision": 1})
    client.post("/admin/articles/article/", {"action": "publish", "_selected_action": [article.pk]})
    article.refresh_from_db()
    live.refresh_from_db()
    assert article.status == "draft"
    assert live.live_revision.number == 1


def test_the_gate_asks_as_many_questions_for_one_story_as_for_many(
    sensitive, question, proper, publication
):
    now = database_now()

    def cost(count):
        stories = [
            proper(
                body=body('<a href="/2026/11/x/">x</a>')
                + '<p class="more-link" data-article="5">MORE</p>'
            )
            for _ in range(count)
        ]
        revisions = [story.newest_revision for story in stories]
        for story, revision in zip(stories, revisions, strict=True):
            revision.article = story
        moments = dict.fromkeys((story.pk for story in stories), now)
        with CaptureQueriesContext(connection) as asked:
            gate.examine(revisions, moments=moments)
        return len(asked)

    assert cost(2) == cost(9) < 16
