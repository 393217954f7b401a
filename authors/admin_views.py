"""The newsroom's own pages about authors: finding, previewing, history, masthead.

Each view gets the AuthorAdmin as `desk`.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from articles.models import Article
from authors import mastheads
from authors.models import Author, MastheadChange
from authors.views import profile_context
from newsroom.pagination import page_of


def author_for(desk, request, pk):
    """The profile of that number, if this person may change it."""
    found = Author.objects.named().select_related("user", "photo").filter(pk=pk).first()
    if found is None:
        raise Http404("No author has this number.")
    if not desk.has_change_permission(request, found):
        raise PermissionDenied
    return found


def change_page(author):
    return redirect("admin:authors_author_change", author.pk)


def mine(desk, request):
    """Lead to the profile of whoever asks."""
    author = Author.objects.linked_to(request.user).first()
    if author:
        return change_page(author)
    messages.warning(
        request, "Your account has no author profile yet. An administrator can link one."
    )
    return HttpResponseRedirect(reverse("admin:index"))


def find(desk, request):
    """Answer the field for bylines with authors of that name."""
    if not request.user.has_perm("articles.change_article"):
        raise PermissionDenied
    found = Author.objects.named().matching(request.GET.get("term", "").replace("\0", "")[:100])
    found = found.order_by("-is_current", "name").values_list("pk", "name", "job_title")[:20]
    results = [
        {"id": pk, "text": f"{name}, {title}" if title else name} for pk, name, title in found
    ]
    return JsonResponse({"results": results})


def preview(desk, request, pk):
    """The page as readers would see it, with what is typed in the form and not saved."""
    author = desk.author(request, pk)
    if request.method != "POST":
        return _shown(request, author)
    with transaction.atomic():
        back = reverse("admin:authors_author_change", args=[pk])
        response = desk.changeform_view(request, str(pk), form_url=back)
        if response.status_code == 302:
            response = _shown(request, author_for(desk, request, pk))
        # What the form said was saved only to be looked at.
        response.render()
        transaction.set_rollback(True)
    # Nothing was saved, so nothing is said to have been.
    list(messages.get_messages(request))
    return response


def _shown(request, author):
    for thing in [author.photo]:
        if thing:
            thing.in_newsroom = True
    page = page_of(Article.objects.published().by_author(author).for_cards(), {})
    context = profile_context(author, list(author.disclosures.all()))
    context |= {"page": page, "is_preview": True}
    response = TemplateResponse(request, "authors/author_detail.html", context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def history(desk, request, pk):
    """Every change of a profile, newest first."""
    author = desk.author(request, pk)
    rows = author.changes.select_related("by")[:300]
    return desk.page(request, "history", f"History of {author}", author, changes=rows)


def masthead(desk, request):
    """Departments and their people in the order in which readers see them."""
    if not request.user.has_perm("authors.change_any_author"):
        raise PermissionDenied
    form = mastheads.MastheadForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save(by=request.user)
        messages.success(request, "The masthead stands in this order now.")
        return redirect("admin:authors_author_masthead")
    return desk.page(request, "masthead", "Masthead", form=form, groups=mastheads.groups(form))


def masthead_history(desk, request):
    """Every change of the departments, newest first."""
    if not request.user.has_perm("authors.change_any_author"):
        raise PermissionDenied
    rows = MastheadChange.objects.select_related("by")[:300]
    return desk.page(request, "history", "History of the masthead", changes=rows)


def standing(author):
    """What somebody is who is not on the staff, within a sentence."""
    return "a guest without a login" if author.is_guest else "former staff"


@transaction.atomic
def merge_all(authors, kept, *, by):
    for author in authors.exclude(pk=kept.pk):
        author.merge_into(kept, by=by)
