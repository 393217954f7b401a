"""The rows that a publication writes beside the story's own, and the search column."""

from django.apps import apps
from django.db import connection, models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Greatest, Lower, Now
from taggit.models import ItemBase

from articles.workflow import Status
from files import models as files

# The same of a byline, which keeps the moments of its story; triggers write them.
PUBLIC_BYLINE = Q(public_from__lte=Now()) & (Q(public_until=None) | Q(public_until__gt=Now()))


class BylineQuerySet(models.QuerySet):
    def public(self):
        """Those of stories that readers can see; agrees with ArticleQuerySet.published()."""
        return self.filter(PUBLIC_BYLINE)

    def adrift(self):
        """Those whose moments are not their story's; there are none while the triggers stand."""
        out = models.When(
            article__status=Status.PUBLISHED,
            article__held_at=None,
            then=Greatest("article__published_at", "article__embargo_until"),
        )
        agrees = AreAlike(F("public_from"), models.Case(out)) & AreAlike(
            F("public_until"), F("article__ends_at")
        )
        return self.exclude(agrees)

    def put_right(self):
        """Give those that are adrift the moments of their story; returns how many there were."""
        wrong = list(self.adrift().values_list("pk", flat=True))
        # Whatever is written, the trigger fills in what the story says.
        return self.filter(pk__in=wrong).update(public_from=None)


class AreAlike(Func):
    """Whether two values are the same, or both are missing."""

    template = "(%(expressions)s)"
    arg_joiner = " IS NOT DISTINCT FROM "
    arity = 2
    output_field = models.BooleanField()


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

    article = models.ForeignKey("Article", on_delete=models.CASCADE, related_name="bylines")
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

    tag = models.ForeignKey("Tag", on_delete=models.CASCADE, related_name="taggings")
    content_object = models.ForeignKey(
        "Article", on_delete=models.CASCADE, related_name="taggings", db_column="article_id"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_story_has_a_tag_once", fields=["tag", "content_object"])
        ]


class Filing(models.Model):
    """A further category of the public version of a story."""

    article = models.ForeignKey("Article", on_delete=models.CASCADE, related_name="filings")
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

    article = models.ForeignKey("Article", on_delete=models.CASCADE, related_name="picks")
    picked = models.ForeignKey("Article", on_delete=models.CASCADE, related_name="picked_for")
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


def write(pairs):
    """Write the revisions' bylines, tags, further categories, picks and photo uses as rows."""
    PhotoUse = apps.get_model("photos", "PhotoUse")
    clear([article for article, _ in pairs])
    tags = _tags_named({name for _, revision in pairs for name in revision.tag_names})
    kept = _still_there([revision for _, revision in pairs])
    bylines, taggings, filings, picks, uses = [], [], [], [], []
    for article, revision in pairs:
        signed = [b for b in revision.bylines if b["author"] in kept["authors"]]
        bylines += [
            Byline(
                article=article,
                author_id=b["author"],
                role=b["role"],
                reason=b.get("reason", ""),
                order=order,
            )
            for order, b in enumerate(signed)
        ]
        named = {tags[name.casefold()] for name in revision.tag_names}
        taggings += [Tagging(content_object=article, tag_id=pk) for pk in sorted(named)]
        further = dict.fromkeys(revision.further_categories)
        filings += [
            Filing(article=article, category_id=pk)
            for pk in further
            if pk in kept["categories"] and pk != revision.category_id
        ]
        picked = [pk for pk in dict.fromkeys(revision.related) if pk in kept["articles"]]
        picks += [
            RelatedPick(article=article, picked_id=pk, order=order)
            for order, pk in enumerate(picked)
            if pk != article.pk
        ]
        shown = revision.references.photos | {revision.lead_photo_id}
        uses += [PhotoUse(article=article, photo_id=pk) for pk in shown & kept["photos"]]
    for model, rows in (
        (Byline, bylines),
        (Tagging, taggings),
        (Filing, filings),
        (RelatedPick, picks),
        (PhotoUse, uses),
    ):
        model.objects.bulk_create(rows)
    files.note_uses((article.pk, revision.body) for article, revision in pairs)
    refresh_search([article.pk for article, _ in pairs])


def clear(articles):
    """Remove the rows that a publication wrote."""
    apps.get_model("photos", "PhotoUse").objects.filter(article__in=articles).delete()
    for model in (Byline, Filing, RelatedPick):
        model.objects.filter(article__in=articles).delete()
    Tagging.objects.filter(content_object__in=articles).delete()


def refresh_search(pks):
    """Write the search vector anew, after a publication or when a name in it has changed."""
    with connection.cursor() as cursor:
        cursor.execute(SEARCH_VECTOR_SQL, [list(pks)])


SEARCH_VECTOR_SQL = """
UPDATE articles_article AS article SET search_vector =
    setweight(to_tsvector('newsroom', article.headline), 'A') ||
    setweight(to_tsvector('newsroom', article.deck), 'B') ||
    setweight(to_tsvector('newsroom', concat_ws(' ',
        (SELECT string_agg(author.name, ' ') FROM articles_byline AS byline
            JOIN authors_author AS author ON author.id = byline.author_id
            WHERE byline.article_id = article.id),
        (SELECT string_agg(tag.name, ' ') FROM articles_tagging AS tagging
            JOIN articles_tag AS tag ON tag.id = tagging.tag_id
            WHERE tagging.article_id = article.id))), 'B') ||
    setweight(to_tsvector('newsroom', article.body), 'D')
WHERE article.id = ANY(%s)
"""


def _still_there(revisions):
    """Which of the things that the revisions name by number exist."""

    def existing(app, model, pks):
        objects = apps.get_model(app, model).objects
        return set(objects.filter(pk__in=pks).values_list("pk", flat=True)) if pks else set()

    photos = {r.lead_photo_id for r in revisions} - {None}
    photos = photos.union(*(r.references.photos for r in revisions))
    return {
        "photos": existing("photos", "Photo", photos),
        "authors": existing(
            "authors", "Author", {b["author"] for r in revisions for b in r.bylines}
        ),
        "articles": existing("articles", "Article", {pk for r in revisions for pk in r.related}),
        "categories": existing(
            "categories", "Category", {pk for r in revisions for pk in r.further_categories}
        ),
    }


def _tags_named(names):
    """The pk of each named tag by its casefolded name; those that are missing are made."""
    Tag = apps.get_model("articles", "Tag")
    FormerTag = apps.get_model("articles", "FormerTag")
    wanted = {name.casefold(): name for name in names}
    if not wanted:
        return {}
    found = _by_name(FormerTag, wanted, "tag_id") | _by_name(Tag, wanted, "pk")
    for folded, name in wanted.items():
        if folded not in found:
            found[folded] = Tag.objects.create(name=name).pk
    return found


def _by_name(model, wanted, column):
    rows = model.objects.annotate(folded=Lower("name")).filter(
        folded__in=[Lower(Value(name)) for name in wanted.values()]
    )
    return {name.casefold(): pk for name, pk in rows.values_list("name", column)}
