"""What comes by itself, and what is out."""

from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from articles.workflow import Status
from desk.panels.rows import (
    MOST,
    Panel,
    Row,
    asks_a_moment,
    end_of_day,
    headline,
    listed,
    open_at,
    when,
)
from fronts.models import CURATE, Version


def going_live(desk):
    """What readers will see before the day is over, with the clock."""
    if not desk.user.has_perm("articles.change_article"):
        return None
    may = desk.user.has_perm("articles.publish_article")
    rows = [_scheduled(s, may, [], until=s.published_at) for s in desk.stories("live")]
    rows += [_update(story, may) for story in desk.stories("updates")]
    if desk.user.has_perm(CURATE):
        rows += _fronts_to_come(end_of_day(desk.now))
    rows.sort(key=lambda row: row.moment)
    return Panel(
        "today", "Going live today", rows, empty="Nothing more goes live today.",
        all_at=reverse("admin:calendar"), all_words="Calendar", kind="agenda",
    )  # fmt: skip


def _scheduled(story, may, lines, **looks):
    row = Row(headline(story), open_at(story), lines, moment=story.published_at, **looks)
    row.step, row.step_address = "Open", open_at(story)
    if may:
        moment, revision = story.published_at, story.newest_revision
        asks_a_moment(row, story, "reschedule", revision, moment, "Reschedule…", undo=True)
    return row


def _update(story, may):
    row = Row(headline(story), open_at(story), ["update"], moment=story.update_at, icon="history")
    row.step, row.step_address = "Open", open_at(story)
    if may:
        moment, revision = story.update_at, story.update_revision
        asks_a_moment(row, story, "publish_update", revision, moment, "Reschedule…")
    return row


def _fronts_to_come(end):
    versions = Version.objects.to_come().filter(starts_at__lt=end).select_related("front__category")
    for version in versions:
        front = version.front
        name, args = (
            ("section_front_page", [front.category_id]) if front.category_id else ("front_page", [])
        )
        address = f"{reverse(f'admin:{name}', args=args)}?version={version.number}"
        yield Row(
            f"{front} “{version}”",
            address,
            ["applies itself"],
            moment=version.starts_at,
            icon="front",
            step="Look",
            step_address=address,
        )


def embargoes(desk):
    """What nobody outside may see yet, the next to end first."""
    may = desk.user.has_perm("articles.publish_article")
    rows = [_kept(story, may) for story in desk.stories("embargoes")]
    return Panel("embargoes", "Embargoes", rows, kind="agenda")


def _kept(story, may):
    """Under embargo: what is scheduled may be moved, the rest scheduled for when it ends."""
    if story.status == Status.PUBLISHED and not story.held_at:
        row = _scheduled(story, may, [_embargoed(story)], icon="lock")
        row.moment = story.embargo_until
        return row
    row = Row(
        headline(story), open_at(story), [_embargoed(story)], moment=story.embargo_until,
        icon="lock", step="Open", step_address=open_at(story),
    )  # fmt: skip
    if may and story.status != Status.PUBLISHED:
        moment, revision = story.embargo_until, story.newest_revision
        asks_a_moment(row, story, "publish", revision, moment, "Schedule…")
    return row


def _embargoed(story):
    if story.status == Status.PUBLISHED:
        return f"goes out {when(story.published_at)}"
    return f"{story.get_status_display().lower()}, not scheduled yet"


def notes_naming(desk):
    """Open notes in which somebody names this person."""
    rows = []
    for note in desk.veil.over(desk.notes, "by"):
        address = reverse("admin:articles_article_notes", args=[note.article_id])
        rows.append(
            Row(
                headline(note.article), address, [desk.veil.words(note.article_id, note.text)],
                moment=note.at, person=note.by,
                step="Reply", step_address=f"{address}#note-{note.thread_id or note.pk}",
            )
        )  # fmt: skip
    return Panel("notes", "Notes that name me", rows, kind="notes")


def published_today(desk):
    if not desk.user.has_perm("articles.view_article"):
        return None
    start = timezone.localtime(desk.now).replace(hour=0, minute=0, second=0, microsecond=0)
    stories = Article.objects.published().filter(published_at__gte=start)
    stories = stories.newest_first().only("headline", "path", "published_at")[: MOST + 1]
    rows = [
        Row(s.headline, s.address, moment=s.published_at, step="Read", step_address=s.address)
        for s in stories
    ]
    return Panel(
        "out", "Published today", rows, empty="Nothing yet today.", kind="agenda quiet",
        all_at=listed("state=Published"), all_words="All published",
    )  # fmt: skip
