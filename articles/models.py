from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower, Now
from django.urls import reverse
from django.utils.functional import cached_property
from taggit.managers import TaggableManager
from taggit.models import ItemBase, TagBase

from articles import (
    assignments,
    checklists,
    gate,
    notes,
    notifications,
    outside,
    publishing,
    sightings,
    workflow,
)
from articles.autosave import Autosave, Presence  # noqa: F401  (models of this app)
from articles.breaking import Breaking  # noqa: F401  (a model of this app)
from articles.checklists import (  # noqa: F401  (models of this app)
    Answer,
    LevelChange,
    Question,
    Signature,
)
from articles.notes import Note  # noqa: F401  (a model of this app)
from articles.notifications import Choice, Kind, Notification  # noqa: F401  (models of this app)
from articles.outside import (  # noqa: F401  (models of this app)
    Opening,
    OutsideAnswer,
    PreviewLink,
)
from articles.querysets import (
    PUBLIC_IS_KEPT,
    REVISION_WORDS,
    ArticleManager,
    BylineQuerySet,
)
from articles.viewings import Viewing  # noqa: F401  (a model of this app)
from articles.workflow import InvalidStep, Status
from authors.anonymity import Veil
from newsroom import richtext
from newsroom.models import ClockNow, User, database_now

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
# What a copy does not take along, beside the address.
OF_ONE_STORY_ONLY = ("embargo_until", "ends_at", "series_part")


class StaleSave(Exception):
    """Somebody saved a newer revision meanwhile; it is in `newest`."""

    def __init__(self, newest):
        self.newest = newest
        super().__init__(f"{newest.by} saved revision {newest.number} meanwhile.")


class TagQuerySet(models.QuerySet):
    def called(self, words):
        """Tags whose name, or a name they once had, has these words in it; best first."""
        former = FormerTag.objects.filter(tag=OuterRef("pk"), name__icontains=words)
        found = self.filter(Q(name__icontains=words) | Exists(former))
        return found.annotate(begins=Q(name__istartswith=words)).order_by("-begins", "name")

    def known_among(self, names):
        """Those of these names that a tag has, or once had."""
        lowered = [name.lower() for name in names if name]
        if not lowered:
            return []
        current = self.annotate(low=Lower("name")).filter(low__in=lowered)
        former = FormerTag.objects.annotate(low=Lower("name")).filter(low__in=lowered)
        known = {*current.values_list("low", flat=True), *former.values_list("low", flat=True)}
        return [name for name in names if name.lower() in known]


class Tag(TagBase):
    """A free topic."""

    introduction = models.TextField(
        max_length=1000,
        blank=True,
        help_text="A few sentences at the top of its page. A blank line begins a paragraph.",
    )
    asks_for_checklist = models.BooleanField(
        "sensitivity checklist",
        default=False,
        help_text="Its stories go out only with the sensitivity checklist signed.",
    )
    without_ads = models.BooleanField(
        "without adverts", default=False, help_text="No advert stands beside its stories."
    )

    objects = TagQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = "tag"
        permissions = [("merge_tag", "Can rename and merge tags")]

    def get_absolute_url(self):
        return reverse("tag", args=[self.slug])

    def introduce(self, text):
        """Say at the top of its page what the topic is."""
        self.introduction = text
        self.save(update_fields=["introduction"])

    @transaction.atomic
    def rename(self, name):
        """Give the tag another name; old addresses and drafts that use the old one follow."""
        check_tag_name(name, self)
        before = Tag.objects.get(pk=self.pk)
        self.name, self.slug = name, self._free_slug(name)
        self.save()
        self.former_names.filter(Q(name__iexact=name) | Q(slug=self.slug)).delete()
        if before.name != name:
            self._leave_behind(before, self)
        publishing.refresh_search(self.taggings.values_list("content_object", flat=True))

    @transaction.atomic
    def merge_into(self, other, *, by=None):
        """Make every story of this tag one of the other's, and its address the other's."""
        touched = list(self.taggings.values_list("content_object", flat=True))
        both = list(other.taggings.filter(content_object__in=touched).values_list("content_object"))
        self.taggings.filter(content_object__in=[pk for (pk,) in both]).delete()
        self.taggings.update(tag=other)
        self.former_names.update(tag=other)
        apps.get_model("ads", "Campaign").objects.retarget("tag", self, other)
        self._leave_behind(self, other)
        self.delete()
        publishing.refresh_search(touched)
        if self.asks_for_checklist and not other.asks_for_checklist:
            other.ask_for_checklist(True, by=by or User.objects.worker())

    @transaction.atomic
    def ask_for_checklist(self, asks, *, by):
        """Say whether its stories need the checklist; those scheduled without it are held."""
        self.asks_for_checklist = asks
        self.save(update_fields=["asks_for_checklist"])
        checklists.recheck_all(by=by)

    def slugify(self, tag, i=None):
        """The address of a new tag; never one that leads to another tag already."""
        slug = super().slugify(tag, i)
        if FormerTag.objects.filter(slug=slug).exists():
            return self.slugify(tag, (i or 1) + 1)
        return slug

    def _free_slug(self, name):
        number, slug = None, TagBase.slugify(self, name) or "tag"
        while (
            Tag.objects.filter(slug=slug).exclude(pk=self.pk).exists()
            or FormerTag.objects.filter(slug=slug).exclude(tag=self).exists()
        ):
            number = (number or 1) + 1
            slug = TagBase.slugify(self, name, number)
        return slug

    def _leave_behind(self, before, tag):
        FormerTag.objects.update_or_create(
            name=before.name, defaults={"slug": before.slug, "tag": tag}
        )


def check_tag_name(name, tag=None):
    """Refuse a name that leads to another tag."""
    former = FormerTag.objects.filter(name__iexact=name).exclude(tag=tag).first()
    if former:
        raise InvalidStep(f"“{former.name}” leads to the tag “{former.tag}” for ever.")


class FormerTag(models.Model):
    """A name that a tag once had, or a tag that was merged into it."""

    name = models.CharField(max_length=100, unique=True)
    slug = models.SlugField(max_length=100, allow_unicode=True, db_index=True)
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="former_names")

    def __str__(self):
        return self.name


class SeriesQuerySet(models.QuerySet):
    def public(self):
        """Those with a public part."""
        return self.filter(Exists(Article.objects.published().filter(series=OuterRef("pk"))))


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


class Article(Content):
    """A story. The row is what readers see; the newest revision is what editors work on."""

    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT, editable=False)
    path = models.CharField(max_length=120, null=True, unique=True, editable=False)  # noqa: DJ001
    published_at = models.DateTimeField(null=True, editable=False)
    first_published_at = models.DateTimeField(null=True, editable=False)
    updated_at = models.DateTimeField("materially updated", null=True, editable=False)
    update_at = models.DateTimeField("update goes live", null=True, editable=False)
    update_is_material = models.BooleanField(default=False, editable=False)
    held_at = models.DateTimeField(null=True, editable=False)
    word_count = models.PositiveIntegerField(default=0, editable=False)
    # The blocks of the public body that an advert follows; see ads/placement.py.
    ad_places = models.JSONField(default=list, editable=False)
    search_vector = SearchVectorField(null=True, editable=False)

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="articles",
        editable=False,
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    changed_at = models.DateTimeField(db_default=Now(), editable=False)
    binned_at = models.DateTimeField(null=True, editable=False)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="assigned_articles",
        editable=False,
    )
    due_at = models.DateTimeField("due", null=True, editable=False)

    newest_revision = models.OneToOneField(
        "Revision", on_delete=models.RESTRICT, null=True, related_name="+", editable=False
    )
    live_revision = models.OneToOneField(
        "Revision", on_delete=models.RESTRICT, null=True, related_name="+", editable=False
    )
    approved_revision = models.OneToOneField(
        "Revision", on_delete=models.RESTRICT, null=True, related_name="+", editable=False
    )
    proposed_revision = models.OneToOneField(
        "Revision", on_delete=models.RESTRICT, null=True, related_name="+", editable=False
    )
    update_revision = models.OneToOneField(
        "Revision", on_delete=models.RESTRICT, null=True, related_name="+", editable=False
    )

    tags = TaggableManager(through="Tagging", blank=True)

    objects = ArticleManager()

    class Meta:
        permissions = [
            ("change_any_article", "Can see and change every article"),
            ("review_article", "Can approve and send back articles"),
            ("publish_article", "Can publish and schedule articles"),
            ("withdraw_article", "Can withdraw articles"),
            ("retract_article", "Can retract articles"),
            ("correct_article", "Can write corrections"),
            ("override_gate", "Can ask for and confirm exceptions to the gate"),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_published_article_has_a_date_a_path_and_a_live_revision",
                condition=~Q(status=Status.PUBLISHED)
                | Q(published_at__isnull=False, path__isnull=False, live_revision__isnull=False),
            ),
            # A held story is not published, so a later embargo may stand until it is lifted.
            models.CheckConstraint(
                name="an_article_is_published_after_its_embargo",
                condition=~Q(status=Status.PUBLISHED)
                | Q(held_at__isnull=False)
                | Q(embargo_until=None)
                | Q(published_at__gte=F("embargo_until")),
            ),
            models.CheckConstraint(
                name="a_scheduled_update_has_a_revision",
                condition=Q(update_at=None, update_revision=None)
                | Q(update_at__isnull=False, update_revision__isnull=False),
            ),
            models.CheckConstraint(
                name="what_is_due_is_assigned",
                condition=Q(due_at=None) | Q(assigned_to__isnull=False),
            ),
            models.CheckConstraint(
                name="what_was_public_is_never_in_the_bin",
                condition=Q(binned_at=None)
                | Q(first_published_at=None, status__in=sorted(workflow.MIRRORING)),
            ),
        ]
        indexes = [
            # Every public list: newest first among what readers can see.
            models.Index(
                name="articles_newest_first",
                fields=["-published_at", "-id"],
                condition=Q(status=Status.PUBLISHED, held_at=None),
            ),
            models.Index(
                name="articles_of_a_category",
                fields=["category", "-published_at", "-id"],
                condition=Q(status=Status.PUBLISHED, held_at=None),
            ),
            GinIndex(name="articles_search", fields=["search_vector"]),
            # What somebody has been given to do, the most urgent first.
            models.Index(
                name="articles_assigned",
                fields=["assigned_to", "due_at"],
                condition=Q(assigned_to__isnull=False),
            ),
            # The newsroom's own list: last changed first. Its filters are answered from the index,
            # or Postgres would read every row with its text to see which ones are in the bin.
            models.Index(
                name="articles_last_changed_first",
                fields=["-changed_at", "-id"],
                include=["newest_revision", "binned_at", "published_at"],
            ),
            models.Index(
                name="articles_with_update_due",
                fields=["update_at"],
                condition=Q(update_at__isnull=False),
            ),
        ]

    def get_absolute_url(self):
        """The public address, or "" while readers cannot see the story."""
        visible = getattr(self, "is_public_now", None)
        if visible is None:
            visible = self.is_public
        return self.address if visible else ""

    def delete(self, *args, **kwargs):
        """Delete what never was public; see ArticleQuerySet.delete()."""
        if Article.objects.filter(pk=self.pk).made_public_by_people().exists():
            raise models.ProtectedError(PUBLIC_IS_KEPT, {self})
        return super().delete(*args, **kwargs)

    @property
    def address(self):
        """Where the story stands, or stood, for readers."""
        return f"/{self.path}/" if self.path else ""

    @property
    def is_public(self):
        """Whether readers can see it now, by the same rule as published()."""
        return Article.objects.published().filter(pk=self.pk).exists()

    def is_public_at(self, moment):
        """Whether this copy of the row is public at a moment; agrees with published()."""
        return (
            self.is_out_at(moment)
            and (self.embargo_until is None or self.embargo_until <= moment)
            and (self.ends_at is None or self.ends_at > moment)
        )

    def is_out_at(self, moment):
        """Whether its publication has come: readers see it, or saw it until it ended."""
        return (
            self.status == Status.PUBLISHED and self.held_at is None and self.published_at <= moment
        )

    def was_public_at(self, moment):
        """Whether readers had seen it by a moment."""
        return self.first_published_at is not None and self.first_published_at <= moment

    @property
    def has_newer_work(self):
        return (
            self.live_revision_id is not None and self.live_revision_id != self.newest_revision_id
        )

    @property
    def reading_minutes(self):
        return max(1, round(self.word_count / 230))

    def is_editable_by(self, user):
        return Article.objects.editable_by(user).filter(pk=self.pk).exists()

    def state(self, moment=None):
        """The status as the desk says it: scheduled, embargoed, held and ended are told apart."""
        moment = moment or database_now()
        if self.status != Status.PUBLISHED:
            return Status(self.status).label
        if self.held_at:
            return "Held"
        if self.published_at > moment:
            return (
                "Embargoed" if self.embargo_until and self.embargo_until > moment else "Scheduled"
            )
        if self.ends_at and self.ends_at <= moment:
            return "Ended"
        return Status.PUBLISHED.label

    def sights(self):
        """All that readers could ever see at its address: Sights, oldest first."""
        return sightings.sights(self)

    def seen_at(self, moment):
        """What readers could see at a moment: a Sight."""
        return sightings.seen_at(self, moment)

    def steps_open_to(self, user):
        """The steps that this person may take with this story now."""
        if self.binned_at or not self.is_editable_by(user):
            return []
        moment = database_now()
        steps = workflow.steps_open_to(user, self.status)
        return [step for step in steps if publishing.step_fits(step, self, moment)]

    def gate(self, revision=None, *, moment=None):
        """What the gate says of a revision that would go live at a moment."""
        revision = revision or self.newest_revision
        return gate.examine([revision], moments={self.pk: moment or database_now()})[self.pk]

    def save_revision(self, content, *, by, base, note=""):
        """Save a new revision on top of the one numbered `base`; refuse a stale one.

        `content` is a dict of revision fields; what it leaves out is carried over.
        Raises StaleSave, PermissionDenied, InvalidStep.
        """
        return publishing.save_revision(self, content, by=by, base=base, note=note)

    def bring_back(self, revision, *, by, base):
        """Save an old revision again, on top of the one numbered `base`; returns the new one."""
        if revision.content() == self.newest_revision.content():
            raise InvalidStep(f"The newest revision says what revision {revision.number} says.")
        note = f"Restored from revision {revision.number}."
        return self.save_revision(revision.content(), by=by, base=base, note=note)

    def copy(self, *, by):
        """Begin a story with this one's content, but no address and no moments; returns it.

        Only an embargo that still runs comes along: it is on what the story says.
        """
        self._check_editable(by)
        embargo = self.newest_revision.embargo_until
        content = self.newest_revision.content() | dict.fromkeys(OF_ONE_STORY_ONLY)
        if embargo and embargo > database_now():
            content["embargo_until"] = embargo
        note = f"Copied from “{self.newest_revision}”, revision {self.newest_revision.number}."
        content |= {"slug": "", "note": note[:200]}
        return Article.objects.draft(content, by=by)

    def note(self, text, *, by, thread=None):
        """Write a note for the newsroom; returns what came of it: a notes.Written.

        Each @name is told. `thread` is the note that it answers. Raises PermissionDenied,
        InvalidStep.
        """
        return notes.write(self, text, by=by, thread=thread)

    def share(self, name, *, by, ends_at=None, frozen=None):
        """Let one person outside see it; returns the PreviewLink and its token, said this once.

        Without `frozen`, a revision, the newest is shown as the story changes. Raises
        PermissionDenied, InvalidStep.
        """
        return outside.share(self, name, by=by, ends_at=ends_at, frozen=frozen)

    def assign(self, person, *, by, due_at=None, note=""):
        """Give the story to somebody to do, perhaps until a moment; to None takes it back."""
        assignments.assign(self, person, by=by, due_at=due_at, note=note)

    @transaction.atomic
    def submit(self, *, by, note=""):
        """Ask for a review."""
        self._take(workflow.SUBMIT, by, note)
        self._tell(Kind.SUBMITTED, User.objects.who_may("articles.review_article"), by, note)

    @transaction.atomic
    def send_back(self, *, by, note):
        """Return the story to its writer, with the reason."""
        if not note.strip():
            raise InvalidStep("Say why the story goes back.")
        self._take(workflow.SEND_BACK, by, note, approved_revision=None)
        self._tell(Kind.SENT_BACK, notifications.people_of(self), by, note)

    @transaction.atomic
    def approve(self, *, by, revision=None, note=""):
        """Approve the newest revision; `revision` is the one that the button showed."""
        self._take(workflow.APPROVE, by, note, revision=revision)
        self._tell(Kind.APPROVED, notifications.people_of(self), by, note)

    def publish(self, *, by, revision=None, at=None, note="", material=False, request=None):
        """Make a revision public, now or at a moment; the one door.

        `revision` is the one that the button showed (default: the newest); `at` an aware
        datetime still to come; `material` moves the "Updated" that readers see; `request` a
        confirmed Request that excuses the gate. Raises GateRefused, InvalidStep,
        PermissionDenied.
        """
        report = publishing.publish(
            [self],
            by=by,
            at=at,
            note=note,
            material=material,
            request=request,
            revisions={self.pk: revision} if revision else {},
        )
        for refusal in report.refused:
            raise refusal.reason
        self.refresh_from_db()

    def note_refusal(self, refusal, *, by):
        """Keep in the history what the gate refused, for the desk's numbers."""
        self._log(
            "was_refused", self.status, self.status, by, str(refusal), self.newest_revision,
            checks=[finding.name for finding in refusal.findings],
        )  # fmt: skip

    def sign(self, *, by, revision, items=None, answers=None):
        """Answer for a revision by name; it has to be the newest.

        `items` maps a key of the sensitivity checklist to (verdict, note), `answers` the pk of a
        question to True or False. Raises PermissionDenied, InvalidStep.
        """
        checklists.sign(self, by=by, revision=revision, items=items, answers=answers)

    def unschedule(self, *, by, note=""):
        """Take back a publication that has not come yet."""
        publishing.unschedule(self, by=by, note=note)

    @transaction.atomic
    def withdraw(self, *, by, note):
        """Take a public story away from readers; its address answers 410."""
        if not note.strip():
            raise InvalidStep("Say why the story is withdrawn.")
        self._take(workflow.WITHDRAW, by, note, update_at=None, update_revision=None)
        self.banners.up().update(taken_down_at=database_now(), taken_down_by=by)
        publishing.recheck_linking_to([self.path], by=by)

    @transaction.atomic
    def retract(self, *, by, notice):
        """Replace a public story by a notice, for ever."""
        if not notice.strip():
            raise InvalidStep("Write the notice that readers will see.")
        self._take(workflow.RETRACT, by, notice, update_at=None, update_revision=None)
        self.banners.up().update(taken_down_at=database_now(), taken_down_by=by)
        publishing.recheck_linking_to([self.path], by=by)
        self.corrections.create(kind=Correction.Kind.RETRACTION, text=notice, by=by)

    @transaction.atomic
    def propose(self, *, by, note=""):
        """Put the newest revision of a public story before an editor."""
        self._take(workflow.PROPOSE, by, note)
        self._tell(Kind.SUBMITTED, User.objects.who_may("articles.publish_article"), by, note)

    @transaction.atomic
    def decline(self, *, by, note):
        """Turn a proposed change down, with the reason."""
        if not note.strip():
            raise InvalidStep("Say why the change is declined.")
        self._take(workflow.DECLINE, by, note, proposed_revision=None)
        self._tell(Kind.SENT_BACK, notifications.people_of(self), by, note)

    @transaction.atomic
    def correct(self, *, by, kind, text, place="foot"):
        """Add a note to the corrections ledger; it cannot be changed afterwards."""
        if not by.may("articles.correct_article"):
            raise PermissionDenied("You may not write corrections.")
        if kind == Correction.Kind.RETRACTION:
            raise InvalidStep("A retraction is a step of its own.")
        if not text.strip():
            raise InvalidStep("Write what was wrong and what is right.")
        locked = Article.objects.select_for_update().get(pk=self.pk)
        if not locked.was_public_at(database_now()):
            raise InvalidStep("A story that was never public needs no correction.")
        return self.corrections.create(kind=kind, text=text.strip(), place=place, by=by)

    @transaction.atomic
    def move(self, slug, *, by):
        """Give a public story another address; the old one leads to it."""
        publishing.move(self, slug, by=by)

    def bin(self, *, by):
        """Put a story that was never public away; it is kept for 30 days."""
        self._check_editable(by)
        locked = Article.objects.select_for_update()
        with transaction.atomic():
            row = locked.get(pk=self.pk)
            if row.first_published_at or row.status not in workflow.MIRRORING:
                raise InvalidStep("What was public, or will be, is withdrawn or unscheduled.")
            self._write(binned_at=database_now())
            self._log("bin", row.status, row.status, by)

    @transaction.atomic
    def restore(self, *, by):
        """Take a story out of the bin."""
        row = Article.objects.in_bin().select_for_update().filter(pk=self.pk).first()
        if row is None:
            raise InvalidStep("The story is not in the bin.")
        if not (by.may("articles.change_any_article") or row.created_by_id == by.pk):
            raise PermissionDenied
        self._write(binned_at=None)
        self._log("restore", row.status, row.status, by)

    @transaction.atomic
    def ask(self, kind, *, by, reason, revision=None, at=None):
        """Ask a second person to confirm an exception; returns the Request."""
        if not by.may("articles.override_gate"):
            raise PermissionDenied("You may not ask for an exception.")
        if not reason.strip():
            raise InvalidStep("Give the reason: it stays in the history.")
        self._check_editable(by)
        asked = self.requests.create(
            kind=kind, reason=reason.strip(), at=at, asked_by=by,
            revision=revision or self.newest_revision,
        )  # fmt: skip
        notifications.tell(
            Kind.ASKED, User.objects.who_may("articles.override_gate"), article=self, by=by,
            text=f"{notes.called(by)} asks: {asked.get_kind_display().lower()}. “{asked.reason}”",
            key=f"asked:{asked.pk}",
        )  # fmt: skip
        return asked

    @transaction.atomic
    def _take(self, step, by, note, revision=None, **changes):
        # Another editor may have moved the article since this copy was read.
        locked = Article.objects.select_for_update().get(pk=self.pk)
        if revision and revision.pk != locked.newest_revision_id:
            saved_by = Veil(by, [self]).person(self.pk, locked.newest_revision.by)
            raise InvalidStep(f"{saved_by} saved a newer revision: read it first.")
        step.check(locked.status, by)
        self._check_editable(by)
        publishing.check_fit(step, locked, by, database_now())
        if step is workflow.APPROVE:
            changes["approved_revision"] = locked.newest_revision
        if step is workflow.PROPOSE:
            changes["proposed_revision"] = locked.newest_revision
        self._write(status=step.target, **changes)
        self._taken = self._log(
            step.name, locked.status, step.target, by, note, revision=locked.newest_revision
        )

    def _tell(self, kind, people, by, note):
        """Tell of the step that was just taken."""
        words = workflow.DONE[self._taken.step].format(notes.called(by))
        said = f"{words} “{note.strip()}”" if note.strip() else words
        key = f"step:{self._taken.pk}"
        notifications.tell(kind, people, article=self, by=by, text=said, key=key)

    def _check_editable(self, by):
        if not (by.is_machine or self.is_editable_by(by)):
            raise PermissionDenied("This story is not yours to change.")

    def _write(self, **changes):
        changes["changed_at"] = database_now()
        for name, value in changes.items():
            setattr(self, name, value)
        self.save(update_fields=list(changes))

    def _log(self, step, source, target, by, note="", revision=None, **details):
        return self.transitions.create(
            step=step, source=source, target=target, by=by, note=note,
            revision=revision, details=details,
        )  # fmt: skip


class Revision(Content):
    """One saved, immutable version of a story's content."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="revisions")
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


class Byline(models.Model):
    """An author of the public version of a story."""

    class Role(models.TextChoices):
        REPORTER = "reporter", "Reporter"
        CONTRIBUTOR = "contributor", "Contributor"
        PHOTOGRAPHER = "photographer", "Photographer"
        EDITOR = "editor", "Editor"
        TRANSLATOR = "translator", "Translator"
        RESEARCHER = "researcher", "Researcher"
        ILLUSTRATOR = "illustrator", "Illustrator"

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="bylines")
    author = models.ForeignKey(
        "authors.Author", on_delete=models.PROTECT, related_name="bylines", db_index=False
    )
    role = models.CharField(max_length=20, choices=Role, default=Role.REPORTER)
    order = models.PositiveSmallIntegerField()
    reason = models.CharField(
        max_length=200, blank=True, help_text="Why the story names nobody, in words for readers."
    )
    # From when until when readers see the story: the article's own moments, or nothing unless it
    # is published and not held. Triggers write them whenever a byline or its article is written.
    public_from = models.DateTimeField(null=True, editable=False)
    public_until = models.DateTimeField(null=True, editable=False)

    objects = BylineQuerySet.as_manager()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                name="bylines_of_an_article_have_an_order",
                fields=["article", "order"],
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                name="an_author_signs_once_in_a_role", fields=["article", "author", "role"]
            ),
        ]
        indexes = [
            # How many stories of an author readers can see, without reading a story.
            models.Index(
                name="bylines_of_an_author",
                fields=["author", "article"],
                include=["public_from", "public_until"],
            ),
            # The last of them.
            models.Index(name="bylines_newest_first", fields=["author", "-public_from"]),
        ]

    def __str__(self):
        return str(self.author)


class Tagging(ItemBase):
    """A tag of the public version of a story."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="taggings")
    content_object = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="taggings", db_column="article_id"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_story_has_a_tag_once", fields=["tag", "content_object"])
        ]


class Filing(models.Model):
    """A further category of the public version of a story."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="filings")
    category = models.ForeignKey(
        "categories.Category", on_delete=models.PROTECT, related_name="filings"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_story_is_filed_once_in_a_category", fields=["article", "category"]
            )
        ]

    def __str__(self):
        return f"{self.article} in {self.category}"


class RelatedPick(models.Model):
    """A story picked by hand to stand under another one."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="picks")
    picked = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="picked_for")
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(name="a_story_is_picked_once", fields=["article", "picked"]),
            models.CheckConstraint(
                name="a_story_is_not_picked_for_itself", condition=~Q(article=F("picked"))
            ),
        ]

    def __str__(self):
        return str(self.picked)


class FormerAddress(models.Model):
    """An address that a public story once had; it leads to the story for ever."""

    path = models.CharField(max_length=120, unique=True)
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="former_addresses")

    class Meta:
        verbose_name_plural = "former addresses"

    def __str__(self):
        return self.path


class Transition(models.Model):
    """One step of a story's history: who, from where, to where, when, why."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="transitions")
    step = models.CharField(max_length=40)
    source = models.CharField(max_length=20, choices=Status)
    target = models.CharField(max_length=20, choices=Status)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="transitions"
    )
    at = models.DateTimeField(db_default=ClockNow())
    note = models.TextField(blank=True)
    revision = models.ForeignKey(Revision, on_delete=models.RESTRICT, null=True, related_name="+")
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

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="corrections")
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

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="requests")
    kind = models.CharField(max_length=20, choices=Kind)
    revision = models.ForeignKey(Revision, on_delete=models.RESTRICT, related_name="+")
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
            publishing.move_embargo(self.article, self.at, by=by, request=self)

    def _check_confirmable(self, by):
        if not by.may("articles.override_gate"):
            raise PermissionDenied("You may not confirm an exception.")
        if by.pk == self.asked_by_id:
            raise InvalidStep("Somebody else has to confirm what you asked for.")
        if not self.is_open_at(database_now()):
            raise InvalidStep("This request is no longer open: ask again.")
