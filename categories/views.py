from functools import partial

from django.db.models import OuterRef, Q, Subquery
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ads.running import About, set_about
from articles.models import Article, Content
from articles.structured_data import collection
from categories.models import Category, FormerPath
from fronts.filling import fill
from fronts.models import Version, plan_from
from fronts.places import ON_A_SECTION
from newsroom.context import absolute, publication_of
from newsroom.pagination import page_of

FIRST = 3


@require_safe
def category(request, path):
    found, children = _with_children(path)
    page = page_of(Article.objects.published().in_category(found).for_cards(), request.GET)
    if not page:
        raise Http404("No public story is in this category.")
    set_about(request, About(category=found.path))
    first = _first(found, page) if not request.GET.keys() & {"before", "after"} else []
    context = {
        "category": found,
        "section": found.section,
        "children": children,
        "first": first,
        "rest": [story for story in page.items if story not in first],
        "page": page,
        "structured_data": collection(
            found,
            found.tagline,
            page,
            publication_of(request),
            partial(absolute, request),
            above=[found.parent],
        ),
    }
    return render(request, "categories/category_detail.html", context)


def moved_to(path):
    """The present address of a category that once had this path, if it is public."""
    former = FormerPath.objects.filter(path=path).values("category")
    found = Category.objects.public().filter(pk__in=former).first()
    return found.get_absolute_url() if found else ""


def _first(category, page):
    """The stories that open the page, as its editors have laid them out."""
    if category.standing is None:
        return _opening(page)
    filled = section_front(category, plan_from(category.standing), page.items)
    return [place.story for place in filled.values()]


def section_front(category, plan, newest):
    """The first places of a section by a plan, filled with its newest."""
    stories = [*newest, *_beyond(category, plan, newest)]
    newest = [story for story in newest if story.type != Content.Type.SPONSORED]
    fit = [story for story in stories if story.type != Content.Type.SPONSORED]
    return fill(ON_A_SECTION, plan, fit, newest=newest)


def _beyond(category, plan, newest):
    """The picks that are not among the newest."""
    missing = {pick.article for pick in plan.picks.values()} - {story.pk for story in newest}
    if not missing:
        return []
    stories = Article.objects.published().in_category(category).filter(pk__in=missing)
    return list(stories.for_cards())


def _opening(page):
    """The newest stories to open the page with, one with a photo first; none if none has one."""
    newest = sorted(page.items[:FIRST], key=lambda story: story.lead_photo is None)
    return newest if len(page.items) > FIRST and newest[0].lead_photo else []


def _with_children(path):
    """The public category with this path, and the public ones right below it, by one query."""
    versions = Version.objects.for_readers(OuterRef("pk")).values("standing")
    named = Category.objects.public().filter(Q(path=path) | Q(parent__path=path))
    named = named.select_related("parent").annotate(standing=Subquery(versions))
    by_path = {category.path: category for category in named}
    if path not in by_path:
        raise Http404("No category has this address.")
    found = by_path.pop(path)
    return found, list(by_path.values())
