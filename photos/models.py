"""A photo of the newsroom: whose it is, what it shows, and which stories use it."""

import secrets
from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.validators import MaxValueValidator
from django.db import IntegrityError, models, transaction
from django.db.models import Q, Value
from django.db.models.functions import MD5, Concat
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator

from articles import holds
from newsroom.models import database_now
from photos import intake, pictures, tasks
from photos.querysets import PhotoQuerySet


def name_for_storage(photo, filename):
    """A name nobody can guess and no other picture ever gets: an address never changes content."""
    token = secrets.token_hex(16)
    extension = filename.rpartition(".")[2]
    return f"{token[:2]}/{token}.{extension}"


class PhotoManager(models.Manager.from_queryset(PhotoQuerySet)):  # type: ignore[misc]
    def intake(self, file, *, by, **fields):
        """Clean an uploaded file and keep it as a photo with these fields.

        Raises intake.Refused, or its kind AlreadyHere for a file that was uploaded before.
        """
        return Photo(**fields).keep(self.examine(file), by=by)

    def examine(self, file):
        """Clean an uploaded file that is to be kept; refuse what cannot be."""
        data = intake.receive(file)
        self.refuse_second(intake.digest(data))
        return intake.clean(data)

    def refuse_second(self, digest):
        first = self.select_related("uploaded_by").filter(digest=digest).first()
        if first:
            raise intake.AlreadyHere(first)


class Photo(models.Model):
    class Kind(models.TextChoices):
        PHOTOGRAPH = "photograph", "Photograph"
        HANDOUT = "handout", "Handout"
        SCREENSHOT = "screenshot", "Screenshot"
        SATELLITE = "satellite", "Satellite image"
        ILLUSTRATION = "illustration", "Illustration"
        AI_GENERATED = "ai-generated", "AI-generated"

    file = models.FileField(upload_to=name_for_storage, max_length=100)
    digest = models.CharField(
        "digest of the original",
        max_length=64,
        editable=False,
        help_text="SHA-256 of the file as it was uploaded: how a second upload is recognised.",
    )
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    alt_text = models.CharField(
        "alternative text",
        max_length=500,
        blank=True,
        help_text="What somebody who cannot see the picture needs to know. "
        "Example: “Two F-35s taxi past a hangar in the rain.”",
    )
    caption = models.TextField(
        max_length=2000,
        blank=True,
        help_text="What it shows, where and when. A story can have its own wording.",
    )
    credit = models.CharField(
        max_length=250,
        blank=True,
        help_text="Whose it is, without “Image credit:”. Example: “U.S. Navy photo by A. Smith”.",
    )
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.PHOTOGRAPH)
    rights_note = models.TextField(
        blank=True,
        help_text="Where it came from and what we may do with it. Readers never see this. "
        "Example: “Agency subscription, editorial use only.”",
    )
    rights_expire_at = models.DateTimeField(
        "rights end",
        null=True,
        blank=True,
        help_text="From this moment no story can go live with it. Empty: we may use it for ever.",
    )
    focal_x = models.PositiveSmallIntegerField(
        "focal point, from the left",
        default=50,
        validators=[MaxValueValidator(100)],
        help_text="In percent: what must stay in view when the picture is cropped.",
    )
    focal_y = models.PositiveSmallIntegerField(
        "focal point, from the top",
        default=50,
        validators=[MaxValueValidator(100)],
        help_text="In percent. Example: 30 for a face in the upper third.",
    )
    tint = models.CharField(
        max_length=3,
        blank=True,
        editable=False,
        help_text="The colour in its place while it loads; see photos/tints.py.",
    )
    # Says which pictures are cut from it: another file or another focal point, another address.
    # The name of the file has a secret in it, so that no address can be guessed.
    fingerprint = models.GeneratedField(
        expression=MD5(
            Concat(
                "digest",
                Value(":"),
                "file",
                Value(":"),
                "focal_x",
                Value(":"),
                "focal_y",
                output_field=models.TextField(),
            )
        ),
        output_field=models.CharField(max_length=32),
        db_persist=True,
    )
    findings = models.JSONField(
        default=list,
        editable=False,
        help_text="What the uploaded file held and what was done about it, in sentences.",
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="uploaded_photos",
        editable=False,
    )
    created_at = models.DateTimeField("uploaded", auto_now_add=True)
    # Whoever has a page open that shows it is told by this.
    changed_at = models.DateTimeField(null=True, editable=False)

    # Set on an instance, never stored: its address is then the newsroom's own.
    in_newsroom = False
    # The token of the preview link through which it is seen, if it is.
    token = ""

    objects = PhotoManager()

    class Meta:
        permissions = [("change_any_photo", "Can change any photo, its rights and its credit")]
        constraints = [
            models.UniqueConstraint(
                fields=["digest"],
                name="photo_is_uploaded_once",
                violation_error_message="This file is in the library already.",
            ),
            # Serves the /media/ view too: one photo by the name in its address.
            models.UniqueConstraint(fields=["file"], name="photo_has_a_file_of_its_own"),
            # Serves the addresses of its pictures.
            models.UniqueConstraint(fields=["fingerprint"], name="photo_has_a_fingerprint"),
            models.CheckConstraint(
                condition=Q(width__gt=0, height__gt=0), name="photo_has_a_width_and_a_height"
            ),
            models.CheckConstraint(
                condition=Q(focal_x__lte=100, focal_y__lte=100),
                name="photo_focal_point_lies_in_the_picture",
            ),
        ]
        indexes = [
            # Whoever watches a page asks for the last one that was changed.
            models.Index(
                name="photos_last_changed",
                fields=["-changed_at"],
                condition=Q(changed_at__isnull=False),
            )
        ]

    def __str__(self):
        words = self.alt_text or self.caption or self.credit
        return Truncator(words).chars(80) if words else f"Photo {self.pk}"

    @property
    def url(self):
        """Where its bytes are: the public address, or the newsroom's own in a preview."""
        if self.token:
            return reverse("preview_photo", args=[self.token, self.pk])
        if self.in_newsroom:
            return reverse("admin:photos_photo_file", args=[self.pk])
        return reverse("photos:media", args=[self.file.name])

    @property
    def social(self):
        """What is shown where a link to it is shared: address, width, height."""
        return pictures.social(self)

    @property
    def is_public(self):
        """Whether a reader could see it at this moment."""
        return Photo.objects.public().filter(pk=self.pk).exists()

    @property
    def is_used(self):
        """Whether something that readers see, or will see, has taken it."""
        return not Photo.objects.unused().filter(pk=self.pk).exists()

    @property
    def places(self):
        """Where it stands as (number, word) pairs; from with_uses()."""
        counted = [
            (self.story_count, "story", "stories"),
            (self.page_count, "page", "pages"),
            (self.author_count, "author", "authors"),
            (self.advert_count, "advert", "adverts"),
            (self.logo_count, "logo", "logos"),
        ]
        return [(number, one if number == 1 else many) for number, one, many in counted if number]

    @property
    def warnings(self):
        """What keeps it from going live, or soon will, in a few words each."""
        found = []
        if not self.rights_valid_at():
            found.append("rights ended")
        elif self.rights_expire_at:
            found.append(f"rights end {date_format(self.rights_expire_at, 'j M Y')}")
        if not self.credit:
            found.append("no credit")
        if not self.alt_text:
            found.append("no alternative text")
        return found

    def rights_valid_at(self, moment=None):
        """Whether we may show it to readers then."""
        return self.rights_expire_at is None or (moment or timezone.now()) < self.rights_expire_at

    def may_be_changed_by(self, user):
        return Photo.objects.changeable_by(user).filter(pk=self.pk).exists()

    def may_be_deleted_by(self, user):
        """Only a mistake: a photo that nothing uses and no version of any story has ever shown."""
        return (
            user.may("photos.delete_photo")
            and self.may_be_changed_by(user)
            and not self.is_used
            and not self._was_ever_shown()
        )

    def keep(self, taken, *, by):
        """Store a cleaned picture as this photo; what the file said fills what was left empty."""
        self.uploaded_by = by
        self.digest, self.findings = taken.digest, taken.findings
        self.width, self.height, self.tint = taken.width, taken.height, taken.tint
        for name in ("credit", "caption", "alt_text", "rights_note"):
            setattr(self, name, getattr(self, name) or getattr(taken, name))
        if taken.made_by_ai and self.kind == Photo.Kind.PHOTOGRAPH:
            self.kind = Photo.Kind.AI_GENERATED
        self.file.save(f"photo.{taken.extension}", ContentFile(taken.data), save=False)
        try:
            with transaction.atomic():
                self.save(force_insert=True)
                tasks.ask_for_renditions(self)
        except Exception as error:
            self.file.delete(save=False)
            if isinstance(error, IntegrityError):
                # Somebody else sent the same file at the same moment.
                Photo.objects.refuse_second(taken.digest)
            raise
        return self

    @transaction.atomic
    def amend(self, *, by):
        """Save what an editor changed; scheduled stories that may no longer show it are held."""
        former = Photo.objects.values_list("fingerprint", flat=True).get(pk=self.pk)
        self.changed_at = database_now()
        self.save()
        self.refresh_from_db(fields=["fingerprint"])
        if self.fingerprint != former:
            tasks.ask_for_renditions(self, former=former)
        articles = apps.get_model("articles", "Article").objects
        holds.recheck(articles.showing(self), by=by)

    @transaction.atomic
    def replace(self, taken, *, by, note=""):
        """Put another picture in its place, wherever it stands, at once; words and rights stay."""
        if not by.may("photos.change_any_photo"):
            raise PermissionDenied
        kept = Photo.objects.select_for_update().get(pk=self.pk)
        self.replacements.create(
            by=by, note=note, digest=kept.digest, width=kept.width, height=kept.height
        )
        self.digest, self.findings, self.tint = taken.digest, taken.findings, taken.tint
        self.width, self.height = taken.width, taken.height
        self.changed_at = database_now()
        self.file.save(f"photo.{taken.extension}", ContentFile(taken.data), save=False)
        try:
            with transaction.atomic():
                self.save()
        except Exception as error:
            self.file.delete(save=False)
            if isinstance(error, IntegrityError):
                Photo.objects.refuse_second(taken.digest)
            raise
        self.refresh_from_db(fields=["fingerprint"])
        tasks.ask_for_renditions(self, former=kept.fingerprint)
        transaction.on_commit(lambda: kept.file.storage.delete(kept.file.name))

    def _was_ever_shown(self):
        revisions = apps.get_model("articles", "Revision").objects
        # No text older than the photo can show it, which leaves few to look through; a day
        # covers two clocks that differ.
        since = self.created_at - timedelta(days=1)
        texts = {"created_at__gte": since, "body__contains": f'data-photo="{self.pk}"'}
        pages = apps.get_model("pages", "PageRevision").objects
        return (
            revisions.filter(lead_photo=self).exists()
            or revisions.filter(**texts).exists()
            or pages.filter(**texts).exists()
        )

    def delete(self, *args, **kwargs):
        """Remove the row, and its file once that is certain."""
        storage, name = self.file.storage, self.file.name
        deleted = super().delete(*args, **kwargs)
        tasks.forget_renditions(self.fingerprint)
        transaction.on_commit(lambda: storage.delete(name))
        return deleted


class Replacement(models.Model):
    """A photo's file gave way to another; what it was is kept as its digest only."""

    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="replacements")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    digest = models.CharField("digest of the former file", max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.photo}, {self.at:%Y-%m-%d}"


class PhotoUse(models.Model):
    """A story's public content shows this photo: written at publication, by nothing else."""

    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="uses")
    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="photo_uses"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["photo", "article"], name="photo_use_is_written_once_for_a_story"
            ),
        ]

    def __str__(self):
        return f"{self.photo} in {self.article}"
