import csv
import json
from itertools import chain
from pathlib import PurePath

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, path, reverse
from django.views.decorators.http import require_GET, require_POST

from newsroom.admin_site import CappedPaginator, DeskAdmin
from wordpress import folders, jobs, report
from wordpress.forms import ImportForm, folder_choices
from wordpress.models import MODELS, STOPPABLE, Import, ImportedItem, Note

PER_PAGE = 200


@admin.register(Import)
class ImportAdmin(DeskAdmin):
    """An export is uploaded, its plan read, and then started; the report stays."""

    form = ImportForm
    list_display = ["__str__", "state", "started_at", "finished_at", "by"]
    list_select_related = ["by"]
    ordering = ["-started_at"]
    add_form_template = "admin/wordpress/import_add.html"
    fieldsets = [
        (None, {"fields": ["exports", "folder", "fetch_media"]}),
        ("More choices", {
            "classes": ["collapse"],
            "fields": ["only", "since", "map_author", "media_hosts"],
        }),
    ]  # fmt: skip

    def get_urls(self):
        def page(route, view, name):
            return path(route, self.admin_site.admin_view(view), name=f"wordpress_import_{name}")

        return [
            page("<int:pk>/start/", require_POST(self.start), "start"),
            page("<int:pk>/stop/", require_POST(self.stop), "stop"),
            page("<int:pk>/undo/", require_POST(self.undo), "undo"),
            page("<int:pk>/report.csv", require_GET(self.table), "table"),
            page("<int:pk>/progress/", require_GET(self.progress), "progress"),
            *super().get_urls(),
        ]

    def save_model(self, request, obj, form, change):
        if change:
            return
        obj.by, obj.state = request.user, Import.State.PLANNING
        obj.options = form.options()
        obj.files = [PurePath(upload.name).name for upload in form.cleaned_data["exports"]]
        obj.save()
        for upload in form.cleaned_data["exports"]:
            obj.uploads.create(file=upload)
        jobs.enqueue(jobs.PLAN, obj)

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
        notes = self._notes(run, kind)
        page = CappedPaginator(notes, PER_PAGE).get_page(request.GET.get("p"))
        context = {
            **self.admin_site.each_context(request),
            "title": str(run),
            "opts": self.opts,
            "run": run,
            "folders": folders.found(),
            "folder": run.options.get("folder", ""),
            "rows": report.rows(run),
            "remarks": list(report.remarks(run)),
            "kept": run.counts.get("kept", []),
            "removed": sorted(run.counts.get("removed", {}).items()),
            "kind": kind,
            "note_counts": report.note_counts(run) if run.has_report else [],
            "page": page,
            "notes": [(note, _page_of(note.item), _web_link(note)) for note in page],
        }
        return TemplateResponse(request, "admin/wordpress/import_report.html", context)

    def start(self, request, pk):
        run = self._run(request, pk)
        if run.state in (Import.State.PLANNED, Import.State.STOPPED, Import.State.FINISHED):
            run.fetch_media = request.POST.get("fetch_media") == "on"
            if (folder := request.POST.get("folder")) in dict(folder_choices()):
                run.options["folder"] = folder
            run.state, run.trouble, run.finished_at = Import.State.WAITING, "", None
            run.options.pop("starts", None)
            run.save()
            jobs.enqueue(jobs.IMPORT, run)
        return self._back(run)

    def stop(self, request, pk):
        """Stop an import; started again it goes on from there."""
        run = self._run(request, pk)
        stoppable = Import.objects.filter(pk=pk, state__in=STOPPABLE)
        if stoppable.update(state=Import.State.STOPPED, trouble=report.STOPPED_BY_HAND):
            messages.success(request, "The import ends after what it has in hand.")
        return self._back(run)

    def undo(self, request, pk):
        run = self._run(request, pk)
        if run.is_under_way:
            messages.warning(request, "The import is under way: wait for it to end.")
        elif run.sites:
            run.state, run.trouble = Import.State.UNDOING, ""
            run.options.pop("starts", None)
            run.save()
            jobs.enqueue(jobs.UNDO, run)
        return self._back(run)

    def table(self, request, pk):
        """The whole report as a table for a spreadsheet."""
        run = self._run(request, pk)
        lines = csv.writer(_Echo())
        heading = ["What", "Item", "Note", "There", "Here"]
        rows = (
            [
                note.get_kind_display(), str(note.item), note.sentence,
                note.link or note.item.link, request.build_absolute_uri(_page_of(note.item)),
            ]
            for note in self._notes(run, "").iterator(chunk_size=1000)
        )  # fmt: skip
        response = StreamingHttpResponse(
            (lines.writerow(map(report.plain_cell, row)) for row in chain([heading], rows)),
            content_type="text/csv; charset=utf-8",
        )
        response["Content-Disposition"] = f'attachment; filename="import-{run.pk}.csv"'
        return response

    def _notes(self, run, kind):
        notes = report.notes_of(run)
        return notes.filter(kind=kind) if kind in Note.Kind.values else notes

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


class _Echo:
    """Gives back each line that is written to it."""

    def write(self, line):
        return line


def _web_link(note):
    """The address on the old site, if it is one that a browser may be sent to."""
    address = note.link or note.item.link
    return address if address.startswith(("http://", "https://")) else ""


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
