"""What the article page shows: of a public story here, of a revision in its preview."""

import re

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime
from django.utils.safestring import mark_safe

from articles.models import Article, Byline, Content, Correction, RelatedPick, Tag, Tagging
from authors.disclosures import Disclosure, Shown
from newsroom import fonts, richtext
from newsroom.prepared import Prepared
from photos.models import Photo

MOST_RELATED = 4
PAID_LINK = re.compile(r'<a href="http')


def article_context(
    article, *, bylines, tags, related, corrections, photos, linked, disclosures, inserts=None
):
    """The template's context, from content that the caller has loaded.

    `photos` and `linked` map the ids in the body to those photos and stories that may be shown.
    """
    return {
        "article": article,
        "section": article.category.section if article.category else "",
        "bylines": bylines,
        "tags": tags,
        "related": related,
        "corrections": corrections,
        "disclosures": disclosures,
        "notes_above": [c for c in corrections if c.place == Correction.Place.TOP],
        "notes_below": [c for c in corrections if c.place == Correction.Place.FOOT],
        "body": _body(article, articles=linked, photos=photos, inserts=inserts),
        "subheads": richtext.subheads(article.body),
        "lead_alt": "" if article.lead_is_decorative else article.lead_alt,
        "description": article.search_description or article.deck,
    }


def _body(article, **around):
    html = richtext.render(article.body, **around)
    if article.type != Article.Type.SPONSORED:
        return html
    # Search engines are told of every link that money has paid for.
    return mark_safe(PAID_LINK.sub('<a rel="sponsored nofollow noopener" href="http', html))  # noqa: S308


def public_context(article, *, inserts):
    """The context of a story read by loaded_by_path(), from what readers can see.

    `inserts` makes the HTML that stands in the text, given the story's tags.
    """
    parts = _parts(article)
    before, after = _neighbours(article, parts)
    tags = [Tag(**row) for row in article.tag_rows]
    named = richtext.references(article.body)
    related, linked = stories_around(
        article, tags=tags, picks=article.picked, linked=named.articles
    )
    context = article_context(
        article,
        bylines=BYLINES.rows(article=[article.pk]),
        tags=tags,
        related=related,
        corrections=corrections_of(article),
        photos={p.pk: p for p in PHOTOS.rows(named=[*named.photos])} if named.photos else {},
        linked=linked,
        inserts=inserts(tags),
        disclosures=[Shown.of_row(row) for row in article.disclosure_rows],
    )
    return context | {
        "parts": parts,
        "before": before,
        "after": after,
        "fonts": fonts.needed(
            serif=f"{article.headline} {article.deck} {article.body}",
            sans=" ".join(str(thing) for thing in [*context["bylines"], *tags]),
        ),
    }


def _parts(article):
    """The public parts of the story's series as rows with their numbers; none where it is alone."""
    if len(article.part_rows) < 2:
        return []
    numbers = [row["part"] or place for place, row in enumerate(article.part_rows, 1)]
    return [
        row | {"number": number, "of": max(numbers), "is_this": row["id"] == article.pk}
        for row, number in zip(article.part_rows, numbers, strict=True)
    ]


def _neighbours(article, parts):
    """The stories before and after it: of its series, or else of its category."""
    if not parts:
        return article.earlier_row, article.later_row
    here = next(place for place, row in enumerate(parts) if row["is_this"])
    return (parts[here - 1] if here else None), (parts[here + 1 : here + 2] or [None])[0]


def loaded_by_path(path):
    """The story whose address this is, public or not, with what its page needs; or None."""
    rows = BY_PATH.rows(path=path)
    return rows[0] if rows else None


def _with_path(path):
    this = OuterRef("pk")
    tags = Tag.objects.filter(taggings__content_object=this).order_by("name")
    corrections = Correction.objects.filter(article=this).order_by("-created_at", "-pk")
    picks = RelatedPick.objects.filter(article=this).order_by("order")
    disclosures = Disclosure.objects.of_story(this, OuterRef("sponsor__name"))
    public = Article.objects.published()
    of_series = public.filter(series=OuterRef("series_id")).order_by(
        F("series_part").asc(nulls_last=True), "published_at", "pk"
    )
    nearby = public.filter(category=OuterRef("category_id")).exclude(type=Content.Type.SPONSORED)
    earlier = nearby.filter(published_at__lt=OuterRef("published_at")).newest_first()
    later = nearby.filter(published_at__gt=OuterRef("published_at"))
    row = JSONObject(headline="headline", path="path")
    return (
        Article.objects.with_visibility()
        .select_related("category__parent", "lead_photo", "series", "sponsor__logo")
        .defer("search_vector")
        .annotate(
            tag_rows=ArraySubquery(tags.values(row=JSONObject(id="id", name="name", slug="slug"))),
            correction_rows=ArraySubquery(
                corrections.values(
                    row=JSONObject(
                        id="id", kind="kind", text="text", place="place", created_at="created_at"
                    )
                )
            ),
            disclosure_rows=ArraySubquery(disclosures.as_rows()),
            picked=ArraySubquery(picks.values("picked_id")),
            part_rows=ArraySubquery(
                of_series.values(
                    row=JSONObject(id="id", headline="headline", path="path", part="series_part")
                )
            ),
            earlier_row=Subquery(earlier.values(row=row)[:1]),
            later_row=Subquery(later.order_by("published_at", "pk").values(row=row)[:1]),
        )
        .filter(path=path)[:1]
    )


BY_PATH = Prepared(_with_path, "path")
BYLINES = Prepared(
    lambda article: (
        Byline.objects.filter(article__pk__any_of=article)
        .select_related("author__photo")
        .order_by("order")
    ),
    "article",
)
PHOTOS = Prepared(lambda named: Photo.objects.filter(pk__any_of=named), "named")


def corrections_of(article):
    """The corrections of a story read by loaded_by_path()."""
    rows = article.correction_rows
    return [Correction(**row | {"created_at": parse_datetime(row["created_at"])}) for row in rows]


def stories_around(article, *, tags, picks, linked):
    """The related stories in order, and by id those of `linked` that readers can see: one query.

    Related are those picked by hand, then those that share a tag, then those of the category.
    """
    found = AROUND.rows(
        article=[article.pk],
        category=[article.category_id],
        tags=[tag.pk for tag in tags],
        named=[*picks, *linked],
    )
    stories = {story.pk: story for story in found}
    related = [stories[pk] for pk in picks if pk in stories]
    # What somebody paid for stands there only if an editor picked it, and its card says so.
    ours = [story for story in found if story.type != Article.Type.SPONSORED]
    related += [story for story in ours if story.shares_a_tag]
    related += [story for story in ours if story.category_id == article.category_id]
    return _first_different(related, article), {pk: stories[pk] for pk in linked if pk in stories}


def _around(article, category, tags, named):
    others = Article.objects.published().newest_first().exclude(pk__any_of=article).values("pk")
    sharing = Tagging.objects.filter(content_object=OuterRef("pk"), tag__pk__any_of=tags)
    by_tag = others.filter(Exists(sharing))[:MOST_RELATED]
    by_category = others.filter(category__pk__any_of=category)[: 2 * MOST_RELATED]
    by_hand = Article.objects.published().filter(pk__any_of=named).values("pk")
    return (
        Article.objects.published()
        .with_visibility()
        .filter(pk__in=by_hand.union(by_tag, by_category))
        .annotate(shares_a_tag=Exists(sharing))
        .select_related("category", "lead_photo", "sponsor")
        .defer("body", "search_vector")
        .newest_first()
    )


AROUND = Prepared(_around, "article", "category", "tags", "named")


def _first_different(stories, article):
    different = {story.pk: story for story in stories if story.pk != article.pk}
    return list(different.values())[:MOST_RELATED]
