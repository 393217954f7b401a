"""Drafting and saving: from what somebody wrote to a revision."""

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from articles import holds, workflow
from articles.content import CONTENT_FIELDS, Revision, StaleSave
from articles.workflow import InvalidStep, Status
from authors.anonymity import Veil
from newsroom import richtext
from newsroom.models import database_now


@transaction.atomic
def draft(contents, *, by, pks=None):
    """Make an article with its first revision of each content; two inserts for all.

    `pks` are the articles' numbers where an import has reserved them.
    """
    if not by.may("articles.add_article"):
        raise PermissionDenied("You may not begin articles.")
    Article = apps.get_model("articles", "Article")
    revisions = [_revision(content, by=by, number=1) for content in contents]
    articles = [Article(created_by=by, **columns_of(revision)) for revision in revisions]
    for article, pk in zip(articles, pks or (), strict=False):
        article.pk = pk
    Article.objects.bulk_create(articles)
    for article, revision in zip(articles, revisions, strict=True):
        revision.article = article
    Revision.objects.bulk_create(revisions)
    for article, revision in zip(articles, revisions, strict=True):
        article.newest_revision = revision
    write_rows(articles, ["newest_revision"])
    return articles


@transaction.atomic
def save_revision(article, content, *, by, base, note=""):
    """Save a revision on top of the one numbered `base`; see Article.save_revision."""
    # The lock comes before the comparison, or two saves could both find themselves newest.
    row = apps.get_model("articles", "Article").objects.select_for_update().get(pk=article.pk)
    newest = row.newest_revision
    row._check_editable(by)
    if row.status == Status.RETRACTED:
        raise InvalidStep("A retracted story is not changed any more.")
    number = newest.number + 1
    revision = _revision(newest.content() | content, by=by, number=number, note=note, article=row)
    if newest.number != base:
        if newest.by_id == by.pk and newest.content() == revision.content():
            return newest  # a double click
        raise _stale(newest, by)
    _check_embargo(newest, revision)
    revision.save()
    row._write(newest_revision=revision, **_mirrored(row, revision))
    _review_again(row, by)
    holds.hold_for_later_embargo(row, by)
    article.refresh_from_db()
    return revision


def unsaved(article, content, *, by):
    """A revision as it would be saved, for the gate to look at; it is never saved."""
    return _revision({"headline": ""} | content, by=by, number=0, article=article)


def move_embargo(article, until, *, by, request):
    """Save a revision with an earlier embargo, as two people have agreed."""
    row = apps.get_model("articles", "Article").objects.select_for_update().get(pk=article.pk)
    newest = row.newest_revision
    if not newest.embargo_until or (until and until >= newest.embargo_until):
        raise InvalidStep("The new embargo has to end before the one that stands.")
    content = newest.content() | {"embargo_until": until}
    revision = _revision(content, by=by, number=newest.number + 1, article=row)
    revision.note = "The embargo moved earlier."
    revision.save()
    # Of a live story the embargo is that of an update: the row is what readers see.
    pinned = {} if row.is_out_at(database_now()) else {"embargo_until": until}
    article._write(newest_revision=revision, **pinned)
    article._log(
        "earlier_embargo", row.status, row.status, by, request.reason, revision,
        request=request.pk, asked_by=request.asked_by_id,
    )  # fmt: skip


def _mirrored(row, revision):
    return columns_of(revision) if row.status in workflow.MIRRORING else {}


def _review_again(row, by):
    if row.status == Status.APPROVED and not by.may("articles.review_article"):
        row._write(status=Status.IN_REVIEW, approved_revision=None)
        row._log(
            "review_again", Status.APPROVED, Status.IN_REVIEW, by,
            "Changed after it was approved.", row.newest_revision,
        )  # fmt: skip


def _revision(content, *, by, number, note="", article=None):
    revision = Revision(by=by, number=number, note=note, article=article)
    for name, value in content.items():
        setattr(revision, name, value)
    revision.headline = " ".join(revision.headline.split())
    revision.body = richtext.clean(revision.body)
    revision.word_count = richtext.word_count(revision.body)
    revision.tag_names = _tidy_names(revision.tag_names)
    revision.bylines = _tidy_bylines(revision.bylines)
    return revision


def _tidy_names(names):
    tidy = (" ".join(name.split())[:100] for name in names)
    return list({name.casefold(): name for name in tidy if name}.values())


def _tidy_bylines(bylines):
    tidy = {}
    for row in bylines:
        byline = {"author": row["author"], "role": row.get("role") or "reporter"}
        if reason := tidy_reason(row.get("reason", "")):
            byline["reason"] = reason
        tidy.setdefault((byline["author"], byline["role"]), byline)
    return list(tidy.values())


def tidy_reason(reason):
    """Why a story names nobody, as the rest of “Anonymous, because …”."""
    words = " ".join(reason.split()).rstrip(".")[:200]
    return words[len("because ") :] if words.lower().startswith("because ") else words


def columns_of(revision):
    """What the row of a story shows of a revision."""
    columns = {name: getattr(revision, name) for name in CONTENT_FIELDS}
    return columns | {"word_count": revision.word_count}


def write_rows(articles, names):
    """Update many rows by one statement; bulk_update spends 4 ms of Python on each."""
    meta = apps.get_model("articles", "Article")._meta
    fields = [meta.pk, *(meta.get_field(name) for name in names)]
    values = [
        [
            field.get_db_prep_save(getattr(article, field.attname), connection)
            for article in articles
        ]
        for field in fields
    ]
    columns = [connection.ops.quote_name(field.column) for field in fields]
    arrays = ", ".join(f"%s::{_column_type(field)}[]" for field in fields)
    changes = ", ".join(f"{column} = new.{column}" for column in columns[1:])
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {meta.db_table} AS article SET {changes} "  # noqa: S608  names of our own columns
            f"FROM unnest({arrays}) AS new({', '.join(columns)}) WHERE article.id = new.id",
            values,
        )


def _column_type(field):
    return "bigint" if field.primary_key else field.db_type(connection)


def _stale(newest, by):
    Veil(by, [newest.article_id]).over([newest], "by")
    return StaleSave(newest)


def _check_embargo(newest, revision):
    before, after = newest.embargo_until, revision.embargo_until
    if before and before > database_now() and (after is None or after < before):
        raise InvalidStep("An embargo is moved earlier by a publisher and a second person.")
