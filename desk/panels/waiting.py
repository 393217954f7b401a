"""Stories that wait for somebody."""

from collections import defaultdict
from datetime import timedelta

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Now

from articles import gate
from articles.autosave import STILL_HERE
from articles.models import Presence, Request, Revision, Transition
from articles.rail import gate_mark, mark
from articles.workflow import Status
from authors.anonymity import Veil
from desk.panels.rows import (
    MOST,
    Panel,
    Row,
    about,
    headline,
    how_long,
    listed,
    name_of,
    open_at,
    stories_of,
)
from newsroom.models import User

LATE_REVIEW = timedelta(hours=2)


def waiting_for_review(user, now):
    """Oldest first: by whom, and how long."""
    if not user.has_perm("articles.review_article"):
        return None
    asked = Transition.objects.filter(article=OuterRef("pk"), target=Status.IN_REVIEW)
    asked = asked.exclude(source=Status.IN_REVIEW).order_by("-at", "-pk")
    stories = (
        stories_of(user)
        .filter(status=Status.IN_REVIEW)
        .annotate(since=Subquery(asked.values("at")[:1]), sent_by=Subquery(asked.values("by")[:1]))
    )
    stories = list(stories.order_by("since", "pk")[: MOST + 1])
    people = User.objects.in_bulk({story.sent_by for story in stories} - {None})
    veil = Veil(user, stories)
    here, said = _who_is_there(stories, veil, now), _gate_says(stories, now)
    rows = [
        Row(
            headline(story),
            open_at(story),
            [name_of(veil.person(story.pk, people.get(story.sent_by))), *about(story)],
            age=how_long(now - story.since) if story.since else "",
            is_late=bool(story.since and now - story.since > LATE_REVIEW),
            step="Review",
            step_address=open_at(story),
            flags=gate_mark(said.get(story.pk)),
            here=here[story.pk],
        )
        for story in stories
    ]
    return Panel(
        "review",
        "Waiting for review",
        rows,
        empty="Nothing waits for review.",
        all_at=listed("state=In+review"),
        all_words="All in review",
    )


def _who_is_there(stories, veil, now):
    """Others who have each of the stories open now."""
    found = defaultdict(list)
    there = Presence.objects.filter(article__in=stories, seen_at__gt=now - STILL_HERE)
    there = there.exclude(user=veil.viewer).select_related("user").order_by("user")
    for presence in veil.over(there, "user"):
        found[presence.article_id].append(presence.user)
    return found


def _gate_says(stories, now):
    revisions = Revision.objects.filter(pk__in=[story.newest_revision_id for story in stories])
    revisions = list(revisions.select_related("category", "lead_photo", "series"))
    known = {story.pk: story for story in stories}
    for revision in revisions:
        # The embargo that counts is the row's.
        revision.article = known[revision.article_id]
    return gate.examine(revisions, moments=dict.fromkeys(known, now)) if revisions else {}


def second_person(user):
    """Exceptions that another person has asked for, and this one may confirm."""
    if not user.has_perm("articles.override_gate"):
        return None
    asked = Request.objects.filter(confirmed_at=None, asked_at__gt=Now() - Request.LIFETIME)
    asked = asked.exclude(asked_by=user).select_related("asked_by", "article__newest_revision")
    asked = asked.defer("article__body", "article__newest_revision__body", "article__search_vector")
    asked = list(asked.order_by("asked_at")[: MOST + 1])
    Veil(user, {request.article_id for request in asked}).over(asked, "asked_by")
    rows = [
        Row(
            str(request.article.newest_revision),
            open_at(request.article),
            [name_of(request.asked_by), request.get_kind_display(), f"“{request.reason}”"],
            step="Look",
            step_address=open_at(request.article),
        )
        for request in asked
    ]
    return Panel("asked", "Asked of a second person", rows)


def proposed(user):
    if not user.has_perm("articles.publish_article"):
        return None
    stories = stories_of(user).exclude(proposed_revision=None).order_by("changed_at", "pk")
    rows = [_to_look_at(s, "Published") for s in stories[: MOST + 1]]
    return Panel("proposed", "Proposed changes", rows)


def held(user):
    """A writer's stories that something keeps back; who publishes has them among the alarms."""
    if user.has_perm("articles.publish_article") or not user.has_perm("articles.change_article"):
        return None
    rows = [_to_look_at(s, "Held") for s in stories_of(user).held()[: MOST + 1]]
    return Panel("held", "Held", rows)


def _to_look_at(story, status):
    address = open_at(story)
    return Row(
        headline(story), address, about(story), mark=mark(status), step="Look", step_address=address
    )
