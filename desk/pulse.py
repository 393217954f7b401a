"""Whether anything has happened since a page of the newsroom was drawn."""

from django.db.models import F, Subquery
from django.db.models.functions import Extract, Now

from articles import pulse
from articles.models import Article, Note, Request, Transition
from fronts.models import Version
from newsroom.models import ClockNow, User

AT_LEAST_EVERY = 300


def beat(user):
    """A mark that changes with every step, save and note, and by the clock; and that clock's time.

    It changes every few minutes too, for what is said in minutes: not for all in one moment.
    """
    happened = [
        pulse.newest(Transition.objects.all()),
        pulse.newest(Version.objects.all()),
        pulse.newest(Note.objects.all()),
        pulse.newest(Request.objects.all()),
        Article.objects.order_by("-changed_at", "-pk").values("changed_at")[:1],
        *pulse.for_readers(),
    ]
    seconds = Extract(Now(), "epoch") + F("pk") * 7
    row = User.objects.filter(pk=user.pk)
    now, seconds, *rest = row.values_list(ClockNow(), seconds, *map(Subquery, happened)).get()
    return pulse.mark([int(seconds // AT_LEAST_EVERY), *rest]), now
