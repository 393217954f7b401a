"""Free topics, and the names that they once had."""

from django.apps import apps
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.urls import reverse
from taggit.models import TagBase

from articles import checklists, public_rows
from articles.workflow import InvalidStep
from newsroom.models import User


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
        public_rows.refresh_search(self.taggings.values_list("content_object", flat=True))

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
        public_rows.refresh_search(touched)
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
