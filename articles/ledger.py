"""What is kept for ever of a story: its steps, its corrections, the exceptions asked for."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from articles import revising
from articles.workflow import InvalidStep, Status
from newsroom.models import ClockNow, database_now


class Transition(models.Model):
    """One step of a story's history: who, from where, to where, when, why."""

    article = models.ForeignKey("Article", on_delete=models.CASCADE, related_name="transitions")
    step = models.CharField(max_length=40)
    source = models.CharField(max_length=20, choices=Status)
    target = models.CharField(max_length=20, choices=Status)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="transitions"
    )
    at = models.DateTimeField(db_default=ClockNow())
    note = models.TextField(blank=True)
    revision = models.ForeignKey("Revision", on_delete=models.RESTRICT, null=True, related_name="+")
    details = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.step} by {self.by}"


class Correction(models.Model):
    """A note in the corrections ledger. Triggers refuse to change, delete or truncate it."""

    class Kind(models.TextChoices):
        UPDATE = "update", "Update"
        CLARIFICATION = "clarification", "Clarification"
        CORRECTION = "correction", "Correction"
        APOLOGY = "apology", "Apology"
        RETRACTION = "retraction", "Retraction"

    class Place(models.TextChoices):
        TOP = "top", "Above the text"
        FOOT = "foot", "Below the text"

    article = models.ForeignKey("Article", on_delete=models.PROTECT, related_name="corrections")
    kind = models.CharField(max_length=20, choices=Kind)
    text = models.TextField(help_text="What was wrong, and what is right.")
    place = models.CharField(
        max_length=10,
        choices=Place,
        default=Place.FOOT,
        help_text="Where the note stands in the story.",
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=ClockNow())

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.article}"


class Request(models.Model):
    """An exception that one person asks for and a second confirms."""

    LIFETIME = timedelta(hours=24)

    class Kind(models.TextChoices):
        OVERRIDE = "override", "Publish although the gate refuses"
        EARLIER_EMBARGO = "earlier_embargo", "Move the embargo earlier"

    article = models.ForeignKey("Article", on_delete=models.CASCADE, related_name="requests")
    kind = models.CharField(max_length=20, choices=Kind)
    revision = models.ForeignKey("Revision", on_delete=models.RESTRICT, related_name="+")
    at = models.DateTimeField(
        null=True, blank=True, help_text="The moment of publication, or the new embargo."
    )
    reason = models.TextField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="requests_asked"
    )
    asked_at = models.DateTimeField(db_default=Now())
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="requests_confirmed",
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                name="the_second_person_is_another",
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("asked_by")),
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.article}"

    def is_open_at(self, moment):
        return self.confirmed_at is None and moment < self.asked_at + self.LIFETIME

    @transaction.atomic
    def confirm(self, *, by):
        """Confirm as the second person, and do at once what was asked for."""
        locked = Request.objects.select_for_update().get(pk=self.pk)
        locked._check_confirmable(by)
        self.confirmed_by, self.confirmed_at = by, database_now()
        self.save(update_fields=["confirmed_by", "confirmed_at"])
        if self.kind == Request.Kind.OVERRIDE:
            self.article.publish(
                by=by, revision=self.revision, at=self.at, note=self.reason, request=self
            )
        else:
            revising.move_embargo(self.article, self.at, by=by, request=self)

    def _check_confirmable(self, by):
        if not by.may("articles.override_gate"):
            raise PermissionDenied("You may not confirm an exception.")
        if by.pk == self.asked_by_id:
            raise InvalidStep("Somebody else has to confirm what you asked for.")
        if not self.is_open_at(database_now()):
            raise InvalidStep("This request is no longer open: ask again.")
