"""What somebody answers with their name before a story goes out, and how strict the gate is."""

from django.apps import apps
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Q

from articles import holds
from articles.checks import CHECKS, Level
from articles.workflow import InvalidStep
from newsroom.models import ClockNow, database_now

# The sensitivity checklist: what each item is called, and what it asks.
ITEMS = {
    "units": "Unit positions and movements",
    "capabilities": "Capability details",
    "casualties": "Casualties before next of kin",
    "hostages": "Hostages and prisoners",
    "faces": "Faces",
    "background": "Background that can be geolocated",
    "source": "Source identity",
    "ministry_embargo": "Ministry embargo",
}
ASKS = {
    "units": "Where a unit is, was an hour ago or will be, in the text or in a picture.",
    "capabilities": "How far, how fast, how many: what an enemy could use and has not read before.",
    "casualties": "Names, faces or units of dead and wounded whose families may not know yet.",
    "hostages": "Anything that could harm somebody who is held, or a negotiation.",
    "faces": "People who could be recognised and are at risk for it.",
    "background": "Roofs, hills, signs, shadows that show where a picture was taken.",
    "source": "What could tell who spoke to us: words, times, places, file names.",
    "ministry_embargo": "A moment agreed with a ministry or command, and whether it is kept.",
}


class LevelChangeQuerySet(models.QuerySet):
    def current(self):
        """The level of every check that was ever changed, by its key."""
        newest = self.order_by("key", "-pk").distinct("key")
        return dict(newest.values_list("key", "level"))


class LevelChange(models.Model):
    """Somebody made a check of the gate stricter or milder; the newest row of a key counts."""

    key = models.CharField(max_length=40)
    level = models.CharField(max_length=10, choices=[(level.value, level.value) for level in Level])
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=ClockNow())

    objects = LevelChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "gate check"
        ordering = ["-pk"]
        indexes = [
            # The gate asks for the newest level of each check.
            models.Index(name="levels_newest_of_a_check", fields=["key", "-id"])
        ]

    def __str__(self):
        return f"{CHECKS[self.key].name if self.key in CHECKS else self.key}: {self.level}"


@transaction.atomic
def set_levels(wanted, *, by):
    """Set the level of each named check; scheduled stories that now fail are held."""
    from articles import gate

    if not by.may("articles.add_levelchange"):
        raise PermissionDenied("You may not set the gate.")
    now = gate.levels()
    changed = {key: Level(level) for key, level in wanted.items() if now[key] != level}
    if fixed := [key for key in changed if CHECKS[key].is_fixed]:
        raise InvalidStep(f"“{CHECKS[fixed[0]].name}” always blocks.")
    LevelChange.objects.bulk_create(
        LevelChange(key=key, level=level, by=by) for key, level in changed.items()
    )
    if Level.BLOCKS in changed.values():
        recheck_all(by=by)
    return changed


def recheck_all(*, by):
    """Hold every scheduled story that the gate would not let out any more."""
    holds.recheck(apps.get_model("articles", "Article").objects.all(), by=by)


class QuestionQuerySet(models.QuerySet):
    def asked(self):
        return self.filter(is_asked=True).select_related("category").order_by("order", "pk")


class Question(models.Model):
    """A yes-or-no question of the publication's own, for every story or one category's."""

    text = models.CharField(
        max_length=200,
        help_text="Answerable by yes or no. Example: Has a lawyer read the allegations?",
    )
    category = models.ForeignKey(
        "categories.Category",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="questions",
        help_text="Asked of its stories and of those below it. Empty: of every story.",
    )
    wanted = models.BooleanField(
        "answer that lets a story out",
        choices=[(True, "Yes"), (False, "No")],
        default=True,
    )
    order = models.PositiveSmallIntegerField(default=0, help_text="Low numbers come first.")
    is_asked = models.BooleanField("asked", default=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self):
        return self.text

    def is_for(self, category_paths):
        """Whether a story filed under these categories has to answer."""
        if self.category_id is None:
            return True
        return any(f"{path}/".startswith(f"{self.category.path}/") for path in category_paths)

    @transaction.atomic
    def amend(self, *, by):
        """Save it; scheduled stories that have not answered it are held."""
        self.save()
        recheck_all(by=by)


class Said(models.Model):
    """What one person answered about one revision; never changed, only said again."""

    revision = models.ForeignKey(
        "articles.Revision", on_delete=models.CASCADE, related_name="%(class)ss"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=ClockNow())

    class Meta:
        abstract = True


class Signature(Said):
    """An item of the sensitivity checklist, signed by name for one revision."""

    class Verdict(models.TextChoices):
        ABSENT = "absent", "Not in the story"
        CLEARED = "cleared", "In it, and cleared"
        OPEN = "open", "Not settled"

    item = models.CharField(max_length=30, choices=list(ITEMS.items()))
    answer = models.CharField(max_length=10, choices=Verdict)
    note = models.CharField(max_length=300, blank=True, help_text="Who cleared it, and why.")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="what_was_cleared_says_by_whom",
                condition=~Q(answer="cleared") | ~Q(note=""),
            )
        ]

    def __str__(self):
        return f"{self.get_item_display()}: {self.get_answer_display()}"

    @property
    def is_open(self):
        return self.answer == Signature.Verdict.OPEN


class Answer(Said):
    """An answer to one of the publication's own questions, for one revision."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    asked = models.CharField(max_length=200, help_text="The question as it stood then.")
    answer = models.BooleanField(choices=[(True, "Yes"), (False, "No")])

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.asked} {self.get_answer_display()}"


@transaction.atomic
def sign(article, *, by, revision, items=None, answers=None):
    """Write down what this person says of a revision, under their name; see Article.sign."""
    row = apps.get_model("articles", "Article").objects.select_for_update().get(pk=article.pk)
    row._check_editable(by)
    if revision.pk != row.newest_revision_id:
        raise InvalidStep(
            f"Revision {row.newest_revision.number} was saved meanwhile: look at it and sign that."
        )
    Signature.objects.bulk_create(
        _signature(revision, by, item, *said) for item, said in (items or {}).items()
    )
    questions = Question.objects.in_bulk(answers or {})
    Answer.objects.bulk_create(
        Answer(revision=revision, by=by, question=q, asked=q.text, answer=answers[q.pk])
        for q in questions.values()
    )
    row._write(changed_at=database_now())
    # A doubt about a story that is scheduled holds it back.
    holds.recheck(type(row).objects.filter(pk=row.pk), by=by)


def _signature(revision, by, item, answer, note=""):
    if item not in ITEMS or answer not in Signature.Verdict.values:
        raise InvalidStep("The checklist has no such item.")
    note = note.strip()[:300]
    if answer == Signature.Verdict.CLEARED and not note:
        raise InvalidStep(f"{ITEMS[item]}: say who cleared it, and why.")
    return Signature(revision=revision, by=by, item=item, answer=answer, note=note)
