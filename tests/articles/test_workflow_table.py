"""The steps × roles × statuses, as product and desk agreed them."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from articles.models import Correction
from articles.workflow import InvalidStep, Status
from authors.models import Author
from newsroom.models import database_now
from tests.articles.desk import LIST, page_of, signed_in

ALL = "writer editor publisher ads_manager administrator stranger".split()
EDITORS = {"editor", "publisher", "administrator"}
PUBLISHERS = {"publisher", "administrator"}

# step: the states from which it may be taken, and the roles that may
TABLE = {
    "submit": ({"draft"}, {"writer"} | EDITORS),
    "send_back": ({"in review", "approved"}, EDITORS),
    "approve": ({"in review"}, EDITORS),
    "publish": (
        {"draft", "in review", "approved", "scheduled", "live with newer work", "withdrawn"},
        EDITORS,
    ),
    "unschedule": ({"scheduled"}, EDITORS),
    "propose": ({"live with newer work"}, {"writer"} | EDITORS),
    "decline": ({"proposed"}, EDITORS),
    "withdraw": ({"live with newer work", "proposed"}, PUBLISHERS),
    "retract": ({"live with newer work", "proposed"}, PUBLISHERS),
}
TABLE["propose"][0].add("proposed")
TABLE["publish"][0].add("proposed")
STATES = [
    "draft",
    "in review",
    "approved",
    "scheduled",
    "live with newer work",
    "proposed",
    "withdrawn",
    "retracted",
]
ARGUMENTS = {
    "send_back": {"note": "Needs a second source."},
    "decline": {"note": "Not now."},
    "withdraw": {"note": "At the source's wish."},
    "retract": {"notice": "It was wrong."},
}


@pytest.fixture
def story_in(make_article, writer, editor, publisher):
    """A story of the writer's own, brought to a state by its verbs."""

    def build(state):
        article = make_article(by=writer)
        if state == "in review":
            article.submit(by=writer)
        elif state == "approved":
            article.submit(by=writer)
            article.approve(by=editor)
        elif state == "scheduled":
            article.publish(by=editor, at=database_now() + timedelta(days=1))
        elif state != "draft":
            article.publish(by=editor)
        if state in ("live with newer work", "proposed"):
            article.save_revision({"deck": "A newer deck."}, by=writer, base=1)
        if state == "proposed":
            article.propose(by=writer)
        if state == "withdrawn":
            article.withdraw(by=publisher, note="No.")
        if state == "retracted":
            article.retract(by=publisher, notice="It was wrong.")
        return article

    return build


@pytest.mark.parametrize("role", ALL)
@pytest.mark.parametrize("state", STATES)
def test_each_step_is_open_to_the_right_people_only(story_in, request, state, role):
    person = request.getfixturevalue(role)
    article = story_in(state)
    before = (article.status, article.transitions.count())
    for step, (states, roles) in TABLE.items():
        allowed = state in states and role in roles
        offered = {found.name for found in article.steps_open_to(person)}
        if step != "publish":
            if not allowed and role not in roles:
                assert step not in offered
            if allowed:
                assert step in offered
        if allowed:
            continue
        with pytest.raises((InvalidStep, PermissionDenied)):
            getattr(article, step)(by=person, **ARGUMENTS.get(step, {}))
        article.refresh_from_db()
        assert (article.status, article.transitions.count()) == before, step


@pytest.mark.parametrize(
    ("step", "state", "role"),
    [
        (step, state, role)
        for step, (states, roles) in TABLE.items()
        for state in sorted(states)
        for role in sorted(roles)
    ],
)
def test_each_open_step_can_be_taken_and_is_written_down(story_in, request, step, state, role):
    article = story_in(state)
    taken = article.transitions.count()
    getattr(article, step)(by=request.getfixturevalue(role), **ARGUMENTS.get(step, {}))
    assert article.transitions.count() == taken + 1
    assert article.transitions.first().by == request.getfixturevalue(role)


@pytest.mark.parametrize("role", ALL)
def test_the_ledger_is_written_by_editors_only(story_in, request, role):
    article = story_in("live with newer work")
    person = request.getfixturevalue(role)
    if role in EDITORS:
        article.correct(by=person, kind=Correction.Kind.CORRECTION, text="It was nine ships.")
        assert article.corrections.count() == 1
    else:
        with pytest.raises(PermissionDenied):
            article.correct(by=person, kind=Correction.Kind.CORRECTION, text="It was nine ships.")


@pytest.mark.parametrize("step", ["submit", "propose"])
def test_a_writer_takes_steps_with_own_stories_only(make_article, writer, editor, step):
    article = make_article(by=editor)
    if step == "propose":
        article.publish(by=editor)
        article.save_revision({"deck": "New."}, by=editor, base=1)
    with pytest.raises(PermissionDenied):
        getattr(article, step)(by=writer)


def test_steps_that_send_something_away_ask_for_a_reason(story_in, editor, publisher):
    for state, step in [("in review", "send_back"), ("proposed", "decline")]:
        with pytest.raises(InvalidStep, match="why"):
            getattr(story_in(state), step)(by=editor, note=" ")
    with pytest.raises(InvalidStep):
        story_in("proposed").retract(by=publisher, notice="")


def test_where_the_publication_asks_for_it_somebody_else_approves(
    make_article, publication, editor, publisher
):
    publication.second_person_approves = True
    publication.save()
    article = make_article(by=editor)
    article.submit(by=editor)
    with pytest.raises(InvalidStep, match="did not write"):
        article.approve(by=editor)
    article.approve(by=publisher)
    assert article.status == Status.APPROVED
    assert article.approved_revision == article.newest_revision


def test_whose_name_stands_on_a_story_does_not_approve_it(
    make_article, publication, writer, editor, publisher
):
    publication.second_person_approves = True
    publication.save()
    face = Author.objects.create(name="Edmund Hale", slug="edmund-hale", user=editor)
    article = make_article(by=writer, bylines=[{"author": face.pk, "role": "reporter"}])
    article.submit(by=writer)
    with pytest.raises(InvalidStep, match="did not write"):
        article.approve(by=editor)
    article.approve(by=publisher)


def test_an_approval_is_of_the_revision_that_the_editor_read(make_article, writer, editor):
    article = make_article(by=writer)
    article.submit(by=writer)
    read = article.newest_revision
    article.save_revision({"deck": "Slipped in."}, by=writer, base=1)
    with pytest.raises(InvalidStep, match="newer revision"):
        article.approve(by=editor, revision=read)
    article.approve(by=editor, revision=article.newest_revision)
    assert article.approved_revision.number == 2


def _press(article, step, person):
    number = article.newest_revision.number
    words = ARGUMENTS.get(step, {}).values()
    data = {"revision": number} | {f"note-{step}": word for word in words}
    signed_in(person).post(page_of(article, "step", step), data)


def _tick(article, step, person):
    data = {
        "action": step,
        "_selected_action": article.pk,
        f"shown-{article.pk}": article.newest_revision_id,
    }
    signed_in(person).post(LIST, data)


ROUTES = {
    "the button": (_press, list(TABLE)),
    "the list": (_tick, ["submit", "approve", "publish"]),
}


@pytest.mark.parametrize("role", ALL)
@pytest.mark.parametrize("route", ROUTES)
def test_every_route_lets_the_same_people_take_each_step(story_in, request, route, role):
    person = request.getfixturevalue(role)
    take, steps = ROUTES[route]
    for step in steps:
        states, roles = TABLE[step]
        article = story_in(min(states))
        before = article.transitions.count()
        take(article, step, person)
        taken = article.transitions.count() - before
        assert taken == (1 if role in roles else 0), step
        if taken:
            last = article.transitions.first()
            assert (last.step, last.by) == (step, person)
