"""The calendar: what goes out, ends or is due, by week and by month."""

from calendar import Calendar
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from articles.workflow import MIRRORING, Status
from desk.lists import begins, read
from fronts.models import CURATE, Version

MOST = 400
DAY = timedelta(days=1)
# The hours that a week always shows; others only when something is in them.
FROM_HOUR, TO_HOUR = 6, 21


@dataclass
class Entry:
    """One thing at its moment, with how it may be moved."""

    kind: str
    icon: str
    said: str
    moment: datetime
    title: str
    address: str
    story: Article | None = None
    step: str = ""
    refusal: str = ""

    @property
    def typed(self):
        return f"{timezone.localtime(self.moment):%Y-%m-%dT%H:%M}"


@dataclass
class Day:
    date: date
    entries: list = field(default_factory=list)
    published: int = 0
    is_today: bool = False
    is_out: bool = False


@dataclass
class Hour:
    """One line of a week: what every day has in that hour."""

    hour: int
    own: str
    cells: list
    is_now: bool


@dataclass
class Span:
    """A week or a month, and those beside it."""

    name: str
    first: date
    last: date
    middle: date

    @classmethod
    def read(cls, query, today):
        at = _day(query.get("at"), today)
        if query.get("span") == "month":
            weeks = Calendar().monthdatescalendar(at.year, at.month)
            return cls("month", weeks[0][0], weeks[-1][-1], at.replace(day=15))
        monday = at - timedelta(days=at.weekday())
        return cls("week", monday, monday + 6 * DAY, monday + 3 * DAY)

    @property
    def start(self):
        return timezone.make_aware(datetime.combine(self.first, datetime.min.time()))

    @property
    def end(self):
        return timezone.make_aware(datetime.combine(self.last + DAY, datetime.min.time()))

    @property
    def dates(self):
        return [self.first + n * DAY for n in range((self.last - self.first).days + 1)]

    @property
    def before(self):
        step = 31 * DAY if self.name == "month" else 7 * DAY
        return self.middle - step

    @property
    def after(self):
        return self.middle + (31 * DAY if self.name == "month" else 7 * DAY)

    @property
    def title(self):
        if self.name == "month":
            return f"{self.middle:%B %Y}"
        first = (
            f"{self.first:%-d}" if self.first.month == self.last.month else f"{self.first:%-d %B}"
        )
        return f"{first} – {self.last:%-d %B %Y}"


def _day(text, today):
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return today
    # Beyond these, months before and after would leave what a date can say.
    return found if 1900 < found.year < 2200 else today


def entries(lists, user, span, now):
    """Everything of the span by the clock; what a month has published so far is only counted."""
    may, stories = user.has_perm("articles.publish_article"), read(_slim(), lists)
    found = [_publication(story, now, may) for story in stories["publications"]]
    found += [_entry("end", "end", "ends", story.ends_at, story) for story in stories["ends"]]
    found += [_update(story, may) for story in stories["updates"]]
    found += [_embargo(story) for story in stories["embargoes"]]
    found += [_entry("due", "pencil", "due", story.due_at, story) for story in stories["due"]]
    if user.has_perm(CURATE):
        found += _fronts(span)
    return sorted(found, key=lambda entry: entry.moment)


def listed(user, filters, span, now):
    """The stories of each kind that stand in the span."""
    stories = filters.of(Article.objects.editable_by(user, few=True), user)

    def within(moment, **which):
        here = {f"{moment}__gte": span.start, f"{moment}__lt": span.end}
        return stories.filter(**here, **which).order_by(moment, "pk")

    publications = within("published_at", status=Status.PUBLISHED)
    if span.name == "month":
        publications = publications.filter(published_at__gt=now)
    # Embargoes of stories that are scheduled already show with their publication.
    over = [Status.PUBLISHED, Status.WITHDRAWN, Status.RETRACTED]
    lists = {
        "publications": publications,
        "ends": within("ends_at", status=Status.PUBLISHED),
        "updates": within("update_at"),
        "embargoes": within("embargo_until").exclude(status__in=over),
        # What somebody has promised for a moment, while it is on its way.
        "due": within("due_at", status__in=MIRRORING),
    }
    return begins(user, lists, MOST)


def _slim():
    columns = (
        "status",
        "published_at",
        "embargo_until",
        "ends_at",
        "update_at",
        "held_at",
        "due_at",
    )
    stories = Article.objects.select_related("newest_revision", "update_revision")
    return stories.only(
        *columns, "newest_revision__headline", "newest_revision__number", "update_revision__number"
    )


def _publication(story, now, may):
    at = story.published_at
    if story.held_at:
        return _entry("held", "held", "held", at, story, "reschedule" if may else "")
    if at <= now:
        return _entry("published", "published", "published", at, story)
    embargoed = story.embargo_until and story.embargo_until > now
    kind = ("embargo", "lock", "embargoed") if embargoed else ("scheduled", "clock", "scheduled")
    return _entry(*kind, at, story, "reschedule" if may else "")


def _update(story, may):
    step = "publish_update" if may else ""
    return _entry("update", "history", "update due", story.update_at, story, step)


def _embargo(story):
    return _entry("embargo", "lock", "embargo ends, not scheduled", story.embargo_until, story)


def _fronts(span):
    versions = Version.objects.filter(
        called_off_at=None, starts_at__gte=span.start, starts_at__lt=span.end
    )
    for version in versions.to_come().select_related("front__category"):
        front = version.front
        at = reverse("admin:front_page")
        if front.category_id:
            at = reverse("admin:section_front_page", args=[front.category_id])
        yield Entry(
            "scheduled", "front", "scheduled", version.starts_at, f"{front} “{version}”",
            f"{at}?version={version.number}",
        )  # fmt: skip


def _entry(kind, icon, said, moment, story, step=""):
    address = reverse("admin:articles_article_change", args=[story.pk])
    return Entry(kind, icon, said, moment, str(story.newest_revision), address, story, step)


def days(user, filters, span, found, now):
    """Each day of the span with its entries; in a month with the number of past publications."""
    today = timezone.localdate(now)
    by_date = {
        day: Day(
            day,
            is_today=day == today,
            is_out=span.name == "month" and day.month != span.middle.month,
        )
        for day in span.dates
    }
    for entry in found:
        by_date[timezone.localdate(entry.moment)].entries.append(entry)
    if span.name == "month":
        for day, number in _counted(user, filters, span, now):
            by_date[day].published = number
    return list(by_date.values())


def _counted(user, filters, span, now):
    past = filters.of(Article.objects.editable_by(user, few=True), user).filter(
        status=Status.PUBLISHED, held_at=None,
        published_at__gte=span.start, published_at__lt=min(span.end, now),
    )  # fmt: skip
    by_day = past.order_by().annotate(day=TruncDate("published_at")).values("day")
    return by_day.annotate(number=Count("pk")).values_list("day", "number")


def hours(found_days, user, now):
    """The lines of a week: an hour each, with one's own hour beside it."""
    used = {timezone.localtime(e.moment).hour for day in found_days for e in day.entries}
    current = timezone.localtime(now).hour
    shown = sorted({*range(FROM_HOUR, TO_HOUR + 1), *used})
    return [
        Hour(
            hour,
            _own_hour(user, found_days[0].date, hour),
            [
                (day, [e for e in day.entries if timezone.localtime(e.moment).hour == hour])
                for day in found_days
            ],
            hour == current and any(day.is_today for day in found_days),
        )
        for hour in shown
    ]


def _own_hour(user, day, hour):
    if not user.time_zone:
        return ""
    there = timezone.make_aware(datetime(day.year, day.month, day.day, hour))
    own = there.astimezone(ZoneInfo(user.time_zone))
    if own.utcoffset() == there.utcoffset():
        return ""
    shift = (own.date() - day).days
    return f"{own:%H:%M}" + (f" {shift:+}" if shift else "")


def weeks(found_days):
    return [found_days[n : n + 7] for n in range(0, len(found_days), 7)]


def address(span, at, filters):
    query = {"span": span, "at": at.isoformat()}
    return f"?{urlencode(query)}" + (f"&{filters.query}" if filters.query else "")
