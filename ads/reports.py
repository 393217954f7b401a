"""What was seen and clicked: sums by day, advert, campaign, advertiser or slot."""

import csv
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO

from django.db import connection

from ads.models import Advert

BY = {
    "day": "counts.day::text",
    "advert": "advertiser.name || ': ' || advert.heading",
    "campaign": "advertiser.name || ': ' || campaign.name",
    "advertiser": "advertiser.name",
    "slot": "advert.slot",
}
# What the worker has not added up yet is counted here, so that a report is never behind.
SUMS_SQL = """
SELECT {by} AS line,
    sum(number) FILTER (WHERE event = 1), sum(number) FILTER (WHERE event = 2),
    sum(number) FILTER (WHERE event = 3)
FROM (
    SELECT day, advert_id, event, number FROM ads_count WHERE day BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT day, advert_id, event, count(*) FROM ads_sighting
    WHERE NOT is_counted AND day BETWEEN %(first)s AND %(last)s GROUP BY day, advert_id, event
) AS counts
JOIN ads_advert AS advert ON advert.id = counts.advert_id
JOIN ads_campaign AS campaign ON campaign.id = advert.campaign_id
JOIN ads_advertiser AS advertiser ON advertiser.id = campaign.advertiser_id
WHERE (%(advertiser)s IS NULL OR advertiser.id = %(advertiser)s)
  AND (%(campaign)s IS NULL OR campaign.id = %(campaign)s)
  AND (%(slot)s = '' OR advert.slot = %(slot)s)
GROUP BY {order} ORDER BY {order}
"""


@dataclass(frozen=True)
class Line:
    name: str
    impressions: int = 0
    viewable: int = 0
    clicks: int = 0

    @property
    def viewable_share(self):
        return _percent(self.viewable, self.impressions)

    @property
    def click_share(self):
        return _percent(self.clicks, self.impressions)


def _percent(part, whole):
    return f"{100 * part / whole:.2f} %" if whole else "–"


@dataclass(frozen=True)
class Report:
    lines: list
    by: str

    @property
    def total(self):
        columns = ("impressions", "viewable", "clicks")
        sums = {name: sum(getattr(line, name) for line in self.lines) for name in columns}
        return Line("All", **sums)

    @property
    def bars(self):
        """Each line as a bar of the chart: where it stands, and how high in percent."""
        most = max((line.impressions for line in self.lines), default=0) or 1
        step = 100 / max(1, len(self.lines))
        return [
            {
                "line": line,
                "x": f"{number * step:.3f}",
                "width": f"{step * 0.8:.3f}",
                "height": f"{100 * line.impressions / most:.2f}",
                "y": f"{100 - 100 * line.impressions / most:.2f}",
                "seen": f"{100 * line.viewable / most:.2f}",
                "seen_y": f"{100 - 100 * line.viewable / most:.2f}",
            }
            for number, line in enumerate(self.lines)
        ]

    def csv(self):
        out = StringIO()
        writer = csv.writer(out)
        writer.writerow([self.by, "Impressions", "Viewable", "Clicks"])
        for line in self.lines:
            writer.writerow([_safe(line.name), line.impressions, line.viewable, line.clicks])
        return out.getvalue()


def _safe(text):
    # A spreadsheet would take it for a formula.
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def report(*, first, last, by="day", advertiser=None, campaign=None, slot=""):
    """The sums of some days; a day on which nothing was seen has its line too."""
    sql = SUMS_SQL.format(by=BY[by], order="1")
    values = {
        "first": first,
        "last": last,
        "advertiser": getattr(advertiser, "pk", None),
        "campaign": getattr(campaign, "pk", None),
        "slot": slot,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = [Line(name, *(int(n or 0) for n in sums)) for name, *sums in cursor.fetchall()]
    if by == "day":
        found = _every_day(found, first, last)
    if by == "slot":
        labels = dict(Advert.Slot.choices)
        found = [Line(labels[f.name], f.impressions, f.viewable, f.clicks) for f in found]
    return Report(found, {"day": "Day"}.get(by, by.title()))


def _every_day(lines, first, last):
    by_day = {line.name: line for line in lines}
    days = [(first + timedelta(n)).isoformat() for n in range((last - first).days + 1)]
    return [by_day.get(day) or Line(day) for day in days]
