"""Preview links: one story for one person outside, for a while, and what that person answers."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from articles import notifications
from articles.notifications import DOUBLE_CLICK, Kind
from articles.workflow import InvalidStep, Status
from newsroom.models import ClockNow, database_now

USUAL_TIME = timedelta(hours=72)
LONGEST = timedelta(days=30)
MOST_ANSWERS = 50


def digest(token):
    return hashlib.sha256(token.encode()).hexdigest()


class PreviewLinkQuerySet(models.QuerySet):
    def open(self):
        """Those that lead to a story now."""
        kept = Q(article__binned_at=None) & ~Q(article__status=Status.RETRACTED)
        return self.filter(kept, revoked_at=None, ends_at__gt=Now())

    def opened_by(self, token):
        """The open link with this token, if there is one."""
        shown = ("article__newest_revision", "frozen")
        return self.open().filter(digest=digest(token)).select_related(*shown).first()

    def for_screen(self):
        """With what the newsroom's list of them says: how often and when last they were opened."""
        opened = {"times": models.Count("openings"), "last": models.Max("openings__at")}
        people = ("by", "revoked_by", "frozen")
        return self.select_related(*people).annotate(**opened, now=Now()).order_by("-pk")


class PreviewLink(models.Model):
    """One story shown to one person outside; the token is in the link alone, here is its digest."""

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="preview_links"
    )
    name = models.CharField(
        max_length=80, help_text="Whom it is for, one person. Example: Ida Kovač, lawyer"
    )
    digest = models.CharField(max_length=64, unique=True)
    frozen = models.ForeignKey(
        "articles.Revision", on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="preview_links"
    )
    created_at = models.DateTimeField(db_default=ClockNow())
    ends_at = models.DateTimeField("ends", help_text="Empty: in 72 hours.")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        default_permissions = []
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="a_preview_link_ends_within_a_month",
                condition=Q(ends_at__gt=F("created_at"))
                & Q(ends_at__lt=F("created_at") + LONGEST + timedelta(minutes=1)),
            ),
            models.CheckConstraint(
                name="who_revokes_a_preview_link_is_named",
                condition=Q(revoked_at=None, revoked_by=None)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def revision(self):
        """What it shows now."""
        return self.frozen or self.article.newest_revision

    @property
    def state(self):
        """For a row of for_screen()."""
        if self.revoked_at:
            return "Revoked"
        return "Open" if self.ends_at > self.now else "Ended"

    def open(self):
        """Note that its page is opened; returns the revision to show."""
        revision = self.revision
        self.openings.create(revision=revision)
        return revision

    def shows(self, photo):
        """Whether a photo stands on what it shows, or showed when it was last opened."""
        last = self.openings.select_related("revision").first()
        shown = {self.revision, *([last.revision] if last else [])}
        return any(photo in photos_of(revision) for revision in shown)

    @transaction.atomic
    def answer(self, revision, *, approves, text=""):
        """Keep what the person outside says of a revision that the link has shown."""
        text = text.strip()
        if not (approves or text):
            raise InvalidStep("Write what should be changed.")
        if not self.openings.filter(revision=revision).exists():
            raise InvalidStep("Open the story first, then answer.")
        locked = PreviewLink.objects.select_for_update().get(pk=self.pk)
        last = locked.answers.first()
        if last and (last.revision, last.approves, last.text) == (revision, approves, text):
            return last  # a double click
        if locked.answers.count() >= MOST_ANSWERS:
            raise InvalidStep("Enough was answered through this link: speak to the newsroom.")
        answer = locked.answers.create(revision=revision, approves=approves, text=text)
        people = [self.by, *notifications.people_of(self.article)]
        notifications.tell(
            Kind.ANSWERED, people, article=self.article, text=f"{self.name} {answer.words}",
            key=f"answer:{answer.pk}",
        )  # fmt: skip
        return answer

    @transaction.atomic
    def revoke(self, *, by):
        """Shut it at once."""
        _check_may(self.article, by)
        if not PreviewLink.objects.filter(pk=self.pk, revoked_at=None).update(
            revoked_at=database_now(), revoked_by=by
        ):
            return  # a double click
        status = self.article.status
        self.article._log("revoke_link", status, status, by, self.name, link=self.pk)


class Opening(models.Model):
    """One time that a preview link was opened. Nothing about the reader: some are sources."""

    link = models.ForeignKey(PreviewLink, on_delete=models.CASCADE, related_name="openings")
    revision = models.ForeignKey("articles.Revision", on_delete=models.RESTRICT, related_name="+")
    at = models.DateTimeField(db_default=ClockNow())

    class Meta:
        default_permissions = []
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.link}, revision {self.revision.number}"


class OutsideAnswer(models.Model):
    """What a person outside said of one revision; never changed, only said again."""

    link = models.ForeignKey(PreviewLink, on_delete=models.CASCADE, related_name="answers")
    revision = models.ForeignKey(
        "articles.Revision", on_delete=models.RESTRICT, related_name="outside_answers"
    )
    approves = models.BooleanField()
    text = models.TextField(max_length=5000, blank=True)
    at = models.DateTimeField(db_default=ClockNow())

    class Meta:
        default_permissions = []
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="who_does_not_approve_says_why", condition=Q(approves=True) | ~Q(text="")
            )
        ]

    def __str__(self):
        return f"{self.link} {self.words}"

    @property
    def words(self):
        what = "approves" if self.approves else "asks for a change in"
        said = f": “{self.text}”" if self.text else "."
        return f"{what} revision {self.revision.number}{said}"


@transaction.atomic
def share(article, name, *, by, ends_at=None, frozen=None):
    """Make a preview link; see Article.share."""
    row = type(article).objects.select_for_update().get(pk=article.pk)
    _check_may(row, by)
    name, now = " ".join(name.split()), database_now()
    ends_at = ends_at or now + USUAL_TIME
    if not name:
        raise InvalidStep("Say whom the link is for.")
    if row.status == Status.RETRACTED:
        raise InvalidStep("A retracted story is shown to nobody.")
    if not now < ends_at <= now + LONGEST:
        raise InvalidStep("A link ends at a moment to come, within 30 days.")
    if frozen and frozen.article_id != row.pk:
        raise InvalidStep("That revision is not one of this story.")
    # Of a double click only the second page is seen, and its link is the one that counts.
    twin = row.preview_links.open().filter(name=name, by=by, created_at__gt=now - DOUBLE_CLICK)
    twin.filter(openings=None).update(revoked_at=now, revoked_by=by)
    token = secrets.token_urlsafe(32)
    link = row.preview_links.create(
        name=name, digest=digest(token), by=by, ends_at=ends_at, frozen=frozen
    )
    what = f"revision {frozen.number}" if frozen else "the newest revision"
    note = f"For {name}: {what}."
    row._log("share", row.status, row.status, by, note, revision=frozen, link=link.pk)
    return link, token


def photos_of(revision):
    """The keys of the photos that a preview of the revision shows as its own."""
    from authors.models import Author

    authors = Author.objects.filter(pk__in=[row["author"] for row in revision.bylines])
    faces = authors.exclude(photo=None).values_list("photo", flat=True)
    logo = revision.sponsor.logo_id if revision.sponsor else None
    return {revision.lead_photo_id, logo, *revision.references.photos, *faces} - {None}


def _check_may(article, by):
    if not by.may("articles.review_article"):
        raise PermissionDenied("You may not show stories to people outside.")
    article._check_editable(by)
