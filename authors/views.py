from functools import partial

from django.db.models import Exists, OuterRef, Value
from django.db.models.functions import Lower
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from articles.models import Article, Tag, Tagging
from articles.structured_data import profile
from authors.disclosures import Shown, keys
from authors.models import Author, Department
from newsroom.context import absolute, publication_of
from newsroom.pagination import page_of


@require_safe
def masthead(request):
    """Who reports, writes and edits, by department; former staff and guests apart."""
    authors = list(Author.objects.public().select_related("photo", "department"))
    others = [author for author in authors if not author.is_current]
    others.sort(key=lambda author: author.name.casefold())
    context = {
        "departments": by_department([author for author in authors if author.is_current]),
        "others": [
            ("Former staff", [author for author in others if not author.is_guest]),
            ("Guests", [author for author in others if author.is_guest]),
        ],
        "is_empty": not authors,
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
    found = get_object_or_404(Author.objects.public().for_profile(), slug=slug)
    page = page_of(Article.objects.published().by_author(found).for_cards(), request.GET)
    if not page:
        raise Http404("No page has this key.")
    disclosures = [Shown.of_row(row) for row in found.disclosure_rows]
    context = profile_context(found, disclosures) | {
        "page": page,
        "structured_data": profile(found, publication_of(request), partial(absolute, request)),
    }
    return render(request, "authors/author_detail.html", context)


def profile_context(author, disclosures):
    """What the author's page says beside the stories."""
    known, topics = _tags(author)
    return {
        "author": author,
        "disclosures": disclosures,
        "expertise": [(name, known.get(name.lower(), "")) for name in author.expertise],
        "topics": topics,
    }


def _tags(author):
    """By name, the addresses of what they know about; and the tags they have written most about."""
    public = Tagging.objects.filter(
        tag=OuterRef("pk"), content_object__in=Article.objects.published().values("pk")
    )
    expertise = Tag.objects.alias(key=Lower("name")).filter(
        Exists(public), key__in=keys(author.expertise)
    )
    found = list(expertise.annotate(uses=Value(0)).union(author.topics(), all=True))
    known = {tag.name.lower(): tag.get_absolute_url() for tag in found if not tag.uses}
    topics = [tag for tag in found if tag.uses]
    return known, sorted(topics, key=lambda tag: (-tag.uses, tag.name))


def moved_to(slug):
    """The present address of an author who once had this one, or who was merged from it."""
    found = Author.objects.public().filter(former_addresses__slug=slug).first()
    return found.get_absolute_url() if found else ""


@require_safe
def public_key(request, slug):
    found = get_object_or_404(Author.objects.public().exclude(pgp_key=""), slug=slug)
    return HttpResponse(f"{found.pgp_key.strip()}\n", content_type="application/pgp-keys")
