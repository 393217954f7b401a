"""The one door of publication: from a revision to what readers see."""

from dataclasses import dataclass, field
from datetime import datetime

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import transaction

from ads import placement
from articles import addresses, gate, holds, public_rows, revising, workflow
from articles.workflow import InvalidStep, Status
from newsroom.models import Job, Publication, database_now

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
    report, candidates = Report(), []
    locked = list(_lock(articles, revisions or {}))
    # Asked after the wait for the rows: somebody may have published them meanwhile.
    now = database_now()
    for row, revision in locked:
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
        changes |= revising.columns_of(row.newest_revision)
        public_rows.clear([row])
    article._write(**changes)
    article._log("unschedule", row.status, Status.APPROVED, by, note, revision=row.newest_revision)
    holds.recheck_linking_to([row.path], by=by)


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
    addresses.make(publishings, now, paths)
    for publishing in publishings:
        _pin(publishing, now, material)
    fields = list(PINNED)
    if not all(publishing.is_mirrored for publishing in publishings):
        fields += [
            name for name in revising.columns_of(publishings[0].revision) if name not in PINNED
        ]
    revising.write_rows([p.article for p in publishings], fields)
    public_rows.write([(p.article, p.revision) for p in publishings])


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
    for name, value in revising.columns_of(revision).items():
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
