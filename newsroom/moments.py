"""Moments as people read them: in the publication's time zone first, their own beside it."""

from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils import timezone

from newsroom.forms import MomentField


def said(moment, user=None):
    """A moment in the publication's zone, and in this person's where that is another."""
    there = f"{timezone.localtime(moment):%-d %B %Y, %H:%M}"
    own = in_own_zone(moment, user)
    return f"{there} ({own})" if own else there


def written(moment):
    """A moment as the field for one holds it."""
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


def in_own_zone(moment, user):
    """What the clock of this person shows then; nothing where it shows the same."""
    name = getattr(user, "time_zone", "")
    here, there = timezone.localtime(moment), None
    if name:
        there = moment.astimezone(ZoneInfo(name))
    if there is None or there.replace(tzinfo=None) == here.replace(tzinfo=None):
        return ""
    day = "" if there.date() == here.date() else f"{there:%-d %B}, "
    return f"{day}{there:%H:%M} yours, {name}"


def explained(text, user):
    """What a form will make of a day and time: (whether it takes it, a sentence)."""
    try:
        moment = MomentField(required=False).clean(text)
    except ValidationError as error:
        return False, " ".join(error.messages)
    if moment is None:
        return True, ""
    own = in_own_zone(moment, user)
    zone = timezone.localtime(moment)
    return True, f"{zone:%a %-d %B %Y, %H:%M} {zone.tzname()}" + (f" · {own}" if own else "")
