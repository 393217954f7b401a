from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.urls import path, reverse

from articles.publishing import refresh_search
from authors.forms import GuestForm
from authors.models import Author
from newsroom.admin_site import DeskAdmin, titled

OWN = ["bio", "long_bio", "photo"]
LINKS = [
    "public_email",
    "website_url",
    "x_url",
    "bluesky_url",
    "mastodon_url",
    "linkedin_url",
]
MANAGED = ["name", "slug", "job_title"]
PLACE = ["is_current", "order", "user"]


@admin.register(Author)
class AuthorAdmin(DeskAdmin):
    list_display = ["name", "job_title", "login", "is_current", "order"]
    list_filter = [("is_current", titled("staff", admin.BooleanFieldListFilter))]
    list_select_related = ["user"]
    search_fields = ["name", "job_title"]
    ordering = ["-is_current", "order", "name"]
    autocomplete_fields = ["photo", "user"]
    fieldsets = [
        (None, {"fields": [*MANAGED, *OWN]}),
        ("Links", {"fields": LINKS}),
        ("Masthead and login", {"fields": PLACE}),
    ]

    def get_urls(self):
        mine = path("mine/", self.admin_site.admin_view(self.mine), name="authors_author_mine")
        return [mine, *super().get_urls()]

    def get_queryset(self, request):
        authors = super().get_queryset(request)
        return authors if _manages(request.user) else authors.linked_to(request.user)

    def get_fieldsets(self, request, obj=None):
        if obj is None and not _manages(request.user):
            return [(None, {"fields": ["name", "job_title"]})]
        return super().get_fieldsets(request, obj)

    def get_readonly_fields(self, request, obj=None):
        if obj is None and not _manages(request.user):
            return []
        if not _manages(request.user):
            return [*MANAGED, *PLACE]
        # Whoever is linked to a login owns its stories: that is for who gives permissions.
        return [] if request.user.has_perm("newsroom.change_user") else ["user"]

    def get_prepopulated_fields(self, request, obj=None):
        return {"slug": ["name"]} if obj is None and _manages(request.user) else {}

    def get_form(self, request, obj=None, **kwargs):
        if obj is None and not _manages(request.user):
            kwargs["form"] = GuestForm
        return super().get_form(request, obj, **kwargs)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if change and "name" in form.changed_data:
            refresh_search(obj.bylines.values_list("article", flat=True))

    def has_view_permission(self, request, obj=None):
        return super().has_view_permission(request, obj) and _may_open(request.user, obj)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and _may_open(request.user, obj)

    def mine(self, request):
        """Lead to the profile of whoever asks."""
        author = Author.objects.linked_to(request.user).first()
        if author:
            return HttpResponseRedirect(reverse("admin:authors_author_change", args=[author.pk]))
        messages.warning(
            request, "Your account has no author profile yet. An administrator can link one."
        )
        return HttpResponseRedirect(reverse("admin:index"))

    @admin.display(ordering="user__username")
    def login(self, author):
        return author.user


def _manages(user):
    return user.has_perm("authors.change_any_author")


def _may_open(user, author):
    return author is None or _manages(user) or author.user_id == user.pk
