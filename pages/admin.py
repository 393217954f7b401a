from csp.decorators import csp_update
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from articles.rail import mark
from newsroom.admin_site import DeskAdmin
from newsroom.context import publication_of
from newsroom.forms import whole_number
from newsroom.richtext import EDIT_PAGE_CSP
from pages import starting_pages
from pages.forms import PageForm
from pages.models import Page, StalePage
from pages.views import context_of


@admin.register(Page)
class PageAdmin(DeskAdmin):
    form = PageForm
    list_display = ["newest_title", "path", "state", "in_menu", "in_footer", "order"]
    list_filter = ["status"]
    list_select_related = ["newest_revision", "parent"]
    search_fields = ["title", "path"]
    ordering = ["path"]
    fieldsets = [
        (None, {"fields": ["title", "body", "description", "base"]}),
        ("Place", {"fields": ["slug", "parent", "subject", "in_menu", "in_footer", "order"]}),
    ]

    def get_urls(self):
        def page(route, view, name):
            return path(route, self.admin_site.admin_view(view), name=f"pages_page_{name}")

        return [
            page("begin/", require_POST(self.begin), "begin"),
            page("<int:pk>/publish/", require_POST(self.publish), "publish"),
            page("<int:pk>/take-down/", require_POST(self.take_down), "take_down"),
            page("<int:pk>/preview/", self.preview, "preview"),
            page("<int:pk>/history/", self.history, "history"),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        context = {"missing": starting_pages.missing() if self.has_add_permission(request) else []}
        return super().changelist_view(request, context | (extra_context or {}))

    @admin.display(description="title", ordering="title")
    def newest_title(self, page):
        return page.newest_revision.title if page.newest_revision else page.title

    @admin.display(description="status", ordering="status")
    def state(self, page):
        return mark(page.get_status_display())

    @method_decorator(csp_update(EDIT_PAGE_CSP))
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request, obj, form, change):
        if not change:
            written = Page.objects.write(form.content(), by=request.user, **form.place())
            obj.pk = written.pk
            obj.refresh_from_db()
            return
        obj.save_revision(
            form.content(),
            by=request.user,
            base=form.cleaned_data["base"],
            place=form.place(),
        )

    def save_form(self, request, form, change):
        return form.instance if not change else Page.objects.get(pk=form.instance.pk)

    def save_related(self, request, form, formsets, change):
        """A page has nothing beside its own row and its versions."""

    def begin(self, request):
        """Write a draft of each page that every publication needs and this one has not."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        begun = starting_pages.begin(by=request.user, name=publication_of(request).name)
        names = ", ".join(page.title for page in begun)
        told = (
            f"Begun: {names}. Read each, make it true, then publish it."
            if begun
            else "All are there."
        )
        messages.success(request, told)
        return HttpResponseRedirect(reverse("admin:pages_page_changelist"))

    def publish(self, request, pk):
        page = self._found(request, pk)
        try:
            page.publish(by=request.user, number=whole_number(request.POST.get("base", "")))
        except StalePage as stale:
            messages.error(request, str(stale))
        except ValidationError as taken:
            messages.error(request, " ".join(taken.messages))
        else:
            messages.success(request, f"Readers see “{page}” at {page.address}.")
        return self._back(page)

    def take_down(self, request, pk):
        page = self._found(request, pk)
        page.take_down(by=request.user)
        messages.success(request, f"“{page}” is taken down.")
        return self._back(page)

    def preview(self, request, pk):
        """The newest version as readers would see it."""
        page = self._found(request, pk)
        newest = page.newest_revision
        page.title, page.description = newest.title, newest.description
        response = TemplateResponse(
            request, "pages/page_detail.html", context_of(page, newest.body)
        )
        response.headers["Cache-Control"] = "no-store"
        return response

    def history(self, request, pk):
        page = self._found(request, pk)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Versions of “{page}”",
            "page": page,
            "opts": Page._meta,
            "revisions": page.revisions.select_related("by"),
        }
        return TemplateResponse(request, "admin/pages/page/history.html", context)

    def _found(self, request, pk):
        if not self.has_change_permission(request):
            raise PermissionDenied
        return get_object_or_404(Page, pk=pk)

    def _back(self, page):
        return HttpResponseRedirect(reverse("admin:pages_page_change", args=[page.pk]))
