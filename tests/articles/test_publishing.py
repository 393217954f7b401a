from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db import connection

from articles.gate import GateRefused
from articles.models import Article, Tag
from articles.workflow import InvalidStep, Status
from authors.models import Author
from categories.models import Category
from newsroom.models import database_now
from tests.conftest import move_dates


def test_an_editor_publishes_a_story_and_readers_can_see_it(make_article, editor):
    article = make_article(tag_names=["Frigates"])
    article.publish(by=editor)
    assert list(Article.objects.published()) == [article]
    assert [str(tag) for tag in article.tags.all()] == ["Frigates"]
    assert article.get_absolute_url().endswith("/a-frigate-returns-early-part-1/")


def test_a_writer_cannot_publish(make_article, writer):
    article = make_article(by=writer)
    with pytest.raises(PermissionDenied):
        article.publish(by=writer)
    assert not Article.objects.published().exists()


def test_publication_is_written_in_the_history(make_article, editor):
    article = make_article()
    article.publish(by=editor, note="Agreed with the desk.")
    step = article.transitions.get()
    assert (step.step, step.source, step.target) == ("publish", "draft", "published")
    assert (step.by, step.note, step.revision.number) == (editor, "Agreed with the desk.", 1)


def test_the_revision_that_the_button_showed_is_published(make_article, editor, writer):
    article = make_article(headline="What the editor read")
    shown = article.newest_revision
    article.save_revision({"headline": "Saved a second later"}, by=editor, base=1)
    article.publish(by=editor, revision=shown)
    assert article.headline == "What the editor read"
    assert article.has_newer_work


def test_a_revision_of_another_story_is_refused(make_article, editor):
    article, other = make_article(), make_article()
    with pytest.raises(InvalidStep):
        article.publish(by=editor, revision=other.newest_revision)
    assert not Article.objects.published().exists()


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ({"headline": "  "}, "The story has no headline."),
        ({"deck": ""}, "The story has no deck."),
        ({"category": None}, "The story has no category."),
        ({"bylines": []}, "The story has no byline."),
        ({"bylines": [{"author": 987654}]}, "A byline names an author who is no longer there."),
        ({"body": "<p> </p>"}, "The story has no text."),
    ],
)
def test_the_gate_refuses_what_is_not_finished(make_article, editor, missing, sentence):
    article = make_article(**missing)
    with pytest.raises(GateRefused, match=sentence):
        article.publish(by=editor)
    article.refresh_from_db()
    assert article.status == Status.DRAFT
    assert not article.transitions.exists()


def test_a_bulk_publication_stops_at_the_same_gate_and_writes_the_same_rows(make_article, editor):
    good, bad = make_article(tag_names=["Mines"]), make_article(deck="")
    report = Article.objects.publish_many([good, bad], by=editor)
    assert report.published == [good]
    assert [refusal.article for refusal in report.refused] == [bad]
    assert list(Article.objects.published()) == [good]
    assert good.transitions.get().step == "publish"
    assert good.bylines.count() == good.taggings.count() == 1


def test_only_an_import_may_publish_what_the_gate_refuses_and_it_is_noted(
    make_article, importer, editor
):
    article = make_article(deck="")
    Article.objects.publish_many([article], by=importer, record_failures=True)
    assert article.transitions.get().details["failures"] == ["The story has no deck."]


def test_a_person_cannot_publish_in_the_past(make_article, editor, importer):
    yesterday = database_now() - timedelta(days=1)
    article = make_article()
    with pytest.raises(InvalidStep, match="has passed"):
        article.publish(by=editor, at=yesterday)
    article.publish(by=importer, at=yesterday)
    assert article.published_at == yesterday


def test_publishing_costs_the_same_number_of_queries_for_one_story_and_for_many(
    make_article, importer, django_assert_num_queries
):
    few = [make_article(tag_names=["Tugs"]) for _ in range(2)]
    many = [make_article(tag_names=["Tugs"]) for _ in range(12)]
    Tag.objects.create(name="Tugs")
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as first:
        Article.objects.publish_many(few, by=importer)
    with CaptureQueriesContext(connection) as second:
        Article.objects.publish_many(many, by=importer)
    assert len(second) <= len(first)


def test_saving_a_public_story_changes_nothing_for_readers(make_article, editor, category):
    article = make_article(published_by=editor, tag_names=["Old"])
    new_author = Author.objects.create(name="Second Name", slug="second-name")
    other = Category.objects.create(name="Land", slug="land")
    article.save_revision(
        {
            "headline": "Another headline",
            "tag_names": ["New"],
            "bylines": [{"author": new_author.pk, "role": "editor"}],
            "further_categories": [other.pk],
            "category": other,
        },
        by=editor,
        base=1,
    )
    article = Article.objects.get(pk=article.pk)
    assert article.headline != "Another headline"
    assert article.category == category
    assert [str(tag) for tag in article.tags.all()] == ["Old"]
    assert [str(byline) for byline in article.bylines.all()] == ["Nadia Ferro"]
    assert not article.filings.exists()
    assert not Tag.objects.filter(name="New").exists()


def test_publishing_an_update_brings_everything_of_the_revision(make_article, editor, category):
    article = make_article(published_by=editor, tag_names=["Old", "Kept"])
    other = Category.objects.create(name="Land", slug="land")
    article.save_revision(
        {"headline": "Better", "tag_names": ["kept", "New"], "further_categories": [other.pk]},
        by=editor,
        base=1,
    )
    address, first = article.address, article.published_at
    article.publish(by=editor)
    assert article.headline == "Better"
    assert sorted(str(tag) for tag in article.tags.all()) == ["Kept", "New"]
    assert [filing.category for filing in article.filings.all()] == [other]
    assert (article.address, article.published_at) == (address, first)
    assert article.updated_at is None
    assert article.transitions.first().step == "publish_update"


def test_only_a_material_update_moves_the_date_that_readers_see(make_article, editor):
    article = make_article(published_by=editor)
    article.save_revision({"deck": "The number was wrong."}, by=editor, base=1)
    article.publish(by=editor, material=True)
    assert article.updated_at > article.published_at


def test_a_withdrawn_story_is_gone_and_may_come_back(make_article, editor, publisher):
    article = make_article(published_by=editor)
    address = article.address
    article.withdraw(by=publisher, note="The source was at risk.")
    assert not Article.objects.published().exists()
    article.publish(by=editor)
    assert article.get_absolute_url() == address


def test_a_story_scheduled_again_after_withdrawal_is_not_treated_as_live(
    make_article, editor, publisher
):
    article = make_article(published_by=editor)
    article.withdraw(by=publisher, note="For a while.")
    article.publish(by=editor, at=database_now() + timedelta(days=1))
    assert not article.is_public
    with pytest.raises(InvalidStep):
        article.withdraw(by=publisher, note="Again.")
    article.publish(by=editor)
    assert article.is_public


def test_a_retracted_story_keeps_only_its_notice(make_article, editor, publisher):
    article = make_article(published_by=editor)
    article.retract(by=publisher, notice="The documents were forged.")
    assert article.status == Status.RETRACTED
    assert not Article.objects.published().exists()
    assert article.corrections.get().text == "The documents were forged."
    with pytest.raises(InvalidStep):
        article.publish(by=editor)


@pytest.mark.parametrize("verb", ["withdraw", "retract"])
def test_a_story_that_is_still_to_come_is_not_withdrawn_but_unscheduled(
    make_article, editor, publisher, verb
):
    article = make_article(published_by=editor, at=database_now() + timedelta(hours=1))
    with pytest.raises(InvalidStep, match="unschedule"):
        getattr(article, verb)(by=publisher, **{"notice" if verb == "retract" else "note": "No."})


def test_a_search_finds_words_names_and_tags_of_what_is_public(make_article, editor):
    make_article(published_by=editor, body="<p>The tugboat waited.</p>", tag_names=["Harbors"])
    make_article(body="<p>The tugboat in a draft.</p>")
    for words in ("tugboats", "Ferro", "harbors", "frigate"):
        assert Article.objects.published().search(words).count() == 1
    assert Article.objects.published().search("submarine").count() == 0


def test_the_predicate_agrees_with_the_query(make_article, editor, publisher):
    hour = timedelta(hours=1)
    now = database_now()
    rows = [
        make_article(),
        make_article(published_by=editor),
        make_article(published_by=editor, at=now + hour),
        make_article(published_by=editor, ends_at=now + 2 * hour),
    ]
    ended = make_article(published_by=editor, ends_at=now + hour)
    move_dates(ended, -2 * hour, "published_at", "first_published_at", "ends_at")
    withdrawn = make_article(published_by=editor)
    withdrawn.withdraw(by=publisher, note="No.")
    held = make_article(published_by=editor, at=now + hour)
    Article.objects.filter(pk=held.pk).update(held_at=now, published_at=now - hour)
    for article in [*rows, ended, withdrawn, held]:
        article.refresh_from_db()
        assert article.is_public == article.is_public_at(database_now()), article.state()
    assert Article.objects.published().count() == 2


def test_who_may_publish_publishes_only_what_is_theirs_to_change(make_article, writer, editor):
    writer.user_permissions.add(Permission.objects.get(codename="publish_article"))
    story, own = make_article(by=editor), make_article(by=writer)
    with pytest.raises(PermissionDenied):
        story.publish(by=writer)
    report = Article.objects.publish_many([story, own], by=writer)
    assert report.published == [own]
    assert list(Article.objects.published()) == [own]
