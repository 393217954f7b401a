import json
from pathlib import PurePath

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, path, reverse
from django.views.decorators.http import require_GET, require_POST

from newsroom.admin_site import CappedPaginator, DeskAdmin
from newsroom.models import Job
from wordpress import report, undoing
from wordpress.models import MODELS, Import, ImportedItem, Note

PER_PAGE = 200
ENDINGS = (".xml", ".gz", ".wxr", ".txt")


class ImportForm(forms.ModelForm):
    class Meta:
        model = Import
        fields = ["upload", "fetch_media"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["upload"].required = True

    def clean_upload(self):
        upload = self.cleaned_data["upload"]
        if not upload.name.lower().endswith(ENDINGS):
            raise forms.ValidationError(
                "Choose the file that WordPress made: it ends with .xml, or .xml.gz when packed."
            )
        return upload


@admin.register(Import)
class ImportAdmin(DeskAdmin):
    """An export is uploaded, its plan read, and then started; the report stays."""

    form = ImportForm
    list_display = ["__str__", "state", "started_at", "finished_at", "by"]
    list_select_related = ["by"]
    fields = ["upload", "fetch_media"]

    def get_urls(self):
        def page(route, view, name):
            return path(route, self.admin_site.admin_view(view), name=f"wordpress_import_{name}")

        return [
            page("<int:pk>/start/", require_POST(self.start), "start"),
            page("<int:pk>/undo/", require_POST(self.undo), "undo"),
            page("<int:pk>/progress/", require_GET(self.progress), "progress"),
            *super().get_urls(),
        ]

    def save_model(self, request, obj, form, change):
        if change:
            return
        obj.by, obj.state = request.user, Import.State.PLANNING
        obj.files = [PurePath(obj.upload.name).name]
        obj.save()
        Job.objects.enqueue("wordpress-plan", f"wordpress-plan:{obj.pk}", {"import": obj.pk})

    def response_add(self, request, obj, post_url_continue=None):
        return self._back(obj)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The plan, the progress or the report, whichever it is time for."""
        run = self.get_object(request, object_id)
        if run is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, run):
            raise PermissionDenied
        kind = request.GET.get("kind", "")
        notes = run.notes.select_related("item").order_by("kind", "pk")
        notes = notes.filter(kind=kind) if kind in Note.Kind.values else notes
        page = CappedPaginator(notes, PER_PAGE).get_page(request.GET.get("p"))
        context = {
            **self.admin_site.each_context(request),
            "title": str(run),
            "opts": self.opts,
            "run": run,
            "rows": report.rows(run),
            "kinds": Note.Kind.choices,
            "kind": kind,
            "note_counts": report.note_counts(run) if run.state != Import.State.PLANNED else [],
            "page": page,
            "notes": [(note, _page_of(note.item)) for note in page],
        }
        return TemplateResponse(request, "admin/wordpress/import_report.html", context)

    def start(self, request, pk):
        run = self._run(request, pk)
        if run.state in (Import.State.PLANNED, Import.State.STOPPED, Import.State.FINISHED):
            run.state, run.trouble, run.finished_at = Import.State.WAITING, "", None
            run.save()
            number = Job.objects.filter(key__startswith=f"wordpress-import:{pk}:").count() + 1
            key = f"wordpress-import:{pk}:{number}"
            Job.objects.enqueue("wordpress-import", key, {"import": pk})
        return self._back(run)

    def undo(self, request, pk):
        run = self._run(request, pk)
        if run.is_under_way:
            messages.warning(request, "The import is under way: wait for it to end.")
            return self._back(run)
        removed, kept = undoing.undo_sites(set(run.sites))
        what = ", ".join(f"{number} {kind}" for kind, number in sorted(removed.items()))
        messages.success(request, f"Removed: {what or 'nothing'}.")
        for thing, why in kept[:20]:
            messages.warning(request, f"Kept: {thing}: {why}.")
        return self._back(run)

    def progress(self, request, pk):
        run = self._run(request, pk)
        said = {"state": run.get_state_display(), "isUnderWay": run.is_under_way}
        return JsonResponse(said | {"progress": run.progress})

    def _run(self, request, pk):
        if not self.has_change_permission(request):
            raise PermissionDenied
        return get_object_or_404(Import, pk=pk)

    def _back(self, run):
        return HttpResponseRedirect(reverse("admin:wordpress_import_change", args=[run.pk]))


def _page_of(item):
    """Where the newsroom finds what an item became."""
    if not item.target_kind or item.target_id is None or item.state != ImportedItem.State.DONE:
        return reverse("admin:wordpress_importeditem_change", args=[item.pk])
    label = MODELS[item.target_kind].lower().replace(".", "_")
    try:
        return reverse(f"admin:{label}_change", args=[item.target_id])
    except NoReverseMatch:
        return ""


@admin.register(ImportedItem)
class ImportedItemAdmin(DeskAdmin):
    """What was kept beside a story: its custom fields, hidden shortcodes, the raw rest."""

    list_display = ["__str__", "wp_type", "wp_status", "state", "site"]
    list_filter = ["state", "source", "target_kind"]
    search_fields = ["title", "=key", "link"]
    paginator = CappedPaginator
    fields = readonly_fields = [
        "site", "wp_type", "key", "wp_status", "title", "link", "moment", "state",
        "became", "comment_count", "kept",
    ]  # fmt: skip

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def became(self, item):
        return item.target or "—"

    def kept(self, item):
        return json.dumps(item.details, ensure_ascii=False, indent=2)
