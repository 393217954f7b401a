"""Two people, two buttons, one moment."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, connections, transaction

from articles.content import StaleSave
from articles.models import Article
from articles.workflow import InvalidStep
from categories.models import Category
from newsroom.models import database_now

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Start each in a thread and a transaction of its own; what each returned or raised."""
    ready, done = threading.Barrier(len(acts)), [None] * len(acts)

    def act(place, do):
        try:
            ready.wait()
            done[place] = do()
        except Exception as error:
            done[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=act, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return done


def until_somebody_waits():
    """Go on when another transaction wants what this one has locked."""
    for _ in range(600):
        with connection.cursor() as cursor:
            # Within a transaction the statistics stay as they were first read.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("Nobody waits.")


def fresh(article):
    return Article.objects.get(pk=article.pk)


def test_two_stories_of_one_slug_get_two_addresses(make_article, editor, publisher):
    one, other = make_article(slug="the-same"), make_article(slug="the-same")
    done = at_once(lambda: one.publish(by=editor), lambda: other.publish(by=publisher))
    assert done == [None, None]
    addresses = sorted(
        path.rpartition("/")[2] for path in Article.objects.values_list("path", flat=True)
    )
    assert addresses == ["the-same", "the-same-2"]


def test_of_two_presses_of_publish_one_publishes(make_article, editor, publisher):
    story = make_article()
    revision = story.revisions.get()
    done = at_once(
        lambda: fresh(story).publish(by=editor, revision=revision),
        lambda: fresh(story).publish(by=publisher, revision=revision),
    )
    assert sorted(map(str, done)) == ["None", "Readers see that version already."]
    assert [row.step for row in story.transitions.filter(step__startswith="publish")] == ["publish"]


def test_who_waits_for_a_story_that_is_being_published_does_not_publish_it_again(
    make_article, editor, publisher
):
    story, is_held = make_article(), threading.Event()

    def first():
        with transaction.atomic():
            held = Article.objects.select_for_update().get(pk=story.pk)
            is_held.set()
            until_somebody_waits()
            held.publish(by=editor)

    def second():
        is_held.wait(60)
        fresh(story).publish(by=publisher)

    done = at_once(first, second)
    assert list(map(str, done)) == ["None", "Readers see that version already."]


def test_an_address_is_given_once_whether_by_a_move_or_a_publication(
    make_article, editor, publisher
):
    moving = [make_article(published_by=editor) for _ in range(2)]
    new = make_article(slug="wanted")
    done = at_once(
        lambda: moving[0].move("wanted", by=editor),
        lambda: moving[1].move("wanted", by=editor),
        lambda: new.publish(by=publisher),
    )
    assert all(answer is None or isinstance(answer, InvalidStep) for answer in done), done
    assert Article.objects.filter(path__endswith="/wanted").count() == 1
    assert fresh(new).is_public


def test_of_two_saves_on_one_revision_the_second_is_refused(make_article, editor, publisher):
    story = make_article()
    done = at_once(
        lambda: fresh(story).save_revision({"deck": "Mine."}, by=editor, base=1),
        lambda: fresh(story).save_revision({"deck": "Mine too."}, by=publisher, base=1),
    )
    assert sum(isinstance(answer, StaleSave) for answer in done) == 1, done
    assert fresh(story).newest_revision.number == story.revisions.count() == 2


def test_what_is_saved_while_the_button_is_pressed_does_not_go_out(make_article, editor, publisher):
    for _ in range(3):
        story = make_article(headline="What the editor read")
        read = story.newest_revision
        done = at_once(
            lambda story=story, read=read: fresh(story).publish(by=editor, revision=read),
            lambda story=story: fresh(story).save_revision(
                {"headline": "Slipped in"}, by=publisher, base=1
            ),
        )
        assert not [answer for answer in done if isinstance(answer, Exception)], done
        row = fresh(story)
        assert (row.headline, row.live_revision) == ("What the editor read", read)
        assert row.newest_revision.headline == "Slipped in"


def test_a_section_is_edited_while_its_stories_are_saved_and_scheduled(
    make_article, editor, publisher, category
):
    now = database_now()
    section = Category.objects.get(pk=category.pk)
    for hours in (2, 3, 4):
        story = make_article(published_by=editor, at=now + timedelta(hours=hours))
        done = at_once(
            lambda hours=hours: (
                setattr(section, "tagline", f"Number {hours}") or section.amend(by=publisher)
            ),
            lambda story=story: fresh(story).publish(by=editor, at=now + timedelta(hours=9)),
            lambda story=story: fresh(story).save_revision(
                {"category": section, "deck": "Saved meanwhile."}, by=editor, base=1
            ),
        )
        assert not [answer for answer in done if isinstance(answer, Exception)], done
