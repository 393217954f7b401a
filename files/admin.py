from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import filesizeformat
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from files import views
from files.models import File
from newsroom.admin_site import CappedPaginator, DeskAdmin

STORY = "admin:articles_article_change"


@admin.register(File)
class FileAdmin(DeskAdmin):
    """What stories link to: documents, sound, film. They come with an import."""

    list_display = ["__str__", "length", "created_at"]
    search_fields = ["name", "title"]
    paginator = CappedPaginator
    # Its public address answers only while a public story links to it.
    view_on_site = False
    fields = readonly_fields = [
        "title", "opens", "length", "origin", "created_at", "readers", "stories",
    ]  # fmt: skip

    def get_urls(self):
        opened = self.admin_site.admin_view(require_safe(self.opened))
        return [path("<int:pk>/open/", opened, name="files_file_open"), *super().get_urls()]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def opened(self, request, pk):
        if not self.has_view_permission(request):
            raise PermissionDenied
        response = views.opened(request, get_object_or_404(File, pk=pk))
        response.headers["Cache-Control"] = "private, no-store"
        return response

    @admin.display(description="file")
    def opens(self, file):
        address = reverse("admin:files_file_open", args=[file.pk])
        return format_html('<a href="{}">{}</a>', address, file.name)

    @admin.display(description="size")
    def length(self, file):
        return filesizeformat(file.size)

    @admin.display(description="readers can open it", boolean=True)
    def readers(self, file):
        return file.is_public

    def stories(self, file):
        uses = file.uses.select_related("article").order_by("-pk")[:20]
        links = ((reverse(STORY, args=[use.article_id]), use.article) for use in uses)
        return format_html_join(SafeString("<br>"), '<a href="{}">{}</a>', links) or "—"
