from datetime import timedelta

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.cache import get_conditional_response
from django.utils.html import format_html
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from articles.models import Article
from authors.anonymity import uploader
from newsroom.admin_site import DeskAdmin
from newsroom.forms import MomentField, MomentInput
from newsroom.typed_filters import DayFilter, TypedFilter
from photos import intake, library, thumbnails, views
from photos.models import Photo


class Chosen(admin.SimpleListFilter):
    """A filter of the library's bar, one of whose values is chosen."""

    template = "admin/photos/photo/_chosen_filter.html"


class KindFilter(Chosen):
    title = "kind"
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        return Photo.Kind.choices

    def queryset(self, request, photos):
        return photos.filter(kind=self.value()) if self.value() else photos


class RightsFilter(Chosen):
    title = "rights"
    parameter_name = "rights"

    def lookups(self, request, model_admin):
        return [("ended", "Ended"), ("ending", "End within 30 days"), ("open", "No end")]

    def queryset(self, request, photos):
        match self.value():
            case "ended":
                return photos.with_ended_rights()
            case "ending":
                return photos.with_rights_ending_within(timedelta(days=30))
            case "open":
                return photos.filter(rights_expire_at=None)


class UseFilter(Chosen):
    title = "use"
    parameter_name = "use"

    def lookups(self, request, model_admin):
        return [("public", "Readers see it now"), ("unused", "Unused"), ("mine", "Uploaded by me")]

    def queryset(self, request, photos):
        match self.value():
            case "public":
                return photos.public()
            case "unused":
                return photos.unused()
            case "mine":
                return photos.filter(uploaded_by=request.user)


class MissingFilter(Chosen):
    title = "missing"
    parameter_name = "missing"

    def lookups(self, request, model_admin):
        return [("alt_text", "Alternative text"), ("credit", "Credit"), ("caption", "Caption")]

    def queryset(self, request, photos):
        known = [name for name, _ in self.lookup_choices]
        return photos.filter(**{self.value(): ""}) if self.value() in known else photos


TYPED = "admin/photos/photo/_typed_filter.html"


class CreditFilter(TypedFilter):
    template = TYPED
    title = "credit"
    parameter_name = "credit"

    def queryset(self, request, photos):
        return photos.filter(credit__icontains=self.value()) if self.value() else photos


class StoryFilter(TypedFilter):
    template = TYPED
    title = "used in a story"
    parameter_name = "used_in"

    def queryset(self, request, photos):
        return photos.used_in(self.value(), request.user) if self.value() else photos


class UploadedFrom(DayFilter):
    template = TYPED
    title = "uploaded from"
    parameter_name = "since"
    field = "created_at"


class UploadedUntil(DayFilter):
    template = TYPED
    title = "uploaded until"
    parameter_name = "until"
    field = "created_at"
    is_last = True


# The shapes in which places cut a photo, and what they are called here.
CROPS = [("lead", "16:9 lead"), ("card", "3:2 card"), ("social", "Social"), ("square", "1:1")]


class PhotoForm(forms.ModelForm):
    class Meta:
        model = Photo
        fields = [
            "alt_text",
            "caption",
            "credit",
            "kind",
            "rights_note",
            "rights_expire_at",
            "focal_x",
            "focal_y",
        ]
        widgets = {
            "alt_text": forms.Textarea(attrs={"rows": 2}),
            "caption": forms.Textarea(attrs={"rows": 3}),
            "rights_note": forms.Textarea(attrs={"rows": 2}),
        }


class UploadForm(PhotoForm):
    """What is left empty is filled from the file; what is typed stays."""

    upload = forms.FileField(
        label="File",
        help_text="JPEG, PNG, WebP or GIF, up to 20 MB. Location, serial numbers and everything "
        "else that is not the picture are removed; credit and caption are read first.",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
    )

    def clean_upload(self):
        try:
            self.taken = Photo.objects.examine(self.cleaned_data["upload"])
        except intake.AlreadyHere as error:
            raise forms.ValidationError(with_link(error)) from error


class ReplaceForm(forms.Form):
    """The file that takes the place of another."""

    upload = forms.FileField(
        label="New file",
        help_text="JPEG, PNG, WebP or GIF, up to 20 MB.",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
    )
    note = forms.CharField(
        label="Why",
        required=False,
        max_length=300,
        help_text="For the history. Example: “The agency sent a sharper scan.”",
    )
    clean_upload = UploadForm.clean_upload


class CreditForm(ActionForm):
    """What the action sets, beside its button."""

    credit = forms.CharField(
        required=False,
        max_length=250,
        label="Credit for the chosen photos",
        widget=forms.TextInput(attrs={"placeholder": "Credit for the chosen photos"}),
    )


def with_link(already_here):
    address = reverse("admin:photos_photo_change", args=[already_here.photo.pk])
    return format_html('{} <a href="{}">Open it.</a>', already_here.message, address)


@admin.register(Photo)
class PhotoAdmin(DeskAdmin):
    form = PhotoForm
    list_filter = [
        KindFilter, CreditFilter, StoryFilter, UploadedFrom, UploadedUntil,
        UseFilter, RightsFilter, MissingFilter,
    ]  # fmt: skip
    actions = ["set_credit"]
    action_form = CreditForm
    search_fields = ["caption", "alt_text", "credit", "rights_note"]
    search_help_text = "Words of the caption, alternative text, credit or rights note."
    ordering = ["-pk"]
    list_per_page = 24
    formfield_overrides = {
        models.DateTimeField: {"form_class": MomentField, "widget": MomentInput},
    }
    fieldsets = [
        (None, {"fields": ["alt_text", "caption", "credit", "kind"]}),
        ("Rights", {"fields": ["rights_note", "rights_expire_at"]}),
        ("Focal point", {"fields": [("focal_x", "focal_y")]}),
    ]

    class Media:
        css = {"all": ["admin-photos/photos.css"]}

    # What this person may see and do

    def get_queryset(self, request):
        return super().get_queryset(request).with_uses()

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or obj.may_be_changed_by(request.user))

    def has_delete_permission(self, request, obj=None):
        return obj is not None and obj.may_be_deleted_by(request.user)

    # The form

    def get_form(self, request, obj=None, change=False, **kwargs):
        if not change:
            kwargs["form"] = UploadForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fieldsets(self, request, obj=None):
        if obj is not None:
            return self.fieldsets
        return [(None, {"fields": ["upload"]}), *self.fieldsets]

    def add_view(self, request, form_url="", extra_context=None):
        try:
            return super().add_view(request, form_url, extra_context)
        except intake.AlreadyHere as error:
            # A second click on Save got here while the first was still being stored.
            address = reverse("admin:photos_photo_change", args=[error.photo.pk])
            return HttpResponseRedirect(address)

    def save_model(self, request, photo, form, change):
        if change:
            photo.amend(by=request.user)
        else:
            photo.keep(form.taken, by=request.user)
            self.message_user(request, _findings(photo), messages.INFO)

    def response_add(self, request, photo, post_url_continue=None):
        """Stay with the photo: what the file said about itself is in the form to be checked."""
        if not {"_addanother", "_popup"} & request.POST.keys():
            request.POST = request.POST.copy()
            request.POST["_continue"] = "1"
        return super().response_add(request, photo, post_url_continue)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            obj.in_newsroom = True
            shown_in = Article.objects.showing(obj)
            context["public_stories"] = shown_in.published().newest_first()[:20]
            context["story_count"] = shown_in.count()
            context["on_the_way"] = _on_the_way(obj, request.user)
            context["elsewhere"] = _elsewhere(obj)
            context["crops"] = CROPS
            context["replacements"] = obj.replacements.select_related("by")[:10]
            context["uploader"] = uploader(obj, request.user)
            context["may_replace"] = request.user.may("photos.change_any_photo")
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    # The library

    def lookup_allowed(self, lookup, value, request):
        """Nor whose a photo is: it may stand in a story that names nobody."""
        asks_for_people = lookup.partition("__")[0] == "uploaded_by"
        return not asks_for_people and super().lookup_allowed(lookup, value, request)

    def changelist_view(self, request, extra_context=None):
        ending = Photo.objects.with_rights_ending_within(timedelta(days=30)).in_use()
        context = {"rights_ending": ending.count()}
        return super().changelist_view(request, context | (extra_context or {}))

    @admin.action(description="Set this credit", permissions=["change"])
    def set_credit(self, request, queryset):
        credit = request.POST.get("credit", "").replace("\0", "").strip()
        if not credit:
            messages.error(request, "Type the credit first, then choose the photos.")
            return
        if len(credit) > Photo._meta.get_field("credit").max_length:
            messages.error(request, "This credit is too long: the limit is 250 characters.")
            return
        changed, refused = queryset.set_credit(credit, by=request.user)
        for photo in changed:
            self.log_change(request, photo, [{"changed": {"fields": ["Credit"]}}])
        if changed:
            messages.success(request, f"{len(changed)} credited to {credit}.")
        if refused:
            names = ", ".join(f"“{photo}”" for photo in refused)
            messages.warning(request, f"Not yours to change, or in use: {names}.")

    def replace_view(self, request, pk):
        """Ask for the file that takes this one's place, and put it there."""
        if not (self.has_view_permission(request) and request.user.may("photos.change_any_photo")):
            raise PermissionDenied
        photo = get_object_or_404(Photo.objects.with_uses(), pk=pk)
        form = ReplaceForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                photo.replace(form.taken, by=request.user, note=form.cleaned_data["note"])
            except intake.AlreadyHere as error:
                form.add_error("upload", with_link(error))
            else:
                self.log_change(request, photo, "Replaced the file.")
                messages.success(request, "The file was replaced. Does the alt text still hold?")
                return HttpResponseRedirect(reverse("admin:photos_photo_change", args=[pk]))
        photo.in_newsroom = True
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts, "original": photo, "form": form, "title": "Replace the file",
        }  # fmt: skip
        return TemplateResponse(request, "admin/photos/photo/replace.html", context)

    # The newsroom's own addresses of the pictures

    def get_urls(self):
        # Both say themselves how they may be cached.
        file, small = (
            self.admin_site.admin_view(require_safe(view), cacheable=True)
            for view in (self.file_view, self.thumbnail_view)
        )
        return [
            *library.routes(self),
            path(
                "<int:pk>/replace/",
                self.admin_site.admin_view(self.replace_view),
                name="photos_photo_replace",
            ),
            path("<int:pk>/file/", file, name="photos_photo_file"),
            path("<int:pk>/thumbnail/", small, name="photos_photo_thumbnail"),
            *super().get_urls(),
        ]

    def file_view(self, request, pk):
        response = views.picture(self._seen_by(request, pk))
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def thumbnail_view(self, request, pk):
        photo = self._seen_by(request, pk)
        etag = quote_etag(photo.file.name)
        response = get_conditional_response(request, etag=etag)
        if response is None:
            data, content_type = thumbnails.make(photo)
            response = views.as_image(HttpResponse(data, content_type=content_type))
        response.headers["ETag"] = etag
        response.headers["Cache-Control"] = "private, no-cache"
        return response

    def _seen_by(self, request, pk):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(Photo, pk=pk)


def _on_the_way(photo, user):
    """Stories that this person may open whose newest revision has it as the lead."""
    mine = Article.objects.editable_by(user).filter(newest_revision__lead_photo=photo)
    return mine.select_related("newest_revision").order_by("-changed_at")[:20]


def _elsewhere(photo):
    """What else shows it, in words."""
    pages = [f"Page: {use.page}" for use in photo.page_uses.select_related("page")[:20]]
    people = [f"Author: {author}" for author in photo.authors.all()[:20]]
    return pages + people + [f"Advert: {advert}" for advert in photo.adverts.all()[:20]]


def _findings(photo):
    return render_to_string("admin/photos/photo/_findings.html", {"photo": photo})
