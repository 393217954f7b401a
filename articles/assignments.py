"""Who is to do a story, and until when."""

from datetime import UTC

from django.core.exceptions import PermissionDenied
from django.db import transaction

from articles import notifications
from articles.notifications import Kind
from articles.workflow import InvalidStep, Status
from newsroom.models import Job, Publication, database_now


@transaction.atomic
def assign(article, person, *, by, due_at=None, note=""):
    """Give a story to somebody to do, or take it back; see Article.assign."""
    if not by.may("articles.review_article"):
        raise PermissionDenied("You may not assign stories.")
    row = type(article).objects.select_for_update().get(pk=article.pk)
    row._check_editable(by)
    _check(row, person, due_at)
    before = row.assigned_to
    if (before, row.due_at) == (person, due_at):
        return
    article._write(assigned_to=person, due_at=due_at)
    log = article._log(
        "assign", row.status, row.status, by, _words(person, due_at, note),
        revision=row.newest_revision, to=getattr(person, "pk", None),
    )  # fmt: skip
    _tell(article, person, before, by, log)
    if due_at:
        key = f"story-due:{article.pk}:{person.pk}:{due_at.isoformat()}"
        payload = {"article": article.pk, "user": person.pk, "due": due_at.isoformat()}
        Job.objects.enqueue("story-due", key, payload, due_at=due_at)


def _check(row, person, due_at):
    if row.status == Status.RETRACTED:
        raise InvalidStep("There is nothing left to do on a retracted story.")
    if person is None and due_at:
        raise InvalidStep("Say who is to do it by then.")
    if person and not (person.is_active and person.may("articles.change_article")):
        raise InvalidStep("This person does not work on articles.")
    if due_at and due_at <= database_now() and due_at != row.due_at:
        raise InvalidStep("That moment has passed: choose a later one.")


def _words(person, due_at, note):
    if person is None:
        words = "To nobody."
    else:
        due = f", due {due_at.astimezone(_zone()):%-d %B %Y, %H:%M}" if due_at else ""
        words = f"To {person.get_full_name() or person.get_username()}{due}."
    return " ".join(filter(None, [words, note.strip()]))


def _zone():
    publication = Publication.objects.first()
    return publication.zone if publication else UTC


def _tell(article, person, before, by, log):
    key = f"step:{log.pk}"
    if person:
        notifications.tell(
            Kind.ASSIGNED, [person], article=article, by=by, text=f"Assigned. {log.note}", key=key
        )
    if before and before != person:
        text = f"Taken off you. {log.note}"
        notifications.tell(Kind.ASSIGNED, [before], article=article, by=by, text=text, key=key)
