"""What comes by itself, and what is out."""

from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Note
from articles.workflow import Status
from authors.anonymity import Veil
from desk.panels.rows import (
    LONG,
    MOST,
    Panel,
    Row,
    asks_a_moment,
    end_of_day,
    headline,
    how_long,
    listed,
    open_at,
    stories_of,
    when,
)
from fronts.models import CURATE, Version


def going_live(user, now):
    """What readers will see before the day is over, with the clock."""
    if not user.has_perm("articles.change_article"):
        return None
    end, may = end_of_day(now), user.has_perm("articles.publish_article")
    stories = stories_of(user).filter(status=Status.PUBLISHED, held_at=None)
    live = stories.filter(published_at__gt=now, published_at__lt=end).order_by("published_at")
    rows = [_scheduled(s, may, [f"in {how_long(s.published_at - now)}"]) for s in live[: MOST + 1]]
    updates = stories.filter(update_at__gt=now, update_at__lt=end).order_by("update_at")
    updates = updates.select_related("newest_revision__category", "update_revision")
    rows += [_update(s, may) for s in updates.defer(*LONG, "update_revision__body")[: MOST + 1]]
    if user.has_perm(CURATE):
        rows += _fronts_to_come(end)
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


def embargoes(user, now):
    """What nobody outside may see yet, the next to end first."""
    if not user.has_perm("articles.change_article"):
        return None
    stories = (
        stories_of(user)
        .filter(embargo_until__gt=now)
        .exclude(status__in=[Status.WITHDRAWN, Status.RETRACTED])
    )
    may = user.has_perm("articles.publish_article")
    rows = [_kept(s, may) for s in stories.order_by("embargo_until")[: MOST + 1]]
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


def notes_naming(user):
    """Open notes in which somebody names this person."""
    if not user.has_perm("articles.change_article"):
        return None
    stories = Article.objects.editable_by(user, few=True)
    notes = Note.objects.naming(user).filter(article__in=stories)
    notes = notes.select_related("by", "article__newest_revision").defer(
        "article__body", "article__search_vector", "article__newest_revision__body"
    )
    notes = list(notes[: MOST + 1])
    veil = Veil(user, {note.article_id for note in notes})
    rows = []
    for note in veil.over(notes, "by"):
        address = reverse("admin:articles_article_notes", args=[note.article_id])
        rows.append(
            Row(
                headline(note.article), address, [veil.words(note.article_id, note.text)],
                moment=note.at, person=note.by,
                step="Reply", step_address=f"{address}#note-{note.thread_id or note.pk}",
            )
        )  # fmt: skip
    return Panel("notes", "Notes that name me", rows, kind="notes")


def published_today(user, now):
    if not user.has_perm("articles.view_article"):
        return None
    start = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
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
