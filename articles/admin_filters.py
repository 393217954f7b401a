from django.contrib import admin
from django.db.models import Q
from django.db.models.functions import Now

from articles.workflow import Status

PUBLISHED = Q(status=Status.PUBLISHED)
FREE = PUBLISHED & Q(held_at=None)
TO_COME = FREE & Q(published_at__gt=Now())
EMBARGOED = TO_COME & Q(embargo_until__gt=Now())
ENDED = FREE & Q(published_at__lte=Now(), ends_at__lte=Now())

# The same words as Article.state().
STATES = {
    "Draft": Q(status=Status.DRAFT),
    "In review": Q(status=Status.IN_REVIEW),
    "Approved": Q(status=Status.APPROVED),
    "Scheduled": TO_COME & ~EMBARGOED,
    "Embargoed": EMBARGOED,
    "Held": PUBLISHED & ~Q(held_at=None),
    "Published": FREE & Q(published_at__lte=Now()) & (Q(ends_at=None) | Q(ends_at__gt=Now())),
    "Ended": ENDED,
    "Withdrawn": Q(status=Status.WITHDRAWN),
    "Retracted": Q(status=Status.RETRACTED),
}


class StateFilter(admin.SimpleListFilter):
    title = "status"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [(state, state) for state in STATES]

    def queryset(self, request, queryset):
        return queryset.filter(STATES[self.value()]) if self.value() in STATES else queryset


class WhoseFilter(admin.SimpleListFilter):
    title = "whose"
    parameter_name = "whose"

    def lookups(self, request, model_admin):
        if not request.user.has_perm("articles.change_any_article"):
            return []
        return [("mine", "Mine")]

    def queryset(self, request, queryset):
        if self.value() == "mine":
            return queryset.filter(created_by=request.user)
        return queryset
