from datetime import timedelta

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_GET, require_POST

from ads import preview, reports
from ads.forms import AdvertForm, AdvertiserForm, CampaignForm, Choices, ReportForm
from ads.models import TYPES, Advert, Advertiser, Campaign, Refused, Setup
from newsroom.admin_site import DeskAdmin, day_or_time
from newsroom.models import database_now

# A state, then the class of its mark and its icon.
MARKS = {
    "Running": ("published", "published"),
    "Booked": ("scheduled", "clock"),
    "Waits for approval": ("review", "review"),
    "Stopped": ("held", "held"),
    "Ended": ("withdrawn", "end"),
}


def mark(state):
    look, icon = MARKS[state]
    return format_html(
        '<span class="status status--{}"><svg class="icon" aria-hidden="true">'
        '<use href="#i-{}"/></svg>{}</span>',
        look,
        icon,
        state,
    )


class SwitchAdmin(DeskAdmin):
    """A screen with a kill switch, and with sentences for what is wrong."""

    change_form_template = "admin/ads/change_form.html"

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"person": request.user})

    def get_urls(self):
        return [*self.own_urls(), *super().get_urls()]

    def own_urls(self):
        return [
            self.asked("stop", require_POST(self.stop)),
            self.asked("resume", require_POST(self.resume)),
        ]

    def asked(self, name, view):
        opts = self.opts
        return path(
            f"<int:pk>/{name}/",
            self.admin_site.admin_view(view),
            name=f"{opts.app_label}_{opts.model_name}_{name}",
        )

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        found = self.get_object(request, object_id) if object_id else None
        context = {"desk": self.desk(request, found)} if found else {}
        return super().changeform_view(
            request, object_id, form_url, context | (extra_context or {})
        )

    def desk(self, request, found):
        """What stands over the form."""
        return {
            "troubles": found.troubles() if hasattr(found, "troubles") else [],
            "stop": self.address(found, "stop"),
            "resume": self.address(found, "resume"),
        }

    def stop(self, request, pk):
        found = self.found(request, pk)
        found.stop(by=request.user)
        self.log_change(request, found, "Stopped.")
        messages.success(request, f"“{found}” is stopped: no page shows it from now on.")
        return self.back(found)

    def resume(self, request, pk):
        found = self.found(request, pk)
        found.resume(by=request.user)
        self.log_change(request, found, "Resumed.")
        messages.success(request, f"“{found}” may run again.")
        return self.back(found)

    def found(self, request, pk):
        if not self.has_change_permission(request):
            raise PermissionDenied
        return get_object_or_404(self.get_queryset(request), pk=pk)

    def address(self, found, name="change"):
        opts = self.opts
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_{name}", args=[found.pk])

    def back(self, found):
        return HttpResponseRedirect(self.address(found))


@admin.register(Advertiser)
class AdvertiserAdmin(SwitchAdmin):
    form = AdvertiserForm
    # What is counted over all rows has no order of its own.
    ordering = ["name", "pk"]
    list_display = ["name", "business", "campaign_count", "runs"]
    search_fields = ["name", "also_known_as"]
    autocomplete_fields = ["logo"]
    fieldsets = [
        (None, {"fields": ["name", "also_known_as", "business", "website", "logo"]}),
        ("Sponsored stories", {"fields": ["disclosure"]}),
        ("For us alone", {"fields": ["contact"]}),
    ]

    def get_queryset(self, request):
        flights = Campaign.objects.in_flight().values("pk")
        now = Count("campaigns", filter=Q(campaigns__in=flights), distinct=True)
        return super().get_queryset(request).annotate(flights=now)

    @admin.display(description="campaigns now", ordering="flights")
    def campaign_count(self, advertiser):
        return advertiser.flights

    @admin.display(description="may run", boolean=True)
    def runs(self, advertiser):
        return not advertiser.is_stopped


@admin.register(Campaign)
class CampaignAdmin(SwitchAdmin):
    form = CampaignForm
    ordering = ["-starts_at", "-pk"]
    list_display = ["name", "advertiser", "priority", "starts", "ends", "adverts_of", "state"]
    list_filter = ["priority"]
    list_select_related = ["advertiser"]
    search_fields = ["name", "advertiser__name"]
    autocomplete_fields = [
        "advertiser", "categories", "not_categories", "tags", "not_tags",
    ]  # fmt: skip
    fieldsets = [
        (None, {"fields": ["advertiser", "name"]}),
        ("Flight", {"fields": ["starts_at", "ends_at", "priority", "most_a_day"]}),
        ("Only", {"fields": ["categories", "tags", "types", "screens"]}),
        ("Never", {"fields": ["not_categories", "not_tags", "not_types"]}),
        ("For us alone", {"fields": ["notes"]}),
    ]

    def own_urls(self):
        report = self.admin_site.admin_view(require_GET(self.report))
        return [path("report/", report, name="ads_campaign_report"), *super().own_urls()]

    def get_queryset(self, request):
        queryset = super().get_queryset(request).select_related("advertiser")
        return queryset.annotate(advert_count=Count("adverts"))

    @admin.display(ordering="starts_at")
    def starts(self, campaign):
        return day_or_time(campaign.starts_at)

    @admin.display(ordering="ends_at", empty_value="open")
    def ends(self, campaign):
        return day_or_time(campaign.ends_at) if campaign.ends_at else None

    @admin.display(description="adverts", ordering="advert_count")
    def adverts_of(self, campaign):
        return campaign.advert_count

    @admin.display(description="state")
    def state(self, campaign):
        now = timezone.now()
        if campaign.is_stopped or campaign.advertiser.is_stopped:
            return mark("Stopped")
        if campaign.ends_at and campaign.ends_at <= now:
            return mark("Ended")
        return mark("Running" if campaign.is_running_at(now) else "Booked")

    def desk(self, request, found):
        report = reverse("admin:ads_campaign_report")
        adverts = reverse("admin:ads_advert_changelist")
        return super().desk(request, found) | {
            "links": [
                ("advert", "Its adverts", f"{adverts}?campaign__id__exact={found.pk}"),
                ("front", "Report", f"{report}?campaign={found.pk}"),
            ]
        }

    def report(self, request):
        """Sums as a chart, a table, or a file for a spreadsheet."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        today = timezone.localdate()
        usual = {"first": today - timedelta(27), "last": today, "by": "day"}
        form = ReportForm({**usual, **request.GET.dict()})
        found = reports.report(**form.cleaned_data) if form.is_valid() else None
        if found and request.GET.get("as") == "csv":
            response = HttpResponse(found.csv(), content_type="text/csv; charset=utf-8")
            response["Content-Disposition"] = 'attachment; filename="adverts.csv"'
            return response
        query = request.GET.copy()
        query["as"] = "csv"
        context = {
            **self.admin_site.each_context(request),
            "title": "Report on adverts",
            "opts": self.opts,
            "form": form,
            "report": found,
            "csv": f"?{query.urlencode()}",
        }
        return TemplateResponse(request, "admin/ads/report.html", context)


class RunningFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [("running", "Running"), ("waits", "Waits for approval"), ("stopped", "Stopped")]

    def queryset(self, request, queryset):
        running = Advert.objects.running().values("pk")
        approved = Advert.objects.approved().values("pk")
        if self.value() == "running":
            return queryset.filter(pk__in=running)
        if self.value() == "waits":
            return queryset.exclude(pk__in=approved)
        if self.value() == "stopped":
            stopped = Q(campaign__stopped_at=None, campaign__advertiser__stopped_at=None)
            return queryset.exclude(stopped, stopped_at=None)
        return queryset


@admin.register(Advert)
class AdvertAdmin(SwitchAdmin):
    form = AdvertForm
    list_display = ["heading", "campaign", "slot", "kind", "weight", "flight", "state"]
    list_filter = [RunningFilter, "slot", "kind"]
    list_select_related = ["campaign__advertiser"]
    search_fields = ["heading", "campaign__name", "campaign__advertiser__name"]
    autocomplete_fields = ["campaign", "picture"]
    fieldsets = [
        (None, {"fields": ["campaign", "slot", "kind", "heading", "weight"]}),
        ("Text and picture", {"fields": ["text", "call", "url", "picture", "alt"]}),
        ("HTML", {"fields": ["html"], "classes": ["collapse"]}),
        (
            "Google Ad Manager",
            {"fields": ["unit_path", "unit_sizes"], "classes": ["collapse"]},
        ),
    ]

    def own_urls(self):
        return [
            self.asked("approve", require_POST(self.approve)),
            self.asked("preview", require_GET(self.preview)),
            *super().own_urls(),
        ]

    def get_queryset(self, request):
        queryset = super().get_queryset(request)
        return queryset.select_related("campaign__advertiser", "picture")

    def lookup_allowed(self, lookup, value, request):
        return lookup == "campaign__id__exact" or super().lookup_allowed(lookup, value, request)

    @admin.display(description="flight", ordering="campaign__starts_at")
    def flight(self, advert):
        ends = advert.campaign.ends_at
        until = day_or_time(ends) if ends else "open"
        return format_html("{} – {}", day_or_time(advert.campaign.starts_at), until)

    @admin.display(description="state")
    def state(self, advert):
        return mark(advert.state(timezone.now()))

    def has_change_permission(self, request, obj=None):
        may = super().has_change_permission(request, obj)
        # A script is for those who may write one, and so is what would turn into one.
        return may and (obj is None or self._may_write(request, obj) or obj.kind != "html")

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        field = super().formfield_for_choice_field(db_field, request, **kwargs)
        if db_field.name == "kind" and not self._may_write(request):
            field.choices = [choice for choice in field.choices if choice[0] != "html"]
        return field

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if self._may_write(request) or (obj and obj.kind == "html"):
            return fieldsets
        return [fieldset for fieldset in fieldsets if fieldset[0] != "HTML"]

    def _may_write(self, request, obj=None):
        return request.user.has_perm("ads.write_html_advert")

    def save_model(self, request, obj, form, change):
        if set(form.changed_data) - {"weight", "campaign"}:
            obj.made_by = request.user
            obj.withdraw_approval()
        super().save_model(request, obj, form, change)

    def desk(self, request, found):
        moment = database_now()
        approves = request.user.has_perm("ads.approve_advert") and not found.is_approved
        report = reverse("admin:ads_campaign_report")
        return super().desk(request, found) | {
            "mark": mark(found.state(moment)),
            "approve": self.address(found, "approve") if approves else "",
            "needs_another": found.kind == "html" and found.made_by_id in (None, request.user.pk),
            "links": [
                ("eye", "Preview on a page", self.address(found, "preview")),
                ("front", "Report", f"{report}?campaign={found.campaign_id}&by=advert"),
            ],
        }

    def found(self, request, pk):
        # A switch can be pulled, and an approval given, by who may not write the HTML.
        if not super().has_change_permission(request):
            raise PermissionDenied
        return get_object_or_404(self.get_queryset(request), pk=pk)

    def approve(self, request, pk):
        advert = self.found(request, pk)
        try:
            advert.approve(by=request.user, digest=request.POST.get("digest"))
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            self.log_change(request, advert, "Approved.")
            messages.success(request, f"“{advert}” is approved.")
        return self.back(advert)

    def preview(self, request, pk):
        """The advert on a real page, whether it runs or not; nothing is counted."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        response = preview.page(request, get_object_or_404(self.get_queryset(request), pk=pk))
        response.headers["Cache-Control"] = "no-store"
        return response


@admin.register(Setup)
class SetupAdmin(SwitchAdmin):
    fieldsets = [
        (None, {"fields": ["silent_types", "disclosure"]}),
        ("Google Ad Manager", {"fields": ["network_is_on", "network_code"]}),
        ("ads.txt", {"fields": ["ads_txt"]}),
    ]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "silent_types":
            return Choices(TYPES, label="Types without adverts", help_text=db_field.help_text)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_add_permission(self, request):
        return False

    def get_queryset(self, request):
        Setup.the_one()
        return super().get_queryset(request)
