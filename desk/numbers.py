"""What the desk has done: publications, how long they took, corrections, the gate's refusals."""

import csv
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import StringIO

from django.db.models import Count, Min, OuterRef, Subquery
from django.db.models.functions import TruncDate
from django.utils import timezone

from articles.models import Article, Byline, Correction, Transition
from articles.workflow import Status
from desk.panels.rows import how_long

PERIODS = {7: "7 days", 30: "30 days", 90: "90 days", 365: "A year"}
MOST = 25
# The chart's own measures.
WIDTH, HEIGHT = 720, 160


@dataclass
class Table:
    """One kind of number, as rows under their headings."""

    name: str
    title: str
    headings: tuple
    rows: list
    empty: str = "Nothing in these days."


@dataclass
class Bar:
    """One column of the chart."""

    x: float
    y: float
    width: float
    height: float
    said: str


@dataclass
class Period:
    """Some days up to now, in the publication's time zone."""

    days: int
    now: datetime

    @classmethod
    def read(cls, query, now):
        wanted = query.get("days", "")
        days = int(wanted) if wanted.isdecimal() and len(wanted) < 5 else 30
        return cls(days if days in PERIODS else 30, now)

    @property
    def start(self):
        day = timezone.localtime(self.now).replace(hour=0, minute=0, second=0, microsecond=0)
        return day - timedelta(days=self.days - 1)

    @property
    def dates(self):
        return [self.start.date() + timedelta(days=n) for n in range(self.days)]

    def published(self):
        return Article.objects.published().filter(published_at__gte=self.start)


def newest():
    """What changes when there is anything new to count."""
    return Transition.objects.order_by("-pk").values_list("pk", flat=True).first()


def tables(period):
    """Every table of the period."""
    return [
        by_day(period),
        by_category(period),
        by_author(period),
        waiting_times(period),
        corrections(period),
        gate_refusals(period),
    ]


def by_day(period):
    counted = period.published().order_by().annotate(day=TruncDate("published_at"))
    counted = dict(counted.values("day").annotate(n=Count("pk")).values_list("day", "n"))
    rows = [(day.isoformat(), counted.get(day, 0)) for day in reversed(period.dates)]
    return Table("day", "Published by day", ("Day", "Stories"), rows)


def by_category(period):
    counted = period.published().order_by().values_list("category__name").annotate(n=Count("pk"))
    rows = [
        (name or "No category", number) for name, number in counted.order_by("-n", "category__name")
    ]
    return Table("category", "Published by category", ("Category", "Stories"), rows[:MOST])


def by_author(period):
    signed = Byline.objects.filter(article__in=period.published())
    counted = signed.values_list("author__name").annotate(n=Count("article", distinct=True))
    rows = list(counted.order_by("-n", "author__name")[:MOST])
    return Table("author", "Published by author", ("Author", "Stories"), rows)


def waiting_times(period):
    """How long first publications took from the last time that they were submitted."""
    submitted = Transition.objects.filter(
        article=OuterRef("article"), step="submit", at__lte=OuterRef("at")
    ).order_by("-at", "-pk")
    # Of all that an import has published nothing was submitted.
    asked = Transition.objects.filter(step="submit").order_by().values("article")
    steps = Transition.objects.filter(step="publish", at__gte=period.start, article__in=asked)
    steps = steps.annotate(asked=Subquery(submitted.values("at")[:1])).exclude(asked=None)
    pairs = steps.values("article").annotate(first=Min("at"), asked=Min("asked"))
    minutes = sorted((row["first"] - row["asked"]).total_seconds() / 60 for row in pairs)
    rows = []
    if minutes:
        rows = [
            ("Stories that were submitted first", len(minutes)),
            ("Half of them took at most", _said(_at(minutes, 0.5))),
            ("Nine of ten took at most", _said(_at(minutes, 0.9))),
            ("The longest took", _said(minutes[-1])),
        ]
    return Table(
        "waiting", "From submit to publish", ("", "Time"), rows, "No submitted story was published."
    )


def corrections(period):
    kinds = Correction.objects.filter(created_at__gte=period.start).order_by()
    counted = dict(kinds.values_list("kind").annotate(n=Count("pk")))
    rows = [(kind.label, counted[kind]) for kind in Correction.Kind if kind in counted]
    return Table(
        "corrections", "Corrections", ("Kind", "Notes"), rows, "No correction was written."
    )


def gate_refusals(period):
    """What the gate refused, held or let through as an exception, by check."""
    steps = Transition.objects.filter(at__gte=period.start)
    refused = steps.filter(step="was_refused").values_list("details", flat=True)
    checks = Counter(name for details in refused for name in details.get("checks", []))
    rows = [(f"Refused: {name}", number) for name, number in checks.most_common(MOST)]
    holds = steps.filter(step="hold").count()
    updates = steps.filter(step="update_refused").count()
    overrides = steps.filter(details__has_key="request", target=Status.PUBLISHED).count()
    rows += [
        (what, number)
        for what, number in (
            ("Scheduled stories held", holds),
            ("Scheduled updates refused", updates),
            ("Exceptions by two people", overrides),
        )
        if number
    ]
    return Table("gate", "The gate", ("What", "Times"), rows, "The gate refused nothing.")


def chart(table):
    """The columns of the first table, oldest on the left."""
    rows = list(reversed(table.rows))
    most = max((number for _, number in rows), default=0) or 1
    step = WIDTH / max(1, len(rows))
    return [
        Bar(
            round(n * step, 2),
            round(HEIGHT - number / most * HEIGHT, 2),
            round(max(1.0, step * 0.78), 2),
            round(number / most * HEIGHT, 2),
            f"{day}: {number}",
        )
        for n, (day, number) in enumerate(rows)
    ]


def as_csv(found):
    """Every table in one file, a name before each row."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(["table", "what", "number"])
    for table in found:
        writer.writerows([table.title, _safe(row[0]), row[1]] for row in table.rows)
    return text.getvalue()


def _safe(text):
    # A spreadsheet would run what begins like a formula.
    return f"'{text}" if str(text)[:1] in "=+-@\t\r" else text


def _at(sorted_values, part):
    return sorted_values[min(len(sorted_values) - 1, int(len(sorted_values) * part))]


def _said(minutes):
    return how_long(timedelta(minutes=minutes))
