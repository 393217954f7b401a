"""Whether the screen of a front would show anything new."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject, Now

from articles import pulse
from articles.models import Article
from fronts.models import Front, Placement, Presence, Version


def mark_of(front, user, searches=False):
    """A mark that changes with what others do to a front, and to stories, and by the clock.

    Who `searches` is shown stories on their way too.
    """
    versions = Version.objects.filter(front=OuterRef("pk")).select_related(None)
    ended = Placement.objects.filter(version__front=OuterRef("pk"), until__lte=Now())
    others = Presence.objects.beside(user, OuterRef("pk")).select_related(None)
    seen = [
        Subquery(versions.in_force().select_related(None).values("pk")[:1]),
        ArraySubquery(versions.to_come().select_related(None).values("pk")),
        Subquery(ended.order_by("-until", "-pk").values("pk")[:1]),
        ArraySubquery(others.values(row=JSONObject(user="user_id", changes="changes"))),
        *pulse.asked([*pulse.for_readers(), *pulse.names()]),
    ]
    if searches:
        seen += pulse.asked([Article.objects.order_by("-changed_at").values("changed_at")[:1]])
    return pulse.mark(Front.objects.filter(pk=front.pk).values_list(*seen).get())
