"""Marks that change when there is something new to see: a short question in place of a page."""

from hashlib import sha256

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Q, QuerySet, Subquery, TextField
from django.db.models.functions import MD5, Cast, JSONObject, Now

from articles.models import Article, Transition
from articles.workflow import Status
from authors.changes import Change, MastheadChange
from categories.models import Category
from newsroom.models import User
from photos.models import Photo


def newest(rows):
    """The number of the last row, to be asked beside something else."""
    return rows.order_by("-pk").values("pk")[:1]


def digest(rows, *columns):
    """What changes with these columns of any of a few rows, to be asked in the same way."""
    row = JSONObject(**{column: column for column in columns})
    told = ArraySubquery(rows.order_by("pk").values(told=row))
    return MD5(Cast(told, TextField()))


def asked(rows):
    """These, each as a part of one question."""
    return [Subquery(one) if isinstance(one, QuerySet) else one for one in rows]


def for_readers():
    """What changes when a step or the clock lets readers see more, or less."""
    steps = Transition.objects.filter(Q(source=Status.PUBLISHED) | Q(target=Status.PUBLISHED))
    return [
        newest(steps),
        Article.objects.published().newest_first().values("pk")[:1],
        last_past("embargo_until"),
        last_past("ends_at"),
    ]


def names():
    """What changes with a name beside a story, and with a photo: neither is a step of the story."""
    changed = Photo.objects.exclude(changed_at=None).order_by("-changed_at")
    return [
        newest(Change.objects.all()),
        newest(MastheadChange.objects.all()),
        changed.values("changed_at")[:1],
        digest(Category.objects.all(), "id", "name", "kicker", "path", "order"),
        digest(User.objects.all(), "id", "username", "first_name", "last_name", "is_active"),
    ]


def last_past(moment, until=None, **which):
    """The last such moment of a story that has passed."""
    past = Article.objects.filter(**{f"{moment}__lte": until or Now()}, **which)
    return past.order_by(f"-{moment}").values(moment)[:1]


def mark(values):
    """All of it as one short word."""
    return sha256("|".join(map(str, values)).encode()).hexdigest()[:16]
