"""New from a Word file, and the alt texts that its pictures still need.

Each view gets the ArticleAdmin as `desk`.
"""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse

from articles import word as word_files
from articles.admin_views import change_page
from articles.content import StaleSave
from articles.models import Article
from articles.workflow import InvalidStep
from newsroom import richtext
from newsroom.forms import whole_number
from photos.models import Photo


class WordForm(forms.Form):
    file = forms.FileField(
        label="Word file",
        help_text="A .docx of up to 30 MB. Headings, lists, links, quotes, tables and pictures "
        "come along; fonts and colours do not.",
        widget=forms.FileInput({"accept": ".docx"}),
    )


def word(desk, request):
    """Begin a story from a Word file."""
    if not desk.has_add_permission(request):
        raise PermissionDenied("You may not begin articles.")
    form = WordForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _begun(request, word_files.read(form.cleaned_data["file"], by=request.user))
        except word_files.Refused as refusal:
            form.add_error("file", refusal)
    return desk.page(request, "word", None, "New from a Word file", form=form)


def _begun(request, story):
    article = Article.objects.draft(story.content, by=request.user)
    messages.success(request, "Saved as revision 1. Nobody outside sees it.")
    for sentence in story.left_out:
        messages.warning(request, sentence)
    if any(richtext.photos_of(article.body)):
        return redirect(reverse("admin:articles_article_pictures", args=[article.pk]))
    return change_page(article)


class PictureForm(forms.Form):
    """What one picture in the body still needs to be told."""

    alt = forms.CharField(
        label="Alt text",
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text="What somebody who cannot see it needs to know.",
    )
    decorative = forms.BooleanField(label="Decorative: screen readers leave it out", required=False)
    credit = forms.CharField(label="Credit", required=False, max_length=250)

    def __init__(self, *args, photo, may_change, **kwargs):
        super().__init__(*args, **kwargs)
        self.photo = photo
        if not may_change:
            del self.fields["credit"]

    def clean(self):
        if not self.cleaned_data.get("alt") and not self.cleaned_data.get("decorative"):
            self.add_error("alt", "Describe the picture, or say that it is decorative.")
        return self.cleaned_data

    @property
    def words(self):
        is_decorative = self.cleaned_data["decorative"]
        return ("" if is_decorative else self.cleaned_data["alt"], is_decorative)


def pictures(desk, request, pk):
    """Ask for the alt text and the credit of each picture in the body."""
    article = desk.story(request, pk)
    newest = article.newest_revision
    asked = _picture_forms(request, newest.body)
    if request.method == "POST" and all(form.is_valid() for form in asked):
        try:
            _describe(request, article, asked)
            return change_page(article)
        except (InvalidStep, StaleSave) as refusal:
            messages.error(request, str(refusal))
    return desk.page(
        request, "pictures", article, "Describe the pictures", forms=asked, revision=newest
    )


def _picture_forms(request, body):
    shown = {figure.photo: figure for figure in richtext.photos_of(body)}
    photos = Photo.objects.in_bulk(shown)
    may_change = set(
        Photo.objects.changeable_by(request.user).filter(pk__in=photos).values_list("pk", flat=True)
    )
    forms_ = []
    for number, figure in shown.items():
        if photo := photos.get(number):
            photo.in_newsroom = True
            initial = {
                "alt": figure.alt, "decorative": figure.is_decorative, "credit": photo.credit,
            }  # fmt: skip
            forms_.append(
                PictureForm(
                    request.POST or None,
                    prefix=f"photo-{number}",
                    initial=initial,
                    photo=photo,
                    may_change=number in may_change,
                )
            )
    return forms_


def _describe(request, article, asked):
    words = {form.photo.pk: form.words for form in asked}
    base = whole_number(request.POST.get("base", ""))
    body = richtext.describe(article.newest_revision.body, words)
    saved = article.save_revision({"body": body}, by=request.user, base=base)
    for form in asked:
        _tell_library(form, by=request.user)
    messages.success(request, f"Saved as revision {saved.number}.")


def _tell_library(form, *, by):
    photo, credit = form.photo, form.cleaned_data.get("credit")
    if credit is None:
        return
    alt = photo.alt_text or form.words[0]
    if (photo.credit, photo.alt_text) != (credit, alt):
        photo.credit, photo.alt_text = credit, alt
        photo.amend(by=by)
