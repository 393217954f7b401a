"""The panels of the start page: what waits for this person, each row with its next step."""

from dataclasses import dataclass, field
from functools import cached_property

from django.db.models.functions import Now

from articles.models import Article, Note, Request
from authors.anonymity import Veil
from desk.panels.ahead import embargoes, going_live, notes_naming, published_today
from desk.panels.flights import flights
from desk.panels.own import assigned, drafts_gone_quiet, my_work
from desk.panels.people import people_that_need_care, profiles_that_need_care
from desk.panels.rows import MOST
from desk.panels.stories import placed
from desk.panels.waiting import held, proposed, second_person, waiting_for_review
from newsroom.models import User

MAIN = [
    waiting_for_review, second_person, proposed, held, assigned, my_work, drafts_gone_quiet,
    people_that_need_care, profiles_that_need_care, flights,
]  # fmt: skip
SIDE = [going_live, embargoes, notes_naming, published_today]


@dataclass
class Desk:
    """What the panels of one person are made of, each kind read once for all of them."""

    user: User
    now: object
    lists: dict
    placed: dict = field(init=False)
    notes: list = field(init=False)
    requests: list = field(init=False)
    veil: Veil = field(init=False)

    def __post_init__(self):
        self.placed = placed(self.lists)
        self.notes, self.requests = _notes(self.user), _requests(self.user)
        about = {row.article_id for row in (*self.notes, *self.requests)}
        self.veil = Veil(self.user, about.union(story.pk for story in self._all_stories))

    def stories(self, panel):
        return self.placed.get(panel, [])

    def person(self, story, pk):
        """Who that was, or who stands for them on a story that names nobody."""
        return self.veil.person(story.pk, self._people.get(pk))

    def main_panels(self):
        """What waits for this person to do something."""
        return [panel for make in MAIN if (panel := make(self)) and panel.is_shown]

    def side_panels(self):
        """What comes by itself, and what is out."""
        return [panel for make in SIDE if (panel := make(self)) and panel.is_shown]

    @property
    def _all_stories(self):
        return [story for stories in self.placed.values() for story in stories]

    @cached_property
    def _people(self):
        pks = {pk for story in self._all_stories for pk in (story.sent_by, story.last_by)}
        return User.objects.in_bulk(pks - {None})


def _notes(user):
    if not user.has_perm("articles.change_article"):
        return []
    stories = Article.objects.editable_by(user, few=True)
    notes = Note.objects.naming(user).filter(article__in=stories)
    notes = notes.select_related("by", "article__newest_revision").defer(
        "article__body", "article__search_vector", "article__newest_revision__body"
    )
    return list(notes[: MOST + 1])


def _requests(user):
    if not user.has_perm("articles.override_gate"):
        return []
    asked = Request.objects.filter(confirmed_at=None, asked_at__gt=Now() - Request.LIFETIME)
    asked = asked.exclude(asked_by=user).select_related("asked_by", "article__newest_revision")
    asked = asked.defer("article__body", "article__newest_revision__body", "article__search_vector")
    return list(asked.order_by("asked_at")[: MOST + 1])


def tell(panels, refusals):
    """Say on each row why the step tried from it was refused; returns what no row could say."""
    rows = [row for panel in panels for row in panel.shown]
    for row in rows:
        row.refusal = refusals.get(row.story, "")
    shown = {row.story for row in rows}
    return [sentence for story, sentence in refusals.items() if story not in shown]
