"""The banner on every public page while something breaks."""

import re
from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import JSONObject, Now

from articles.workflow import InvalidStep
from newsroom.models import ClockNow, database_now

USUAL_TIME = timedelta(hours=2)
# Characters that turn the direction of what follows, or that nobody sees.
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


class BreakingQuerySet(models.QuerySet):
    def running(self):
        """Those whose time has not ended and whose story readers can see."""
        public = apps.get_model("articles", "Article").objects.published()
        return self.up().filter(Q(article=None) | Q(article__in=public))

    def up(self):
        return self.filter(taken_down_at=None, ends_at__gt=Now())

    def for_page(self):
        """The newest running one as a row of text and path."""
        newest = self.running().order_by("-pk")
        return newest.values(row=JSONObject(text="text", path="article__path"))[:1]

    @transaction.atomic
    def put_up(self, text, *, by, article=None, ends_at=None):
        """Show a banner on every page, in place of any other; it ends by itself."""
        _check_may(by)
        text = " ".join(UNSEEN.sub(" ", text).split())
        now = database_now()
        if not text:
            raise InvalidStep("Write what has happened.")
        if article and not article.is_public:
            raise InvalidStep("The banner can only lead to a story that readers can see.")
        if ends_at and ends_at <= now:
            raise InvalidStep("That end has passed already.")
        self.up().update(taken_down_at=now, taken_down_by=by)
        return self.create(text=text, article=article, by=by, ends_at=ends_at or now + USUAL_TIME)

    def take_down(self, *, by):
        """End what is up."""
        _check_may(by)
        self.up().update(taken_down_at=database_now(), taken_down_by=by)


def _check_may(by):
    if not by.may("articles.publish_article"):
        raise PermissionDenied("You may not change the banner.")


class Breaking(models.Model):
    """One banner, from the moment it was put up until it ended; the rows are its history."""

    text = models.CharField(
        max_length=160, help_text="Plain words. Example: Ferry lines suspend night crossings"
    )
    article = models.ForeignKey(
        "articles.Article",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="banners",
        verbose_name="story",
        help_text="Where it leads: a story that readers can see. Empty: nowhere.",
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(db_default=ClockNow())
    ends_at = models.DateTimeField("ends", help_text="Empty: two hours from now.")
    taken_down_at = models.DateTimeField(null=True, blank=True)
    taken_down_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = BreakingQuerySet.as_manager()

    class Meta:
        verbose_name = "breaking banner"
        verbose_name_plural = "breaking"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="a_banner_ends_after_it_starts", condition=Q(ends_at__gt=F("started_at"))
            )
        ]
        indexes = [
            # Every page asks for the newest that is up.
            models.Index(
                name="banners_that_are_up", fields=["-id"], condition=Q(taken_down_at=None)
            )
        ]

    def __str__(self):
        return self.text
