"""A person's own stories, and what was given to them."""

from django.urls import reverse

from articles.rail import mark
from articles.workflow import Status
from desk.panels.rows import (
    MOST,
    Panel,
    Question,
    Row,
    about,
    headline,
    listed,
    name_of,
    open_at,
    when,
)

STEPS = {Status.DRAFT: "Write", Status.IN_REVIEW: "Look", Status.APPROVED: "Look"}


def assigned(desk):
    """What somebody has given this person to do, the next that is due first."""
    rows, now = [], desk.now
    for story in desk.stories("assigned"):
        row = Row(headline(story), open_at(story), about(story), step_address=open_at(story))
        row.mark, row.step = mark(story.state(now)), STEPS[story.status]
        if story.due_at:
            row.is_late = story.due_at <= now
            row.age, row.until = ("late", None) if row.is_late else ("", story.due_at)
            row.lines = [f"due {when(story.due_at)}", *row.lines]
        rows.append(row)
    return Panel("assigned", "Assigned to me", rows)


def my_work(desk):
    """Own stories on their way to readers, those that were sent back first."""
    if not desk.user.has_perm("articles.change_article"):
        return None
    rows = [_sent_back_row(story, desk) for story in desk.stories("back")]
    rows += [_own_row(story, desk) for story in desk.stories("mine")]
    return Panel(
        "mine",
        "My work",
        rows[: MOST + 1],
        empty="Nothing of yours is unfinished.",
        all_at=listed("whose=mine"),
        all_words="All mine",
    )


def _sent_back_row(story, desk):
    by = desk.person(story, story.last_by)
    return Row(
        headline(story), open_at(story), [f"{name_of(by)}: “{story.last_note}”"],
        ago=story.last_at, mark=_sent_back(), step="Mend", is_primary=True,
        step_address=open_at(story),
    )  # fmt: skip


def _own_row(story, desk):
    row = Row(headline(story), open_at(story), about(story), step_address=open_at(story))
    row.mark, row.step = mark(story.state(desk.now)), STEPS[story.status]
    if story.status == Status.APPROVED and desk.user.has_perm("articles.publish_article"):
        row.step = "Publish…"
    return row


def _sent_back():
    return mark("Draft").replace("Draft</span>", "Sent back</span>").replace("#i-draft", "#i-back")


def drafts_gone_quiet(desk):
    """Drafts that nobody has touched for two weeks, the longest first."""
    rows = []
    for story in desk.veil.over(desk.stories("quiet"), "created_by", story="pk"):
        own = story.created_by_id == desk.user.pk
        row = Row(
            headline(story),
            open_at(story),
            ["You" if own else name_of(story.created_by), *about(story)],
            since=story.changed_at,
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
