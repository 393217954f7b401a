"""The library as pages and scripts of the newsroom see it: found by words, sent as JSON."""

import json

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_GET, require_POST

from photos import intake
from photos.models import Photo

PAGE = 24


class SearchForm(forms.Form):
    """What somebody looks for; every field may be left empty."""

    q = forms.CharField(label="Words", required=False)
    credit = forms.CharField(label="Credit", required=False)
    kind = forms.ChoiceField(
        label="Kind", required=False, choices=[("", "All kinds"), *Photo.Kind.choices]
    )
    used_in = forms.CharField(label="Used in", required=False)
    since = forms.DateField(
        label="Uploaded from", required=False, widget=forms.DateInput({"type": "date"})
    )
    until = forms.DateField(label="to", required=False, widget=forms.DateInput({"type": "date"}))

    def found(self, user):
        """The photos that match; what a field cannot read finds nothing."""
        if not self.is_valid():
            return Photo.objects.none()
        asked = self.cleaned_data
        photos = Photo.objects.matching(asked["q"])
        if asked["credit"]:
            photos = photos.filter(credit__icontains=asked["credit"])
        if asked["kind"]:
            photos = photos.filter(kind=asked["kind"])
        if asked["used_in"]:
            photos = photos.used_in(asked["used_in"], user)
        if asked["since"]:
            photos = photos.filter(created_at__date__gte=asked["since"])
        if asked["until"]:
            photos = photos.filter(created_at__date__lte=asked["until"])
        return photos


class WordsForm(forms.ModelForm):
    """What the picker changes of a photo itself; fields that are not sent stay as they are."""

    class Meta:
        model = Photo
        fields = ["alt_text", "caption", "credit", "kind", "focal_x", "focal_y"]

    def __init__(self, data, *, instance):
        super().__init__(data, instance=instance)
        for name in self.fields.keys() - data.keys():
            del self.fields[name]


def routes(photo_admin):
    """The addresses that the photo picker asks."""

    def page(route, view, name, only):
        def for_newsroom(request, *args, **kwargs):
            if not photo_admin.has_view_permission(request):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        wrapped = photo_admin.admin_site.admin_view(only(for_newsroom))
        return path(route, wrapped, name=f"photos_photo_{name}")

    return [
        page("picker/", search, "picker", require_GET),
        page("picker/upload/", upload, "upload", require_POST),
        page("picker/<int:pk>/", one, "pick", require_GET),
        page("picker/<int:pk>/words/", words, "words", require_POST),
    ]


def search(request):
    """One page of photos, newest first; `before` is the number of the last one seen."""
    photos = SearchForm(request.GET).found(request.user).with_uses().order_by("-pk")
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        photos = photos.filter(pk__lt=int(before))
    shown = list(photos[: PAGE + 1])
    more = len(shown) > PAGE
    shown = shown[:PAGE]
    return _answer(
        {
            "photos": _cards(shown, request.user),
            "next": shown[-1].pk if more else None,
            "kinds": Photo.Kind.choices,
            "may_upload": request.user.has_perm("photos.add_photo"),
        }
    )


def one(request, pk):
    return _answer({"photo": _card_of(get_object_or_404(Photo, pk=pk), request.user)})


def upload(request):
    """Take one file in; a file that is here already is answered with the photo it became."""
    if not request.user.has_perm("photos.add_photo"):
        raise PermissionDenied
    file = request.FILES.get("upload")
    if file is None:
        return _answer({"error": "No file arrived. Try again."}, status=400)
    try:
        photo = Photo.objects.intake(file, by=request.user)
    except intake.AlreadyHere as error:
        card = _card_of(error.photo, request.user)
        return _answer({"error": error.message, "photo": card}, status=409)
    except intake.Refused as error:
        return _answer({"error": error.message}, status=400)
    return _answer({"photo": _card_of(photo, request.user)}, status=201)


def words(request, pk):
    """Change what the photo says about itself, for who may."""
    photo = get_object_or_404(Photo, pk=pk)
    if not photo.may_be_changed_by(request.user):
        raise PermissionDenied
    form = WordsForm(request.POST, instance=photo)
    if not form.is_valid():
        return _answer({"errors": json.loads(form.errors.as_json())}, status=400)
    photo.amend(by=request.user)
    return _answer({"photo": _card_of(photo, request.user)})


def _answer(data, status=200):
    return JsonResponse(data, status=status, headers={"Cache-Control": "private, no-store"})


def _card_of(photo, user):
    return _cards(Photo.objects.with_uses().filter(pk=photo.pk), user)[0]


def _cards(photos, user):
    numbers = [photo.pk for photo in photos]
    changeable = Photo.objects.changeable_by(user).filter(pk__in=numbers)
    changeable = set(changeable.values_list("pk", flat=True))
    return [_card(photo) | {"may_change": photo.pk in changeable} for photo in photos]


def _card(photo):
    return {
        "id": photo.pk,
        "name": str(photo),
        "alt_text": photo.alt_text,
        "caption": photo.caption,
        "credit": photo.credit,
        "kind": photo.kind,
        "kind_label": photo.get_kind_display(),
        "width": photo.width,
        "height": photo.height,
        "focal_x": photo.focal_x,
        "focal_y": photo.focal_y,
        "findings": photo.findings,
        "uses": ", ".join(f"{number} {word}" for number, word in photo.places) or "unused",
        "is_used": bool(photo.places),
        "warnings": photo.warnings,
        "uploaded": date_format(photo.created_at, "j M Y"),
        "thumbnail": reverse("admin:photos_photo_thumbnail", args=[photo.pk]),
        "file": reverse("admin:photos_photo_file", args=[photo.pk]),
        "address": reverse("admin:photos_photo_change", args=[photo.pk]),
    }
