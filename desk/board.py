"""The board: stories by status, in five columns."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from articles.workflow import Status
from authors.models import Author, Department
from categories.models import Category
from desk.cards import cards_of, slim
from desk.lists import begins, read, submitted
from desk.panels.stories import QUIET

MOST = 12
RECENT = 2000
NEWEST_FIRST = ("-published_at", "-pk")
STATES = {
    "draft": "Draft",
    "review": "In review",
    "approved": "Approved",
    "scheduled": "Scheduled",
    "published": "Published",
    "stopped": "Withdrawn",
}
PUBLIC_NOW = Q(status=Status.PUBLISHED, held_at=None, published_at__lte=Now())
TO_COME = Q(status=Status.PUBLISHED, held_at=None, published_at__gt=Now()) | Q(
    status=Status.PUBLISHED, held_at__isnull=False
)


@dataclass
class Column:
    """The stories of one status; as many as a board has room for."""

    name: str
    state: str
    stories: list = field(default_factory=list)
    cards: list = field(default_factory=list)

    @property
    def tally(self):
        return f"{MOST}+" if self.has_more else str(len(self.stories))

    @property
    def has_more(self):
        return len(self.stories) > MOST

    @property
    def all_at(self):
        listed = reverse("admin:articles_article_changelist")
        return f"{listed}?{urlencode({'state': self.state})}"


@dataclass
class Filters:
    """Which stories the board and the calendar show."""

    category: Category | None = None
    author: Author | None = None
    desk: Department | None = None
    mine: bool = False
    stopped: bool = False

    @classmethod
    def read(cls, query):
        author = query.get("author", "")
        return cls(
            _named(Category, query.get("category")),
            _named(Author, author),
            _named(Department, query.get("desk")),
            author == "mine",
            "stopped" in query,
        )

    def of(self, stories, user, *, few=True):
        """Those of the stories that are meant, by their newest revision; `few` if so they are."""
        if self.category:
            below = Category.objects.within(self.category)
            stories = stories.filter(newest_revision__category__in=below)
        if self.author:
            stories = stories.signed_by(self.author.pk, few=few)
        if self.desk:
            stories = stories.of_desk(self.desk)
        return stories.own(user, few=few) if self.mine else stories

    @property
    def query(self):
        """The same filters in another address."""
        fields = {
            "category": self.category.pk if self.category else "",
            "author": "mine" if self.mine else self.author.pk if self.author else "",
            "desk": self.desk.pk if self.desk else "",
            "stopped": "on" if self.stopped else "",
        }
        return urlencode({name: value for name, value in fields.items() if value})


def columns(lists, user, now):
    """Every column with its cards; the gate is asked about all of them at once."""
    placed = read(slim().annotate(since=submitted("at")), lists)
    found = [Column(name, STATES[name], stories) for name, stories in placed.items()]
    cards = iter(cards_of([s for c in found for s in c.stories[:MOST]], user, now))
    for column in found:
        column.cards = [next(cards) for _ in column.stories[:MOST]]
        for card in column.cards:
            card.since = _since(card.article, column.name, now)
            card.when, card.when_icon = _when(card.article, column.name, now)
    return found


def listed(user, filters):
    """What each column begins with, by its name."""
    stories = filters.of(Article.objects.editable_by(user, few=True), user)
    newest = Article.objects.filter(PUBLIC_NOW).order_by("-published_at", "-pk")
    waiting = stories.filter(status=Status.IN_REVIEW).annotate(since=submitted("at"))
    ended = stories.filter(status__in=[Status.WITHDRAWN, Status.RETRACTED])
    lists = {
        "draft": stories.filter(status=Status.DRAFT).order_by("-changed_at", "-pk"),
        "review": waiting.order_by("since", "pk"),
        "approved": stories.filter(status=Status.APPROVED).order_by("changed_at", "pk"),
        "scheduled": stories.filter(TO_COME).order_by("published_at", "pk"),
        # Most people's newest stand among the last.
        "published": stories.filter(pk__in=newest.values("pk")[:RECENT]).order_by(*NEWEST_FIRST),
    }
    if filters.stopped:
        lists["stopped"] = ended.order_by("-changed_at", "-pk")
    found = begins(user, lists, MOST + 1)
    if len(found["published"]) <= MOST:
        every = filters.of(Article.objects.editable_by(user), user, few=False).filter(PUBLIC_NOW)
        far = {"published": every.order_by(*NEWEST_FIRST)}
        found |= begins(user, far, MOST + 1)
    return found


def _since(story, column, now):
    """From when a card counts how long it has been waiting."""
    if column == "review":
        return story.since
    is_quiet = column == "draft" and not story.due_at and now - story.changed_at > QUIET
    return story.changed_at if is_quiet else None


def _when(story, column, now):
    """What a card says about time, and its picture."""
    if column == "scheduled":
        if story.held_at:
            return f"held, was {_moment(story.published_at)}", "held"
        is_embargo = story.embargo_until and story.embargo_until > now
        return _moment(story.published_at), "lock" if is_embargo else "clock"
    if column == "published":
        if story.ends_at and story.ends_at <= now:
            return f"ended {_moment(story.ends_at)}", "end"
        if story.update_at:
            return f"update {_moment(story.update_at)}", "history"
        return _moment(story.published_at), "published"
    if column in ("draft", "approved") and story.due_at:
        return f"due {_moment(story.due_at)}", "clock"
    return "", ""


def _moment(moment):
    local = timezone.localtime(moment)
    day = (local.date() - timezone.localdate()).days
    if day == 0:
        return f"{local:%H:%M}"
    return f"{local:%a %H:%M}" if 0 < day < 7 else f"{local:%-d %b %H:%M}"


def _named(model, text):
    """The row of the number that a filter gives, if it gives one."""
    text = text or ""
    is_number = text.isdecimal() and len(text) < 18
    return model.objects.filter(pk=int(text)).first() if is_number else None


def choices():
    """What the filters offer: the categories, the desks, and the authors on the staff."""
    return {
        "categories": Category.objects.all(),
        "desks": Department.objects.all(),
        "authors": Author.objects.filter(is_current=True).order_by("name")[:200],
    }
