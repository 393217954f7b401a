"""Marks that change when there is something new to see: a short question in place of a page."""

from hashlib import sha256

from django.db.models import Q
from django.db.models.functions import Now

from articles.models import Article, Transition
from articles.workflow import Status


def newest(rows):
    """The number of the last row, to be asked beside something else."""
    return rows.order_by("-pk").values("pk")[:1]


def for_readers():
    """What changes when a step or the clock lets readers see more, or less."""
    steps = Transition.objects.filter(Q(source=Status.PUBLISHED) | Q(target=Status.PUBLISHED))
    return [
        newest(steps),
        Article.objects.published().newest_first().values("pk")[:1],
        _last_past("embargo_until"),
        _last_past("ends_at"),
    ]


def _last_past(moment):
    past = Article.objects.filter(**{f"{moment}__lte": Now()})
    return past.order_by(f"-{moment}").values(moment)[:1]


def mark(values):
    """All of it as one short word."""
    return sha256("|".join(map(str, values)).encode()).hexdigest()[:16]
