from functools import partial

from django.db.models import Exists, OuterRef
from django.db.models.functions import Lower
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from articles.models import Article, Tag, Tagging
from articles.structured_data import profile
from authors.disclosures import keys
from authors.models import Author, Department
from newsroom.context import absolute, publication_of
from newsroom.pagination import page_of


@require_safe
def masthead(request):
    """Who reports, writes and edits, by department; former staff and guests apart."""
    authors = list(Author.objects.public().select_related("photo", "department"))
    former = [author for author in authors if not author.is_current]
    context = {
        "departments": by_department([author for author in authors if author.is_current]),
        "former": sorted(former, key=lambda author: author.name.casefold()),
    }
    return render(request, "authors/masthead.html", context)


def by_department(authors):
    """Pairs of a department and its people; those without one come last."""
    found = {}
    for author in authors:
        found.setdefault(author.department, []).append(author)
    nowhere = Department(name="", order=0)
    return sorted(
        ((department or nowhere, people) for department, people in found.items()),
        key=lambda pair: (not pair[0].name, pair[0].order, pair[0].name),
    )


@require_safe
def author(request, slug):
    # One who has nothing public is not looked for any further than one who does not exist.
    found = get_object_or_404(Author.objects.public().select_related("photo"), slug=slug)
    page = page_of(Article.objects.published().by_author(found).for_cards(), request.GET)
    if not page:
        raise Http404("No page has this key.")
    context = profile_context(found) | {
        "page": page,
        "structured_data": profile(found, publication_of(request), partial(absolute, request)),
    }
    return render(request, "authors/author_detail.html", context)


def profile_context(author):
    """What the author's page says beside the stories."""
    return {
        "author": author,
        "disclosures": list(author.disclosures.all()),
        "expertise": _expertise(author.expertise),
        "topics": list(author.topics()),
    }


def _expertise(names):
    """The tags by their names, those with a public story to be followed: (name, address)."""
    if not names:
        return []
    public = Tagging.objects.filter(
        tag=OuterRef("pk"), content_object__in=Article.objects.published().values("pk")
    )
    tags = Tag.objects.annotate(key=Lower("name")).filter(Exists(public), key__in=keys(names))
    known = {tag.name.lower(): tag.get_absolute_url() for tag in tags}
    return [(name, known.get(name.lower(), "")) for name in names]


def moved_to(slug):
    """The present address of an author who once had this one, or who was merged from it."""
    found = Author.objects.public().filter(former_addresses__slug=slug).first()
    return found.get_absolute_url() if found else ""


@require_safe
def public_key(request, slug):
    found = get_object_or_404(Author.objects.public().exclude(pgp_key=""), slug=slug)
    return HttpResponse(f"{found.pgp_key.strip()}\n", content_type="application/pgp-keys")
