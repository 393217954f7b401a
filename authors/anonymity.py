"""Who stands behind an anonymous byline: kept apart, and read by one screen only.

A revision and a public row hold nothing but the reason. There is no key from here to an author or a
login, so nothing that follows keys (ownership, search, merging, exports of a profile) comes by.
"""

from django.apps import apps
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from articles.workflow import InvalidStep
from newsroom.models import ClockNow

# The steps that brought, or will bring, a version to readers.
WENT_OUT = ("publish", "reschedule", "publish_update")


def naming(stories):
    """The versions of these stories that name somebody, while the newest names nobody."""
    nobody = [{"author": pk} for pk in _nobody()]
    if not nobody:
        return _model("Revision").objects.none()
    versions = _model("Revision").objects.filter(
        article__in=stories, article__newest_revision__bylines__contains=nobody
    )
    return versions.exclude(bylines__contains=nobody).exclude(bylines=[])


@transaction.atomic
def take_names_out(article, *, by):
    """Give the earlier versions of a story the bylines of its newest, which names nobody.

    Where readers have seen a name it stays: what was public is not rewritten.
    """
    if not by.has_perm("authors.see_true_author"):
        raise PermissionDenied("Administrators alone take names out.")
    row = _model("Article").objects.select_for_update().get(pk=article.pk)
    named = list(naming([row.pk]).values_list("pk", flat=True))
    if not named:
        raise InvalidStep("No earlier version names anybody.")
    if row.transitions.filter(step__in=WENT_OUT, revision__in=named).exists():
        raise InvalidStep("Readers have seen, or are to see, a name on this story.")
    bylines = row.newest_revision.bylines
    _model("Revision").objects.filter(pk__in=named).update(bylines=bylines)
    for kept in row.autosaves.select_for_update():
        kept.typed = {name: v for name, v in kept.typed.items() if not name.startswith("bylines-")}
        kept.save(update_fields=["typed"])
    row._log("names_out", row.status, row.status, by)


def _nobody():
    authors = apps.get_model("authors", "Author").objects
    return authors.filter(kind="anonymous").values_list("pk", flat=True)


def _model(name):
    return apps.get_model("articles", name)


class TrueAuthorQuerySet(models.QuerySet):
    def newest(self, stories):
        """What was last noted of each of these stories, by article pk."""
        rows = self.filter(article__in=stories).order_by("article", "-pk").distinct("article")
        return {row.article_id: row for row in rows.select_related("by")}

    def note(self, article, who, *, by):
        """Write down who it is; what was noted before stays."""
        if not by.has_perm("authors.see_true_author"):
            raise PermissionDenied("Administrators alone know who it is.")
        return self.create(article=article, who=who, by=by)


class TrueAuthor(models.Model):
    """Who wrote a story that names nobody, for administrators alone."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="+")
    who = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=ClockNow())

    objects = TrueAuthorQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        # Nobody gets a permission of the stock kind: one of its own opens the one screen.
        default_permissions = ()

    def __str__(self):
        return "Somebody"
