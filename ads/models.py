from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import MD5, Concat, Now

from ads import ads_txt, troubles
from ads.querysets import AdvertiserQuerySet, AdvertQuerySet, CampaignQuerySet
from ads.slots import Screen, Slot

TYPES = [
    ("news", "News"),
    ("analysis", "Analysis"),
    ("opinion", "Opinion"),
    ("explainer", "Explainer"),
    ("sponsored", "Sponsored"),
]
ON_THE_WEB = URLValidator(schemes=["http", "https"])


class Refused(Exception):
    """What was asked of an advert cannot be done; the message is a sentence."""


class Stoppable(models.Model):
    """Something with a kill switch."""

    stopped_at = models.DateTimeField(null=True, blank=True, editable=False)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        abstract = True

    @property
    def is_stopped(self):
        return self.stopped_at is not None

    def stop(self, *, by):
        """Take it off every page; the next page that anybody opens is without it."""
        _check(by, "ads.change_advert")
        self._switch(Now(), by)

    def resume(self, *, by):
        """Let it run again, as far as its flight and its approval allow."""
        _check(by, "ads.change_advert")
        self._switch(None, None)

    def _switch(self, moment, by):
        type(self).objects.filter(pk=self.pk).update(stopped_at=moment, stopped_by=by)
        self.refresh_from_db(fields=["stopped_at", "stopped_by"])


class Advertiser(Stoppable):
    """Who pays: for adverts, and as the sponsor of a story."""

    name = models.CharField(max_length=120, unique=True, help_text="As readers see it.")
    also_known_as = models.TextField(
        blank=True,
        help_text="Other names, brands and products, one a line. A story that names one of them "
        "carries none of its adverts. Example: Halyard Marine",
    )
    business = models.CharField(
        max_length=80,
        blank=True,
        help_text="Two advertisers of one business never stand on one page. Example: Shipbuilding",
    )
    website = models.URLField(blank=True, validators=[ON_THE_WEB])
    logo = models.ForeignKey(
        "photos.Photo",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="advertisers",
        help_text="Shown with the stories and the sections that it sponsors.",
    )
    disclosure = models.TextField(
        blank=True,
        max_length=600,
        help_text="Stands over each story that it sponsors. Empty: the words of the advert "
        "settings. Example: Halyard paid for this story and did not see it before publication.",
    )
    contact = models.TextField(
        blank=True, help_text="Whom to call when something is wrong. Readers never see this."
    )

    objects = AdvertiserQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    @property
    def names(self):
        """Every name by which a story may speak of it."""
        return [
            name for name in (self.name, *map(str.strip, self.also_known_as.split("\n"))) if name
        ]


class Priority(models.IntegerChoices):
    SPONSORSHIP = 1, "Sponsorship: before all others"
    STANDARD = 2, "Standard: by weight"
    HOUSE = 3, "House: where nothing else runs"


class Campaign(Stoppable):
    """What an advertiser has bought: when, how often and beside what."""

    advertiser = models.ForeignKey(Advertiser, on_delete=models.PROTECT, related_name="campaigns")
    name = models.CharField(max_length=120, help_text="Example: Spring launch")
    starts_at = models.DateTimeField("starts", db_default=Now())
    ends_at = models.DateTimeField(
        "ends", null=True, blank=True, help_text="Empty: until somebody ends it."
    )
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.STANDARD)
    most_a_day = models.PositiveSmallIntegerField(
        "times a day for one reader",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="Kept in the reader's own browser and nowhere else. Empty: as often as it comes.",
    )
    categories = models.ManyToManyField(
        "categories.Category",
        blank=True,
        related_name="+",
        help_text="Only in these, and below them. None: everywhere.",
    )
    not_categories = models.ManyToManyField(
        "categories.Category", verbose_name="not in", blank=True, related_name="+"
    )
    tags = models.ManyToManyField(
        "articles.Tag",
        blank=True,
        related_name="+",
        help_text="Only beside stories with one of these.",
    )
    not_tags = models.ManyToManyField(
        "articles.Tag", verbose_name="not beside", blank=True, related_name="+"
    )
    types = ArrayField(
        models.CharField(max_length=20, choices=TYPES),
        default=list,
        blank=True,
        help_text="Only beside stories of these types.",
    )
    not_types = ArrayField(
        models.CharField(max_length=20, choices=TYPES),
        verbose_name="not beside types",
        default=list,
        blank=True,
    )
    screens = ArrayField(
        models.CharField(max_length=10, choices=Screen),
        default=list,
        blank=True,
        help_text="Only on these. None: on all.",
    )
    notes = models.TextField(blank=True, help_text="Price, order number. Readers never see this.")

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="a_campaign_ends_after_it_starts",
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                violation_error_message="The campaign ends before it starts.",
            )
        ]

    def __str__(self):
        return f"{self.advertiser}: {self.name}"

    def is_running_at(self, moment):
        """Whether its flight covers a moment; agrees with Campaign.objects.in_flight()."""
        return self.starts_at <= moment and (self.ends_at is None or self.ends_at > moment)

    def troubles(self):
        """What is wrong with it, a sentence each."""
        return troubles.of_campaign(self)


class Advert(Stoppable):
    """One creative: what fills a slot."""

    Slot = Slot

    class Kind(models.TextChoices):
        TEXT = "text", "Text"
        PICTURE = "picture", "Picture"
        HTML = "html", "HTML, in a sandbox"
        NETWORK = "network", "Google Ad Manager unit"

    # What a second look has to approve: a change of any of it needs a new one.
    SHOWN = (
        "slot", "kind", "heading", "text", "call", "url", "picture_id", "alt", "html",
        "unit_path", "unit_sizes",
    )  # fmt: skip

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="adverts")
    slot = models.CharField(max_length=20, choices=Slot)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.TEXT)
    heading = models.CharField(
        max_length=60, help_text="Of a text, its headline; of anything else, what we call it."
    )
    text = models.CharField(max_length=160, blank=True)
    call = models.CharField(max_length=40, blank=True, help_text="Example: Read more")
    url = models.URLField("landing page", blank=True, validators=[ON_THE_WEB])
    picture = models.ForeignKey(
        "photos.Photo", on_delete=models.PROTECT, null=True, blank=True, related_name="adverts"
    )
    alt = models.CharField(
        "alt text",
        max_length=300,
        blank=True,
        help_text="What the picture says, for those who cannot see it. A picture needs it.",
    )
    html = models.TextField(
        "HTML",
        blank=True,
        help_text="Runs in a sandbox at an address of its own, without network and without our "
        "cookies. {{click}} stands for the address that counts a click.",
    )
    unit_path = models.CharField(
        max_length=120,
        blank=True,
        help_text="After the network code. Example: middlewatch/article",
    )
    unit_sizes = models.CharField(
        max_length=120, blank=True, help_text="Empty: those of the slot. Example: 300x250, 300x600"
    )
    weight = models.PositiveSmallIntegerField(
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text="Among adverts of one priority: 2 is shown twice as often as 1.",
    )
    # Made by the database, so that nothing can change what was approved and stay approved.
    digest = models.GeneratedField(
        expression=MD5(
            Concat(
                *(part for name in SHOWN for part in (name, Value("\x1f"))),
                output_field=models.TextField(),
            )
        ),
        output_field=models.CharField(max_length=32),
        db_persist=True,
    )
    approved_digest = models.CharField(max_length=32, blank=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="adverts_approved",
    )
    approved_at = models.DateTimeField(null=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="adverts_made",
    )
    landing_error = models.CharField(max_length=200, blank=True, editable=False)
    landing_checked_at = models.DateTimeField(null=True, editable=False)

    objects = AdvertQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        permissions = [
            ("approve_advert", "Can approve adverts"),
            ("write_html_advert", "Can make HTML adverts"),
        ]
        constraints = [
            # Whoever wrote a script does not also let it out.
            models.CheckConstraint(
                name="html_is_approved_by_a_second_person",
                condition=~Q(kind="html")
                | Q(approved_by=None)
                | (Q(made_by__isnull=False) & ~Q(approved_by=F("made_by"))),
            ),
            models.CheckConstraint(
                name="an_advert_has_a_weight", condition=Q(weight__gte=1, weight__lte=1000)
            ),
        ]

    def __str__(self):
        return f"{self.campaign.advertiser}: {self.heading}"

    @property
    def advertiser(self):
        return self.campaign.advertiser

    @property
    def is_approved(self):
        """Whether what it shows now is what somebody approved."""
        return bool(self.approved_digest) and self.approved_digest == self.digest

    @property
    def is_running(self):
        """Whether readers may see it now, by the same rule as running()."""
        return Advert.objects.running().filter(pk=self.pk).exists()

    def clean(self):
        problems = troubles.of_form(self)
        if problems:
            raise ValidationError(problems)

    def troubles(self):
        """What is wrong with it, a sentence each."""
        return troubles.of_advert(self)

    def state(self, moment):
        """What the ads manager calls its state now."""
        if self.is_stopped or self.campaign.is_stopped or self.advertiser.is_stopped:
            return "Stopped"
        if self.campaign.ends_at and self.campaign.ends_at <= moment:
            return "Ended"
        if not self.is_approved:
            return "Waits for approval"
        return "Running" if self.campaign.starts_at <= moment else "Booked"

    @transaction.atomic
    def approve(self, *, by, digest=None):
        """Let it run as it is now; HTML needs somebody who did not make it.

        `digest` is that of what the button showed.
        """
        _check(by, "ads.approve_advert")
        row = Advert.objects.select_for_update(of=["self"]).get(pk=self.pk)
        if row.kind == Advert.Kind.HTML and row.made_by_id in (None, by.pk):
            raise Refused("Somebody who did not write this HTML has to approve it.")
        if row.digest != (digest or self.digest):
            raise Refused("The advert was changed meanwhile: look at it again.")
        if broken := troubles.that_forbid(row):
            raise Refused(" ".join(broken))
        if row.picture and not troubles.may_show(row.picture, by):
            raise Refused(troubles.NOT_OURS)
        row.approved_digest, row.approved_by, row.approved_at = row.digest, by, Now()
        row.save(update_fields=["approved_digest", "approved_by", "approved_at"])
        self.refresh_from_db()

    def withdraw_approval(self):
        """Have it looked at again: it no longer shows what was approved."""
        self.approved_digest, self.approved_by, self.approved_at = "", None, None


class Setup(Stoppable):
    """What holds for all adverts of the publication: one row."""

    silent_types = ArrayField(
        models.CharField(max_length=20, choices=TYPES),
        verbose_name="types without adverts",
        default=list,
        blank=True,
        help_text="Stories of these types carry no advert.",
    )
    disclosure = models.TextField(
        max_length=600,
        default="A sponsor paid for this story. The newsroom had no part in it.",
        help_text="Stands over every sponsored story whose sponsor has no words of its own.",
    )
    network_is_on = models.BooleanField(
        "Google Ad Manager",
        default=False,
        help_text="Its units load only for readers who agree, and only on pages that have one.",
    )
    network_code = models.CharField(
        max_length=40, blank=True, help_text="The number of your network. Example: 21700000000"
    )
    ads_txt = models.TextField(
        "ads.txt",
        blank=True,
        validators=[ads_txt.validate],
        help_text="One seller a line. Example: google.com, pub-0000000000000000, DIRECT, "
        "f08c47fec0942fa0",
    )

    class Meta:
        verbose_name = verbose_name_plural = "advert settings"
        constraints = [
            models.CheckConstraint(name="there_is_one_advert_setup", condition=Q(pk=1)),
            models.CheckConstraint(
                name="an_ad_server_has_a_network_code",
                condition=Q(network_is_on=False) | ~Q(network_code=""),
                violation_error_message="Write the network code before you switch it on.",
            ),
        ]

    def __str__(self):
        return "Advert settings"

    def save(self, *args, **kwargs):
        self.pk = 1
        super().save(*args, **kwargs)

    @classmethod
    def the_one(cls):
        return cls.objects.get_or_create(pk=1)[0]


class Event(models.IntegerChoices):
    IMPRESSION = 1, "Impression"
    VIEWABLE = 2, "Viewable"
    CLICK = 3, "Click"


class Sighting(models.Model):
    """One event of one page view, kept for two days so that it counts once; nothing of a reader."""

    day = models.DateField()
    view = models.UUIDField()
    advert = models.ForeignKey(
        Advert, on_delete=models.CASCADE, db_constraint=False, db_index=False, related_name="+"
    )
    event = models.PositiveSmallIntegerField(choices=Event)
    is_counted = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_page_view_counts_once_a_day", fields=["view", "advert", "event", "day"]
            )
        ]
        indexes = [
            models.Index(
                name="sightings_to_be_counted", fields=["day"], condition=Q(is_counted=False)
            )
        ]

    def __str__(self):
        return f"{self.get_event_display()} of advert {self.advert_id}"


class Count(models.Model):
    """How often an advert was seen, seen well and clicked on one day."""

    day = models.DateField()
    advert = models.ForeignKey(Advert, on_delete=models.PROTECT, related_name="counts")
    event = models.PositiveSmallIntegerField(choices=Event)
    number = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="an_advert_has_one_count_a_day", fields=["advert", "day", "event"]
            )
        ]

    def __str__(self):
        return f"{self.number} on {self.day}"


def _check(by, permission):
    if not by.may(permission):
        raise PermissionDenied("You may not do this with adverts.")
