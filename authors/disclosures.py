"""What an author has to disclose, and which stories touch it."""

from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import JSONObject, Lower
from django.utils.dateformat import format as formatted


class DisclosureQuerySet(models.QuerySet):
    def of_story(self, article, sponsor):
        """Those of whoever has signed a story that its tags or its sponsor touch.

        `article` and `sponsor` are OuterRefs to its key and to the sponsor's name; a tag's former
        names count as its own.
        """
        Byline, Tag, FormerTag = (
            apps.get_model("articles", name) for name in ("Byline", "Tag", "FormerTag")
        )
        signed = Byline.objects.filter(article=OuterRef(article), author=OuterRef("author"))
        now = Tag.objects.filter(taggings__content_object=OuterRef(article))
        once = FormerTag.objects.filter(tag__taggings__content_object=OuterRef(article))
        return self.filter(
            Exists(signed),
            Q(tag_keys__overlap=ArraySubquery(now.values(key=Lower("name"))))
            | Q(tag_keys__overlap=ArraySubquery(once.values(key=Lower("name"))))
            | Q(about__iexact=sponsor),
        ).order_by("author__name", "pk")

    def as_rows(self):
        """One object of JSON each, for Shown.of_row()."""
        return self.values(
            row=JSONObject(author="author__name", text="text", starts="starts", ends="ends")
        )

    def touched_by(self, names, sponsor=""):
        """Those linked to one of these tags, or about this sponsor, all given by their names."""
        about = Q(about__iexact=sponsor) if sponsor else Q()
        return self.filter(Q(tag_keys__overlap=keys(names)) | about)


class Disclosure(models.Model):
    """One thing that readers should know about an author."""

    class Kind(models.TextChoices):
        SERVICE = "service", "Service"
        EMPLOYER = "employer", "Employers and clients"
        FUNDING = "funding", "Funding"
        HOLDING = "holding", "Holdings"
        MEMBERSHIP = "membership", "Memberships"
        OTHER = "other", "Also"

    author = models.ForeignKey(
        "authors.Author", on_delete=models.CASCADE, related_name="disclosures"
    )
    kind = models.CharField(max_length=20, choices=Kind)
    about = models.CharField(
        "whom it is about",
        max_length=120,
        blank=True,
        help_text="The name to watch for in stories and sponsors. Example: Northwind Yards",
    )
    text = models.CharField(
        "what readers see",
        max_length=300,
        help_text="One sentence. Example: Worked for Northwind Yards as a marine engineer.",
    )
    starts = models.DateField("since", null=True, blank=True)
    ends = models.DateField("until", null=True, blank=True, help_text="Empty: it still holds.")
    tag_names = models.JSONField(
        "tags",
        default=list,
        blank=True,
        help_text="A story with one of these tags shows it. Example: Northwind Yards, Shipyards",
    )
    tag_keys = ArrayField(models.TextField(), default=list, editable=False)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        ordering = ["kind", F("starts").desc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_disclosure_ends_after_it_begins",
                condition=Q(ends=None) | Q(starts=None) | Q(ends__gte=F("starts")),
                violation_error_message="It cannot end before it begins.",
            )
        ]

    def __str__(self):
        tags = f" Tags: {', '.join(self.tag_names)}." if self.tag_names else ""
        years = f" ({self.years})" if self.years else ""
        return f"{self.get_kind_display()}: {self.text}{years}{tags}"

    def save(self, *args, **kwargs):
        self.tag_keys = keys(self.tag_names)
        super().save(*args, **kwargs)

    @property
    def years(self):
        return years(self.starts, self.ends)


@dataclass(frozen=True)
class Shown:
    """A disclosure as a story shows it."""

    author_name: str
    text: str
    starts: date | None = None
    ends: date | None = None

    @classmethod
    def of_row(cls, row):
        """From what the database has put into an object of JSON."""
        starts, ends = (row[name] and date.fromisoformat(row[name]) for name in ("starts", "ends"))
        return cls(row["author"], row["text"], starts, ends)

    @property
    def years(self):
        return years(self.starts, self.ends)


def disclosures_on(revision):
    """What a revision would show: the tags that it names touch those who have signed it."""
    signed = [row["author"] for row in revision.bylines]
    names = all_names(revision.tag_names)
    sponsor = revision.sponsor.name if revision.sponsor else ""
    found = Disclosure.objects.filter(author__in=signed).touched_by(names, sponsor)
    return [
        Shown(d.author.name, d.text, d.starts, d.ends)
        for d in found.select_related("author").order_by("author__name", "pk")
    ]


def all_names(names):
    """The names of some tags, and all that those tags were ever called."""
    Tag = apps.get_model("articles", "Tag")
    lowered = keys(names)
    tags = Tag.objects.annotate(key=Lower("name"), once=Lower("former_names__name"))
    rows = tags.filter(Q(key__in=lowered) | Q(once__in=lowered)).values_list("pk")
    known = tags.filter(pk__in=rows).values_list("key", "once")
    return {*lowered, *(name for row in known for name in row if name)}


def years(starts, ends):
    """since March 2011; March 2011 – May 2014; until May 2014."""
    start, end = (day and formatted(day, "F Y") for day in (starts, ends))
    if start and end:
        return f"{start} – {end}"
    return f"since {start}" if start else f"until {end}" if end else ""


def keys(names):
    """Tag names as they are compared."""
    return sorted({name.lower() for name in names})
