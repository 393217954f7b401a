"""Counting without spying: events of a page view, without a cookie and without an address.

A page sends what it showed in one batch. Each event is one row under the view's random number, so
that sending it twice counts once; the worker adds the rows up and forgets them after two days.
"""

import json
import re
import uuid

from django.db import connection

from ads.models import Event

MOST_AT_ONCE = 50
MOST_BYTES = 4096
EVENTS = {Event.IMPRESSION, Event.VIEWABLE}
ROBOTS = re.compile(
    r"bot|crawl|spider|slurp|preview|scan|monitor|headless|lighthouse|phantom|curl|wget|python|"
    r"java/|okhttp|axios|go-http|libwww|feed|fetch|archiv|facebookexternalhit|embedly",
    re.IGNORECASE,
)


def is_reader(request):
    """Whether it looks like a person's browser on a page of ours, reading it now."""
    agent = request.headers.get("User-Agent", "")
    from_here = request.headers.get("Sec-Fetch-Site", "same-origin") != "cross-site"
    # A browser that fetches ahead shows nothing to anybody.
    ahead = "prefetch" in request.headers.get("Sec-Purpose", "")
    return bool(agent) and from_here and not ahead and not ROBOTS.search(agent)


def read(body):
    """The number of the page view and its events, from what a page sent; nothing if it is odd."""
    try:
        sent = json.loads(body) if len(body) <= MOST_BYTES else {}
        view = view_of(sent["view"])
        events = [(int(advert), Event(int(event))) for advert, event in sent["events"]]
    except (ValueError, KeyError, TypeError, OverflowError):
        return None, []
    fit = [e for e in events[:MOST_AT_ONCE] if e[1] in EVENTS and 0 < e[0] < 2**63]
    return view, fit


def view_of(text):
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None


def count(view, events):
    """Note events of one page view; what is no approved advert, or noted today, is dropped."""
    if view is None or not events:
        return
    adverts, kinds = zip(*events, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(NOTE_SQL, [view, list(adverts), [int(kind) for kind in kinds]])


def add_up():
    """Add what was noted to the counts, once, and forget what is old; returns how many counts."""
    with connection.cursor() as cursor:
        cursor.execute(ADD_UP_SQL)
        added = cursor.rowcount
        if added:
            cursor.execute(FORGET_SQL)
    return added


# A crash of the database may cost the last second of counts; no page waits for a disk.
# A day is one of the publication's own zone.
TODAY = """
(now() AT TIME ZONE coalesce((SELECT time_zone FROM newsroom_publication LIMIT 1), 'UTC'))::date
"""
# ruff: noqa: S608 (TODAY is a text of ours)
NOTE_SQL = f"""
SET LOCAL synchronous_commit TO off;
INSERT INTO ads_sighting (day, view, advert_id, event)
SELECT {TODAY}, %s::uuid, advert.id, sent.event
FROM unnest(%s::bigint[], %s::smallint[]) AS sent(advert, event)
JOIN ads_advert AS advert ON advert.id = sent.advert AND advert.approved_digest = advert.digest
ON CONFLICT DO NOTHING
"""
ADD_UP_SQL = """
WITH fresh AS (
    UPDATE ads_sighting SET is_counted = true
    WHERE id IN (
        SELECT id FROM ads_sighting WHERE NOT is_counted LIMIT 50000 FOR UPDATE SKIP LOCKED)
    RETURNING day, advert_id, event)
INSERT INTO ads_count (day, advert_id, event, number)
SELECT day, advert_id, event, count(*) FROM fresh
JOIN ads_advert ON ads_advert.id = advert_id GROUP BY day, advert_id, event
ON CONFLICT (advert_id, day, event) DO UPDATE SET number = ads_count.number + excluded.number
"""
FORGET_SQL = f"DELETE FROM ads_sighting WHERE is_counted AND day < {TODAY} - 1"
