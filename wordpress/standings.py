"""What became of the things of an import, or would become of them, in the newsroom's words."""

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Now

from articles.models import Article
from articles.workflow import Status
from pages.models import Page
from wordpress.models import BROUGHT, ImportedItem, Kind

State = ImportedItem.State
BINNED = "in the bin"


def counted(items):
    """Rows of source, type and status there, word for what it is here, and their number."""
    rows = items.annotate(word=WORD).values_list("source", "wp_type", "wp_status", "word")
    return [[*row, n] for *row, n in rows.annotate(n=Count("pk")).order_by(*ROW)]


ROW = ("source", "wp_type", "wp_status", "word")


def _article(**which):
    return Exists(Article.objects.filter(pk=OuterRef("target_id"), **which))


_LATER = Q(moment__gt=Now())
_SEEN = Q(state=State.SEEN)
_STORY = Q(state=State.DONE, target_kind=Kind.ARTICLE)
_TEXT = Q(target_kind__in=[Kind.ARTICLE, Kind.PAGE])

WORD = Case(
    # What is here, as it stands.
    When(_STORY & _article(status=Status.PUBLISHED, published_at__gt=Now()), Value("scheduled")),
    When(_STORY & _article(status=Status.PUBLISHED), Value("public")),
    When(_STORY & _article(status=Status.IN_REVIEW), Value("in review")),
    When(_STORY & _article(binned_at__isnull=False), Value(BINNED)),
    When(_STORY & _article(), Value("draft or withdrawn")),
    When(
        Q(state=State.DONE, target_kind=Kind.PAGE)
        & Exists(Page.objects.published().filter(pk=OuterRef("target_id"))),
        Value("public"),
    ),
    When(Q(state=State.DONE, target_kind=Kind.PAGE), Value("draft")),
    When(_STORY, Value("deleted here since")),
    When(Q(state=State.DONE, target_kind=Kind.PHOTO), Value("in the library")),
    When(Q(state=State.DONE, target_kind=Kind.FILE), Value("kept as a file")),
    # What a plan can say.
    When(_SEEN & Q(is_public=True, target_kind=Kind.ARTICLE) & _LATER, Value("to be scheduled")),
    When(_SEEN & Q(is_public=True), Value("to be public")),
    When(_SEEN & Q(wp_status="pending", target_kind=Kind.ARTICLE), Value("to be in review")),
    When(_SEEN & Q(wp_status="trash", target_kind=Kind.ARTICLE), Value("to the bin")),
    When(_SEEN & _TEXT, Value("to be a draft")),
    When(_SEEN & Q(target_kind__in=BROUGHT), Value("to be brought")),
    When(_SEEN, Value("to be kept or left out")),
    When(Q(state=State.MISSING), Value("file missing")),
    When(Q(state=State.KEPT), Value("kept raw")),
    When(Q(state=State.DROPPED), Value("left out")),
    When(Q(state=State.FAILED), Value("failed")),
    default=F("state"),
)
