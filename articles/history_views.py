"""The newsroom's pages around a story's revisions: compared, brought back, copied.

Each view gets the ArticleAdmin as `desk`; what a person may open is its queryset's matter.
"""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404

from articles import admin_views
from articles.comparison import compared
from articles.models import StaleSave
from articles.workflow import InvalidStep
from newsroom.forms import whole_number


class PairForm(forms.Form):
    """Two revisions of a story."""

    def __init__(self, data, *, article):
        super().__init__(data, auto_id="compare-%s")
        rows = article.revisions.select_related("by").defer("body")
        choices = [(row.number, _named(row)) for row in rows[: admin_views.LONGEST_HISTORY]]
        for name, label in (("before", "Compare"), ("after", "With")):
            self.fields[name] = forms.TypedChoiceField(label=label, choices=choices, coerce=int)


def _named(revision):
    by = revision.by.get_full_name() or revision.by.get_username()
    return f"Revision {revision.number} · {by}"


def history(desk, request, pk):
    """All that happened to a story, in one line."""
    article = desk.story(request, pk)
    number = article.newest_revision.number
    pair = PairForm(None, article=article)
    pair.initial = {"before": max(1, number - 1), "after": number}
    entries = admin_views.timeline(article)
    return desk.page(request, "history", article, "History", entries=entries, pair=pair)


def compare(desk, request, pk):
    """Two revisions word by word; without a question the newest and the one before it."""
    article = desk.story(request, pk)
    number = article.newest_revision.number
    pair = PairForm(
        {"before": max(1, number - 1), "after": number} | request.GET.dict(), article=article
    )
    context = {"pair": pair, "newest": article.newest_revision}
    if pair.is_valid():
        before, after = (
            get_object_or_404(article.revisions.select_related("by"), number=number)
            for number in (pair.cleaned_data["before"], pair.cleaned_data["after"])
        )
        fields = compared(before.content(), after.content(), request.user)
        context |= {"before": before, "sides": [before, after], "fields": fields}
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
