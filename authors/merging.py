"""Two profiles of one person become one."""

from dataclasses import dataclass

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from articles.workflow import InvalidStep
from authors import changes

# What the profile that stays takes from the other where it has nothing itself.
FILLED = (
    "job_title", "department", "bio", "long_bio", "photo", "place", "languages", "expertise",
    "awards", "joined", "public_email", "signal", "pgp_key", "website_url", "x_url", "bluesky_url",
    "mastodon_url", "linkedin_url",
)  # fmt: skip


@dataclass(frozen=True)
class Moving:
    """What a merge takes along from one profile, in numbers."""

    author: object
    public: int
    drafts: int
    disclosures: int
    former: int

    @property
    def lines(self):
        lines = [
            _count(self.public, "published or scheduled story", "published or scheduled stories"),
            _count(self.drafts, "story whose versions name it", "stories whose versions name it"),
            f"the address and feed {self.author.get_absolute_url()}",
        ]
        if self.disclosures:
            lines.append(_count(self.disclosures, "disclosure", "disclosures"))
        if self.former:
            lines.append(_count(self.former, "older address", "older addresses"))
        if self.author.is_current:
            lines.append("a place on the staff")
        if self.author.user_id:
            lines.append(f"the login {self.author.user}")
        return lines


def _count(number, one, many):
    return f"{number} {one if number == 1 else many}"


def moving(author):
    """What would move if this author were merged."""
    Revision = apps.get_model("articles", "Revision")
    naming = Revision.objects.filter(bylines__contains=[{"author": author.pk}])
    return Moving(
        author,
        public=author.bylines.values("article").distinct().count(),
        drafts=naming.values("article").distinct().count(),
        disclosures=author.disclosures.count(),
        former=author.former_addresses.count(),
    )


@transaction.atomic
def merge(author, other, *, by):
    """Make everything of an author the other's; see Author.merge_into."""
    if not by.may("authors.change_any_author"):
        raise PermissionDenied("You may not merge authors.")
    Author = type(author)
    pair = Author.objects.select_for_update().filter(pk__in=[author.pk, other.pk]).order_by("pk")
    rows = {row.pk: row for row in pair}
    if len(rows) < 2:
        raise InvalidStep("Choose two authors who are both still there.")
    merged, kept = rows[author.pk], rows[other.pk]
    _check(merged, kept)
    stories = _locked_stories(merged)
    with changes.noted(kept, by=by, what=f"took over {merged.name}"[:40]):
        _take_answer(merged, kept)
        _move_bylines(merged, kept)
        _move_rest(merged, kept)
        _fill(merged, kept)
    _leave_address(merged, kept)
    merged.delete()
    _refresh(stories)


def _locked_stories(author):
    """Their stories, locked in the order of the door before any byline is: it does the same."""
    Article = apps.get_model("articles", "Article")
    signed = Article.objects.filter(bylines__author=author).values("pk")
    rows = Article.objects.filter(pk__in=signed).order_by("pk").select_for_update(of=["self"])
    return list(rows.values_list("pk", flat=True))


def _check(merged, kept):
    if not (merged.has_page and kept.has_page):
        raise InvalidStep("The byline that names nobody cannot be merged.")
    if merged.user_id and kept.user_id:
        raise InvalidStep("Both have a login: unlink one of them first.")


def _take_answer(merged, kept):
    """Keep that the disclosures are complete, where that one profile had all there are."""
    if not (kept.disclosures_reviewed_on or kept.disclosures.exists()):
        kept.disclosures_reviewed_on = merged.disclosures_reviewed_on


def _move_bylines(merged, kept):
    Byline = apps.get_model("articles", "Byline")
    for role in merged.bylines.order_by().values_list("role", flat=True).distinct():
        both = Byline.objects.filter(author=kept, role=role).values("article")
        merged.bylines.filter(role=role, article__in=both).delete()
    merged.bylines.update(author=kept)
    with connection.cursor() as cursor:
        cursor.execute(REWRITE_SQL, {"old": merged.pk, "new": kept.pk})


# Every version of a story names its authors by number; a pair that is there already is left out.
REWRITE_SQL = """
UPDATE articles_revision SET bylines = (
    SELECT coalesce(jsonb_agg(byline ORDER BY place), '[]'::jsonb) FROM (
        SELECT DISTINCT ON (renamed ->> 'author', renamed ->> 'role')
            renamed AS byline, place
        FROM (
            SELECT CASE WHEN one -> 'author' = to_jsonb(%(old)s::bigint)
                THEN jsonb_set(one, '{author}', to_jsonb(%(new)s::bigint)) ELSE one END AS renamed,
                place
            FROM jsonb_array_elements(bylines) WITH ORDINALITY AS listed(one, place)
        ) AS all_of_them
        ORDER BY renamed ->> 'author', renamed ->> 'role', place
    ) AS different)
WHERE bylines @> jsonb_build_array(jsonb_build_object('author', %(old)s::bigint))
"""


def _move_rest(merged, kept):
    merged.disclosures.update(author=kept)
    merged.changes.update(author=kept)
    merged.invitations.revoke()
    merged.invitations.update(author=kept)
    merged.former_addresses.update(author=kept)
    if merged.user_id:
        user, merged.user = merged.user, None
        merged.save(update_fields=["user"])
        kept.user = user
        kept.invitations.revoke()


def _fill(merged, kept):
    for name in FILLED:
        if not getattr(kept, name):
            setattr(kept, name, getattr(merged, name))
    # One person is on the staff if either profile says so.
    kept.is_current = kept.is_current or merged.is_current
    kept.is_guest = kept.is_guest and merged.is_guest and not kept.is_current
    kept.save()


def _leave_address(merged, kept):
    FormerAuthor = apps.get_model("authors", "FormerAuthor")
    FormerAuthor.objects.create(slug=merged.slug, author=kept, number=merged.pk)


def _refresh(stories):
    from articles.public_rows import refresh_search

    refresh_search(stories)
