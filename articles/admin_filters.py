from django.contrib import admin
from django.db.models import Q
from django.db.models.functions import Now

from articles.workflow import Status
from authors.models import Author
from newsroom.typed_filters import DayFilter

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


class AuthorFilter(admin.SimpleListFilter):
    """Who signed the newest revision: one of those who write now, or any by the number."""

    title = "author"
    parameter_name = "author"
    template = "admin/articles/article/_author_filter.html"
    MOST = 200

    def lookups(self, request, model_admin):
        writing = Author.objects.filter(is_current=True).order_by("name")
        return [(str(pk), name) for pk, name in writing.values_list("pk", "name")[: self.MOST]]

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        if not self.value().isdecimal() or len(self.value()) > 18:
            return queryset.none()
        return queryset.signed_by(int(self.value()))

    def choices(self, changelist):
        offered = [("", "Anybody"), *self.lookup_choices]
        if self.value() and self.value() not in dict(offered):
            offered.append((self.value(), self._name()))
        for value, name in offered:
            yield {"value": value, "display": name, "selected": value == (self.value() or "")}

    @property
    def others(self):
        """What else narrows the list, as the form sends it along."""
        given = self.request.GET.lists()
        mine = (self.parameter_name, "p")
        return [(name, value) for name, values in given if name not in mine for value in values]

    def _name(self):
        """A former author, come here from their profile."""
        found = Author.objects.filter(pk=self.value()) if self.value().isdecimal() else []
        return next(iter(found), "Nobody of ours")


class PublicFrom(DayFilter):
    title = "public from"
    parameter_name = "since"
    field = "published_at"


class PublicUntil(DayFilter):
    title = "public until"
    parameter_name = "until"
    field = "published_at"
    is_last = True
