"""Whether the screen of a front would show anything new."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Extract, JSONObject, Now

from articles import pulse
from fronts.models import Front, Placement, Presence, Version

# What changes without a step (a photo, a name) is seen after this many seconds at the latest.
AT_LEAST_EVERY = 300


def mark_of(front, user):
    """A mark that changes with what others do to a front, and to stories, and by the clock."""
    versions = Version.objects.filter(front=OuterRef("pk")).select_related(None)
    ended = Placement.objects.filter(version__front=OuterRef("pk"), until__lte=Now())
    others = Presence.objects.beside(user, OuterRef("pk")).select_related(None)
    seen = [
        Subquery(versions.in_force().select_related(None).values("pk")[:1]),
        ArraySubquery(versions.to_come().select_related(None).values("pk")),
        Subquery(ended.order_by("-until", "-pk").values("pk")[:1]),
        ArraySubquery(others.values(row=JSONObject(user="user_id", changes="changes"))),
        *map(Subquery, pulse.for_readers()),
    ]
    row = Front.objects.filter(pk=front.pk).values_list(Extract(Now(), "epoch"), *seen).get()
    return pulse.mark([int(row[0] // AT_LEAST_EVERY), *row[1:]])
