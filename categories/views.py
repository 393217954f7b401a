from django.db.models import Q
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.models import Article
from categories.models import Category, FormerPath
from newsroom.pagination import page_of

FIRST = 3


@require_safe
def category(request, path):
    found, children = _with_children(path)
    page = page_of(Article.objects.published().in_category(found).for_cards(), request.GET)
    if not page:
        raise Http404("No public story is in this category.")
    first = _opening(page) if not request.GET.keys() & {"before", "after"} else []
    context = {
        "category": found,
        "section": found.section,
        "children": children,
        "first": first,
        "rest": page.items[len(first) :],
        "page": page,
    }
    return render(request, "categories/category_detail.html", context)


def moved_to(path):
    """The present address of a category that once had this path, if it is public."""
    former = FormerPath.objects.filter(path=path).values("category")
    found = Category.objects.public().filter(pk__in=former).first()
    return found.get_absolute_url() if found else ""


def _opening(page):
    """The newest stories to open the page with, one with a photo first; none if none has one."""
    newest = sorted(page.items[:FIRST], key=lambda story: story.lead_photo is None)
    return newest if len(page.items) > FIRST and newest[0].lead_photo else []


def _with_children(path):
    """The public category with this path, and the public ones right below it, by one query."""
    named = Category.objects.public().filter(Q(path=path) | Q(parent__path=path))
    by_path = {category.path: category for category in named}
    if path not in by_path:
        raise Http404("No category has this address.")
    found = by_path.pop(path)
    return found, list(by_path.values())
