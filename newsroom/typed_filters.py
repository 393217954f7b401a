"""Filters of the newsroom's lists that are typed instead of chosen."""

from datetime import date, datetime, time, timedelta

from django.contrib import admin
from django.utils import timezone


class TypedFilter(admin.SimpleListFilter):
    """A filter by typed words."""

    template = "admin/_typed_filter.html"
    kind = "search"

    def lookups(self, request, model_admin):
        return [("", "")]

    def choices(self, changelist):
        kept = changelist.get_filters_params()
        kept.pop(self.parameter_name, None)
        # A list holds one value for each name.
        hidden = {name: value[-1] for name, value in kept.items()}
        if changelist.query:
            hidden["q"] = changelist.query
        yield {
            "name": self.parameter_name, "value": self.value() or "", "kind": self.kind,
            "hidden": hidden, "clear": changelist.get_query_string(remove=[self.parameter_name]),
        }  # fmt: skip


class DayFilter(TypedFilter):
    """Rows whose `field` is on a typed day or after it, or, where `is_last`, before its end."""

    kind = "date"
    field = ""
    is_last = False

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        try:
            day = date.fromisoformat(self.value())
            # Moments, not dates: an index knows the one and not the other.
            end = _midnight(day + timedelta(days=1)) if self.is_last else None
        except (ValueError, OverflowError):
            return queryset.none()
        if end:
            return queryset.filter(**{f"{self.field}__lt": end})
        return queryset.filter(**{f"{self.field}__gte": _midnight(day)})


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time.min))
