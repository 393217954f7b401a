"""From a revision to what readers see: drafting, saving, and the one door of publication."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import Value
from django.db.models.functions import Lower
from django.utils.text import slugify

from ads import placement
from articles import gate, workflow
from articles.workflow import InvalidStep, Status
from authors.anonymity import Veil
from files import models as files
from newsroom import richtext
from newsroom.models import Job, Publication, database_now

# Any two publications that run at once make their addresses one after the other.
ADDRESS_LOCK = 20_261_123

WHICH_REVISION = "Say which revision is meant: open the story and press the button there."


@dataclass(frozen=True)
class Refusal:
    article: object
    reason: Exception


@dataclass
class Report:
    """What publish() did: the articles that went through, and each refusal with its reason."""

    published: list = field(default_factory=list)
    refused: list = field(default_factory=list)


@dataclass
class Publishing:
    """One article on its way through the door."""

    article: object
    revision: object
    step: workflow.Step
    moment: object
    source: str
    details: dict = field(default_factory=dict)

    def waits(self, now):
        """Whether it is an update of a live story that the worker applies later."""
        return self.step is workflow.PUBLISH_UPDATE and self.moment > now

    def timing(self, now):
        """What the history keeps of the moment, and of whether it was still to come."""
        timing = {"moment": self.moment.isoformat()}
        if self.moment > now:
            timing["scheduled"] = True
        if self.waits(now):
            timing["waits"] = True
        return timing

    @property
    def is_mirrored(self):
        """Whether the row shows the revision's fields already."""
        return (
            self.source in workflow.MIRRORING
            and self.revision.pk == self.article.newest_revision_id
        )


def _model(name):
    return apps.get_model("articles", name)


# Drafting and saving


@transaction.atomic
def draft(contents, *, by, pks=None):
    """Make an article with its first revision of each content; two inserts for all.

    `pks` are the articles' numbers where an import has reserved them.
    """
    if not by.may("articles.add_article"):
        raise PermissionDenied("You may not begin articles.")
    Article, Revision = _model("Article"), _model("Revision")
    revisions = [_revision(content, by=by, number=1) for content in contents]
    articles = [Article(created_by=by, **_columns(revision)) for revision in revisions]
    for article, pk in zip(articles, pks or (), strict=False):
        article.pk = pk
    Article.objects.bulk_create(articles)
    for article, revision in zip(articles, revisions, strict=True):
        revision.article = article
    Revision.objects.bulk_create(revisions)
    for article, revision in zip(articles, revisions, strict=True):
        article.newest_revision = revision
    _write_rows(articles, ["newest_revision"])
    return articles


@transaction.atomic
def save_revision(article, content, *, by, base, note=""):
    """Save a revision on top of the one numbered `base`; see Article.save_revision."""
    # The lock comes before the comparison, or two saves could both find themselves newest.
    row = _model("Article").objects.select_for_update().get(pk=article.pk)
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
    _hold_for_later_embargo(row, by)
    article.refresh_from_db()
    return revision


def unsaved(article, content, *, by):
    """A revision as it would be saved, for the gate to look at; it is never saved."""
    return _revision({"headline": ""} | content, by=by, number=0, article=article)


def _mirrored(row, revision):
    return _columns(revision) if row.status in workflow.MIRRORING else {}


def _review_again(row, by):
    if row.status == Status.APPROVED and not by.may("articles.review_article"):
        row._write(status=Status.IN_REVIEW, approved_revision=None)
        row._log(
            "review_again", Status.APPROVED, Status.IN_REVIEW, by,
            "Changed after it was approved.", row.newest_revision,
        )  # fmt: skip


def _revision(content, *, by, number, note="", article=None):
    revision = _model("Revision")(by=by, number=number, note=note, article=article)
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


def _columns(revision):
    from articles.models import CONTENT_FIELDS

    columns = {name: getattr(revision, name) for name in CONTENT_FIELDS}
    return columns | {"word_count": revision.word_count}


def _stale(newest, by):
    from articles.models import StaleSave

    Veil(by, [newest.article_id]).over([newest], "by")
    return StaleSave(newest)


def _check_embargo(newest, revision):
    before, after = newest.embargo_until, revision.embargo_until
    if before and before > database_now() and (after is None or after < before):
        raise InvalidStep("An embargo is moved earlier by a publisher and a second person.")


# Holds


def _hold_for_later_embargo(row, by):
    until = row.newest_revision.embargo_until
    if row.status != Status.PUBLISHED or row.is_out_at(database_now()) or not until:
        return
    if row.embargo_until is None or until > row.embargo_until:
        # The constraint on embargoes is checked at once: the hold has to come first.
        if row.published_at < until and not row.held_at:
            hold(row, by=by, reason="The embargo now ends after the moment of publication.")
        row._write(embargo_until=until)


def recheck(articles, *, by):
    """Hold every scheduled article that the gate would not let out at its moment any more."""
    scheduled = articles.scheduled().filter(held_at=None).order_by("pk")
    # Locked first and read then: a row that somebody changed while this waited for it would come
    # without its new revision.
    locked = list(scheduled.select_for_update(of=["self"]).values_list("pk", flat=True))
    found = list(scheduled.filter(pk__in=locked).select_related("live_revision"))
    if not found:
        return
    for article in found:
        # The embargo that counts is the row's.
        article.live_revision.article = article
    moments = {article.pk: article.published_at for article in found}
    findings = gate.examine([article.live_revision for article in found], moments=moments)
    for article in found:
        blocking = [finding for finding in findings[article.pk] if finding.blocks]
        if blocking and not _was_excused(article):
            hold(article, by=by, reason=" ".join(finding.sentence for finding in blocking))


def recheck_linking_to(paths, *, by):
    """Hold every scheduled article whose text links to one of these, now hidden, stories."""
    for path in filter(None, paths):
        linking = _model("Article").objects.filter(body__contains=f"/{path}")
        recheck(linking, by=by)


def hold(article, *, by, reason):
    """Keep a scheduled story back until somebody publishes it again; raises an alarm."""
    moment = database_now()
    changes = {"held_at": moment}
    if not article.was_public_at(moment):
        changes["first_published_at"] = None
    article._write(**changes)
    log = article._log(
        "hold", article.status, article.status, by, reason, revision=article.live_revision
    )
    Job.objects.enqueue("hold-alarm", f"hold-alarm:{log.pk}", {"transition": log.pk})


def _was_excused(article):
    last = article.transitions.filter(step__in=["publish", "reschedule"]).first()
    return last is not None and "request" in last.details


# The door


@transaction.atomic
def publish(
    articles,
    *,
    by,
    at=None,
    moments=None,
    note="",
    material=False,
    request=None,
    revisions=None,
    paths=None,
    record_failures=False,
):
    """Publish each article's revision, now or at a moment; all routes come through here.

    `at` is one moment for all, `moments` maps article pk to one of its own; a moment that has
    passed is for imports only. `revisions` maps article pk to the revision meant (default: the
    newest). `paths` maps article pk to the address that an import keeps; it is followed if it is
    free. `record_failures` lets an import publish what the gate would refuse, and notes it.
    Returns a Report; refuses single articles there, never half of one.
    """
    if paths and not by.is_machine:
        raise PermissionDenied("Addresses are chosen by the publication, except at an import.")
    report, now = Report(), database_now()
    candidates = []
    for row, revision in _lock(articles, revisions or {}):
        moment = (moments or {}).get(row.pk) or at or now
        try:
            _check_is_of(row, revision)
            candidates.append(_candidate(row, revision, moment, now, by))
        except (InvalidStep, PermissionDenied) as reason:
            report.refused.append(Refusal(row, reason))
    passed = _through_the_gate(candidates, report, request, record_failures)
    _schedule_updates([p for p in passed if p.waits(now)], material)
    _go_live([p for p in passed if not p.waits(now)], now, material, paths or {})
    _enqueue_going_live(_log_all(passed, by, note, now), now)
    report.published = [p.article for p in passed]
    return report


@transaction.atomic
def apply_due_updates(*, by):
    """Apply each scheduled update whose moment has come; returns those articles."""
    due = _model("Article").objects.with_update_due().select_for_update(skip_locked=True)
    done = []
    for article in due[:20]:
        report = publish(
            [article],
            by=by,
            revisions={article.pk: article.update_revision_id},
            material=article.update_is_material,
        )
        if report.refused:
            _give_up_update(article, by, report.refused[0].reason)
        done += report.published
    return done


def _lock(articles, revisions):
    """Lock the rows in one order; yield each with the revision meant."""
    Article = _model("Article")
    pks = [article.pk for article in articles]
    rows = Article.objects.select_for_update().filter(pk__in=pks).order_by("pk")
    locked = {row.pk: row for row in rows}
    wanted = {pk: _pk(revisions.get(pk, row.newest_revision_id)) for pk, row in locked.items()}
    shown = _model("Revision").objects.select_related("category", "lead_photo", "series", "sponsor")
    found = shown.in_bulk(wanted.values())
    for pk in dict.fromkeys(pks):
        yield locked[pk], found.get(wanted[pk])


def _check_is_of(row, revision):
    if revision is None or revision.article_id != row.pk:
        raise InvalidStep(WHICH_REVISION)
    revision.article = row


def _pk(thing):
    return getattr(thing, "pk", thing)


def _candidate(article, revision, moment, now, by):
    if article.status != Status.PUBLISHED:
        step = workflow.PUBLISH
    elif article.is_out_at(now):
        step = workflow.PUBLISH_UPDATE
        is_live = revision.pk == article.live_revision_id and moment <= now
        # An import shows once more what pictures and files have come for since.
        if is_live and not by.is_machine:
            raise InvalidStep("Readers see that version already.")
    else:
        step = workflow.RESCHEDULE
    step.check(article.status, by)
    article._check_editable(by)
    check_fit(step, article, by, now)
    if moment < now and not by.is_machine:
        raise InvalidStep("That moment has passed: publish now, or choose a later one.")
    return Publishing(article, revision, step, moment, article.status)


def _through_the_gate(candidates, report, request, record_failures):
    findings = gate.examine(
        [p.revision for p in candidates], moments={p.article.pk: p.moment for p in candidates}
    )
    passed = []
    for publishing in candidates:
        failed = [f for f in findings[publishing.article.pk] if f.blocks]
        excused = record_failures or _excuses(request, publishing)
        if any(not excused or finding.is_fixed for finding in failed):
            report.refused.append(Refusal(publishing.article, gate.GateRefused(failed)))
            continue
        if failed:
            publishing.details["failures"] = [f.sentence for f in failed]
        if request:
            publishing.details["request"] = request.pk
            publishing.details["asked_by"] = request.asked_by_id
        passed.append(publishing)
    return passed


def _excuses(request, publishing):
    return (
        request is not None
        and request.kind == request.Kind.OVERRIDE
        and request.confirmed_by_id is not None
        and request.revision_id == publishing.revision.pk
    )


def _schedule_updates(publishings, material):
    for publishing in publishings:
        publishing.article._write(
            update_at=publishing.moment,
            update_revision=publishing.revision,
            update_is_material=material,
        )


def _go_live(publishings, now, material, paths):
    if not publishings:
        return
    _make_addresses(publishings, now, paths)
    for publishing in publishings:
        _pin(publishing, now, material)
    fields = list(PINNED)
    if not all(publishing.is_mirrored for publishing in publishings):
        fields += [name for name in _columns(publishings[0].revision) if name not in PINNED]
    _write_rows([p.article for p in publishings], fields)
    _apply([(p.article, p.revision) for p in publishings])


def _write_rows(articles, names):
    """Update many rows by one statement; bulk_update spends 4 ms of Python on each."""
    meta = _model("Article")._meta
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


# What a publication writes on the row besides the revision's own fields.
PINNED = (
    "slug",
    "path",
    "status",
    "ad_places",
    "live_revision",
    "proposed_revision",
    "published_at",
    "first_published_at",
    "updated_at",
    "changed_at",
    "held_at",
    "update_at",
    "update_revision",
)


def _pin(publishing, now, material):
    article, revision = publishing.article, publishing.revision
    for name, value in _columns(revision).items():
        setattr(article, name, value)
    article.slug = article.path.rpartition("/")[2]
    article.status = Status.PUBLISHED
    article.ad_places = placement.of(revision)
    article.live_revision = revision
    article.changed_at = now
    article.held_at = article.update_at = article.update_revision = None
    if article.proposed_revision_id and article.proposed_revision.number <= revision.number:
        article.proposed_revision = None
    if publishing.step is workflow.PUBLISH_UPDATE:
        article.updated_at = now if material else article.updated_at
        return
    if not article.was_public_at(now):
        article.first_published_at = publishing.moment
    article.published_at = publishing.moment


# Addresses


def _make_addresses(publishings, now, paths):
    """Give each story its address; one that was ever public keeps its own."""
    new = [p for p in publishings if not (p.article.path and p.article.was_public_at(now))]
    if not new:
        return
    # An import has settled its addresses before; the constraint stops whoever comes between.
    if not all(p.article.pk in paths for p in new):
        _one_address_at_a_time()
    publication = Publication.objects.first()
    zone = publication.zone if publication else UTC
    own = [p.article.pk for p in new]
    given, suffix = set(), ""
    while new:
        wanted = {p.article.pk: (paths.get(p.article.pk) or _path(p, zone)) + suffix for p in new}
        taken = _taken(wanted.values(), own) | given
        for publishing in new:
            if (path := wanted[publishing.article.pk]) not in taken:
                publishing.article.path = path
                taken.add(path)
                given.add(path)
        new = [p for p in new if p.article.path not in given]
        suffix = f"-{int(suffix[1:] or 1) + 1}"


def _one_address_at_a_time():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADDRESS_LOCK])


def _path(publishing, zone):
    revision = publishing.revision
    slug = (
        slugify(revision.slug, allow_unicode=True)
        or slugify(revision.headline)
        or slugify(revision.headline, allow_unicode=True)
        or "story"
    )
    return f"{publishing.moment.astimezone(zone):%Y/%m}/{slug[:90].strip('-')}"


def _taken(paths, own):
    paths = list(paths)
    current = _model("Article").objects.filter(path__in=paths).exclude(pk__in=own)
    former = _model("FormerAddress").objects.filter(path__in=paths).exclude(article__in=own)
    return {*current.values_list("path", flat=True), *former.values_list("path", flat=True)}


@transaction.atomic
def move(article, slug, *, by):
    """Give a story that was public another slug; its old address leads to the new one."""
    row = _model("Article").objects.select_for_update().get(pk=article.pk)
    workflow.PUBLISH_UPDATE.check(row.status, by)
    slug = slugify(slug, allow_unicode=True)[:90]
    if not slug:
        raise InvalidStep("Write the new last part of the address.")
    if not row.was_public_at(database_now()):
        raise InvalidStep("The address of a story that is not public yet follows its form.")
    path = f"{row.path.rpartition('/')[0]}/{slug}"
    if path == row.path:
        return
    _one_address_at_a_time()
    if _taken([path], [row.pk]):
        raise InvalidStep("Another story has, or once had, this address.")
    row.former_addresses.filter(path=path).delete()
    row.former_addresses.create(path=row.path)
    article._write(path=path, slug=slug)
    article._log(
        "move", row.status, row.status, by, f"From {row.path} to {path}.",
        before=row.path, after=path,
    )  # fmt: skip


# What readers see


def _apply(pairs):
    """Write the revisions' bylines, tags, further categories, picks and photo uses as rows."""
    Byline, Tagging = _model("Byline"), _model("Tagging")
    Filing, RelatedPick = _model("Filing"), _model("RelatedPick")
    PhotoUse = apps.get_model("photos", "PhotoUse")
    clear_public_rows([article for article, _ in pairs])
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


def clear_public_rows(articles):
    """Remove the rows that a publication wrote."""
    apps.get_model("photos", "PhotoUse").objects.filter(article__in=articles).delete()
    for name in ("Byline", "Filing", "RelatedPick"):
        _model(name).objects.filter(article__in=articles).delete()
    _model("Tagging").objects.filter(content_object__in=articles).delete()


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
    Tag, FormerTag = _model("Tag"), _model("FormerTag")
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


# Other steps


def step_fits(step, article, moment):
    """Whether a step that the status allows makes sense for this row at this moment."""
    if step in NEEDS_TO_BE_PUBLIC:
        return article.is_out_at(moment)
    if step in NEEDS_TO_BE_SCHEDULED:
        return not article.is_out_at(moment)
    return True


NEEDS_TO_BE_PUBLIC = {
    workflow.PUBLISH_UPDATE,
    workflow.PROPOSE,
    workflow.DECLINE,
    workflow.WITHDRAW,
    workflow.RETRACT,
}
NEEDS_TO_BE_SCHEDULED = {workflow.UNSCHEDULE, workflow.RESCHEDULE}


def check_fit(step, article, by, moment):
    """Refuse with a sentence a step that the status allows but the row or the moment does not."""
    if article.binned_at:
        raise InvalidStep("The story is in the bin: restore it first.")
    if not step_fits(step, article, moment):
        if step in NEEDS_TO_BE_PUBLIC:
            raise InvalidStep("Readers have not seen this story yet: unschedule it instead.")
        raise InvalidStep("Readers have seen this story: it can be withdrawn, not unscheduled.")
    if step is workflow.PROPOSE and not article.has_newer_work:
        raise InvalidStep("There is nothing newer than what readers see.")
    if step is workflow.DECLINE and not article.proposed_revision_id:
        raise InvalidStep("No change is proposed.")
    if step is workflow.APPROVE and _wrote_it(by, article) and _second_person_approves():
        raise InvalidStep("Somebody who did not write this story has to approve it.")


def _wrote_it(user, article):
    newest = article.newest_revision
    signed = apps.get_model("authors", "Author").objects.linked_to(user)
    return (
        user.pk in (newest.by_id, article.created_by_id)
        or signed.filter(pk__in=[byline["author"] for byline in newest.bylines]).exists()
    )


def _second_person_approves():
    return Publication.objects.filter(second_person_approves=True).exists()


@transaction.atomic
def unschedule(article, *, by, note=""):
    """Take back a publication to come; the row mirrors its newest revision again."""
    row = _model("Article").objects.select_for_update().get(pk=article.pk)
    workflow.UNSCHEDULE.check(row.status, by)
    article._check_editable(by)
    check_fit(workflow.UNSCHEDULE, row, by, database_now())
    changes = {"status": Status.APPROVED, "held_at": None, "published_at": None}
    if not row.was_public_at(database_now()):
        changes |= {"first_published_at": None, "path": None, "live_revision": None}
        changes |= _columns(row.newest_revision)
        clear_public_rows([row])
    article._write(**changes)
    article._log("unschedule", row.status, Status.APPROVED, by, note, revision=row.newest_revision)
    recheck_linking_to([row.path], by=by)


def move_embargo(article, until, *, by, request):
    """Save a revision with an earlier embargo, as two people have agreed."""
    row = _model("Article").objects.select_for_update().get(pk=article.pk)
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


def _give_up_update(article, by, reason):
    article._write(update_at=None, update_revision=None)
    log = article._log("update_refused", article.status, article.status, by, str(reason))
    Job.objects.enqueue("update-alarm", f"update-alarm:{log.pk}", {"transition": log.pk})


def _log_all(publishings, by, note, now):
    return _model("Transition").objects.bulk_create(
        _model("Transition")(
            article=p.article,
            step=p.step.name,
            source=p.source,
            target=Status.PUBLISHED,
            by=by,
            at=now,
            note=note,
            revision=p.revision,
            details=p.details | p.timing(now),
        )
        for p in publishings
    )


def _enqueue_going_live(transitions, now):
    """Note what must happen at each moment; what an import brings from the past is no news."""
    Job.objects.enqueue_many(
        Job(
            kind="went-live",
            key=f"went-live:{step.pk}",
            payload={"transition": step.pk},
            due_at=moment,
        )
        for step in transitions
        if (moment := datetime.fromisoformat(step.details["moment"])) >= now
        and not step.details.get("waits")
    )
