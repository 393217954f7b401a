from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse


class AuthorQuerySet(models.QuerySet):
    def public(self):
        """Those whose name stands on a public story."""
        published = apps.get_model("articles", "Article").objects.published()
        return self.filter(Exists(published.filter(bylines__author=OuterRef("pk"))))

    def on_the_staff_or(self, slug):
        """Those of public() among whom a search can choose: the staff, and the one named."""
        return self.public().filter(Q(is_current=True) | Q(slug=slug)).order_by("name")

    def linked_to(self, user):
        return self.filter(user=user)


class Author(models.Model):
    """The public face of a person, perhaps linked to a login."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=120, unique=True, allow_unicode=True)
    job_title = models.CharField(
        max_length=120, blank=True, help_text="Example: Naval affairs editor"
    )
    bio = models.TextField(
        "short bio", blank=True, help_text="Two or three sentences, for the end of a story."
    )
    long_bio = models.TextField(
        blank=True, help_text="For the author's page. A blank line begins a paragraph."
    )
    photo = models.ForeignKey(
        "photos.Photo", on_delete=models.PROTECT, null=True, blank=True, related_name="authors"
    )
    public_email = models.EmailField(blank=True, help_text="Shown to readers.")
    website_url = models.URLField("Website", blank=True)
    x_url = models.URLField("X", blank=True)
    bluesky_url = models.URLField("Bluesky", blank=True)
    mastodon_url = models.URLField("Mastodon", blank=True)
    linkedin_url = models.URLField("LinkedIn", blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="author",
        verbose_name="login",
        help_text="Whoever signs in with it may change this profile and the stories it is on.",
    )
    is_current = models.BooleanField(
        "on the staff", default=True, help_text="Former staff stand apart on the masthead."
    )
    order = models.PositiveSmallIntegerField(
        "masthead order", default=100, help_text="Low numbers come first."
    )

    objects = AuthorQuerySet.as_manager()

    class Meta:
        ordering = ["order", "name"]
        permissions = [("change_any_author", "Can change every author profile")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("author", args=[self.slug])

    @property
    def links(self):
        """The filled-in links as (name, address)."""
        fields = ["website_url", "x_url", "bluesky_url", "mastodon_url", "linkedin_url"]
        labelled = [(self._meta.get_field(f).verbose_name, getattr(self, f)) for f in fields]
        return [(label, url) for label, url in labelled if url]
