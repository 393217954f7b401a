"""Which stories stand in which panel: asked for all the panels at once, and then read at once."""

from datetime import timedelta

from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from articles.models import Article, Transition
from articles.workflow import MIRRORING, Status
from desk.lists import begins, read, submitted
from desk.panels.rows import MOST, end_of_day

QUIET = timedelta(days=14)
# The long texts of a story, which no row shows.
LONG = "body", "search_vector", "newest_revision__body", "update_revision__body"


def listed(user, now):
    """Which stories stand in each panel, by its name, in their order."""
    return begins(user, _wanted(user, now), MOST + 1)


def placed(lists):
    """These stories themselves, with what a row says of them."""
    stories = Article.objects.select_related(
        "newest_revision__category", "update_revision", "created_by"
    )
    stories = stories.annotate(
        last_note=_last("note"),
        last_by=_last("by"),
        last_at=_last("at"),
        sent_at=submitted("at"),
        sent_by=submitted("by"),
    )
    return read(stories.defer(*LONG), lists)


def _last(column):
    """A column of the last step of a story."""
    last = Transition.objects.filter(article=OuterRef("pk")).exclude(step="was_refused")
    return Subquery(last.order_by("-at", "-pk").values(column)[:1])


def _wanted(user, now):
    """For each panel that this person has, its stories, the first first."""
    if not user.has_perm("articles.change_article"):
        return {}
    stories, end = Article.objects.editable_by(user, few=True), end_of_day(now)
    drafts = stories.filter(status=Status.DRAFT)
    to_come = stories.filter(status=Status.PUBLISHED, held_at=None, published_at__gt=now)
    embargoed = stories.filter(embargo_until__gt=now)
    embargoed = embargoed.exclude(status__in=[Status.WITHDRAWN, Status.RETRACTED])
    given = stories.filter(assigned_to=user, status__in=MIRRORING)
    sees_all = user.has_perm("articles.change_any_article")
    own = stories.own(user, few=True) if sees_all else stories
    mine = _on_their_way(own.exclude(assigned_to=user))
    sent_back = Q(last_step="send_back", status=Status.DRAFT)
    wanted = {
        "assigned": given.order_by(F("due_at").asc(nulls_last=True), "pk"),
        "back": mine.filter(sent_back).order_by("-changed_at", "-pk"),
        "mine": mine.exclude(sent_back).order_by("-changed_at", "-pk"),
        "quiet": drafts.filter(changed_at__lt=now - QUIET).order_by("changed_at", "pk"),
        "live": to_come.filter(published_at__lt=end).order_by("published_at", "pk"),
        "updates": stories.filter(update_at__gt=now, update_at__lt=end).order_by("update_at"),
        "embargoes": embargoed.order_by("embargo_until", "pk"),
    }
    if user.has_perm("articles.review_article"):
        waiting = stories.filter(status=Status.IN_REVIEW).annotate(sent_at=submitted("at"))
        wanted["review"] = waiting.order_by("sent_at", "pk")
    if user.has_perm("articles.publish_article"):
        wanted["proposed"] = stories.exclude(proposed_revision=None).order_by("changed_at", "pk")
    else:
        wanted["held"] = stories.held().order_by("published_at", "pk")
    return wanted


def _on_their_way(stories):
    last_step = Coalesce(_last("step"), Value(""))
    return stories.filter(status__in=MIRRORING).annotate(last_step=last_step)
