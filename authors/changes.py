"""The history of a profile: who changed what, from what, to what."""

from contextlib import contextmanager

from django.apps import apps
from django.conf import settings
from django.db import models, transaction

from newsroom.models import ClockNow

# What the history tells of a profile, beside its disclosures.
FIELDS = (
    "name", "slug", "kind", "job_title", "department", "bio", "long_bio", "photo", "place",
    "languages", "expertise", "awards", "joined", "public_email", "signal", "pgp_fingerprint",
    "website_url", "x_url", "bluesky_url", "mastodon_url", "linkedin_url",
    "disclosures_reviewed_on", "user", "is_current", "is_guest", "order",
)  # fmt: skip
LONGEST = 600


class Change(models.Model):
    """One change of a profile; never changed itself."""

    author = models.ForeignKey("authors.Author", on_delete=models.CASCADE, related_name="changes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=ClockNow())
    what = models.CharField(max_length=40)
    fields = models.JSONField(default=list, help_text="[[label, before, after], …]")

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.author}: {self.what}"


class MastheadChange(models.Model):
    """One change of the departments of the masthead; never changed itself."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=ClockNow())
    what = models.CharField(max_length=200, help_text="Example: added the department “Sea”")
    fields = models.JSONField(default=list, help_text="[[label, before, after], …]")

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return self.what


def snapshot(author):
    """Each field of a profile in words, as the database has it now."""
    row = _authors().select_related("department", "photo", "user").filter(pk=author.pk).first()
    if row is None:
        return {}
    said = {_label(row, name): _said(getattr(row, name)) for name in FIELDS}
    said["Disclosures"] = "\n".join(str(disclosure) for disclosure in row.disclosures.all())
    return said


def write(author, *, by, before, what="changed"):
    """Write down how a profile differs from what it was; nothing if it does not."""
    after = snapshot(author)
    fields = [
        [label, before.get(label, ""), value]
        for label, value in after.items()
        if before.get(label, "") != value
    ]
    if fields or what != "changed":
        return Change.objects.create(author_id=author.pk, by=by, what=what, fields=fields)


@contextmanager
def noted(author, *, by, what="changed"):
    """Write down what happens to a profile inside."""
    with transaction.atomic():
        before = snapshot(author)
        yield
        write(author, by=by, before=before, what=what)


def _authors():
    return apps.get_model("authors", "Author").objects


def _label(row, name):
    words = str(row._meta.get_field(name).verbose_name)
    return words[:1].upper() + words[1:]


def _said(value):
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)[:LONGEST]
