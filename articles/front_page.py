"""The front page: which story stands where."""

from dataclasses import dataclass
from itertools import cycle

from articles.models import Article, Content
from categories.models import Category

SECONDS = 3
LATEST = 11
LATEST_BESIDE_TEXT = 6
SIGNED = 4
NEWEST = 24
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
    """Every story once: the newest lead, the rest follow by section."""

    lead: Article | None
    seconds: list
    latest: list
    signed: list
    rows: list


def front_page():
    """The front page as of now, newest first."""
    categories = list(Category.objects.order_by("order", "name"))
    stories = _stories(categories)
    newest = [story for story in stories if story.type != Content.Type.SPONSORED]
    lead, rest = newest[:1], newest[1:]
    few = len(rest) <= 2 * SECONDS
    seconds = rest if few else rest[:SECONDS]
    latest = [] if few else rest[SECONDS:][: _latest_beside(lead[0])]
    left = _without(stories, [*lead, *seconds, *latest])
    argued = [story for story in left if story.type in ARGUED]
    signed = argued[:SIGNED] if len(argued) >= SIGNED else []
    blocks = _blocks(categories, _without(left, signed))
    return FrontPage(lead[0] if lead else None, seconds, latest, signed, rows_of(blocks))


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


def _latest_beside(lead):
    # The two columns come out about as tall as each other.
    return LATEST if lead.lead_photo else LATEST_BESIDE_TEXT


def _stories(categories):
    """The newest stories of all, and the newest of each category, in one query."""
    newest = Article.objects.published().newest_first().values("pk")
    of_each = [newest.filter(category=category)[:PER_CATEGORY] for category in categories]
    wanted = newest[:NEWEST].union(*of_each)
    return list(Article.objects.published().filter(pk__in=wanted).for_cards().newest_first())


def _blocks(categories, stories):
    """A block for each section of the menu, with its own stories and those of the ones below."""
    sections = {category.path: Block(category, []) for category in categories if category.in_menu}
    for story in stories:
        block = sections.get(story.category.path) or sections.get(story.category.section)
        if block:
            block.stories.append(story)
    return [block for block in sections.values() if block.stories]


def _without(stories, placed):
    placed = {story.pk for story in placed}
    return [story for story in stories if story.pk not in placed]
