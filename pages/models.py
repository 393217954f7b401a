from functools import cached_property

from django.apps import apps
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.text import slugify

from newsroom import richtext
from newsroom.models import database_now
from pages import addresses

CONTENT_FIELDS = ("title", "description", "body")
# Where a page stands; it moves, like the rest of a version, when that is published.
PLACE_FIELDS = ("slug", "parent_id", "subject", "in_menu", "in_footer", "order")


class StalePage(Exception):
    """Somebody saved a newer version meanwhile."""


class PageQuerySet(models.QuerySet):
    def published(self):
        """What readers can see."""
        return self.filter(status=Page.Status.PUBLISHED)

    def with_use_of(self, photo):
        return self.filter(photo_uses__photo=photo)


class PageManager(models.Manager.from_queryset(PageQuerySet)):
    @transaction.atomic
    def write(self, content, *, by, **place):
        """Begin a page; content is a dict of title, description and body."""
        if not by.may("pages.add_page"):
            raise PermissionDenied("You may not begin pages.")
        page = Page(created_by=by, **place)
        page.slug = page.slug or slugify(content["title"], allow_unicode=True)[:90] or "page"
        page.title = content["title"]
        page.full_clean(exclude=["created_by", "path", "newest_revision", "body"])
        page.save()
        page._save_revision(content, by=by, number=1)
        return page


class Page(models.Model):
    """A page that stands for itself: About, Ethics, Contact.

    The row is what readers see; the newest revision is what editors work on. Until it is
    published the row follows the newest revision.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        PUBLISHED = "published", "Published"

    class Subject(models.TextChoices):
        """What search engines are told that a page is about; each stands on one page."""

        ABOUT = "about", "About us"
        ETHICS = "ethics", "Ethics"
        CORRECTIONS = "corrections", "Corrections policy"
        SOURCES = "sources", "Unnamed sources"
        OWNERSHIP = "ownership", "Ownership and funding"
        CONTACT = "contact", "Contact"
        PRIVACY = "privacy", "Privacy"
        ADVERTISE = "advertise", "Advertise"

    title = models.CharField(max_length=200)
    slug = models.SlugField(
        "address",
        max_length=90,
        allow_unicode=True,
        blank=True,
        help_text="The last part of the address. Empty: made from the title. Example: about",
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        help_text="The page above it. Example: “About” above “Ethics” makes /about/ethics/.",
    )
    path = models.CharField(max_length=400, unique=True, editable=False)
    description = models.CharField(
        max_length=300, blank=True, help_text="One sentence that search engines show."
    )
    body = richtext.RichTextField(blank=True)
    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT, editable=False)
    subject = models.CharField(
        max_length=20,
        choices=Subject,
        blank=True,
        help_text="Search engines are told which page holds which policy, where it is in the "
        "footer. Empty: none of these.",
    )
    in_menu = models.BooleanField("in the menu", default=False)
    in_footer = models.BooleanField("in the footer", default=False)
    order = models.PositiveSmallIntegerField(default=100, help_text="Low numbers come first.")
    first_published_at = models.DateTimeField(null=True, editable=False)
    changed_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="pages", editable=False
    )
    newest_revision = models.OneToOneField(
        "PageRevision", on_delete=models.RESTRICT, null=True, related_name="+", editable=False
    )
    live_revision = models.OneToOneField(
        "PageRevision", on_delete=models.RESTRICT, null=True, related_name="+", editable=False
    )

    objects = PageManager()

    class Meta:
        ordering = ["order", "title"]
        permissions = [("publish_page", "Can publish pages and take them down")]
        constraints = [
            models.CheckConstraint(
                name="a_published_page_has_a_date_and_a_live_revision",
                condition=~models.Q(status="published")
                | models.Q(first_published_at__isnull=False, live_revision__isnull=False),
            ),
            models.UniqueConstraint(
                name="a_subject_has_one_page",
                fields=["subject"],
                condition=~models.Q(subject=""),
                violation_error_message="Another page has this subject.",
            ),
        ]

    def __str__(self):
        return self.title

    @transaction.atomic
    def save(self, *args, **kwargs):
        before = Page.objects.filter(pk=self.pk).values_list("path", flat=True).first()
        self.path = self._wanted_path()
        super().save(*args, **kwargs)
        if before and before != self.path and self.first_published_at:
            self.former_paths.filter(path=self.path).delete()
            FormerPath.objects.update_or_create(path=before, defaults={"page": self})
        for child in self.children.all():
            if child.path != f"{self.path}/{child.slug}":
                child.parent = self
                child.save()

    def get_absolute_url(self):
        """The public address, or "" while readers cannot see the page."""
        return self.address if self.is_public else ""

    @property
    def address(self):
        return reverse("page", args=[self.path])

    @property
    def is_public(self):
        return self.status == self.Status.PUBLISHED

    @property
    def has_newer_work(self):
        return self.is_public and self.live_revision_id != self.newest_revision_id

    def clean(self):
        self.slug = self.slug or slugify(self.title, allow_unicode=True)[:90]
        if self.parent and self.pk and self._is_above(self.parent):
            raise ValidationError({"parent": "A page cannot stand below itself."})
        addresses.refuse_taken(self._wanted_path())
        if Page.objects.filter(path=self._wanted_path()).exclude(pk=self.pk).exists():
            raise ValidationError({"slug": "Another page has this address."})

    @transaction.atomic
    def save_revision(self, content, *, by, base=None, note="", place=None):
        """Save a version of text and place; readers see it once it is published.

        `content` and `place` are dicts of CONTENT_FIELDS and PLACE_FIELDS; what they leave out is
        carried over. Raises StalePage, PermissionDenied.
        """
        row = Page.objects.select_for_update().get(pk=self.pk)
        if not by.may("pages.change_page"):
            raise PermissionDenied("You may not change pages.")
        newest = row.newest_revision
        if base is not None and base != newest.number:
            raise StalePage(f"{newest.by} saved version {newest.number} meanwhile.")
        wanted = newest.content() | content
        wanted["body"] = richtext.clean(wanted["body"])
        stands = newest.stands() | (place or {})
        if (wanted, stands) != (newest.content(), newest.stands()):
            row._save_revision(wanted, by=by, number=newest.number + 1, note=note, place=stands)
        self.refresh_from_db()

    @transaction.atomic
    def publish(self, *, by, number=None):
        """Show the newest version to readers; `number` is the one that the button showed.

        Raises StalePage, PermissionDenied, ValidationError where its place is taken meanwhile.
        """
        if not by.may("pages.publish_page"):
            raise PermissionDenied("You may not publish pages.")
        row = Page.objects.select_for_update().get(pk=self.pk)
        newest = row.newest_revision
        if number is not None and number != newest.number:
            raise StalePage(f"{newest.by} saved version {newest.number} meanwhile: read it first.")
        row._show(newest)
        row._stand(newest)
        row.full_clean(exclude=["created_by", "path", "newest_revision", "body"])
        row.status, row.live_revision = self.Status.PUBLISHED, row.newest_revision
        row.first_published_at = row.first_published_at or database_now()
        row.save()
        row._note_photos()
        self.refresh_from_db()

    @transaction.atomic
    def take_down(self, *, by):
        """Take the page away from readers; its address answers 410."""
        if not by.may("pages.publish_page"):
            raise PermissionDenied("You may not take pages down.")
        row = Page.objects.select_for_update().get(pk=self.pk)
        row.status, row.live_revision = self.Status.DRAFT, None
        row._show(row.newest_revision)
        row.save()
        row.photo_uses.all().delete()
        self.refresh_from_db()

    def _wanted_path(self):
        return f"{self.parent.path}/{self.slug}" if self.parent else self.slug

    def _is_above(self, page):
        while page:
            if page.pk == self.pk:
                return True
            page = page.parent
        return False

    def _save_revision(self, content, *, by, number, note="", place=None):
        fields = {name: content.get(name, "") for name in CONTENT_FIELDS}
        revision = PageRevision(
            page=self, number=number, by=by, note=note, place=place or self.stands(), **fields
        )
        revision.save()
        self.newest_revision = revision
        if not self.is_public:
            self._show(revision)
            self._stand(revision)
        self.save()

    def stands(self):
        """Where readers find it, as a dict of PLACE_FIELDS."""
        return {name: getattr(self, name) for name in PLACE_FIELDS}

    def _stand(self, revision):
        for name, value in revision.stands().items():
            setattr(self, name, value)

    def _show(self, revision):
        for name, value in revision.content().items():
            setattr(self, name, value)
        self.changed_at = database_now()

    def _note_photos(self):
        self.photo_uses.all().delete()
        named = self.live_revision.references.photos
        found = apps.get_model("photos", "Photo").objects.filter(pk__in=named)
        PageUse.objects.bulk_create(PageUse(page=self, photo=photo) for photo in found)


class PageRevision(models.Model):
    """One saved, immutable version of a page."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    description = models.CharField(max_length=300, blank=True)
    body = richtext.RichTextField(blank=True)
    place = models.JSONField(default=dict, blank=True)
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="page_revisions"
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                name="revisions_of_a_page_are_numbered", fields=["page", "number"]
            )
        ]

    def __str__(self):
        return f"{self.title}, version {self.number}"

    @cached_property
    def references(self):
        return richtext.references(self.body)

    def content(self):
        return {name: getattr(self, name) for name in CONTENT_FIELDS}

    def stands(self):
        """Where this version stands, as a dict of PLACE_FIELDS."""
        return self.page.stands() | self.place


class FormerPath(models.Model):
    """An address that a public page once had; it leads to the page for ever."""

    path = models.CharField(max_length=400, unique=True)
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="former_paths")

    def __str__(self):
        return self.path


class PageUse(models.Model):
    """A public page shows this photo: written at publication, by nothing else."""

    photo = models.ForeignKey("photos.Photo", on_delete=models.PROTECT, related_name="page_uses")
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="photo_uses")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_page_uses_a_photo_once", fields=["photo", "page"])
        ]

    def __str__(self):
        return f"{self.photo} on {self.page}"
