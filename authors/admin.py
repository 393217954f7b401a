from functools import partial, update_wrapper

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_GET, require_POST

from articles.workflow import InvalidStep
from authors import admin_views as views
from authors import bulk, changes, login_views, nameless_views
from authors.filters import DepartmentFilter, LoginFilter, MissingFilter, StaffFilter
from authors.forms import AuthorForm, BulkForm, DisclosureForm, GuestForm, MergeForm
from authors.merging import moving
from authors.models import Author, Disclosure
from newsroom.admin_site import CappedPaginator, DeskAdmin
from newsroom.templatetags.desk import face, icon

OWN = ["bio", "long_bio", "photo", "expertise", "languages", "place", "awards"]
CONTACT = ["public_email", "signal", "pgp_key"]
LINKS = ["website_url", "x_url", "bluesky_url", "mastodon_url", "linkedin_url"]
MANAGED = ["name", "slug", "job_title"]
PLACE = ["kind", "department", "joined", "is_current", "is_guest", "order", "user"]
# Whoever is linked to a login owns its stories: that has a page of its own.
ELSEWHERE = ["user"]


class Disclosures(admin.StackedInline):
    """What readers should know; kept by whoever keeps the profile."""

    model = Disclosure
    form = DisclosureForm
    fields = [("kind", "about"), "text", ("starts", "ends"), "tag_names"]
    extra = 1

    def has_view_permission(self, request, obj=None):
        return _may_open(request.user, obj)

    has_add_permission = has_view_permission
    has_change_permission = has_view_permission
    has_delete_permission = has_view_permission


@admin.register(Author)
class AuthorAdmin(DeskAdmin):
    form = AuthorForm
    inlines = [Disclosures]
    list_display = ["who", "department", "login", "complete", "stories", "last_story"]
    list_filter = [
        MissingFilter,
        LoginFilter,
        StaffFilter,
        ("department", DepartmentFilter),
    ]
    list_select_related = ["user", "department", "photo"]
    search_fields = ["name", "job_title", "department__name"]
    search_help_text = "Name, title, department"
    ordering = ["-is_current", "order", "name"]
    paginator = CappedPaginator
    autocomplete_fields = ["photo"]
    view_on_site = False
    empty_value_display = "–"
    actions = ["edit_many", "merge", "deactivate"]
    fieldsets = [
        (None, {"fields": [*MANAGED, *OWN]}),
        ("Contact", {"fields": CONTACT}),
        ("Links", {"fields": LINKS}),
        ("Masthead and login", {"fields": PLACE}),
        ("Are the disclosures complete?", {"fields": ["confirm"]}),
    ]

    def get_urls(self):
        def page(route, view, name, only=lambda view: view):
            bound = only(update_wrapper(partial(view, self), view))
            return path(route, self.admin_site.admin_view(bound), name=f"authors_author_{name}")

        return [
            page("mine/", views.mine, "mine", require_GET),
            page("find/", views.find, "find", require_GET),
            page("masthead/", views.masthead, "masthead"),
            page("masthead/history/", views.masthead_history, "masthead_history", require_GET),
            page("nameless/", nameless_views.nameless, "nameless", require_GET),
            page("nameless/<int:pk>/", nameless_views.note, "note_nameless", require_POST),
            page(
                "nameless/<int:pk>/names-out/",
                nameless_views.take_names_out,
                "names_out",
                require_POST,
            ),
            path(
                "invitation/<str:token>/",
                login_views.invitation,
                name="authors_author_invitation",
            ),
            page("<int:pk>/preview/", views.preview, "preview"),
            page("<int:pk>/history/", views.history, "history", require_GET),
            page("<int:pk>/login/", login_views.login, "login", require_GET),
            page("<int:pk>/link/", login_views.link, "link", require_POST),
            page("<int:pk>/unlink/", login_views.unlink, "unlink", require_POST),
            page("<int:pk>/invite/", login_views.invite, "invite", require_POST),
            page("<int:pk>/take-back/", login_views.take_back, "take_back", require_POST),
            page("<int:pk>/deactivate/", login_views.deactivate, "deactivate", require_POST),
            page("<int:pk>/bring-back/", login_views.bring_back, "bring_back", require_POST),
            *super().get_urls(),
        ]

    # What this person may open

    def get_queryset(self, request):
        authors = super().get_queryset(request).named()
        authors = authors if manages(request.user) else authors.linked_to(request.user)
        return authors.with_work().with_profile()

    def has_view_permission(self, request, obj=None):
        return super().has_view_permission(request, obj) and _may_open(request.user, obj)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and _may_open(request.user, obj)

    def has_manage_permission(self, request):
        return manages(request.user)

    def get_list_filter(self, request):
        return self.list_filter if manages(request.user) else []

    # The list

    @admin.display(description="name", ordering="name")
    def who(self, author):
        return format_html(
            '<span class="author">{}<span>{}<span class="author__title">{}</span></span></span>',
            _portrait(author),
            author.name,
            author.job_title or ("Organisation" if not author.is_person else ""),
        )

    @admin.display(ordering="user__username")
    def login(self, author):
        if author.user and author.user.is_active:
            return _account("key", author.user.get_username())
        if author.user:
            return _account("block", f"{author.user.get_username()}, shut", "off")
        if author.invited_until:
            return _account("send", f"Invited, {_left(author.invited_until)} left", "wait")
        if author.standing == "Former staff":
            return _account("withdrawn", "Former, no login", "off")
        return _account("people", author.standing or "No login", "off")

    @admin.display(description="profile")
    def complete(self, author):
        missing = author.missing
        done = 5 - len(missing)
        return format_html(
            '<label class="complete"><progress max="5" value="{}">{} of 5</progress>'
            "<span>{}</span></label>",
            done,
            done,
            f"{', '.join(missing)} missing" if missing else "complete",
        )

    @admin.display(ordering="stories")
    def stories(self, author):
        return author.stories

    @admin.display(ordering=models.F("last_story").desc(nulls_last=True))
    def last_story(self, author):
        return f"{timezone.localtime(author.last_story):%-d %b %Y}" if author.last_story else "–"

    # Many at once

    @admin.action(description="Edit…", permissions=["manage"])
    def edit_many(self, request, queryset):
        """Change some profiles at once: say first what would become of each, then do it."""
        authors = list(queryset.order_by("name")[: bulk.MOST + 1])
        if len(authors) > bulk.MOST:
            messages.error(request, f"Choose at most {bulk.MOST} profiles at once.")
            return None
        form = BulkForm(request.POST if "apply" in request.POST else None)
        context = {"authors": authors, "form": form}
        if form.is_valid() and "confirmed" in request.POST:
            self._edited(request, bulk.carry_out(authors, form.cleaned_data, by=request.user))
            return None
        if form.is_valid() and "back" not in request.POST:
            outcomes = bulk.try_out(authors, form.cleaned_data, by=request.user)
            context["changing"] = [outcome for outcome in outcomes if outcome.fields]
            context["refused"] = [outcome for outcome in outcomes if outcome.refusal]
            context["same"] = len(outcomes) - len(context["changing"]) - len(context["refused"])
            return self.page(request, "edit_many_confirm", "Change these authors?", **context)
        return self.page(request, "edit_many", "Edit authors", **context)

    def _edited(self, request, outcomes):
        changed = sum(bool(outcome.fields) for outcome in outcomes)
        if changed:
            words = "profile" if changed == 1 else "profiles"
            messages.success(request, f"{changed} {words} changed.")
        for outcome in outcomes:
            if outcome.refusal:
                messages.error(request, f"“{outcome.author}”: {outcome.refusal}")
        if not changed and not any(outcome.refusal for outcome in outcomes):
            messages.warning(request, "Nothing differed, so nothing was changed.")

    @admin.action(description="Merge…", permissions=["manage"])
    def merge(self, request, queryset):
        """Say what will move, ask which profile stays, and merge the others into it."""
        authors = queryset.order_by("name")
        if len(authors) < 2:
            messages.error(request, "Choose two authors or more.")
            return None
        form = MergeForm(request.POST if "apply" in request.POST else None, authors=authors)
        if form.is_valid() and self._merge(request, form, authors):
            return None
        moves = [moving(author) for author in authors]
        return self.page(request, "merge", "Merge authors", form=form, moves=moves)

    def _merge(self, request, form, authors):
        kept = form.cleaned_data["into"]
        try:
            views.merge_all(authors, kept, by=request.user)
        except InvalidStep as refusal:
            form.add_error(None, str(refusal))
            return False
        messages.success(request, f"Merged into “{kept}”. Old addresses lead there.")
        return True

    @admin.action(description="Deactivate…", permissions=["manage"])
    def deactivate(self, request, queryset):
        """Make former staff of them, and end their logins at once."""
        authors = list(queryset.order_by("name")[: self.list_per_page])
        if "apply" not in request.POST:
            return self.page(request, "deactivate", "Deactivate", authors=authors)
        for author in authors:
            try:
                author.deactivate(by=request.user)
                messages.success(request, f"“{author}” is {views.standing(author)} now.")
            except (InvalidStep, PermissionDenied) as refusal:
                messages.error(request, f"“{author}”: {refusal}")
        return None

    def page(self, request, name, title, author=None, **context):
        """One of our own pages about authors, in templates/admin/authors/author/."""
        context |= {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": author,
            "title": title,
            "manages": manages(request.user),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, f"admin/authors/author/{name}.html", context)

    # The form

    def get_fieldsets(self, request, obj=None):
        if obj is None and not manages(request.user):
            return [(None, {"fields": ["name", "job_title"]})]
        return super().get_fieldsets(request, obj)

    def get_inlines(self, request, obj):
        return self.inlines if obj or manages(request.user) else []

    def get_readonly_fields(self, request, obj=None):
        if manages(request.user):
            return ELSEWHERE
        return [] if obj is None else [*MANAGED, *PLACE]

    def get_prepopulated_fields(self, request, obj=None):
        return {"slug": ["name"]} if obj is None and manages(request.user) else {}

    def get_form(self, request, obj=None, **kwargs):
        if obj is None and not manages(request.user):
            kwargs["form"] = GuestForm
        return super().get_form(request, obj, **kwargs)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context["manages"] = manages(request.user)
        context["is_public"] = obj and Author.objects.public().filter(pk=obj.pk).exists()
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def save_model(self, request, obj, form, change):
        if change:
            obj.amend(by=request.user)
            return
        super().save_model(request, obj, form, change)
        changes.write(obj, by=request.user, before={}, what="created")

    def save_related(self, request, form, formsets, change):
        if not change:
            super().save_related(request, form, formsets, change)
            return
        with changes.noted(form.instance, by=request.user):
            super().save_related(request, form, formsets, change)
        if form.cleaned_data.get("confirm"):
            form.instance.confirm_disclosures(by=request.user)

    def log_addition(self, request, obj, message):
        """The changes are the history."""

    log_change = log_addition

    def author(self, request, pk):
        """The profile of that number, if this person may change it; else 404 or 403."""
        return views.author_for(self, request, pk)


def manages(user):
    return user.has_perm("authors.change_any_author")


def _may_open(user, author):
    return author is None or manages(user) or author.user_id == user.pk


def _portrait(author):
    if not author.photo:
        return face(author, "large")
    address = reverse("admin:photos_photo_thumbnail", args=[author.photo.pk])
    return format_html(
        '<img class="face face--large" src="{}" alt="" width="40" height="40" loading="lazy">',
        address,
    )


def _left(moment):
    days = (moment - timezone.now()).days
    return "less than a day" if days < 1 else "1 day" if days == 1 else f"{days} days"


def _account(mark, words, look=""):
    return format_html(
        '<span class="account{}">{}{}</span>',
        f" account--{look}" if look else "",
        icon(mark),
        words,
    )
