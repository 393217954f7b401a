from django.contrib import admin
from django.db.models import Q

from authors.models import Author

PERSON = Q(kind=Author.Kind.PERSON)
MISSING = {
    "photo": Q(photo=None),
    "bio": Q(bio=""),
    "long bio": Q(long_bio=""),
    "disclosure": PERSON & Q(disclosures_reviewed_on=None, disclosures=None),
}


class MissingFilter(admin.SimpleListFilter):
    title = "what is missing"
    parameter_name = "missing"

    def lookups(self, request, model_admin):
        return [(name, name.capitalize()) for name in MISSING]

    def queryset(self, request, queryset):
        return queryset.filter(MISSING[self.value()]) if self.value() in MISSING else queryset


class StaffFilter(admin.SimpleListFilter):
    title = "staff"
    parameter_name = "staff"

    def lookups(self, request, model_admin):
        return [("now", "On the staff"), ("former", "Former staff"), ("guest", "Guests")]

    def queryset(self, request, queryset):
        known = {
            "now": Q(is_current=True),
            "former": Q(is_current=False, is_guest=False),
            "guest": Q(is_guest=True),
        }
        return queryset.filter(known[self.value()]) if self.value() in known else queryset


class DepartmentFilter(admin.RelatedOnlyFieldListFilter):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.title = "department"
        self.empty_value_display = "No department"


class LoginFilter(admin.SimpleListFilter):
    title = "login"
    parameter_name = "login"

    def lookups(self, request, model_admin):
        return [("yes", "Login"), ("invited", "Invited"), ("no", "No login")]

    def queryset(self, request, queryset):
        if self.value() == "yes":
            return queryset.exclude(user=None)
        if self.value() == "invited":
            return queryset.filter(user=None).exclude(invited_until=None)
        return queryset.filter(user=None) if self.value() == "no" else queryset
