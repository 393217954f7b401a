import zoneinfo
from datetime import timedelta

from django.apps import apps
from django.contrib.auth.models import AbstractUser, Permission, UserManager
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db import connection, models
from django.db.models import Subquery
from django.db.models.functions import JSONObject, Now

from categories.models import Category


def validate_time_zone(value):
    if value not in zoneinfo.available_timezones():
        raise ValidationError("Not a time zone. Use a name such as America/New_York.")


def validate_contact(value):
    try:
        (validate_email if "@" in value and "/" not in value else URLValidator(["https"]))(value)
    except ValidationError:
        raise ValidationError("Use a mail address, or a page that begins with https://.") from None


class ClockNow(models.Func):
    """The moment itself, where now() is the moment at which the transaction began."""

    template = "clock_timestamp()"
    output_field = models.DateTimeField()


def database_now():
    """The moment by the database's clock, which alone decides what is public."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


class NewsroomUserManager(UserManager):
    def in_the_newsroom(self):
        """Everybody who can sign in to the newsroom's own side."""
        return self.filter(is_active=True, is_staff=True)

    def who_may(self, permission):
        """Those in the newsroom whose roles, or they themselves, have a permission."""
        app, _, codename = permission.partition(".")
        wanted = Permission.objects.filter(codename=codename, content_type__app_label=app)
        may = models.Q(groups__permissions__in=wanted) | models.Q(user_permissions__in=wanted)
        return self.in_the_newsroom().filter(may | models.Q(is_superuser=True)).distinct()

    def importer(self):
        return self.get(username="importer", is_machine=True)

    def worker(self):
        return self.get(username="worker", is_machine=True)


class User(AbstractUser):
    """A login; the public face of a person is an Author."""

    time_zone = models.CharField(
        max_length=64,
        blank=True,
        validators=[validate_time_zone],
        help_text="Your own time zone, shown beside the publication's. Example: Europe/Kyiv",
    )
    is_machine = models.BooleanField(
        default=False,
        editable=False,
        help_text="Signs work that no person did. Nobody can sign in as it.",
    )

    objects = NewsroomUserManager()

    class Meta(AbstractUser.Meta):
        constraints = [
            models.CheckConstraint(
                name="a_machine_cannot_sign_in",
                condition=models.Q(is_machine=False) | models.Q(is_active=False),
            )
        ]

    def may(self, permission):
        """Whether this person, or this machine, may do what the permission names."""
        return self.is_machine or self.has_perm(permission)


class PublicationQuerySet(models.QuerySet):
    def for_page(self):
        """What every page shares, menu included, by one query."""
        menu = Category.objects.public().filter(in_menu=True).order_by("order", "name")
        row = JSONObject(name="name", path="path")
        return self.select_related("logo").annotate(
            menu=ArraySubquery(menu.values(row=row)),
            menu_pages=ArraySubquery(_pages(in_menu=True)),
            footer_pages=ArraySubquery(_pages(in_footer=True)),
            ads=apps.get_model("ads", "Advert").objects.for_page(),
            breaking=Subquery(apps.get_model("articles", "Breaking").objects.for_page()),
        )


def _pages(**place):
    pages = apps.get_model("pages", "Page").objects.published().filter(**place)
    row = JSONObject(name="title", path="path", subject="subject")
    return pages.order_by("order", "title").values(row=row)


class Publication(models.Model):
    """The publication itself: one row."""

    name = models.CharField(
        max_length=80, help_text="As on the masthead. Example: The Middle Watch"
    )
    tagline = models.CharField(
        max_length=120, blank=True, help_text="A short line beside the name, without a full stop."
    )
    description = models.CharField(
        max_length=300, blank=True, help_text="One or two sentences that search engines show."
    )
    logo = models.ForeignKey(
        "photos.Photo",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Square, with a transparent ground; it must read on light and on dark.",
    )
    site_url = models.URLField(
        "site address",
        blank=True,
        help_text="The public address, used in feeds and search results. "
        "Example: https://middlewatch.example",
    )
    time_zone = models.CharField(
        max_length=64,
        default="UTC",
        validators=[validate_time_zone],
        help_text="Dates on the site and the year and month in addresses follow it.",
    )
    postal_address = models.TextField(blank=True, help_text="Shown in the footer.")
    contact_email = models.EmailField(blank=True, help_text="Shown in the footer.")
    x_url = models.URLField("X", blank=True)
    linkedin_url = models.URLField("LinkedIn", blank=True)
    youtube_url = models.URLField("YouTube", blank=True)
    facebook_url = models.URLField("Facebook", blank=True)
    bluesky_url = models.URLField("Bluesky", blank=True)
    mastodon_url = models.URLField("Mastodon", blank=True)
    telegram_url = models.URLField("Telegram", blank=True)
    second_person_approves = models.BooleanField(
        default=False, help_text="A story is approved by somebody who did not write it."
    )
    opinion_note = models.CharField(
        max_length=300,
        blank=True,
        default="An opinion piece gives the view of whoever signed it, not of the publication.",
        help_text="Stands above every opinion piece, and above nothing else.",
    )
    feeds_in_full = models.BooleanField(
        "whole stories in feeds",
        default=False,
        help_text="Feeds carry the whole text of a story. Off: its deck alone.",
    )
    security_contact = models.CharField(
        max_length=200,
        blank=True,
        validators=[validate_contact],
        help_text="Where to report a hole in this site, shown in security.txt: a mail address or "
        "a page. Empty: the contact email. Example: security@middlewatch.example",
    )
    open_to_search = models.BooleanField(
        "open to search engines", default=True, help_text="Google, Bing and their like list us."
    )
    open_to_answers = models.BooleanField(
        "open to AI answers",
        default=True,
        help_text="Chatbots may read a story when somebody asks them a question, and name us.",
    )
    open_to_training = models.BooleanField(
        "open to AI training",
        default=False,
        help_text="Companies may gather our stories to train their models.",
    )

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "publication"
        constraints = [
            models.CheckConstraint(name="there_is_one_publication", condition=models.Q(pk=1))
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.pk = 1
        super().save(*args, **kwargs)

    @property
    def zone(self):
        return zoneinfo.ZoneInfo(self.time_zone)


class JobQuerySet(models.QuerySet):
    def enqueue(self, kind, key, payload=None, *, due_at=None):
        """Note work to be done after this transaction; the same key is done once."""
        self.enqueue_many([Job(kind=kind, key=key, payload=payload or {}, due_at=due_at)])

    def enqueue_many(self, jobs):
        jobs, now = list(jobs), database_now()
        for job in jobs:
            job.due_at = job.due_at or now
        self.bulk_create(jobs, ignore_conflicts=True)

    def due(self):
        return self.filter(done_at=None, failed_at=None, due_at__lte=Now()).exclude(
            leased_until__gt=Now()
        )

    def late(self):
        """What should have been done a minute ago, what was given up included."""
        from newsroom.jobs import PATIENT

        late = self.filter(done_at=None, due_at__lt=Now() - Job.LATE)
        # What can wait counts only once it was given up.
        return late.exclude(kind__in=PATIENT, failed_at=None)


class Job(models.Model):
    """One piece of work that must happen at a moment: the outbox."""

    # A mail takes a moment; what a killed worker had in hand is done within a minute all the same.
    LEASE = timedelta(seconds=45)
    LATE = timedelta(minutes=1)
    MOST_ATTEMPTS = 8

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200, unique=True)
    payload = models.JSONField(default=dict)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    # In somebody's hands, or not to be tried again, until then.
    leased_until = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [
            # The worker asks for the oldest work that is still to be done.
            models.Index(
                name="jobs_still_to_be_done",
                fields=["due_at"],
                condition=models.Q(done_at=None, failed_at=None),
            )
        ]

    def __str__(self):
        return self.key
