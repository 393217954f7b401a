"""Lists in pages found by key, so that the thousandth page costs what the first costs."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q
from django.http import Http404

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SIZE = 20


@dataclass
class Page:
    """Some rows of a list, and the keys that lead to the newer and the older ones."""

    items: list
    newer: str = ""
    older: str = ""

    def __iter__(self):
        return iter(self.items)

    def __bool__(self):
        return bool(self.items)


def page_of(queryset, params, *, by="published_at", size=SIZE):
    """The page of a list, newest first, that before= or after= asks for; without either the first.

    Raises Http404 where the key is none of ours.
    """
    if "after" in params:
        return _page_after(queryset, params["after"], by, size)
    before = params.get("before")
    if before:
        queryset = queryset.filter(_beyond(before, by, "lt"))
    rows = list(queryset.order_by(f"-{by}", "-pk")[: size + 1])
    items = rows[:size]
    return Page(
        items,
        newer=_key(items[0], by) if before and items else "",
        older=_key(items[-1], by) if len(rows) > size else "",
    )


def _page_after(queryset, after, by, size):
    rows = list(queryset.filter(_beyond(after, by, "gt")).order_by(by, "pk")[: size + 1])
    items = rows[:size][::-1]
    return Page(
        items,
        newer=_key(items[0], by) if len(rows) > size else "",
        older=_key(items[-1], by) if items else "",
    )


def _key(row, by):
    return f"{(getattr(row, by) - EPOCH) // timedelta(microseconds=1)}-{row.pk}"


def _beyond(key, by, side):
    moment, pk = _read(key)
    # The first condition repeats half of the second: it is the one an index can answer.
    at_or_beyond = Q(**{f"{by}__{side}e": moment})
    return at_or_beyond & (Q(**{f"{by}__{side}": moment}) | Q(**{f"pk__{side}": pk}))


def _read(key):
    microseconds, _, pk = key.partition("-")
    try:
        moment, pk = EPOCH + timedelta(microseconds=int(microseconds)), int(pk)
    except (ValueError, OverflowError):
        raise Http404("No page has this key.") from None
    if not 0 < pk < 2**63:
        raise Http404("No page has this key.")
    return moment, pk
