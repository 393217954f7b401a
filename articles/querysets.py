import re
from datetime import timedelta

from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Prefetch, ProtectedError, Q, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now

from articles import publishing, revising, workflow
from articles.content import REVISION_WORDS, SEARCH_CONFIG
from articles.workflow import Status
from authors.models import Author

KEPT_IN_BIN = timedelta(days=30)
PUBLIC_IS_KEPT = "What readers have seen is withdrawn or retracted, never deleted."
# Around a found word; no text has them, so that what is escaped later can still be told apart.
MARKS = ("\x02", "\x03")
# What of a stored body is not its words.
NO_TEXT = '<p class="more-link"[^>]*>MORE</p>|<[^>]+>'
# What stands within a line: between its words there is no gap.
WITHIN_LINES = "</?(a|em|span|strong|sub|sup)( [^>]*)?>"

PUBLIC = (
    Q(status=Status.PUBLISHED, held_at=None, published_at__lte=Now())
    & (Q(embargo_until=None) | Q(embargo_until__lte=Now()))
    & (Q(ends_at=None) | Q(ends_at__gt=Now()))
)

WORD = re.compile(r"\w+")


def load_bylines(stories):
    """Load the bylines of all stories that lack theirs, in one query."""
    models.prefetch_related_objects(stories, _bylines())


def _bylines():
    from articles.models import Byline

    bylines = Byline.objects.select_related("author__photo").order_by("order")
    return Prefetch("bylines", bylines, to_attr="byline_list")


MOST_WORDS = 12

# Among so many of the first rows of a list is sought what many stories have, and at most.
NEAR = 3_000
FURTHEST = 12_000


class Found(RawSQL):
    """The numbers of these revisions, found first, by their index.

    Postgres would else read text after text until a page of the list is full.
    """

    def __init__(self, revisions):
        self.revisions = revisions
        sql, params = revisions.order_by().values("pk").query.sql_with_params()
        super().__init__(f"WITH found AS MATERIALIZED ({sql}) TABLE found", params)


class ArticleQuerySet(models.QuerySet):
    def published(self):
        """What readers can see now, by the database's clock: the one rule."""
        return self.filter(PUBLIC)

    def scheduled(self):
        """Those that go public at a moment still to come, held ones included."""
        return self.filter(status=Status.PUBLISHED).filter(
            Q(published_at__gt=Now()) | ~Q(held_at=None)
        )

    def held(self):
        return self.filter(status=Status.PUBLISHED).exclude(held_at=None)

    def in_bin(self):
        return self.exclude(binned_at=None)

    def with_update_due(self):
        return self.published().filter(update_at__lte=Now())

    def with_visibility(self):
        """Annotate is_public_now and was_public, the two questions an address asks."""
        return self.annotate(
            is_public_now=models.Case(
                models.When(PUBLIC, then=True),
                default=False,
                output_field=models.BooleanField(),
            ),
            was_public=models.Case(
                models.When(first_published_at__lte=Now(), then=True),
                default=False,
                output_field=models.BooleanField(),
            ),
        )

    def newest_first(self):
        return self.order_by("-published_at", "-pk")

    def for_cards(self):
        """Load what articles/_card.html shows."""
        return self.for_cards_without_bylines().prefetch_related(_bylines())

    def for_cards_without_bylines(self):
        """The same for who calls load_bylines() for the stories of several lists together."""
        return self.select_related("category", "lead_photo", "sponsor").defer(
            "body", "search_vector"
        )

    def for_feed(self):
        """Load what a feed says of a story, newest first."""
        return self.for_cards().defer(None).defer("search_vector").newest_first()

    def in_category(self, category):
        """Stories filed under the category or anything below it."""
        from articles.models import Filing

        below = type(category).objects.within(category)
        filed = Filing.objects.filter(article=OuterRef("pk"), category__in=below)
        return self.filter(Q(category__in=below) | Exists(filed))

    def in_section(self, path):
        """As in_category(), for who knows the category's path only."""
        from articles.models import Filing

        def within(name):
            return Q(**{f"{name}path": path}) | Q(**{f"{name}path__startswith": f"{path}/"})

        filed = Filing.objects.filter(within("category__"), article=OuterRef("pk"))
        return self.filter(within("category__") | Exists(filed))

    def tagged(self, tag):
        from articles.models import Tagging

        return self.filter(Exists(Tagging.objects.filter(content_object=OuterRef("pk"), tag=tag)))

    def by_author(self, author):
        from articles.models import Byline

        return self.filter(Exists(Byline.objects.filter(article=OuterRef("pk"), author=author)))

    def showing(self, photo):
        """Stories whose public content shows the photo."""
        return self.filter(photo_uses__photo=photo)

    def search(self, words):
        query = SearchQuery(words, config=SEARCH_CONFIG, search_type="websearch")
        return self.filter(search_vector=query)

    def with_snippets(self, words):
        """Annotate `snippet`: the places in the body that have the words, in MARKS."""
        if not words:
            return self
        lines = _replaced(F("body"), WITHIN_LINES, "")
        text = _replaced(lines, NO_TEXT, " ")
        query = SearchQuery(words, config=SEARCH_CONFIG, search_type="websearch")
        start, stop = MARKS
        snippet = SearchHeadline(
            text,
            query,
            config=SEARCH_CONFIG,
            start_sel=start,
            stop_sel=stop,
            max_words=24,
            min_words=12,
            max_fragments=2,
            fragment_delimiter=" … ",
        )
        return self.annotate(snippet=snippet)

    def mentioning(self, words, *, public_only=False, among=None):
        """What the desk finds: stories with all of these words, or with such as begin so.

        Asked is the newest revision; with `public_only` what readers have in hand. Where only a
        few revisions are asked, `among` is their numbers.
        """
        from articles.models import Revision

        asked = WORD.findall(words)[:MOST_WORDS]
        if not asked:
            return self
        begun = " & ".join(f"{word}:*" for word in asked)
        query = SearchQuery(begun, config=SEARCH_CONFIG, search_type="raw")
        if public_only:
            return self.filter(search_vector=query)
        revisions = Revision.objects.alias(words=REVISION_WORDS).filter(words=query)
        if among is not None:
            return self.filter(newest_revision__in=revisions.filter(pk__in=among))
        return self._newest_in(revisions)

    def signed_by(self, author, *, few=False):
        """Stories whose newest revision that author has signed; `few` as in editable_by()."""
        from articles.models import Revision

        if few:
            return self.filter(newest_revision__bylines__contains=[{"author": author}])
        return self._newest_in(Revision.objects.filter(bylines__contains=[{"author": author}]))

    def of_desk(self, department):
        """Stories of a desk: of the department of whoever signs the newest revision first."""
        people = Author.objects.filter(department=department).values_list("pk", flat=True)
        return self.filter(newest_revision__bylines__0__author__in=list(people))

    def _newest_in(self, revisions):
        return self.filter(newest_revision__in=Found(revisions))

    def first_keys(self, most):
        """The numbers of the first so many rows, in their order.

        An index knows at once which revisions have a word or a byline; what takes long is to
        fetch all of them, where many have it. So that is sought among the first rows alone, and
        among all only where it is rare.
        """
        sought, wide = self._without_searches()
        near = NEAR if sought else 0
        while near:
            first = dict(wide.values_list("newest_revision", "pk")[:near])
            keys = _those_of(first, sought)
            if len(keys) >= most or len(first) < near:
                return keys[:most]
            near = _further(near, len(keys), most)
        return list(self.values_list("pk", flat=True)[:most])

    def _without_searches(self):
        """The searches that these rows have to pass, and the rows without them."""
        conditions = self.query.where.children
        sought = [one for one in conditions if isinstance(getattr(one, "rhs", None), Found)]
        wide = self._chain()
        wide.query.where.children = [one for one in conditions if one not in sought]
        return [one.rhs.revisions for one in sought], wide

    def editable_by(self, user, *, few=False):
        """What this person may open and change: everything, own stories, or nothing.

        Where other filters leave `few` stories, each is asked whose it is; else whose they are is
        asked first.
        """
        kept = self.filter(binned_at=None)
        if user.may("articles.change_any_article"):
            return kept
        if not user.may("articles.change_article"):
            return kept.none()
        return kept.filter(self._own(user, few))

    def own(self, user, *, few=False):
        """Those that this person has begun or signs; `few` as in editable_by()."""
        return self.filter(self._own(user, few))

    def readable_by(self, user):
        """What the newsroom's lists show this person: editable stories, else public ones."""
        if user.may("articles.change_article"):
            return self.editable_by(user)
        return self.published() if user.may("articles.view_article") else self.none()

    def linkable_by(self, user):
        """Stories this person may point to from a MORE link or a related pick."""
        public = self.published().values("pk")
        return self.filter(Q(pk__in=public) | Q(pk__in=self.editable_by(user).values("pk")))

    def delete(self):
        """Delete what never was public; refuse all of it if a person has made one public."""
        refused = list(self.made_public_by_people()[:1])
        if refused:
            raise ProtectedError(PUBLIC_IS_KEPT, set(refused))
        return super().delete()

    delete.alters_data = delete.queryset_only = True  # type: ignore[attr-defined]

    def made_public_by_people(self):
        """What readers have seen because somebody let it out; an import can be taken back."""
        from articles.models import Transition

        by_people = Transition.objects.filter(article=OuterRef("pk"), by__is_machine=False)
        return self.filter(Exists(by_people), first_published_at__lte=Now())

    def purge_bin(self):
        """Delete for good what has been in the bin for 30 days."""
        self.in_bin().filter(binned_at__lt=Now() - KEPT_IN_BIN).delete()

    def publish_many(self, articles, *, by, **options):
        """Publish each through the one door; the options are those of publishing.publish."""
        return publishing.publish(articles, by=by, **options)

    def draft_many(self, contents, *, by, pks=None):
        """Make one draft, with its first revision, for each content; returns the articles."""
        return revising.draft(contents, by=by, pks=pks)

    def assigned_to(self, user):
        """What this person has been given to do, the most urgent first."""
        mine = self.filter(assigned_to=user, binned_at=None, status__in=workflow.MIRRORING)
        return mine.order_by(F("due_at").asc(nulls_last=True), "-pk")

    def overdue(self):
        """What somebody was to have done by now and has not gone out."""
        return self.filter(due_at__lte=Now(), binned_at=None, status__in=workflow.MIRRORING)

    def _own(self, user, few=False):
        from articles.models import Revision

        signed = [
            Revision.objects.filter(bylines__contains=[{"author": author.pk}])
            for author in Author.objects.linked_to(user)
        ]
        if few:
            mine = Q(created_by=user) | Q(assigned_to=user)
            for revisions in signed:
                mine |= Q(Exists(revisions.filter(pk=OuterRef("newest_revision"))))
            return mine
        # Each part by its own index, then put together: with an OR every story would be read.
        stories = self.model.objects.order_by().values("pk")
        parts = [stories.filter(created_by=user), stories.filter(assigned_to=user)]
        parts += [stories.filter(newest_revision__in=revisions) for revisions in signed]
        return Q(pk__in=parts[0].union(*parts[1:]))


def _those_of(rows, sought):
    """Of rows by their newest revision, the keys of those that pass every search."""
    for revisions in sought:
        passing = set(revisions.filter(pk__any_of=[*rows]).values_list("pk", flat=True))
        rows = {revision: pk for revision, pk in rows.items() if revision in passing}
    return list(rows.values())


def _further(near, found, most):
    """Among how many to look next, or 0 where it is so rare that all are asked sooner."""
    needed = near * most // found * 5 // 4 if found else FURTHEST + 1
    return needed if near < needed <= FURTHEST else 0


def _replaced(text, pattern, by):
    parts = [Value(pattern), Value(by), Value("g")]
    return Func(text, *parts, function="regexp_replace", output_field=models.TextField())


class ArticleManager(models.Manager.from_queryset(ArticleQuerySet)):
    def draft(self, content, *, by):
        """Begin a story; content is a dict of revision fields."""
        article = self.draft_many([content], by=by)[0]
        article.refresh_from_db()
        return article
