from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from articles.gate import GateRefused
from articles.models import Request
from articles.workflow import InvalidStep
from newsroom.models import database_now


@pytest.fixture
def blocked(make_article):
    return make_article(deck="")


def ask(article, by, **options):
    return article.ask(Request.Kind.OVERRIDE, by=by, reason="It cannot wait.", **options)


def test_two_publishers_together_pass_the_gate_and_both_names_stay(
    blocked, publisher, second_publisher
):
    ask(blocked, publisher).confirm(by=second_publisher)
    blocked.refresh_from_db()
    assert blocked.is_public
    step = blocked.transitions.first()
    assert step.by == second_publisher
    assert step.details["asked_by"] == publisher.pk
    assert step.details["failures"] == ["The story has no deck."]
    assert step.note == "It cannot wait."


def test_nobody_confirms_what_they_asked_for(blocked, publisher):
    with pytest.raises(InvalidStep, match="Somebody else"):
        ask(blocked, publisher).confirm(by=publisher)


def test_an_editor_neither_asks_nor_confirms(blocked, editor, publisher):
    with pytest.raises(PermissionDenied):
        ask(blocked, editor)
    with pytest.raises(PermissionDenied):
        ask(blocked, publisher).confirm(by=editor)


def test_a_request_is_open_for_a_day(blocked, publisher, second_publisher):
    request = ask(blocked, publisher)
    Request.objects.update(asked_at=database_now() - timedelta(hours=25))
    request.refresh_from_db()
    with pytest.raises(InvalidStep, match="no longer open"):
        request.confirm(by=second_publisher)


def test_a_request_is_confirmed_once(blocked, publisher, second_publisher):
    request = ask(blocked, publisher)
    request.confirm(by=second_publisher)
    with pytest.raises(InvalidStep):
        Request.objects.get().confirm(by=second_publisher)


def test_the_exception_is_for_the_revision_it_was_asked_for(blocked, publisher, second_publisher):
    request = ask(blocked, publisher)
    blocked.save_revision({"headline": "Not what they saw"}, by=publisher, base=1)
    request.confirm(by=second_publisher)
    blocked.refresh_from_db()
    assert blocked.live_revision.number == 1


def test_a_request_that_was_not_confirmed_excuses_nothing(blocked, publisher):
    with pytest.raises(GateRefused):
        blocked.publish(by=publisher, request=ask(blocked, publisher))


def test_a_confirmed_request_does_not_excuse_a_later_revision(blocked, publisher, second_publisher):
    request = ask(blocked, publisher)
    request.confirm(by=second_publisher)
    blocked.refresh_from_db()
    blocked.save_revision({"deck": "", "headline": "Worse"}, by=publisher, base=1)
    with pytest.raises(GateRefused):
        blocked.publish(by=publisher, request=Request.objects.get())


@pytest.fixture
def earlier(publisher, second_publisher):
    """Ask for another embargo and confirm it."""

    def move(article, until):
        request = article.ask(
            Request.Kind.EARLIER_EMBARGO, by=publisher, reason="The others have it.", at=until
        )
        request.confirm(by=second_publisher)
        article.refresh_from_db()

    return move


@pytest.mark.parametrize("hours", [1, 2, 3])
@pytest.mark.parametrize("embargo", [None, 1])
def test_an_embargo_is_moved_earlier_only(make_article, earlier, hours, embargo):
    now = database_now()
    until = now + timedelta(hours=embargo) if embargo else None
    article = make_article(embargo_until=until)
    with pytest.raises(InvalidStep, match="before the one that stands"):
        earlier(article, now + timedelta(hours=hours))
    article.refresh_from_db()
    assert (article.embargo_until, article.revisions.count()) == (until, 1)


def test_the_embargo_of_an_update_moves_without_a_word_to_readers(make_article, editor, earlier):
    article = make_article(published_by=editor)
    now = database_now()
    article.save_revision({"embargo_until": now + timedelta(hours=3)}, by=editor, base=1)
    earlier(article, now + timedelta(hours=1))
    assert article.newest_revision.embargo_until == now + timedelta(hours=1)
    assert article.embargo_until is None
    assert article.is_public
