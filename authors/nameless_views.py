"""The one screen that says who stands behind an anonymous byline; administrators alone see it.

What it shows and takes is written into no history and no log but its own table.
"""

from collections import Counter

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.debug import sensitive_variables

from articles.models import Article
from articles.workflow import InvalidStep
from authors import anonymity
from authors.anonymity import TrueAuthor, naming
from authors.forms import WhoForm
from authors.models import Author


def _stories():
    """Those whose newest or public version names nobody."""
    nobody = Author.objects.filter(kind=Author.Kind.ANONYMOUS).values_list("pk", flat=True).first()
    signed = [{"author": nobody}]
    return Article.objects.filter(
        Q(newest_revision__bylines__contains=signed) | Q(live_revision__bylines__contains=signed)
    )


def nameless(desk, request):
    """Stories that name nobody, and who it is."""
    _require(request)
    found = _stories().select_related("newest_revision", "live_revision")
    stories = list(found.order_by("-changed_at")[:200])
    known = TrueAuthor.objects.newest([story.pk for story in stories])
    versions = naming([story.pk for story in stories]).values_list("article", flat=True)
    earlier = Counter(versions)
    rows = [
        (story, noted := known.get(story.pk), earlier[story.pk],
         anonymity.where_noted(story, noted.who) if noted else "")
        for story in stories
    ]  # fmt: skip
    # Those that nobody has been told about come first.
    rows.sort(key=lambda row: row[1] is not None)
    return desk.page(request, "nameless", "Anonymous bylines", rows=rows)


@sensitive_variables("form")
def note(desk, request, pk):
    """Write down who it is."""
    _require(request)
    # A report of an error must not quote it; see sensitive_post_parameters().
    request.sensitive_post_parameters = ["who"]
    story = get_object_or_404(_stories(), pk=pk)
    form = WhoForm(request.POST)
    if form.is_valid():
        TrueAuthor.objects.note(story, form.cleaned_data["who"], by=request.user)
        # The message goes through the session: it must not say the name.
        messages.success(request, "Noted, for administrators alone.")
    else:
        messages.error(request, "Write who it is.")
    return redirect("admin:authors_author_nameless")


def take_names_out(desk, request, pk):
    """Let no earlier version of a story say who it is."""
    _require(request)
    try:
        anonymity.take_names_out(get_object_or_404(_stories(), pk=pk), by=request.user)
        messages.success(request, "No version of the story names anybody now.")
    except InvalidStep as refusal:
        messages.error(request, str(refusal))
    return redirect("admin:authors_author_nameless")


def _require(request):
    if not request.user.has_perm("authors.see_true_author"):
        raise PermissionDenied
