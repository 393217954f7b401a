"""What readers could see of a story at any moment, replayed from its history."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class View(StrEnum):
    NOTHING = "nothing"
    STORY = "the story"
    GONE = "that it is gone"
    NOTICE = "the notice of its retraction"


@dataclass(frozen=True)
class Sight:
    """What stood at the address from one moment until the next change."""

    view: View
    revision: object = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def what(self):
        return f"revision {self.revision.number}" if self.revision else str(self.view)


@dataclass(frozen=True)
class Event:
    """A step that changed what readers could see, and the moment from which it counted."""

    at: datetime
    order: int
    step: str
    revision: object
    moment: datetime | None
    waits: bool

    @classmethod
    def of(cls, transition):
        moment = transition.details.get("moment")
        moment = datetime.fromisoformat(moment) if moment else None
        waits = bool(transition.details.get("waits"))
        # An imported story was public, on the publication's old site, before it came to us.
        at = min(transition.at, moment) if moment else transition.at
        return cls(at, transition.pk, transition.step, transition.revision, moment, waits)


SHOWS = {"publish", "reschedule"}
TAKES_AWAY = {"hold", "unschedule", "withdraw", "retract"}


def sights(article):
    """Every change of what readers could see, oldest first, as Sights without a gap."""
    events = _events(article)
    found = [Sight(View.NOTHING)]
    for moment in _moments(events):
        now = _replayed(events, moment)
        last = found[-1]
        if (now.view, now.revision) == (last.view, last.revision):
            continue
        found[-1] = Sight(last.view, last.revision, last.since, moment)
        found.append(Sight(now.view, now.revision, moment))
    return found


def seen_at(article, moment):
    """The Sight of that moment."""
    return next(
        sight for sight in reversed(sights(article)) if sight.since is None or sight.since <= moment
    )


def _events(article):
    rows = article.transitions.filter(step__in=SHOWS | TAKES_AWAY | {"publish_update"})
    events = map(Event.of, rows.select_related("revision"))
    return sorted((e for e in events if not e.waits), key=lambda event: (event.at, event.order))


def _moments(events):
    """Every moment at which something may have changed."""
    moments = {event.at for event in events}
    moments |= {event.moment for event in events if event.step in SHOWS}
    moments |= {e.revision.ends_at for e in events if e.revision and e.revision.ends_at}
    return sorted(moments)


def _replayed(events, moment):
    live, since, was_seen, notice = None, None, False, False
    for event in events:
        if event.at > moment:
            break
        was_seen = was_seen or (live is not None and since < event.at)
        if event.step in SHOWS:
            live, since = event.revision, event.moment
        elif event.step in TAKES_AWAY:
            live, notice = None, event.step == "retract"
        elif live is not None:
            live = event.revision
    if live is not None and since <= moment:
        ended = live.ends_at is not None and live.ends_at <= moment
        return Sight(View.GONE) if ended else Sight(View.STORY, live)
    if notice:
        return Sight(View.NOTICE)
    return Sight(View.GONE if was_seen else View.NOTHING)
