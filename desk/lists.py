"""Several lists of stories, asked for at once."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models.functions import JSONObject

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
