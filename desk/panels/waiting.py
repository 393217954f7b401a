"""Stories that wait for somebody."""

from collections import defaultdict
from datetime import timedelta

from articles import gate
from articles.autosave import STILL_HERE
from articles.models import Presence, Revision
from articles.rail import gate_mark, mark
from desk.panels.rows import Panel, Row, about, headline, listed, name_of, open_at

LATE_REVIEW = timedelta(hours=2)


def waiting_for_review(desk):
    """Oldest first: by whom, and how long."""
    if not desk.user.has_perm("articles.review_article"):
        return None
    stories = desk.stories("review")
    here, said = _who_is_there(stories, desk), _gate_says(stories, desk.now)
    rows = [
        Row(
            headline(story),
            open_at(story),
            [name_of(desk.person(story, story.sent_by)), *about(story)],
            since=story.sent_at,
            late_after=int(LATE_REVIEW.total_seconds()),
            is_late=bool(story.sent_at and desk.now - story.sent_at > LATE_REVIEW),
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


def _who_is_there(stories, desk):
    """Others who have each of the stories open now."""
    found = defaultdict(list)
    if not stories:
        return found
    there = Presence.objects.filter(article__in=stories, seen_at__gt=desk.now - STILL_HERE)
    there = there.exclude(user=desk.user).select_related("user").order_by("user")
    for presence in desk.veil.over(there, "user"):
        found[presence.article_id].append(presence.user)
    return found


def _gate_says(stories, now):
    if not stories:
        return {}
    revisions = Revision.objects.filter(pk__in=[story.newest_revision_id for story in stories])
    revisions = list(revisions.select_related("category", "lead_photo", "series"))
    known = {story.pk: story for story in stories}
    for revision in revisions:
        # The embargo that counts is the row's.
        revision.article = known[revision.article_id]
    return gate.examine(revisions, moments=dict.fromkeys(known, now))


def second_person(desk):
    """Exceptions that another person has asked for, and this one may confirm."""
    rows = [
        Row(
            str(request.article.newest_revision),
            open_at(request.article),
            [name_of(request.asked_by), request.get_kind_display(), f"“{request.reason}”"],
            step="Look",
            step_address=open_at(request.article),
        )
        for request in desk.veil.over(desk.requests, "asked_by")
    ]
    return Panel("asked", "Asked of a second person", rows)


def proposed(desk):
    rows = [_to_look_at(story, "Published") for story in desk.stories("proposed")]
    return Panel("proposed", "Proposed changes", rows)


def held(desk):
    """A writer's stories that something keeps back; who publishes has them among the alarms."""
    rows = [_to_look_at(story, "Held") for story in desk.stories("held")]
    return Panel("held", "Held", rows)


def _to_look_at(story, status):
    address = open_at(story)
    return Row(
        headline(story), address, about(story), mark=mark(status), step="Look", step_address=address
    )
