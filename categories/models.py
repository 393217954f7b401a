from functools import lru_cache

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.urls import reverse


@lru_cache(1000)
def address_of(path):
    """Where a category stands: asked for twenty times by every page, so worked out once."""
    return reverse("category", args=[path])


class CategoryQuerySet(models.QuerySet):
    def public(self):
        """Those with a public story, in themselves or below."""
        published = apps.get_model("articles", "Article").objects.published()
        below = Concat(OuterRef("path"), Value("/"))
        return self.filter(
            Exists(published.filter(category=OuterRef("pk")))
            | Exists(published.filter(filings__category=OuterRef("pk")))
            | Exists(published.filter(category__path__startswith=below))
            | Exists(published.filter(filings__category__path__startswith=below))
        )

    def within(self, category):
        """The category and all below it."""
        return self.filter(Q(pk=category.pk) | Q(path__startswith=f"{category.path}/"))


class Category(models.Model):
    """A section of the publication."""

    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=80, allow_unicode=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = models.CharField(max_length=255, unique=True, editable=False)
    tagline = models.CharField(
        max_length=200, blank=True, help_text="One sentence under the name on the section's page."
    )
    kicker = models.CharField(
        max_length=120,
        blank=True,
        help_text="The line above headlines. Empty: the name. "
        "Example: Smart Bombs: Military, Defense and National Security",
    )
    order = models.PositiveSmallIntegerField(default=0, help_text="Low numbers come first.")
    in_menu = models.BooleanField("in the menu", default=True)
    asks_for_checklist = models.BooleanField(
        "sensitivity checklist",
        default=False,
        help_text="Its stories, and those below it, go out only with the checklist signed.",
    )
    closed_to_search = models.BooleanField(
        "closed to search engines",
        default=False,
        help_text="Its page and its own stories ask search engines not to list them.",
    )
    closed_to_answers = models.BooleanField(
        "closed to AI answers",
        default=False,
        help_text="robots.txt asks chatbots to leave its page and its own stories alone.",
    )
    closed_to_training = models.BooleanField(
        "closed to AI training",
        default=False,
        help_text="robots.txt asks those who train models to leave its stories alone.",
    )
    without_ads = models.BooleanField(
        "without adverts",
        default=False,
        help_text="No advert stands on its page, beside its stories or on those below it.",
    )

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "categories"
        ordering = ["order", "name"]

    def __str__(self):
        return self.name

    @transaction.atomic
    def save(self, *args, **kwargs):
        # Two moves at once could hang two categories under each other. A story that is saved or
        # published meanwhile only names its category: this lock lets it.
        locked = Category.objects.select_for_update(no_key=True)
        list(locked.order_by("pk").values_list("pk"))
        before = Category.objects.filter(pk=self.pk).values_list("path", flat=True).first()
        self._check_paths()
        self.path = self._path()
        super().save(*args, **kwargs)
        if before and before != self.path:
            self.former_paths.filter(path=self.path).delete()
            self.former_paths.create(path=before)
        for child in self.children.all():
            child.parent = self
            child.save()

    def get_absolute_url(self):
        return address_of(self.path)

    @property
    def section(self):
        """The path of the top category above it, or its own."""
        return self.path.partition("/")[0]

    @property
    def line(self):
        """What stands above a headline."""
        return self.kicker or self.name

    def clean(self):
        if self.slug:
            self._check_paths()

    @transaction.atomic
    def amend(self, *, by):
        """Save what an editor changed; scheduled stories that now need a signature are held."""
        self.save()
        _recheck(by)

    @transaction.atomic
    def merge_into(self, other, *, by):
        """Make everything of this category the other's, and its address the other's."""
        if other.pk in self._ids_below():
            raise ValidationError(f"“{other}” stands below “{self}”: merge the other way round.")
        self._merge_children(other, by)
        self._hand_over(other)
        Category.objects.get(pk=self.pk).delete()
        FormerPath.objects.create(path=self.path, category=other)
        if self.asks_for_checklist and not other.asks_for_checklist:
            other.asks_for_checklist = True
            other.save()
        _recheck(by)

    def _path(self):
        return f"{self.parent.path}/{self.slug}" if self.parent else self.slug

    def _check_paths(self):
        """Refuse a place inside itself, and addresses that are, or were, another category's."""
        moving, before = self._moving()
        if self.parent_id and self.parent_id in moving:
            raise ValidationError({"parent": "A category cannot stand inside itself."})
        wanted = {pk: self._path() + path[len(before) :] for pk, path in moving.items()}
        if self.path == before == self._path():
            return
        if max(map(len, wanted.values())) > Category._meta.get_field("path").max_length:
            raise ValidationError("The address would be too long.")
        taken = Category.objects.filter(path__in=wanted.values()).exclude(pk__in=moving).first()
        if taken:
            raise ValidationError({"slug": f"“{taken}” has this address."})
        for former in FormerPath.objects.filter(path__in=wanted.values()):
            if wanted.get(former.category_id) != former.path:
                raise ValidationError(
                    {"slug": f"/category/{former.path}/ leads to “{former.category}” for ever."}
                )

    def _moving(self):
        """The paths of this category and of all below it, by pk, and its own, as they are now."""
        before = Category.objects.filter(pk=self.pk).first()
        if before is None:
            return {self.pk: ""}, ""
        return dict(Category.objects.within(before).values_list("pk", "path")), before.path

    def _ids_below(self):
        before = Category.objects.get(pk=self.pk)
        return set(Category.objects.within(before).values_list("pk", flat=True))

    def _merge_children(self, other, by):
        twins = {child.slug: child for child in other.children.exclude(pk=self.pk)}
        for child in self.children.all():
            if other.pk == self.parent_id and child.slug == self.slug:
                raise ValidationError(f"Give “{child}” another address first.")
            if twin := twins.get(child.slug):
                child.merge_into(twin, by=by)
            else:
                child.parent = other
                child.save()

    def _hand_over(self, other):
        for model in ("Article", "Revision", "Question"):
            _articles(model).filter(category=self).update(category=other)
        filings = _articles("Filing")
        both = filings.filter(category=other).values("article")
        filings.filter(category=self, article__in=both).delete()
        filings.filter(category=self).update(category=other)
        filings.filter(category=other, article__category=other).delete()
        with connection.cursor() as cursor:
            cursor.execute(REFILE_SQL, {"old": self.pk, "new": other.pk})
        self.former_paths.update(category=other)
        apps.get_model("ads", "Campaign").objects.retarget("category", self, other)


def _articles(model):
    return apps.get_model("articles", model)._default_manager


def _recheck(by):
    from articles.checklists import recheck_all

    recheck_all(by=by)


# Revisions name further categories by number.
REFILE_SQL = """
UPDATE articles_revision SET further_categories = (
    SELECT jsonb_agg(DISTINCT CASE WHEN pk = to_jsonb(%(old)s) THEN to_jsonb(%(new)s) ELSE pk END)
    FROM jsonb_array_elements(further_categories) AS pk)
WHERE further_categories @> to_jsonb(%(old)s)
"""


class FormerPath(models.Model):
    """An address that a category once had; it leads to the category for ever."""

    path = models.CharField(max_length=255, unique=True)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="former_paths")

    def __str__(self):
        return self.path
