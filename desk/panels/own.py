"""A person's own stories, and what was given to them."""

from datetime import timedelta

from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from articles.models import Transition
from articles.rail import mark
from articles.workflow import MIRRORING, Status
from authors.anonymity import Veil
from desk.panels.rows import (
    MOST,
    Panel,
    Question,
    Row,
    about,
    headline,
    how_long,
    listed,
    name_of,
    open_at,
    stories_of,
    when,
)
from newsroom.models import User

QUIET = timedelta(days=14)
STEPS = {Status.DRAFT: "Write", Status.IN_REVIEW: "Look", Status.APPROVED: "Look"}


def assigned(user, now):
    """What somebody has given this person to do, the next that is due first."""
    if not user.has_perm("articles.change_article"):
        return None
    stories = stories_of(user).filter(assigned_to=user, status__in=MIRRORING)
    stories = stories.order_by(F("due_at").asc(nulls_last=True), "pk")
    rows = []
    for story in stories[: MOST + 1]:
        row = Row(headline(story), open_at(story), about(story), step_address=open_at(story))
        row.mark, row.step = mark(story.state(now)), STEPS[story.status]
        if story.due_at:
            row.is_late = story.due_at <= now
            row.age = "late" if row.is_late else how_long(story.due_at - now)
            row.lines = [f"due {when(story.due_at)}", *row.lines]
        rows.append(row)
    return Panel("assigned", "Assigned to me", rows)


def my_work(user, now):
    """Own stories on their way to readers, those that were sent back first."""
    if not user.has_perm("articles.change_article"):
        return None
    last = Transition.objects.filter(article=OuterRef("pk")).exclude(step="was_refused")
    last = last.order_by("-at", "-pk")
    stories = stories_of(user).own(user, few=True).filter(status__in=MIRRORING)
    stories = stories.exclude(assigned_to=user)
    stories = stories.annotate(
        last_step=Coalesce(Subquery(last.values("step")[:1]), Value("")),
        last_note=Subquery(last.values("note")[:1]),
        last_by=Subquery(last.values("by")[:1]),
        last_at=Subquery(last.values("at")[:1]),
    )
    sent_back = Q(last_step="send_back", status=Status.DRAFT)
    first = stories.filter(sent_back).order_by("-last_at")[: MOST + 1]
    others = stories.exclude(sent_back).order_by("-changed_at", "-pk")[: MOST + 1]
    found = [*first, *others][: MOST + 1]
    people = User.objects.in_bulk({story.last_by for story in found} - {None})
    veil = Veil(user, found)
    rows = [
        _own_row(story, veil.person(story.pk, people.get(story.last_by)), user, now)
        for story in found
    ]
    return Panel(
        "mine",
        "My work",
        rows,
        empty="Nothing of yours is unfinished.",
        all_at=listed("whose=mine"),
        all_words="All mine",
    )


def _own_row(story, last_by, user, now):
    row = Row(headline(story), open_at(story), about(story), step_address=open_at(story))
    row.mark, row.step = mark(story.state(now)), STEPS[story.status]
    if story.status == Status.DRAFT and story.last_step == "send_back":
        row.mark, row.step, row.is_primary = _sent_back(), "Mend", True
        row.lines = [
            f"{name_of(last_by)}: “{story.last_note}”",
            f"{how_long(now - story.last_at)} ago",
        ]
    elif story.status == Status.APPROVED and user.has_perm("articles.publish_article"):
        row.step = "Publish…"
    return row


def _sent_back():
    return mark("Draft").replace("Draft</span>", "Sent back</span>").replace("#i-draft", "#i-back")


def drafts_gone_quiet(user, now):
    """Drafts that nobody has touched for two weeks, the longest first."""
    if not user.has_perm("articles.change_article"):
        return None
    stories = stories_of(user).filter(status=Status.DRAFT, changed_at__lt=now - QUIET)
    stories = list(stories.select_related("created_by").order_by("changed_at", "pk")[: MOST + 1])
    rows = []
    for story in Veil(user, stories).over(stories, "created_by", story="pk"):
        own = story.created_by_id == user.pk
        row = Row(
            headline(story),
            open_at(story),
            ["You" if own else name_of(story.created_by), *about(story)],
            age=how_long(now - story.changed_at),
            step="Open",
            step_address=open_at(story),
        )
        if own and not story.first_published_at:
            row.step, row.is_post = "To the bin", True
            row.step_address = reverse("admin:articles_article_put_away", args=[story.pk])
        elif not own and _can_be_asked(story.created_by):
            _ask_whose_it_is(row, story)
        rows.append(row)
    return Panel("quiet", "Drafts gone quiet", rows)


def _can_be_asked(owner):
    """Whether a note could name them: somebody who is not named is nobody's to ask."""
    return bool(owner) and not getattr(owner, "is_veiled", False) and owner.is_active


def _ask_whose_it_is(row, story):
    """Let a note be written to whoever began the draft."""
    owner = story.created_by
    row.step = f"Ask {owner.first_name or owner.username}…"
    row.step_address = reverse("admin:articles_article_notes", args=[story.pk])
    row.asks = Question(
        "Send the note", "text", f"A note to {name_of(owner)}",
        f"@{owner.username} Is this draft still alive?", is_moment=False,
    )  # fmt: skip
