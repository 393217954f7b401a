"""What readers could see at any moment, told from the history."""

import random
from datetime import timedelta

import pytest

from articles import holds, publishing
from articles.models import Article, Correction
from articles.sightings import View
from articles.workflow import InvalidStep
from newsroom.models import database_now

HOUR = timedelta(hours=1)


def test_each_moment_shows_what_readers_saw_then(make_article, editor, publisher):
    article = make_article()
    moments = [database_now()]
    article.publish(by=editor)
    moments.append(database_now())
    article.save_revision({"deck": "Newer."}, by=editor, base=1)
    moments.append(database_now())
    article.publish(by=editor)
    moments.append(database_now())
    article.withdraw(by=publisher, note="For a while.")
    moments.append(database_now())
    article.publish(by=editor)
    article.retract(by=publisher, notice="It was wrong.")
    moments.append(database_now())
    seen = [article.seen_at(moment) for moment in moments]
    assert [sight.view for sight in seen] == [
        View.NOTHING, View.STORY, View.STORY, View.STORY, View.GONE, View.NOTICE,
    ]  # fmt: skip
    assert [sight.revision and sight.revision.number for sight in seen[1:4]] == [1, 1, 2]


def test_a_story_that_is_rescheduled_held_or_taken_back_was_not_seen(make_article, editor):
    article = make_article(published_by=editor, at=database_now() + HOUR)
    later = database_now() + 3 * HOUR
    assert article.seen_at(later).view == View.STORY
    article.publish(by=editor, at=database_now() + 5 * HOUR)
    assert article.seen_at(later).view == View.NOTHING
    article.unschedule(by=editor)
    assert article.seen_at(later + 9 * HOUR).view == View.NOTHING


def test_an_ended_story_is_gone_from_its_end(make_article, editor):
    end = database_now() + HOUR
    article = make_article(published_by=editor, ends_at=end)
    assert article.seen_at(end - HOUR / 2).view == View.STORY
    assert article.seen_at(end).view == View.GONE


def test_an_imported_story_was_seen_since_its_own_date(make_article, importer):
    long_ago = database_now() - 9000 * HOUR
    article = make_article(at=long_ago)
    assert article.seen_at(long_ago - HOUR).view == View.NOTHING
    assert article.seen_at(long_ago + HOUR).revision.number == 1


def test_a_scheduled_update_is_seen_from_when_it_was_applied(make_article, editor, worker):
    article = make_article(published_by=editor)
    article.save_revision({"deck": "Newer."}, by=editor, base=1)
    article.publish(by=editor, at=database_now() + HOUR)
    waiting = database_now()
    Article.objects.update(update_at=waiting)
    assert article.seen_at(waiting + 2 * HOUR).revision.number == 1
    publishing.apply_due_updates(by=worker)
    assert article.seen_at(waiting).revision.number == 1
    assert article.seen_at(database_now()).revision.number == 2


@pytest.mark.parametrize("seed", range(6))
def test_the_history_agrees_with_what_was_published_at_the_time(
    seed, make_article, editor, publisher, worker
):
    """Random steps; after each, what published() said is what seen_at() says of that moment."""
    dice = random.Random(seed)
    article = make_article()
    article.sign(by=editor, revision=article.newest_revision, items={})
    witnessed = []

    def save():
        number = article.newest_revision.number
        article.save_revision({"deck": f"Deck {number}."}, by=editor, base=number)

    def publish():
        article.publish(by=editor)

    def schedule():
        article.publish(by=editor, at=database_now() + HOUR)

    def apply():
        Article.objects.filter(update_at__isnull=False).update(update_at=database_now())
        publishing.apply_due_updates(by=worker)

    steps = [
        save, save, publish, publish, schedule, apply,
        lambda: article.unschedule(by=editor),
        lambda: article.withdraw(by=publisher, note="For a while."),
        lambda: holds.hold(article, by=editor, reason="Wait.")
        if article.state() == "Scheduled" else None,
    ]  # fmt: skip
    for _ in range(25):
        article.refresh_from_db()
        try:
            dice.choice(steps)()
        except InvalidStep:
            continue
        row = Article.objects.get(pk=article.pk)
        witnessed.append((database_now(), row.live_revision_id if row.is_public else None))
    assert {seen for _, seen in witnessed} - {None}
    for moment, revision in witnessed:
        sight = article.seen_at(moment)
        assert (sight.revision.pk if sight.revision else None) == revision


def test_corrections_stand_above_or_below_the_text(client, make_article, editor):
    article = make_article(published_by=editor)
    article.correct(by=editor, kind=Correction.Kind.CORRECTION, text="It was nine.", place="top")
    article.correct(by=editor, kind=Correction.Kind.UPDATE, text="Since then, ten.")
    page = client.get(article.address).content.decode().partition('id="article-body"')[2]
    assert page.index("It was nine.") < page.index("one engine") < page.index("Since then, ten.")
    assert page.count('id="corrections"') == 1
    ledger = client.get("/corrections/").content.decode()
    assert "It was nine." in ledger
    assert "Since then, ten." in ledger
