from functools import cached_property, update_wrapper

from django.contrib import admin, messages
from django.contrib.auth import views as auth_views
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse, reverse_lazy
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from taggit.models import Tag as TaggitTag

from newsroom.context import publication_of
from newsroom.forms import AccountForm, MomentField, MomentInput, SearchedChoice, SearchedChoices
from newsroom.passwords import PasswordForgotten

# Section, then its places in order: the model and its icon.
SECTIONS = {
    "Stories": {
        "articles.article": "article",
        "photos.photo": "photo",
        "files.file": "clip",
        "authors.author": "people",
        "categories.category": "folder",
        "articles.tag": "tag",
        "articles.series": "next",
        "articles.breaking": "bell",
    },
    "Adverts": {
        "ads.advert": "advert",
        "ads.campaign": "calendar",
        "ads.advertiser": "people",
        "ads.setup": "check",
    },
    "Publication": {
        "newsroom.publication": "front",
        "articles.levelchange": "check",
        "articles.question": "pencil",
        "pages.page": "note",
        "newsroom.user": "key",
        "wordpress.import": "upload",
    },
}


class NewsroomSite(admin.AdminSite):
    """The newsroom's own side, named after the publication."""

    index_title = "Start"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Nothing that was ever public can be deleted, and so nothing is deleted by the dozen.
        self.disable_action("delete_selected")

    def admin_view(self, view, cacheable=False):
        """Show and read every moment in the publication's time zone."""

        def in_zone(request, *args, **kwargs):
            with timezone.override(publication_of(request).zone):
                response = view(request, *args, **kwargs)
                # A template response would else be rendered when the zone is gone again.
                return response.render() if hasattr(response, "render") else response

        return super().admin_view(update_wrapper(in_zone, view), cacheable)

    def register(self, model_or_iterable, admin_class=None, **options):
        # taggit puts its own tags here; ours are those of articles.
        if model_or_iterable != (TaggitTag,):
            super().register(model_or_iterable, admin_class, **options)

    def get_urls(self):
        from desk import urls as desk
        from fronts import urls as fronts

        return [
            *desk.routes(self),
            *fronts.routes(self),
            path("account/", self.admin_view(self.account), name="account"),
            path("password/forgotten/", self.reset_view(PasswordForgotten), name="password_reset"),
            path(
                "password/forgotten/sent/",
                self.reset_view(auth_views.PasswordResetDoneView),
                name="password_reset_done",
            ),
            path(
                "password/new/<uidb64>/<token>/",
                self.reset_view(NewPassword),
                name="password_reset_confirm",
            ),
            path(
                "password/new/",
                self.reset_view(auth_views.PasswordResetCompleteView),
                name="password_reset_complete",
            ),
            *super().get_urls(),
        ]

    def reset_view(self, view):
        return never_cache(view.as_view())

    def each_context(self, request):
        return {**super().each_context(request), "index_url": reverse("admin:index")}

    def index(self, request, extra_context=None):
        """Show what waits for whoever is signed in."""
        from desk.views import start

        return start(request, super().index, extra_context or {})

    def get_app_list(self, request, app_label=None):
        if app_label:
            return super().get_app_list(request, app_label)
        places = {
            model["model"]._meta.label_lower: model
            for app in self._build_app_dict(request).values()
            for model in app["models"]
        }
        sections = [_section(name, icons, places) for name, icons in SECTIONS.items()]
        return [section for section in sections if section["models"]]

    def account(self, request):
        """Let everybody keep their own name and time zone."""
        form = AccountForm(request.POST or None, instance=request.user)
        if request.method == "POST" and form.is_valid():
            form.save()
            messages.success(request, "Your account was saved.")
            return HttpResponseRedirect(reverse("admin:account"))
        context = {**self.each_context(request), "title": "Your account", "form": form}
        return TemplateResponse(request, "admin/account.html", context)


class NewPassword(auth_views.PasswordResetConfirmView):
    success_url = reverse_lazy("admin:password_reset_complete")


def _section(name, icons, places):
    models = [{**places[label], "icon": icon} for label, icon in icons.items() if label in places]
    return {"name": name, "app_label": name.lower(), "models": models}


class CappedPaginator(Paginator):
    """Counts as far as anybody pages by hand; the search is for what lies beyond."""

    MOST = 1000

    @cached_property
    def count(self):
        return self.object_list.order_by()[: self.MOST + 1].count()


class DeskAdmin(admin.ModelAdmin):
    """What every list and form of the newsroom has in common: nothing is deleted here."""

    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    # One labelled input; Django's pair for day and time has no label on the second.
    formfield_overrides = {
        models.DateTimeField: {"form_class": MomentField, "widget": MomentInput},
    }

    def has_delete_permission(self, request, obj=None):
        return False

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", SearchedChoice(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", SearchedChoices(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


def came_from(request):
    """The screen of the desk on which the button was pressed, if it was one."""
    back = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if is_ours and back.startswith(reverse("admin:index")) else ""


def titled(title, kind):
    """A stock filter under words of our own."""

    class Titled(kind):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.title = title

    return Titled


def day_or_time(moment):
    """14:02 today, 16 Nov 14:02 this year, 2 Nov 2025 before."""
    local, today = timezone.localtime(moment), timezone.localdate()
    form = "%-d %b %Y" if local.year != today.year else "%-d %b %H:%M"
    return format_html(
        '<time datetime="{}">{}</time>',
        local.isoformat(),
        f"{local:%H:%M}" if local.date() == today else f"{local:{form}}",
    )
