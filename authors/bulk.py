"""Changing many profiles at once: tried out and shown first, then done, each refusal told."""

from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from articles.workflow import InvalidStep
from authors import changes
from authors.models import Author
from newsroom.models import User

# More are not looked through on one page.
MOST = 200


@dataclass
class Outcome:
    """What happens to one profile: [label, before, after] of each field, or why nothing does."""

    author: Author
    fields: list = field(default_factory=list)
    refusal: str = ""


def try_out(authors, edit, *, by):
    """Say what would happen to each profile, and leave all as it is."""
    with transaction.atomic():
        outcomes = carry_out(authors, edit, by=by)
        transaction.set_rollback(True)
    return outcomes


def carry_out(authors, edit, *, by):
    """Change each profile, or leave it quite as it is and say why."""
    return [_one(author, edit, by) for author in authors]


def _one(author, edit, by):
    known = changes.Change.objects.filter(author=author.pk).values_list("pk", flat=True).first()
    try:
        with transaction.atomic():
            _change(Author.objects.select_for_update().get(pk=author.pk), edit, by)
    except (InvalidStep, PermissionDenied) as refusal:
        return Outcome(author, refusal=str(refusal))
    except ValidationError as refusal:
        return Outcome(author, refusal=" ".join(refusal.messages))
    lines = [["Login", author.user.get_username(), "ended"]] if _ended(author) else []
    made = changes.Change.objects.filter(author=author.pk, pk__gt=known or 0).order_by("pk")
    return Outcome(author, [*(line for change in made for line in change.fields), *lines])


def _ended(author):
    """Whether a login that was open before is shut now."""
    return author.can_sign_in and not User.objects.get(pk=author.user_id).is_active


def _change(author, edit, by):
    """Give one profile what the form says, by the same verbs as its own page."""
    for name in edit["empty"]:
        setattr(author, name, Author._meta.get_field(name).get_default())
    for name in ("department", "job_title", "place", "joined", "kind"):
        if edit[name]:
            setattr(author, name, edit[name])
    for name in ("languages", "expertise"):
        words = _without(getattr(author, name), edit[f"{name}_away"])
        words = [*words, *_without(edit[f"{name}_more"], words)]
        setattr(author, name, words)
    if edit["staff"] in ("former", "guest"):
        author.is_guest = edit["staff"] == "guest"
        author.is_current = author.is_current and not author.is_guest
    author.amend(by=by)
    if edit["unlink"] and author.user_id:
        author.unlink(by=by)
    if edit["staff"] == "current" and not author.is_current:
        author.bring_back(by=by)
    if edit["staff"] == "former" and (author.is_current or author.can_sign_in):
        author.deactivate(by=by)


def _without(words, others):
    gone = {word.casefold() for word in others}
    return [word for word in words if word.casefold() not in gone]
