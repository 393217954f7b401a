"""Stories as cards: on the board and in the calendar, each with the steps open to this person."""

from dataclasses import dataclass, field

from django.utils import timezone

from articles import gate, publishing, workflow
from articles.models import Article
from articles.rail import Rail, asks_the_gate, mark
from articles.workflow import Status
from authors.models import Author


@dataclass
class Card(Rail):
    """One story with its mark, what the gate wants, and its steps; from cards_of()."""

    now: object = None
    signed_by: list = field(default_factory=list)
    since: object = None
    when: str = ""
    when_icon: str = "clock"
    refusal: str = ""
    asks_gate: bool = False

    @property
    def mark(self):
        return mark(self.article.state(self.now))

    @property
    def revision(self):
        return self.article.newest_revision

    @property
    def primary(self):
        """The likeliest step; of what is scheduled, to move it."""
        later = [b for b in self.buttons if b.step == "reschedule" and b.moment]
        return super().primary or next(iter(later), None)

    @property
    def others(self):
        return [button for button in self.buttons if button is not self.primary]

    @property
    def typed_moment(self):
        """The moment of a scheduled story, as an input holds it."""
        story = self.article
        if story.status != Status.PUBLISHED or story.is_out_at(self.now):
            return ""
        return f"{timezone.localtime(story.published_at):%Y-%m-%dT%H:%M}"

    @property
    def is_held(self):
        return bool(self.article.held_at)

    def open_steps(self):
        # They were all loaded by editable_by(), and the clock was read once.
        steps = workflow.steps_open_to(self.user, self.article.status)
        return [step for step in steps if publishing.step_fits(step, self.article, self.now)]


def slim():
    """Stories without long texts but those that the gate reads."""
    stories = Article.objects.select_related("newest_revision__category")
    return stories.defer("body", "search_vector")


def cards_of(stories, user, now):
    """A card for each story; a number of queries that does not grow with them."""
    stories = list(stories)
    asking = [story for story in stories if asks_the_gate(story)]
    for story in asking:
        story.newest_revision.article = story
    moments = {story.pk: max(story.published_at or now, now) for story in asking}
    findings = gate.examine([s.newest_revision for s in asking], moments=moments) if asking else {}
    signed = {row["author"] for s in stories for row in s.newest_revision.bylines}
    authors = Author.objects.in_bulk(signed)
    return [
        Card(
            findings.get(story.pk, []),
            story,
            user,
            now=now,
            signed_by=_signed(story, authors),
            asks_gate=story.pk in findings,
        )
        for story in stories
    ]


def _signed(story, authors):
    rows = story.newest_revision.bylines
    return [authors[row["author"]] for row in rows if row["author"] in authors]


# Where a card goes when it is dropped on a column, by the status that it comes from.
MOVES = {
    "draft": {Status.IN_REVIEW: workflow.SEND_BACK, Status.APPROVED: workflow.SEND_BACK},
    "review": {Status.DRAFT: workflow.SUBMIT},
    "approved": {Status.IN_REVIEW: workflow.APPROVE, Status.PUBLISHED: workflow.UNSCHEDULE},
    "scheduled": {
        Status.DRAFT: workflow.PUBLISH,
        Status.IN_REVIEW: workflow.PUBLISH,
        Status.APPROVED: workflow.PUBLISH,
        Status.WITHDRAWN: workflow.PUBLISH,
        Status.PUBLISHED: workflow.RESCHEDULE,
    },
    "published": {
        Status.DRAFT: workflow.PUBLISH,
        Status.IN_REVIEW: workflow.PUBLISH,
        Status.APPROVED: workflow.PUBLISH,
        Status.WITHDRAWN: workflow.PUBLISH,
        Status.PUBLISHED: workflow.RESCHEDULE,
    },
    "stopped": {Status.PUBLISHED: workflow.WITHDRAW},
}
