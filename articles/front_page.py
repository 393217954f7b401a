"""The front page: which story stands where."""

from dataclasses import dataclass
from itertools import cycle

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from articles.models import Article, Content, RelatedPick
from categories.models import Category
from fronts import places
from fronts.filling import fill
from fronts.models import Version
from fronts.plan import LeadLayout, Plan

SECONDS = 3
LATEST = 11
LATEST_BESIDE_TEXT = 6
SIGNED = 4
RELATED = 3
NEWEST = 30
PER_CATEGORY = 10
COLUMNS = 3
# How many stories a block needs to be shown in each density; they take turns in this order.
NEEDED = {"feature": 5, "photos": 4, "columns": 1}
PHOTOS_NEEDED = {"feature": 1, "photos": 3, "columns": 0}
ARGUED = {Content.Type.ANALYSIS, Content.Type.OPINION, Content.Type.EXPLAINER}


@dataclass
class Block:
    """The stories of one section."""

    category: Category
    stories: list

    def can_fill(self, density):
        with_photo = sum(story.lead_photo is not None for story in self.stories)
        return len(self.stories) >= NEEDED[density] and with_photo >= PHOTOS_NEEDED[density]

    @property
    def by_photo(self):
        """Those with a photo first, newest first among both."""
        return sorted(self.stories, key=lambda story: story.lead_photo is None)

    @property
    def sheaf(self):
        """Up to eight stories beside the first, in pairs."""
        return self.by_photo[1 : 1 + min(8, (len(self.stories) - 1) // 2 * 2)]


@dataclass
class Row:
    """One stretch across the page: a block in full, a row of photos, or columns of text."""

    density: str
    blocks: list

    @property
    def template(self):
        return f"articles/_row_{self.density}.html"


@dataclass
class FrontPage:
    """Every story once: what editors have picked, and the newest wherever they have not."""

    filled: dict
    lead_layout: str
    related: list
    seconds: list
    latest: list
    signed: list
    rows: list

    @property
    def lead(self):
        return self._story(places.LEAD)

    @property
    def picks(self):
        return [story for place in places.PICKS if (story := self._story(place))]

    def _story(self, place):
        filled = self.filled.get(place)
        return filled.story if filled else None


def front_page(plan=None, *, ahead=()):
    """The front page as of now, by the plan in force.

    The desk's own screen gives the plan in its hands, and `ahead` the stories in it that readers
    cannot see yet.
    """
    if plan is None:
        version = next(iter(Version.objects.for_readers()), None)
        plan = version.plan_now() if version else None
    categories = list(Category.objects.order_by("order", "name"))
    stories = _with_those_ahead(_stories(categories, plan), ahead)
    newest = [story for story in stories if story.type != Content.Type.SPONSORED]
    if plan is None:
        return _by_itself(categories, stories, newest)
    return _by_plan(plan, categories, stories, newest)


def _by_itself(categories, stories, newest):
    """Nobody has curated it: the newest leads, and the rest follow by section."""
    filled = fill([places.LEAD], Plan(), (), newest=newest)
    few = len(newest) - 1 <= 2 * SECONDS
    seconds = newest[1:] if few else newest[1:][:SECONDS]
    latest = [] if few else newest[1 + SECONDS :][: _latest_beside(newest[0])]
    rest = _without(stories, [*newest[:1], *seconds, *latest])
    return FrontPage(filled, LeadLayout.LARGE, [], seconds, latest, *_below(categories, rest))


def _by_plan(plan, categories, stories, newest):
    # The three beside a live lead stand nowhere else, so they come before the places fill up.
    related = _beside_live_lead(plan, newest) if plan.lead_layout == LeadLayout.LIVE else []
    free = _without(newest, related)
    filled = fill(places.ON_THE_FRONT_PAGE, plan, free, newest=free)
    seconds = [filled[place].story for place in places.SECONDS if place in filled]
    placed = [*related, *(place.story for place in filled.values())]
    left = _without(newest, placed)
    latest = left[: _latest_beside(filled[places.LEAD].story, plan.lead_layout)] if left else []
    rest = _without(stories, [*placed, *latest])
    return FrontPage(filled, plan.lead_layout, related, seconds, latest, *_below(categories, rest))


def _beside_live_lead(plan, newest):
    """Three stories about what the lead is about: those picked for it, then its category's."""
    lead = fill([places.LEAD], plan, newest, newest=_without_pks(newest, _picked(plan)))
    if not lead:
        return []
    lead = lead[places.LEAD].story
    by_pk = {story.pk: story for story in newest}
    named = [by_pk[pk] for pk in getattr(lead, "related_pks", ()) if pk in by_pk]
    near = [story for story in newest if story.category_id == lead.category_id]
    about = {story.pk: story for story in [*named, *near]}.values()
    return _without_pks(about, {lead.pk} | _picked(plan))[:RELATED]


def _below(categories, stories):
    """The row of argued pieces, and the rows of the sections."""
    argued = [story for story in stories if story.type in ARGUED]
    signed = argued[:SIGNED] if len(argued) >= SIGNED else []
    return signed, rows_of(_blocks(categories, _without(stories, signed)))


def rows_of(blocks):
    """Lay out blocks in three densities by turns; what is too short for its turn is a column."""
    rows, columns, turns = [], [], cycle(NEEDED)
    turn = next(turns)
    for block in blocks:
        if turn != "columns" and block.can_fill(turn):
            rows.append(Row(turn, [block]))
            turn = next(turns)
            continue
        columns.append(block)
        if len(columns) == COLUMNS:
            rows.append(Row("columns", columns))
            columns = []
            turn = next(turns) if turn == "columns" else turn
    if columns:
        rows.append(Row("columns" if len(columns) > 1 else "photos", columns))
    return rows


def _latest_beside(lead, layout=LeadLayout.LARGE):
    # The two columns come out about as tall as each other.
    has_photo = lead.lead_photo and layout != LeadLayout.PLAIN
    return LATEST if has_photo else LATEST_BESIDE_TEXT


def _stories(categories, plan):
    """The newest stories of all, the newest of each category, and the picks, in one query."""
    newest = Article.objects.published().newest_first().values("pk")
    wanted = [newest.filter(category=category)[:PER_CATEGORY] for category in categories]
    stories = Article.objects.published().for_cards().newest_first()
    if plan:
        picked = _picked(plan)
        wanted.append(newest.filter(pk__in=picked))
        if plan.lead_layout == LeadLayout.LIVE:
            named = RelatedPick.objects.filter(article=OuterRef("pk")).order_by("order")
            stories = stories.annotate(related_pks=ArraySubquery(named.values("picked")))
            wanted.append(newest.filter(picked_for__article__in=picked))
    return list(stories.filter(pk__in=newest[:NEWEST].union(*wanted)))


def _with_those_ahead(stories, ahead):
    known = {story.pk for story in stories}
    return [*stories, *(story for story in ahead if story.pk not in known)]


def _picked(plan):
    return {pick.article for pick in plan.picks.values()}


def _blocks(categories, stories):
    """A block for each section of the menu, with its own stories and those of the ones below."""
    sections = {category.path: Block(category, []) for category in categories if category.in_menu}
    # Two people may let a story out that has no category.
    for story in (story for story in stories if story.category):
        block = sections.get(story.category.path) or sections.get(story.category.section)
        if block:
            block.stories.append(story)
    return [block for block in sections.values() if block.stories]


def _without(stories, placed):
    return _without_pks(stories, {story.pk for story in placed})


def _without_pks(stories, pks):
    return [story for story in stories if story.pk not in pks]
