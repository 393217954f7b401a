"""What the newsroom's start page shows of stories."""

from django import template
from django.db.models.functions import Now

from articles.models import Article
from articles.rail import mark
from articles.workflow import Status

register = template.Library()
MOST = 8


@register.inclusion_tag("admin/articles/_panel.html")
def held_stories(user):
    """A writer's stories that something keeps back; who publishes has them among the alarms."""
    if user.has_perm("articles.publish_article"):
        return {}
    return _panel("Held", _stories(user).held())


@register.inclusion_tag("admin/articles/_panel.html")
def waiting_for_review(user):
    if not user.has_perm("articles.review_article"):
        return {}
    waiting = _stories(user).filter(status=Status.IN_REVIEW)
    return _panel("Waiting for review", waiting, empty="Nothing waits for review.")


@register.inclusion_tag("admin/articles/_panel.html")
def proposed_changes(user):
    if not user.has_perm("articles.publish_article"):
        return {}
    return _panel("Proposed changes", _stories(user).exclude(proposed_revision=None))


@register.inclusion_tag("admin/articles/_panel.html")
def my_work(user):
    if not user.has_perm("articles.change_article"):
        return {}
    mine = _stories(user).filter(created_by=user, status__in=[Status.DRAFT, Status.IN_REVIEW])
    return _panel("My work", mine, empty="Nothing of yours is unfinished.")


def _stories(user):
    return Article.objects.editable_by(user).defer("body", "newest_revision__body", "search_vector")


def _panel(title, stories, empty=""):
    rows = stories.annotate(now=Now()).select_related("newest_revision__category", "created_by")
    found = list(rows.order_by("-changed_at", "-pk")[:MOST])
    for story in found:
        story.mark = mark(story.state(story.now))
    return {"title": title, "stories": found, "empty": empty}
