from dataclasses import dataclass
from functools import partial

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ads.running import About, set_about
from articles.models import Article, Content
from articles.structured_data import collection
from categories.models import Category, FormerPath
from fronts.filling import fill
from fronts.models import Version, plan_from
from fronts.places import LEAD, ON_A_SECTION, SECONDS
from fronts.plan import LeadLayout
from newsroom.context import absolute, publication_of
from newsroom.pagination import page_of

FIRST = 3
RELATED = 3


@require_safe
def category(request, path):
    found, children = _with_children(path)
    page = page_of(Article.objects.published().in_category(found).for_cards(), request.GET)
    if not page:
        raise Http404("No public story is in this category.")
    set_about(request, About(category=found.path))
    is_first = not request.GET.keys() & {"before", "after"}
    front = _laid_out(found, page) if is_first else None
    first = _opening(page) if is_first and not front else []
    placed = front.stories if front else first
    context = {
        "category": found,
        "section": found.section,
        "children": children,
        "front": front,
        "first": first,
        "rest": [story for story in page.items if story not in placed],
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


@dataclass
class SectionFront:
    """The first places of a section, each filled once, and what stands beside a live lead."""

    filled: dict
    lead_layout: str
    related: list

    @property
    def lead(self):
        return self.filled[LEAD].story if LEAD in self.filled else None

    @property
    def seconds(self):
        return [self.filled[place].story for place in SECONDS if place in self.filled]

    @property
    def stories(self):
        return [*(place.story for place in self.filled.values()), *self.related]


def _laid_out(category, page):
    """The front of the section, where its editors have laid it out."""
    if category.version is None:
        return None
    plan = plan_from(category.version["standing"], category.version["lead_layout"])
    front = section_front(category, plan, page.items)
    return front if front.lead else None


def section_front(category, plan, newest):
    """The first places of a section by a plan, filled with its newest."""
    stories = [*newest, *_beyond(category, plan, newest)]
    newest, fit = _unsponsored(newest), _unsponsored(stories)
    # The three beside a live lead stand nowhere else, so they come before the places fill up.
    related = _beside_live_lead(plan, fit, newest) if plan.lead_layout == LeadLayout.LIVE else []
    newest = [story for story in newest if story not in related]
    return SectionFront(fill(ON_A_SECTION, plan, fit, newest=newest), plan.lead_layout, related)


def _unsponsored(stories):
    return [story for story in stories if story.type != Content.Type.SPONSORED]


def _beside_live_lead(plan, fit, newest):
    """Three stories about what the lead is about: those picked for it, then the newest here."""
    picked = {pick.article for pick in plan.picks.values()}
    free = [story for story in newest if story.pk not in picked]
    lead = fill([LEAD], plan, fit, newest=free).get(LEAD)
    if not lead:
        return []
    named = Article.objects.published().exclude(type=Content.Type.SPONSORED)
    named = named.filter(picked_for__article=lead.story).order_by("picked_for__order").for_cards()
    about = {story.pk: story for story in [*named[:RELATED], *free]}
    return [s for pk, s in about.items() if pk != lead.story.pk and pk not in picked][:RELATED]


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
    row = JSONObject(standing="standing", lead_layout="lead_layout")
    versions = Version.objects.for_readers(OuterRef("pk")).values(row=row)
    named = Category.objects.public().filter(Q(path=path) | Q(parent__path=path))
    named = named.select_related("parent").annotate(version=Subquery(versions))
    by_path = {category.path: category for category in named}
    if path not in by_path:
        raise Http404("No category has this address.")
    found = by_path.pop(path)
    return found, list(by_path.values())
