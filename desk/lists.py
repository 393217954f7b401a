"""Several lists of stories, asked for at once, and what they are sorted by."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject

from articles.models import Transition
from articles.workflow import Status
from newsroom.models import User


def begins(user, lists, most):
    """What each of these lists begins with, by its name: one query for all of them.

    Each story as a row that changes when the story does; see read().
    """
    if not lists:
        return {}
    row = JSONObject(story="pk", at="changed_at")
    asked = [ArraySubquery(stories.values(row=row)[:most]) for stories in lists.values()]
    found = User.objects.filter(pk=user.pk).values_list(*asked).get()
    # Where a filter leaves nothing there is not even an empty list.
    return {name: rows or [] for name, rows in zip(lists, found, strict=True)}


def read(stories, lists):
    """The lists of begins() with the stories themselves: one query for all of them."""
    found = stories.in_bulk({row["story"] for rows in lists.values() for row in rows})
    return {
        name: [found[row["story"]] for row in rows if row["story"] in found]
        for name, rows in lists.items()
    }


def submitted(column):
    """When, or by whom, a story came into review: a column of that step."""
    came = Transition.objects.filter(article=OuterRef("pk"), target=Status.IN_REVIEW)
    came = came.exclude(source=Status.IN_REVIEW).order_by("-at", "-pk")
    return Subquery(came.values(column)[:1])
