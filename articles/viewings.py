"""Who has looked at a story under embargo, and when."""

from django.conf import settings
from django.db import models

from newsroom.models import ClockNow, database_now


class ViewingQuerySet(models.QuerySet):
    def note(self, article, user, page):
        """Note that somebody opens a page of a story that nobody outside may know of yet."""
        until = article.embargo_until
        if until and until > database_now():
            self.create(article=article, by=user, page=page, revision_id=article.newest_revision_id)


class Viewing(models.Model):
    """One look at a story under embargo; never changed or deleted."""

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="viewings"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="viewings"
    )
    page = models.CharField(max_length=40)
    revision = models.ForeignKey(
        "articles.Revision", on_delete=models.RESTRICT, null=True, related_name="+"
    )
    at = models.DateTimeField(db_default=ClockNow())

    objects = ViewingQuerySet.as_manager()

    class Meta:
        default_permissions = []
        ordering = ["-at", "-pk"]
        indexes = [models.Index(name="viewings_of_a_story", fields=["article", "-at"])]

    def __str__(self):
        return f"{self.by} looked at {self.article}"
