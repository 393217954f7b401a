"""The front page and the fronts of sections as editors lay them out, one version after another."""

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import F, OuterRef, Q
from django.db.models.functions import JSONObject, Now

from articles.autosave import STILL_HERE
from articles.models import Article, Content
from articles.workflow import InvalidStep
from fronts.places import ON_A_SECTION, ON_THE_FRONT_PAGE, PICKS, SECONDS, label
from fronts.plan import LeadLayout, Pick, Plan
from newsroom.models import ClockNow, database_now

CURATE = "fronts.curate_front"


class StaleFront(Exception):
    """Somebody applied another version meanwhile; it is in `newest`, unless none is in force."""

    def __init__(self, newest):
        self.newest = newest
        super().__init__(
            f"{newest.by} applied another version meanwhile."
            if newest
            else "No version is in force: every place fills itself."
        )


class FrontManager(models.Manager):
    def of(self, category=None):
        """The front of a section, or without one the front page."""
        return self.get_or_create(category=category)[0]


class Front(models.Model):
    """A page whose first places editors fill: the front page, or the top of a section."""

    category = models.OneToOneField(
        "categories.Category",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="front",
        help_text="The section. Empty: the front page.",
    )

    objects = FrontManager()

    class Meta:
        default_permissions = []
        permissions = [("curate_front", "Can curate the front page")]
        constraints = [
            models.UniqueConstraint(
                name="there_is_one_front_page",
                fields=["category"],
                condition=Q(category=None),
                nulls_distinct=False,
            )
        ]

    def __str__(self):
        return str(self.category) if self.category else "Front page"

    @property
    def places(self):
        return ON_A_SECTION if self.category_id else ON_THE_FRONT_PAGE

    def in_force(self):
        """The version that readers see now, or None while everything fills itself."""
        return self.versions.in_force().first()

    @transaction.atomic
    def apply(self, plan, *, by, base, at=None, name="", instead_of=None):
        """Make a plan the front page, now or from a moment on; returns its version.

        `base` is the number of the version that was in force when the plan was begun (0: none);
        another one meanwhile is a StaleFront. `instead_of` is a scheduled version that this one
        replaces. Raises PermissionDenied and InvalidStep.
        """
        _check_may(by)
        Front.objects.select_for_update().get(pk=self.pk)
        current, now = self.in_force(), database_now()
        if _is_double_click(current, plan, by, base, at):
            return current
        if base != (current.number if current else 0):
            raise StaleFront(current)
        if instead_of:
            instead_of.call_off(by=by)
        self._check(plan, at or now)
        if at:
            self._check_moment(at, now)
        return self._add(plan, by, at or now, name)

    def undo(self, *, by, base):
        """Go back to the version before the one in force; a second time comes forward again."""
        before = [*self.versions.in_force()[:2], None, None][1]
        plan = before.plan() if before else Plan()
        return self.apply(self.still_possible(plan), by=by, base=base, name="Undone")

    def place(self, stories, *, by):
        """Add stories to the picks of the front page, in the places that fill themselves.

        Where there are more stories than such places, the first ones are taken; a story that
        stands there already, and one that readers cannot see, is passed over. Returns those placed.
        """
        current = self.in_force()
        plan = current.plan() if current else Plan()
        plan, placed = self.still_possible(plan), []
        standing = {pick.article for pick in plan.picks.values()}
        fit = Article.objects.published().exclude(type=Content.Type.SPONSORED)
        fit = set(fit.filter(pk__in=[s.pk for s in stories]).values_list("pk", flat=True))
        free = [place for place in self._for_picks() if place not in plan.picks]
        for story in stories:
            if free and story.pk in fit and story.pk not in standing:
                plan.place(story.pk, free.pop(0))
                standing.add(story.pk)
                placed.append(story)
        if placed:
            self.apply(plan, by=by, base=current.number if current else 0)
        return placed

    def _for_picks(self):
        return SECONDS if self.category_id else PICKS

    def still_possible(self, plan):
        """The plan without what readers cannot see, or should not see any more."""
        now, found = database_now(), self._articles(plan)
        picks = {
            place: pick
            for place, pick in plan.picks.items()
            if not _why_not(found.get(pick.article), pick, now)
        }
        return Plan(picks, plan.lead_layout)

    def _articles(self, plan):
        found = Article.objects.filter(pk__in=[pick.article for pick in plan.picks.values()])
        found = found.in_category(self.category) if self.category_id else found
        return found.defer("body", "search_vector").in_bulk()

    def _check(self, plan, moment):
        found = self._articles(plan)
        for place, pick in plan.picks.items():
            if place not in self.places:
                raise InvalidStep("This page has no such place.")
            if reason := _why_not(found.get(pick.article), pick, moment):
                raise InvalidStep(f"{label(place)}: {reason}")

    def _check_moment(self, at, now):
        if at <= now:
            raise InvalidStep("That moment has passed: apply it now, or choose a later one.")
        if other := self.versions.to_come().filter(starts_at=at).first():
            raise InvalidStep(f"{other.by} has scheduled another version for that moment.")

    def _add(self, plan, by, starts_at, name):
        newest = self.versions.order_by("-number").values_list("number", flat=True).first()
        version = self.versions.create(
            number=(newest or 0) + 1, by=by, starts_at=starts_at, name=name.strip()[:60],
            lead_layout=plan.lead_layout,
        )  # fmt: skip
        Placement.objects.bulk_create(
            Placement(version=version, place=place, article_id=pick.article, until=pick.until)
            for place, pick in plan.picks.items()
        )
        return version


def _check_may(by):
    if not by.may(CURATE):
        raise PermissionDenied("You may not curate the front page.")


def _why_not(article, pick, moment):
    """Why readers would not see that story in its place at a moment, or nothing."""
    if article is None:
        return "the story is not there any more, or not in this section."
    if not article.is_public_at(moment):
        return f"readers cannot see “{article}” then."
    if article.type == Content.Type.SPONSORED:
        return f"“{article}” is sponsored, and stands in its section only."
    if pick.until and pick.until <= moment:
        return f"“{article}” would have ended already."
    return ""


def _is_double_click(current, plan, by, base, at):
    return (
        current is not None
        and at is None
        and current.by_id == by.pk
        and current.number > base
        and current.plan() == plan
    )


class VersionQuerySet(models.QuerySet):
    def in_force(self):
        """Those that have come, the one that readers see first; by the database's clock."""
        come = self.filter(starts_at__lte=Now(), called_off_at=None)
        return come.order_by("-starts_at", "-number").select_related("by")

    def to_come(self):
        """Those scheduled, the next one first."""
        still = self.filter(starts_at__gt=Now(), called_off_at=None)
        return still.order_by("starts_at").select_related("by")

    def for_readers(self, category=None):
        """What a public page needs: the version in force with the picks that have not ended."""
        picks = Placement.objects.filter(version=OuterRef("pk")).filter(
            Q(until=None) | Q(until__gt=Now())
        )
        row = JSONObject(place="place", article="article_id")
        of_it = Q(front__category=category) if category else Q(front__category=None)
        come = self.filter(of_it).in_force().select_related(None)
        return come.annotate(standing=ArraySubquery(picks.values(row=row)))[:1]


def plan_from(standing, lead_layout=LeadLayout.LARGE):
    """The plan in the rows of for_readers()."""
    picks = {row["place"]: Pick(row["article"]) for row in standing}
    return Plan(picks, lead_layout)


class Version(models.Model):
    """One state of a front, never changed afterwards; of those that have come the last counts."""

    front = models.ForeignKey(Front, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=60, blank=True, help_text="Example: Morning")
    lead_layout = models.CharField(
        max_length=10, choices=LeadLayout, default=LeadLayout.LARGE, help_text="How the lead looks."
    )
    starts_at = models.DateTimeField(help_text="Readers see it from this moment.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=ClockNow())
    called_off_at = models.DateTimeField(null=True, blank=True)
    called_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        default_permissions = []
        ordering = ["-starts_at", "-number"]
        constraints = [
            models.UniqueConstraint(
                name="versions_of_a_front_are_numbered", fields=["front", "number"]
            ),
            models.CheckConstraint(
                name="a_version_is_called_off_before_it_starts",
                condition=Q(called_off_at=None) | Q(called_off_at__lt=F("starts_at")),
            ),
        ]
        indexes = [
            # Which version is in force, and which come next.
            models.Index(
                name="versions_last_started_first",
                fields=["front", "-starts_at", "-number"],
                condition=Q(called_off_at=None),
            )
        ]

    def __str__(self):
        return self.name or f"Version {self.number}"

    @property
    def is_to_come(self):
        return self.called_off_at is None and self.starts_at > database_now()

    def plan(self):
        """What it means for each place, ended picks included."""
        rows = self.placements.all()
        picks = {row.place: Pick(row.article_id, row.until) for row in rows}
        return Plan(picks, self.lead_layout)

    def plan_now(self):
        """What it means now; for a version from for_readers()."""
        return plan_from(self.standing, self.lead_layout)

    @transaction.atomic
    def call_off(self, *, by):
        """Take a scheduled version back before it comes."""
        _check_may(by)
        row = Version.objects.select_for_update().get(pk=self.pk)
        now = database_now()
        if row.called_off_at:
            raise InvalidStep(f"{row.called_off_by} has called this version off.")
        if row.starts_at <= now:
            raise InvalidStep("Readers see this version already: undo it instead.")
        self.called_off_at, self.called_off_by = now, by
        self.save(update_fields=["called_off_at", "called_off_by"])


class Placement(models.Model):
    """A story in a place of a version."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="placements")
    place = models.CharField(max_length=20)
    # Only what was never public can be deleted, and then its place fills itself.
    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="placements"
    )
    until = models.DateTimeField(
        null=True, blank=True, help_text="From this moment the place fills itself."
    )

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                name="a_place_of_a_version_has_one_story", fields=["version", "place"]
            ),
            models.UniqueConstraint(
                name="a_story_stands_once_in_a_version", fields=["version", "article"]
            ),
        ]

    def __str__(self):
        return f"{label(self.place)}: {self.article}"


class PresenceQuerySet(models.QuerySet):
    def see(self, user, front, changes):
        """Note that this person has the front open, with so many changes not applied."""
        row = Presence(user=user, front=front, changes=changes)
        self.bulk_create(
            [row],
            update_conflicts=True,
            unique_fields=["user", "front"],
            update_fields=["seen_at", "changes"],
        )

    def beside(self, user, front):
        """The others who have it open now."""
        here = self.filter(front=front, seen_at__gt=ClockNow() - STILL_HERE).exclude(user=user)
        return here.select_related("user").order_by("user")


class Presence(models.Model):
    """A person who has a front open, and how much of it they have not applied."""

    front = models.ForeignKey(Front, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    changes = models.PositiveSmallIntegerField(default=0)
    seen_at = models.DateTimeField(db_default=ClockNow())

    objects = PresenceQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(name="a_person_is_at_a_front_once", fields=["user", "front"])
        ]

    def __str__(self):
        return f"{self.user} at {self.front}"
