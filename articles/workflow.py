"""The table of steps: who moves an article from where to where."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import TextChoices


class Status(TextChoices):
    DRAFT = "draft", "Draft"
    IN_REVIEW = "in_review", "In review"
    APPROVED = "approved", "Approved"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn"
    RETRACTED = "retracted", "Retracted"


# How a story stands, in a sentence.
STANDS = {
    Status.DRAFT: "still a draft",
    Status.IN_REVIEW: "in review",
    Status.APPROVED: "approved already",
    Status.PUBLISHED: "published already",
    Status.WITHDRAWN: "withdrawn",
    Status.RETRACTED: "retracted",
}


class InvalidStep(Exception):
    """A step that cannot be taken now; its text is a sentence for the editor."""


@dataclass(frozen=True)
class Step:
    name: str
    label: str
    sources: frozenset
    target: Status
    permission: str

    def check(self, status, user):
        """Refuse a wrong status with InvalidStep, a wrong person with PermissionDenied."""
        if status not in self.sources:
            raise InvalidStep(f"Cannot {self.label.lower()}: the story is {STANDS[status]}.")
        if not user.may(self.permission):
            raise PermissionDenied(f"You may not {self.label.lower()} articles.")

    def is_open_to(self, user, status):
        return status in self.sources and user.may(self.permission)


def _step(name, *sources, to, needs, label=""):
    label = label or name.replace("_", " ").capitalize()
    return Step(name, label, frozenset(sources), to, f"articles.{needs}")


# fmt: off
SUBMIT         = _step("submit",         Status.DRAFT,                                      to=Status.IN_REVIEW, needs="change_article")
SEND_BACK      = _step("send_back",      Status.IN_REVIEW, Status.APPROVED,                 to=Status.DRAFT,     needs="review_article")
APPROVE        = _step("approve",        Status.IN_REVIEW,                                  to=Status.APPROVED,  needs="review_article")
PUBLISH        = _step("publish",        Status.DRAFT, Status.IN_REVIEW, Status.APPROVED,
                                         Status.WITHDRAWN,                                  to=Status.PUBLISHED, needs="publish_article")
RESCHEDULE     = _step("reschedule",     Status.PUBLISHED,                                  to=Status.PUBLISHED, needs="publish_article")
PUBLISH_UPDATE = _step("publish_update", Status.PUBLISHED,                                  to=Status.PUBLISHED, needs="publish_article")
PROPOSE        = _step("propose",        Status.PUBLISHED,                                  to=Status.PUBLISHED, needs="change_article", label="Propose change")
DECLINE        = _step("decline",        Status.PUBLISHED,                                  to=Status.PUBLISHED, needs="publish_article")
UNSCHEDULE     = _step("unschedule",     Status.PUBLISHED,                                  to=Status.APPROVED,  needs="publish_article")
WITHDRAW       = _step("withdraw",       Status.PUBLISHED,                                  to=Status.WITHDRAWN, needs="withdraw_article")
RETRACT        = _step("retract",        Status.PUBLISHED,                                  to=Status.RETRACTED, needs="retract_article")
# fmt: on

STEPS = {
    step.name: step
    for step in (
        SUBMIT,
        SEND_BACK,
        APPROVE,
        PUBLISH,
        RESCHEDULE,
        PUBLISH_UPDATE,
        PROPOSE,
        DECLINE,
        UNSCHEDULE,
        WITHDRAW,
        RETRACT,
    )
}

# What is told of a step to those whom it concerns.
DONE = {
    "submit": "{} submitted it for review.",
    "send_back": "{} sent it back.",
    "approve": "{} approved it.",
    "propose": "{} proposes a change.",
    "decline": "{} declined the change.",
}

# Until first publication the article row mirrors its newest revision.
MIRRORING = frozenset({Status.DRAFT, Status.IN_REVIEW, Status.APPROVED})


def steps_open_to(user, status):
    """The steps that this person may take from this status, in the table's order."""
    return [step for step in STEPS.values() if step.is_open_to(user, status)]
