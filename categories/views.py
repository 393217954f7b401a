from dataclasses import dataclass
from functools import partial

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ads.running import About, set_about
from articles.models import Article, Content, RelatedPick
from articles.querysets import load_bylines
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
    listed = Article.objects.published().in_category(found).for_cards_without_bylines()
    page = page_of(listed, request.GET)
    if not page:
        raise Http404("No public story is in this category.")
    set_about(request, About(category=found.path))
    is_first = not request.GET.keys() & {"before", "after"}
    front = _laid_out(found, page) if is_first else None
    load_bylines([*page.items, *(front.stories if front else [])])
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
    """The first places of a section by a plan, filled with its newest; bylines are not loaded."""
    further = _further(category, plan, newest)
    fit = _unsponsored([*newest, *(story for story in further if story.is_pick)])
    newest = _unsponsored(newest)
    # The three beside a live lead stand nowhere else, so they come before the places fill up.
    related = _beside_live_lead(plan, fit, newest, further)
    newest = [story for story in newest if story not in related]
    return SectionFront(fill(ON_A_SECTION, plan, fit, newest=newest), plan.lead_layout, related)


def _unsponsored(stories):
    return [story for story in stories if story.type != Content.Type.SPONSORED]


def _beside_live_lead(plan, fit, newest, further):
    """Three stories about what the lead is about: those picked for it, then the newest here."""
    free = _unpicked(plan, newest)
    lead = fill([LEAD], plan, fit, newest=free).get(LEAD)
    if plan.lead_layout != LeadLayout.LIVE or not lead:
        return []
    orders = {(row["article"], row["order"]): story for story in further for row in story.named_by}
    named = [orders[key] for key in sorted(orders) if key[0] == lead.story.pk]
    about = {story.pk: story for story in [*_unsponsored(named)[:RELATED], *free]}
    taken = {lead.story.pk, *_picked(plan)}
    return [story for pk, story in about.items() if pk not in taken][:RELATED]


def _further(category, plan, newest):
    """Picks that are not among the newest, and what may stand beside a live lead, in one query."""
    missing = _picked(plan) - {story.pk for story in newest}
    leads = _possible_leads(plan, newest) if plan.lead_layout == LeadLayout.LIVE else []
    if not missing and not leads:
        return []
    public = Article.objects.published()
    picks = public.in_category(category).filter(pk__in=missing)
    named = RelatedPick.objects.filter(article__in=leads)
    row = JSONObject(article="article_id", order="order")
    wanted = picks.values("pk").union(public.filter(picked_for__in=named).values("pk"))
    stories = public.for_cards_without_bylines().annotate(
        is_pick=Exists(picks.filter(pk=OuterRef("pk"))),
        named_by=ArraySubquery(named.filter(picked=OuterRef("pk")).values(row=row)),
    )
    return list(stories.filter(pk__in=wanted))


def _possible_leads(plan, newest):
    """The pick, if readers can see it, or else the newest that stands nowhere."""
    picked = [plan.picks[LEAD].article] if LEAD in plan.picks else []
    return [*picked, *(story.pk for story in _unpicked(plan, _unsponsored(newest))[:1])]


def _picked(plan):
    return {pick.article for pick in plan.picks.values()}


def _unpicked(plan, stories):
    picked = _picked(plan)
    return [story for story in stories if story.pk not in picked]


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
