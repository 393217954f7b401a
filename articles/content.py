"""What a version of a story holds, and the versions themselves."""

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.functional import cached_property

from newsroom import richtext

SEARCH_CONFIG = "newsroom"
# What the desk searches: the words of every revision, which have an index. The function is the
# database's own (its migration says why).
REVISION_WORDS = models.Func(
    "headline", "deck", "body", function="revision_words", output_field=SearchVectorField()
)

# The whole of what belongs to a version of a story. The first tuple are columns that the
# article row has too; the second are lists that become rows of their own at publication.
CONTENT_FIELDS = (
    "headline",
    "slug",
    "deck",
    "body",
    "type",
    "category",
    "lead_photo",
    "lead_caption",
    "lead_alt",
    "lead_is_decorative",
    "search_title",
    "search_description",
    "series",
    "series_part",
    "embargo_until",
    "ends_at",
    "sponsor",
    "sensitivity",
    "without_ads",
    "ad_pins",
    "ad_bans",
)
CONTENT_LISTS = ("bylines", "tag_names", "further_categories", "related")


class StaleSave(Exception):
    """Somebody saved a newer revision meanwhile; it is in `newest`."""

    def __init__(self, newest):
        self.newest = newest
        super().__init__(f"{newest.by} saved revision {newest.number} meanwhile.")


class SeriesQuerySet(models.QuerySet):
    def public(self):
        """Those with a public part."""
        published = apps.get_model("articles", "Article").objects.published()
        return self.filter(Exists(published.filter(series=OuterRef("pk"))))


class Series(models.Model):
    """Stories in parts."""

    title = models.CharField(max_length=120)
    slug = models.SlugField(max_length=120, unique=True, allow_unicode=True)
    description = models.CharField(max_length=300, blank=True)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "series"
        ordering = ["title"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("series", args=[self.slug])


class Content(models.Model):
    """The fields that a revision holds and the article row shows."""

    class Type(models.TextChoices):
        NEWS = "news", "News"
        ANALYSIS = "analysis", "Analysis"
        OPINION = "opinion", "Opinion"
        EXPLAINER = "explainer", "Explainer"
        SPONSORED = "sponsored", "Sponsored"

    class Sensitivity(models.TextChoices):
        NONE = "", "None"
        CASUALTIES = "casualties", "Casualties"
        ATROCITY = "atrocity", "Atrocity"
        OBITUARY = "obituary", "Obituary"

    headline = models.CharField(
        max_length=200, help_text="Up to 90 characters read best. Example: The Carrier Sails Friday"
    )
    slug = models.SlugField(
        "address",
        max_length=90,
        blank=True,
        allow_unicode=True,
        help_text="The last part of the address. Empty: made from the headline.",
    )
    deck = models.CharField(
        max_length=300, blank=True, help_text="One sentence under the headline, with a full stop."
    )
    body = richtext.RichTextField(blank=True)
    type = models.CharField(max_length=20, choices=Type, default=Type.NEWS)
    category = models.ForeignKey(
        "categories.Category",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
    )
    lead_photo = models.ForeignKey(
        "photos.Photo",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss_led",
    )
    lead_caption = models.TextField(
        "caption", max_length=2000, blank=True, help_text="What the picture shows in this story."
    )
    lead_alt = models.CharField(
        "alt text",
        max_length=500,
        blank=True,
        help_text="What the picture shows, for those who cannot see it.",
    )
    lead_is_decorative = models.BooleanField(
        "decorative", default=False, help_text="It says nothing that the text does not."
    )
    search_title = models.CharField(
        max_length=120, blank=True, help_text="For search engines. Empty: the headline."
    )
    search_description = models.CharField(
        max_length=300, blank=True, help_text="For search engines. Empty: the deck."
    )
    series = models.ForeignKey(
        Series, on_delete=models.PROTECT, null=True, blank=True, related_name="%(class)ss"
    )
    series_part = models.PositiveSmallIntegerField(null=True, blank=True)
    embargo_until = models.DateTimeField(
        null=True, blank=True, help_text="Nobody outside sees the story before this moment."
    )
    ends_at = models.DateTimeField(
        "ends", null=True, blank=True, help_text="From this moment the story is gone for readers."
    )
    sponsor = models.ForeignKey(
        "ads.Advertiser",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        help_text="Who paid for it. Readers see the name wherever the story stands.",
    )
    sensitivity = models.CharField(
        max_length=20,
        choices=Sensitivity,
        default="",
        blank=True,
        help_text="A story of dead people carries no advert.",
    )
    without_ads = models.BooleanField(
        "without adverts", default=False, help_text="No advert stands on its page."
    )
    ad_pins = models.TextField(
        "adverts after",
        blank=True,
        help_text="First words of a paragraph that an advert is to follow, one place a line.",
    )
    ad_bans = models.TextField(
        "no advert after",
        blank=True,
        help_text="First words of a paragraph that no advert may follow, one place a line.",
    )

    class Meta:
        abstract = True

    def __str__(self):
        return self.headline or "Untitled"

    @property
    def kicker(self):
        return self.category.line if self.category else ""

    @property
    def label(self):
        """What stands before a headline: what kind of story it is, and who paid for it."""
        if self.type == Content.Type.NEWS:
            return ""
        if self.type == Content.Type.SPONSORED and self.sponsor:
            return f"Sponsored by {self.sponsor}"
        return Content.Type(self.type).label


class Revision(Content):
    """One saved, immutable version of a story's content."""

    article = models.ForeignKey("Article", on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    bylines = models.JSONField(
        default=list, blank=True, help_text='In order: [{"author": 3, "role": "reporter"}]'
    )
    tag_names = models.JSONField(default=list, blank=True)
    further_categories = models.JSONField(default=list, blank=True)
    related = models.JSONField(default=list, blank=True)
    word_count = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="revisions"
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                name="revisions_of_an_article_are_numbered", fields=["article", "number"]
            )
        ]
        indexes = [
            # Ownership asks for the revisions that an author has signed.
            GinIndex(name="revisions_by_byline", fields=["bylines"], opclasses=["jsonb_path_ops"]),
            # The desk searches the text of the newest revision.
            GinIndex(REVISION_WORDS, name="revisions_by_words"),
        ]

    def save(self, *args, **kwargs):
        """Save it, once: whoever changes something saves another."""
        if not self._state.adding:
            raise TypeError("A revision is never written again: save another.")
        super().save(*args, **kwargs)

    @cached_property
    def references(self):
        """The stories and photos that the body names by number."""
        return richtext.references(self.body)

    def content(self):
        """The whole content as a dict, lists included."""
        return {name: getattr(self, name) for name in (*CONTENT_FIELDS, *CONTENT_LISTS)}
