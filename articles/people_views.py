"""The newsroom's pages about who does what: notes on a story, and to whom it is assigned.

Each view gets the ArticleAdmin as `desk`; what a person may open is its queryset's matter.
"""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse

from articles import admin_views
from articles.models import Notification
from articles.notes import called
from articles.workflow import InvalidStep
from authors.anonymity import SOMEBODY, Veil
from newsroom.forms import MomentField, whole_number
from newsroom.models import User

MOST_THREADS = 200


# Notes


def notes(desk, request, pk):
    """All threads of a story, and a place to begin another."""
    article = desk.story(request, pk)
    if request.method == "POST":
        return _write(request, article)
    Notification.objects.read(request.user, article)
    veil = Veil(request.user, [article])
    threads = _veiled(article.notes.threads()[:MOST_THREADS], article, veil)
    context = {
        "open_threads": [thread for thread in threads if not thread.is_settled],
        "settled": [thread for thread in threads if thread.is_settled],
        "people": people(),
    }
    return desk.page(request, "notes", article, "Notes", **context)


def _write(request, article):
    refusal, written = "", None
    try:
        number = request.POST.get("thread", "")
        thread = get_object_or_404(article.notes, pk=whole_number(number)) if number else None
        written = article.note(request.POST.get("text", ""), by=request.user, thread=thread)
    except InvalidStep as reason:
        refusal = str(reason)
    if "application/json" in request.headers.get("Accept", ""):
        said = {"refusal": refusal, "trouble": written.trouble if written else ""}
        said |= {"html": beside(article, request.user)}
        return JsonResponse(said, status=409 if refusal else 200)
    if refusal:
        messages.error(request, refusal)
    else:
        messages.success(request, "Your note is there.")
    if written and written.trouble:
        messages.warning(request, written.trouble)
    return _to_notes(article)


def beside(article, viewer):
    """The open threads as they stand beside the story's form."""
    context = {"original": article, "threads": open_threads(article, Veil(viewer, [article]))}
    return render_to_string("admin/articles/article/_notes.html", context)


def open_threads(article, veil):
    return _veiled(article.notes.open().threads()[:20], article, veil)


def _veiled(threads, article, veil):
    """The threads as they may be read: on some stories nobody is named who wrote them."""
    threads = list(threads)
    if veil.nameless:
        veil.over(threads, "by", "settled_by")
        for note in (note for thread in threads for note in (thread, *thread.replies.all())):
            veil.over([note], "by")
            note.text = veil.words(article.pk, note.text)
    return threads


def people():
    """Whom a note can name: username and name."""
    found = User.objects.in_the_newsroom().order_by("first_name", "last_name", "username")
    return [{"username": person.username, "name": called(person)} for person in found]


def settle(desk, request, pk, note):
    return _change(desk, request, pk, note, "settle", "Settled.")


def reopen(desk, request, pk, note):
    return _change(desk, request, pk, note, "reopen", "Open again.")


def _change(desk, request, pk, note, verb, done):
    article = desk.story(request, pk)
    found = get_object_or_404(article.notes.select_related("article"), pk=note)
    try:
        getattr(found, verb)(by=request.user)
        messages.success(request, done)
    except InvalidStep as refusal:
        messages.error(request, str(refusal))
    return _to_notes(article)


def _to_notes(article):
    return redirect(reverse("admin:articles_article_notes", args=[article.pk]))


# Assigning


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, person):
        return called(person)


class AssignForm(forms.Form):
    person = PersonField(
        User.objects.none(), required=False, label="Who", empty_label="Nobody",
        help_text="They can open and change it from then on, and are told.",
    )  # fmt: skip
    due_at = MomentField(required=False, label="Due", help_text="Empty: no time is set.")
    note = forms.CharField(
        required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        label="What is to be done",
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        people = User.objects.who_may("articles.change_article")
        self.fields["person"].queryset = people.order_by("first_name", "last_name", "username")


def assign(desk, request, pk):
    """Say who is to do the story, and until when."""
    article = desk.story(request, pk)
    if not request.user.has_perm("articles.review_article"):
        raise PermissionDenied
    hidden = Veil(request.user, [article]).hides(article.pk, article.assigned_to_id)
    initial = {"person": None if hidden else article.assigned_to, "due_at": article.due_at}
    form = AssignForm(request.POST or None, initial=initial)
    if hidden:
        # Left as it is, the field says nothing of whom it names, and changes nothing.
        form.fields["person"].empty_label = f"{SOMEBODY}, as now"

    def write():
        given = form.cleaned_data
        stays = hidden and given["person"] is None
        person = article.assigned_to if stays else given["person"]
        article.assign(person, by=request.user, due_at=given["due_at"], note=given["note"])
        if stays:
            return f"Assigned to {SOMEBODY.lower()}, as before."
        return f"Assigned to {called(given['person'])}." if given["person"] else "Given to nobody."

    lead = "It stands on their start page, with its time; every change stays in the history."
    return admin_views.answer(desk, request, article, form, write, "Assign", "Assign", lead)
