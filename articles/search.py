"""What readers look for: words, filters, an order, and what comes near where nothing is found."""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramWordSimilarity
from django.db.models import Exists, F, OuterRef, Value
from django.urls import reverse

from articles.content import SEARCH_CONFIG
from articles.models import Article, Content, Series, Tag
from authors.models import Author
from categories.models import Category
from newsroom.pagination import Page, page_of

LONGEST = 200
BEST_FIRST = "best"
# Up to so many are counted. Where a word is in fewer stories, these are named by their keys, or
# Postgres might walk through the whole archive by date to find them.
COUNTED = 1000
# Ranking reads every story it ranks: the newest of those that match, and of these the best.
RANKED = 2000
BEST = 50
NEAR = 5
# How much of a word has to be the same for it to be meant.
ALIKE = 0.45
# A word in a raw query; everything else in it would be an operator.
WORD = re.compile(r"\w+")
# Of the words of an address, those that could say what the story was.
TELLING = re.compile(r"[^\W\d_]{3,}")
MOST_WORDS = 10


@dataclass
class Search:
    """What was asked; what could not be read of it is left out, and never complained of."""

    words: str = ""
    section: str = ""
    author: Author | None = None
    type: str = ""
    since: date | None = None
    until: date | None = None
    sort: str = ""
    zone: tzinfo = UTC

    @classmethod
    def asked(cls, params, *, sections, authors, zone):
        """Read an address; it names sections by path and authors by slug."""

        def choice(name, choices):
            return params.get(name) if params.get(name) in choices else ""

        return cls(
            words=params.get("q", "").replace("\0", "").strip()[:LONGEST],
            section=choice("section", [section["path"] for section in sections]),
            author=next((a for a in authors if a.slug == params.get("author")), None),
            type=choice("type", Content.Type.values),
            since=_day(params.get("from", "")),
            until=_day(params.get("to", "")),
            sort=choice("sort", [BEST_FIRST]),
            zone=zone,
        )

    def __bool__(self):
        return bool(self.words or self.is_narrowed)

    @property
    def is_narrowed(self):
        return any((self.section, self.author, self.type, self.since, self.until))

    def stories(self):
        """All public stories that match, in no order."""
        found = Article.objects.published()
        if self.words:
            found = found.search(self.words)
        if self.section:
            found = found.in_section(self.section)
        if self.author:
            found = found.by_author(self.author)
        if self.type:
            found = found.filter(type=self.type)
        if self.since:
            found = found.filter(published_at__gte=self._midnight(self.since))
        if self.until:
            found = found.filter(published_at__lt=self._midnight(self.until + timedelta(days=1)))
        return found

    def _midnight(self, day):
        return datetime(day.year, day.month, day.day, tzinfo=self.zone)


def _day(text):
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1900 < day.year < 2200 else None


@dataclass
class Found:
    """A page of what was found, and how many there are; `number` is None above COUNTED."""

    page: Page
    number: int | None
    near: list = field(default_factory=list)


def find(search, params):
    keys = list(search.stories().order_by().values_list("pk", flat=True)[: COUNTED + 1])
    if not keys:
        return Found(Page([]), 0, near=near(search.words))
    stories = search.stories()
    if len(keys) <= COUNTED:
        stories = Article.objects.published().filter(pk__in=keys)
    number = len(keys) if len(keys) <= COUNTED else None
    shown = stories.for_cards().with_snippets(search.words)
    if search.sort == BEST_FIRST and search.words:
        return Found(Page(list(_best(stories, shown, search.words))), number)
    return Found(page_of(shown, params), number)


def _best(stories, shown, words):
    newest = stories.newest_first().values("pk")[:RANKED]
    query = SearchQuery(words, config=SEARCH_CONFIG, search_type="websearch")
    ranked = shown.filter(pk__in=newest).annotate(rank=SearchRank(F("search_vector"), query))
    return ranked.order_by("-rank", "-published_at", "-pk")[:BEST]


def near(words):
    """Sections, series, people, topics and stories whose names come near to the words."""
    if not words:
        return []
    recent = Article.objects.published().newest_first().values("pk")[:RANKED]

    def alike(kind, things, name):
        if kind == "Story":
            things = things.filter(pk__in=recent)
        things = things.annotate(near=TrigramWordSimilarity(words, name))
        return things.filter(near__gte=ALIKE).order_by("-near")

    return _named(alike)


def suggestions(words):
    """What a reader may mean who has typed so far."""
    parts = WORD.findall(words)[:MOST_WORDS]
    if len("".join(parts)) < 2:
        return []
    begun = _raw(" & ".join([*parts[:-1], f"{parts[-1]}:*"]))

    def holding(kind, things, name):
        if kind == "Story":
            return things.filter(search_vector=begun).newest_first()
        return things.filter(**{f"{name}__unaccent__icontains": words}).order_by(name)

    return _named(holding)


def like_address(path):
    """Stories whose headline or deck has the words of an address at which there is none."""
    words = TELLING.findall(path.rstrip("/").rpartition("/")[2])[:MOST_WORDS]
    if not words:
        return []
    query = _raw(" | ".join(f"{word}:AB" for word in words))
    # In no order, so that a word in every headline costs no more than a rare one.
    some = Article.objects.published().filter(search_vector=query).order_by().values("pk")
    stories = (
        Article.objects.published()
        .filter(pk__in=some[:RANKED])
        .select_related("category", "sponsor")
    )
    ranked = stories.annotate(rank=SearchRank(F("search_vector"), query))
    return ranked.defer("body", "search_vector").order_by("-rank", "-published_at", "-pk")[:NEAR]


def _raw(query):
    return SearchQuery(query, config=SEARCH_CONFIG, search_type="raw")


def _named(chosen):
    """What `chosen` takes of all that has a name, with its kind and address: one query."""
    tagged = Article.objects.published().filter(taggings__tag=OuterRef("pk"))
    kinds = {
        "Section": (Category.objects.public(), "name", "path", 3),
        "Series": (Series.objects.public(), "title", "slug", 2),
        "Author": (Author.objects.public(), "name", "slug", 3),
        "Topic": (Tag.objects.filter(Exists(tagged)), "name", "slug", 4),
        "Story": (Article.objects.published(), "headline", "path", 5),
    }
    places = list(kinds)
    some = [
        chosen(kind, things, name).values_list(Value(place), name, key)[:most]
        for place, (kind, (things, name, key, most)) in enumerate(kinds.items())
    ]
    rows = sorted(some[0].union(*some[1:], all=True), key=lambda row: row[0])
    return [
        {"kind": places[place], "name": name, "url": _url(places[place], key)}
        for place, name, key in rows
    ]


def _url(kind, key):
    if kind == "Story":
        return f"/{key}/"
    route = {"Section": "category", "Series": "series", "Author": "author", "Topic": "tag"}[kind]
    return reverse(route, args=[key])
