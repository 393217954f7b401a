from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class AdvertQuerySet(models.QuerySet):
    def running(self):
        return self.filter(
            Q(starts_at=None) | Q(starts_at__lte=Now()),
            Q(ends_at=None) | Q(ends_at__gt=Now()),
            is_approved=True,
        )


class Advert(models.Model):
    """What fills a slot."""

    class Slot(models.TextChoices):
        LEADERBOARD = "leaderboard", "Under the first screen of a page"
        ARTICLE = "article", "In the article"
        SIDEBAR = "sidebar", "Sidebar"

    slot = models.CharField(max_length=20, choices=Slot)
    advertiser = models.CharField(max_length=120)
    heading = models.CharField(max_length=60)
    text = models.CharField(max_length=160, blank=True)
    call = models.CharField(max_length=40, blank=True, help_text="Example: Read more")
    url = models.URLField("landing page")
    picture = models.ForeignKey(
        "photos.Photo", on_delete=models.PROTECT, null=True, blank=True, related_name="adverts"
    )
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    is_approved = models.BooleanField("may run", default=False)

    objects = AdvertQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_advert_ends_after_it_starts",
                condition=Q(starts_at=None)
                | Q(ends_at=None)
                | Q(ends_at__gt=models.F("starts_at")),
                violation_error_message="The advert ends before it starts.",
            )
        ]

    def __str__(self):
        return f"{self.advertiser}: {self.heading}"
