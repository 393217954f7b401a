"""What a panel is made of, and the words that its rows share."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

MOST = 8


@dataclass
class Question:
    """What a row's step asks before it is taken: the moment of a step, or a note."""

    act: str
    name: str
    label: str
    typed: str = ""
    is_moment: bool = True
    step: str = ""
    number: int = 0
    undo_at: str = ""


@dataclass
class Row:
    """One thing on the desk, with what to do about it."""

    title: str
    address: str = ""
    lines: list = field(default_factory=list)
    # How long it has waited, or how long it still has: a moment from or to which the page counts.
    since: object = None
    until: object = None
    ago: object = None
    age: str = ""
    is_late: bool = False
    late_after: int = 0
    mark: str = ""
    moment: object = None
    icon: str = ""
    step: str = ""
    step_address: str = ""
    is_post: bool = False
    is_primary: bool = False
    person: object = None
    flags: str = ""
    here: list = field(default_factory=list)
    asks: Question | None = None
    story: int | None = None
    refusal: str = ""


@dataclass
class Panel:
    """Some rows under a title; an empty one is left out unless it has words for that."""

    name: str
    title: str
    rows: list
    empty: str = ""
    all_at: str = ""
    all_words: str = ""
    kind: str = "rows"

    @property
    def is_shown(self):
        return bool(self.rows or self.empty)

    @property
    def shown(self):
        return self.rows[:MOST]

    @property
    def tally(self):
        return f"{MOST}+" if len(self.rows) > MOST else str(len(self.rows) or "")


def how_long(delta):
    """A time as a colleague says it: 25 min, 1 h 20, 5 h, 3 days."""
    minutes = max(0, int(delta.total_seconds() // 60))
    hours, days = minutes // 60, minutes // 1440
    if minutes < 60:
        return f"{minutes} min"
    if hours < 5 and minutes % 60:
        return f"{hours} h {minutes % 60:02}"
    if hours < 48:
        return f"{hours} h"
    return f"{days} days"


def headline(story):
    return str(story.newest_revision)


def about(story):
    revision = story.newest_revision
    section = [revision.category.name] if revision.category else ["no category"]
    return [*section, f"{revision.word_count:,} words"]


def open_at(story):
    return reverse("admin:articles_article_change", args=[story.pk])


def listed(query):
    return f"{reverse('admin:articles_article_changelist')}?{query}"


def name_of(person):
    return (person.get_full_name() or person.get_username()) if person else "Somebody"


def day(moment):
    return f"{timezone.localtime(moment):%-d %b %Y}"


def when(moment):
    local = timezone.localtime(moment)
    today = local.date() == timezone.localdate()
    return f"today {local:%H:%M}" if today else f"{local:%a %-d %b, %H:%M}"


def end_of_day(now):
    start = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return start + timedelta(days=1)


def asks_a_moment(row, story, step, revision, moment, label, undo=False):
    """Let the row move a story, or give it a moment: with all the rules of that step."""
    row.story, row.step = story.pk, label
    row.step_address = step_at(story, step)
    row.asks = Question(
        label.rstrip("…"), f"at-{step}", "From when do readers see it?",
        f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}", step=step, number=revision.number,
        undo_at=step_at(story, "unschedule") if undo else "",
    )  # fmt: skip
    return row


def step_at(story, step):
    return reverse("admin:articles_article_step", args=[story.pk, step])
