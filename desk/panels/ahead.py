"""What comes by itself, and what is out."""

from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Note
from articles.workflow import Status
from authors.anonymity import Veil
from desk.panels.rows import (
    MOST,
    Panel,
    Row,
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
    end = end_of_day(now)
    stories = stories_of(user).filter(status=Status.PUBLISHED, held_at=None)
    live = stories.filter(published_at__gt=now, published_at__lt=end).order_by("published_at")
    rows = [
        Row(
            headline(s),
            open_at(s),
            [f"in {how_long(s.published_at - now)}"],
            moment=s.published_at,
        )
        for s in live[: MOST + 1]
    ]
    updates = stories.filter(update_at__gt=now, update_at__lt=end).order_by("update_at")
    rows += [
        Row(headline(s), open_at(s), ["update"], moment=s.update_at, icon="history")
        for s in updates[: MOST + 1]
    ]
    if user.has_perm(CURATE):
        rows += _fronts_to_come(end)
    rows.sort(key=lambda row: row.moment)
    return Panel(
        "today", "Going live today", rows, empty="Nothing more goes live today.",
        all_at=reverse("admin:calendar"), all_words="Calendar", kind="agenda",
    )  # fmt: skip


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
    rows = [
        Row(headline(s), open_at(s), [_embargoed(s)], moment=s.embargo_until, icon="lock")
        for s in stories.order_by("embargo_until")[: MOST + 1]
    ]
    return Panel("embargoes", "Embargoes", rows, kind="agenda")


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
    rows = [Row(s.headline, s.address, moment=s.published_at) for s in stories]
    return Panel(
        "out", "Published today", rows, empty="Nothing yet today.", kind="agenda quiet",
        all_at=listed("state=Published"), all_words="All published",
    )  # fmt: skip
