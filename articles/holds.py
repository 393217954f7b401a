"""Holds: a scheduled story that the gate would not let out any more waits for a person."""

from django.apps import apps

from articles import gate
from articles.workflow import Status
from newsroom.models import Job, database_now


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
        linking = apps.get_model("articles", "Article").objects.filter(body__contains=f"/{path}")
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


def hold_for_later_embargo(row, by):
    """Keep a scheduled story back whose new revision has an embargo past its moment."""
    until = row.newest_revision.embargo_until
    if row.status != Status.PUBLISHED or row.is_out_at(database_now()) or not until:
        return
    if row.embargo_until is None or until > row.embargo_until:
        # The constraint on embargoes is checked at once: the hold has to come first.
        if row.published_at < until and not row.held_at:
            hold(row, by=by, reason="The embargo now ends after the moment of publication.")
        row._write(embargo_until=until)


def _was_excused(article):
    last = article.transitions.filter(step__in=["publish", "reschedule"]).first()
    return last is not None and "request" in last.details
