from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from taggit.managers import TaggableManager

# Some are named here for Django and for those who ask for a model of this app.
from articles import (
    addresses,
    assignments,
    checklists,
    gate,
    holds,
    notes,
    notifications,
    outside,
    publishing,
    revising,
    sightings,
    workflow,
)
from articles.addresses import FormerAddress  # noqa: F401
from articles.autosave import Autosave, Presence  # noqa: F401
from articles.breaking import Breaking  # noqa: F401
from articles.checklists import Answer, LevelChange, Question, Signature  # noqa: F401
from articles.content import Content, Revision, Series  # noqa: F401
from articles.ledger import Correction, Request, Transition  # noqa: F401
from articles.notes import Note  # noqa: F401
from articles.notifications import Choice, Kind, Notification  # noqa: F401
from articles.outside import Opening, OutsideAnswer, PreviewLink  # noqa: F401
from articles.public_rows import Byline, Filing, RelatedPick, Tagging  # noqa: F401
from articles.querysets import PUBLIC_IS_KEPT, ArticleManager
from articles.tags import FormerTag, Tag  # noqa: F401
from articles.viewings import Viewing  # noqa: F401
from articles.workflow import InvalidStep, Status
from authors.anonymity import Veil
from newsroom.models import User, database_now

# What a copy does not take along, beside the address.
OF_ONE_STORY_ONLY = ("embargo_until", "ends_at", "series_part")


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
        return revising.save_revision(self, content, by=by, base=base, note=note)

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
        holds.recheck_linking_to([self.path], by=by)

    @transaction.atomic
    def retract(self, *, by, notice):
        """Replace a public story by a notice, for ever."""
        if not notice.strip():
            raise InvalidStep("Write the notice that readers will see.")
        self._take(workflow.RETRACT, by, notice, update_at=None, update_revision=None)
        self.banners.up().update(taken_down_at=database_now(), taken_down_by=by)
        holds.recheck_linking_to([self.path], by=by)
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
        addresses.move(self, slug, by=by)

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
