"""A front page as an editor has it in hand: which story is meant for which place."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import TextChoices


class LeadLayout(TextChoices):
    LARGE = "large", "Large photo"
    BESIDE = "beside", "Photo beside"
    PLAIN = "plain", "No photo"
    LIVE = "live", "Live, with three related"


@dataclass(frozen=True)
class Pick:
    """A story meant for a place, perhaps only until a moment."""

    article: int
    until: datetime | None = None


@dataclass
class Plan:
    """The picks by place; a place without one fills itself."""

    picks: dict = field(default_factory=dict)
    lead_layout: str = LeadLayout.LARGE

    def place(self, article, place, until=None):
        """Put a story there and nowhere else; what stood there goes."""
        self.picks = {p: pick for p, pick in self.picks.items() if pick.article != article}
        self.picks[place] = Pick(article, until)

    def let_fill(self, place):
        """Let a place fill itself."""
        self.picks.pop(place, None)

    def swap(self, a, b):
        """Let two places change what is meant for them."""
        moved = {a: self.picks.pop(b, None), b: self.picks.pop(a, None)}
        self.picks |= {place: pick for place, pick in moved.items() if pick}

    def end(self, place, until):
        """Say until when the pick of a place stands there; None: until somebody changes it."""
        if place in self.picks:
            self.picks[place] = Pick(self.picks[place].article, until)

    def differs_at(self, other):
        """The places at which another plan means something else."""
        places = [*dict.fromkeys([*self.picks, *other.picks])]
        return {p for p in places if self.picks.get(p) != other.picks.get(p)}
