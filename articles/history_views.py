"""The newsroom's pages around a story's revisions: compared, brought back, copied.

Each view gets the ArticleAdmin as `desk`; what a person may open is its queryset's matter.
"""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404

from articles import admin_views
from articles.comparison import compared
from articles.content import StaleSave
from articles.notes import called
from articles.timeline import PAGE, SOURCES, timeline
from articles.workflow import InvalidStep
from authors.anonymity import Veil
from newsroom.forms import whole_number
from newsroom.models import User

LONGEST_CHOICE = 300


class FilterForm(forms.Form):
    """Which of a story's history is asked for."""

    kind = forms.MultipleChoiceField(
        label="Show",
        choices=[(kind, source.label) for kind, source in SOURCES.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    by = forms.ModelChoiceField(
        User.objects.none(), label="Of", required=False, empty_label="Everybody"
    )
    before = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="filter-%s", **kwargs)
        self.fields["by"].queryset = User.objects.order_by("first_name", "last_name", "username")
        self.fields["by"].label_from_instance = called


class PairForm(forms.Form):
    """Two revisions of a story."""

    def __init__(self, data, *, article, veil):
        super().__init__(data, auto_id="compare-%s")
        rows = article.revisions.select_related("by").defer("body")[:LONGEST_CHOICE]
        choices = [(row.number, _named(row)) for row in veil.over(rows, "by")]
        for name, label in (("before", "Compare"), ("after", "With")):
            self.fields[name] = forms.TypedChoiceField(label=label, choices=choices, coerce=int)


def _named(revision):
    by = revision.by.get_full_name() or revision.by.get_username()
    return f"Revision {revision.number} · {by}"


def history(desk, request, pk):
    """All that happened to a story, or what is asked for of it."""
    article = desk.story(request, pk)
    asked = FilterForm(request.GET)
    wanted = asked.cleaned_data if asked.is_valid() else {}
    veil = Veil(request.user, [article])
    entries = timeline(
        article,
        veil,
        most=PAGE + 1,
        kinds=wanted.get("kind"),
        by=wanted.get("by"),
        before=wanted.get("before"),
    )
    older = entries[PAGE - 1].at if len(entries) > PAGE else None
    number = article.newest_revision.number
    pair = PairForm(None, article=article, veil=veil)
    pair.initial = {"before": max(1, number - 1), "after": number}
    context = {"entries": entries[:PAGE], "older": older, "asked": asked, "pair": pair}
    return desk.page(request, "history", article, "History", **context)


def compare(desk, request, pk):
    """Two revisions word by word; without a question the newest and the one before it."""
    article = desk.story(request, pk)
    number = article.newest_revision.number
    veil = Veil(request.user, [article])
    asked = {"before": max(1, number - 1), "after": number} | request.GET.dict()
    pair = PairForm(asked, article=article, veil=veil)
    context = {"pair": pair, "newest": article.newest_revision}
    if pair.is_valid():
        before, after = (
            get_object_or_404(article.revisions.select_related("by"), number=number)
            for number in (pair.cleaned_data["before"], pair.cleaned_data["after"])
        )
        fields = compared(before.content(), after.content(), request.user)
        sides = veil.over([before, after], "by")
        context |= {"before": before, "sides": sides, "fields": fields}
    return desk.page(request, "compare", article, "Compare revisions", **context)


def bring_back(desk, request, pk, number):
    """Make an old revision the newest, as a new one."""
    article = desk.story(request, pk)
    revision = get_object_or_404(article.revisions, number=number)
    base = whole_number(request.POST.get("base", ""))
    try:
        saved = article.bring_back(revision, by=request.user, base=base)
        messages.success(request, f"Revision {number} is back, as revision {saved.number}.")
    except (InvalidStep, StaleSave) as refusal:
        messages.error(request, str(refusal))
    return admin_views.change_page(article)


def copy(desk, request, pk):
    """Begin a new story with the content of this one."""
    article = desk.story(request, pk)
    made = article.copy(by=request.user)
    messages.success(request, f"This is a copy of “{article.newest_revision}”, a draft of its own.")
    return admin_views.change_page(made)
