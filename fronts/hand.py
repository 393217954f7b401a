"""A front page in an editor's hands: read from the form, changed by one command, shown again."""

from dataclasses import dataclass, field
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from articles.front_page import front_page
from articles.models import Article, Content
from articles.querysets import load_bylines
from articles.workflow import MIRRORING, Status
from categories.views import section_front
from fronts.models import Version
from fronts.places import LEAD, PICKS, SECONDS, label
from fronts.plan import LeadLayout, Plan
from newsroom.forms import MomentField, MomentInput
from newsroom.models import database_now

FOUND = 12
NEWEST = 20
NOT_YET = 4
EARLIER = 8
LONGEST_SEARCH = 200


@dataclass
class Place:
    """One place as the screen shows it."""

    name: str
    story: object = None
    is_picked: bool = False
    until: object = None
    is_changed: bool = False

    @property
    def label(self):
        return label(self.name)

    @property
    def until_typed(self):
        """The end as its input holds it."""
        if self.until is None:
            return ""
        return MomentInput().format_value(timezone.localtime(self.until))


@dataclass
class Hand:
    """What one editor has in hand; nothing of it is seen by readers before it is applied."""

    front: object
    base: int
    plan: Plan
    scheduled: Version | None = None
    begun_from: Plan = field(default_factory=Plan)
    notes: list = field(default_factory=list)

    @classmethod
    def begin(cls, front, version=None):
        """Take up what readers see now, or an earlier or a scheduled version."""
        current = front.in_force()
        base = current.number if current else 0
        before = front.still_possible(current.plan()) if current else Plan()
        if version is None:
            return cls(front, base, _copy(before), None, before)
        if version.is_to_come:
            return cls(front, base, version.plan(), version, version.plan())
        return cls(front, base, front.still_possible(version.plan()), None, before)

    @classmethod
    def read(cls, front, data):
        """What the form holds; the rest of a tampered one is left out."""
        base = _number(data.get("base")) or 0
        version = front.versions.filter(number=base).first() if base else None
        begun_from = front.still_possible(version.plan()) if version else Plan()
        scheduled = front.versions.to_come().filter(number=_number(data.get("version"))).first()
        if scheduled:
            begun_from = scheduled.plan()
        hand = cls(front, base, Plan(), scheduled, begun_from)
        if (layout := data.get("layout")) in LeadLayout:
            hand.plan.lead_layout = layout
        for place in front.places:
            if pk := _number(data.get(f"at-{place}")):
                hand.plan.place(pk, place, hand._until(place, data))
        hand._drop_what_is_gone()
        return hand

    def _until(self, place, data):
        try:
            return MomentField(required=False).clean(data.get(f"until-{place}", ""))
        except ValidationError as error:
            self.notes.append(f"{label(place)}: {' '.join(error.messages)}")
            return None

    def _drop_what_is_gone(self):
        pks = [pick.article for pick in self.plan.picks.values()]
        kept = Article.objects.filter(status=Status.PUBLISHED).exclude(type=Content.Type.SPONSORED)
        known = kept if self.scheduled else kept.published()
        known = set(known.filter(pk__in=pks).values_list("pk", flat=True))
        moment = self.scheduled.starts_at if self.scheduled else database_now()
        for place, pick in list(self.plan.picks.items()):
            ended = pick.until and pick.until <= moment
            if ended or pick.article not in known:
                self.plan.let_fill(place)
                why = "its end has passed" if ended else "readers cannot see its story"
                self.notes.append(f"{label(place)} fills itself: {why}.")

    # Commands

    def obey(self, words, shown):
        """Change the plan as a button says; `shown` is the story that stands in each place."""
        verb, *rest = words.split()
        places = [word for word in rest if word in self.front.places]
        if verb == "fill" and len(places) == 1:
            self.plan.let_fill(places[0])
        elif verb == "swap" and len(places) == 2:
            self._swap(*places, shown)
        elif verb == "place" and len(places) == 1 and (pk := _number(rest[0])):
            self._place(pk, places[0])

    def _swap(self, a, b, shown):
        # What is moved by hand stays where the hand put it.
        if a not in self.plan.picks and a in shown:
            self.plan.place(shown[a], a)
        self.plan.swap(a, b)

    def _place(self, pk, place):
        found = Article.objects.published().filter(pk=pk).exclude(type=Content.Type.SPONSORED)
        if self.front.category_id:
            found = found.in_category(self.front.category)
        if found.exists() or self.is_due_by_schedule(pk):
            self.plan.place(pk, place)
        else:
            self.notes.append("That story cannot stand here: readers cannot see it.")

    def is_due_by_schedule(self, pk):
        """Whether a story will be public when the scheduled version in hand comes."""
        if not self.scheduled:
            return False
        story = Article.objects.scheduled().filter(pk=pk).first()
        return story is not None and story.is_public_at(self.scheduled.starts_at)

    def rebase(self):
        """Put this editor's own changes on top of what was applied meanwhile."""
        mine = {place: self.plan.picks.get(place) for place in self.changed}
        layout = self.plan.lead_layout if self.has_another_layout else None
        theirs = Hand.begin(self.front)
        for place, pick in mine.items():
            if pick:
                theirs.plan.place(pick.article, place, pick.until)
            else:
                theirs.plan.let_fill(place)
        theirs.plan.lead_layout = layout or theirs.plan.lead_layout
        return theirs

    @property
    def changed(self):
        return self.plan.differs_at(self.begun_from)

    @property
    def has_another_layout(self):
        return self.plan.lead_layout != self.begun_from.lead_layout

    @property
    def changes(self):
        return len(self.changed) + self.has_another_layout

    @cached_property
    def newer(self):
        """The version that was applied since this one was taken up, if any."""
        current = self.front.in_force()
        return current if current and current.number != self.base else None

    # The page

    def page(self):
        """The front page that this plan makes, by the loader of the public one."""
        return front_page(self.plan, ahead=self._ahead())

    def section(self):
        """The first places of the section that this plan makes."""
        front = section_front(self.front.category, self.plan, self._newest)
        load_bylines(front.stories)
        return front

    def rest(self, front):
        """What the page of a section lists below its first places."""
        return [story for story in self._newest if story not in front.stories]

    @cached_property
    def _newest(self):
        stories = Article.objects.published().in_category(self.front.category)
        return list(stories.for_cards().newest_first()[:NEWEST])

    def filled(self):
        return (self.section() if self.front.category_id else self.page()).filled

    def _ahead(self):
        if not self.scheduled:
            return []
        pks = [pick.article for pick in self.plan.picks.values()]
        ahead = list(Article.objects.scheduled().filter(pk__in=pks).for_cards())
        for story in ahead:
            if story.lead_photo:
                story.lead_photo.in_newsroom = True
        return ahead

    def places(self, filled):
        """Every place of the page by its name, with what stands there."""
        found = {}
        for name in self.front.places:
            pick, there = self.plan.picks.get(name), filled.get(name)
            found[name] = Place(
                name,
                story=there.story if there else None,
                is_picked=bool(there and there.is_picked),
                until=pick.until if pick and there and there.is_picked else None,
                is_changed=name in self.changed,
            )
        return found


def arranged(places):
    """The places in the order and groups in which the screen shows them."""
    return {
        "lead": places[LEAD],
        "seconds": [places[name] for name in SECONDS if name in places],
        "picks": [places[name] for name in PICKS if name in places],
    }


@dataclass
class Finding:
    """A story that a search has found, and where it may go."""

    story: object
    standing: str = ""
    why_not: str = ""


def find(hand, words, category, user):
    """Stories to place: public ones newest first, and a few that are still on their way."""
    words = words.strip()[:LONGEST_SEARCH]
    public = Article.objects.published().exclude(type=Content.Type.SPONSORED)
    if hand.front.category_id:
        public = public.in_category(hand.front.category)
    if category:
        public = public.in_category(category)
    public = public.search(words) if words else public
    standing = {pick.article: place for place, pick in hand.plan.picks.items()}
    found = [
        Finding(story, label(standing[story.pk]) if story.pk in standing else "")
        for story in public.for_cards().newest_first()[:FOUND]
    ]
    return found + (_not_yet(hand, words, user) if words else [])


def _not_yet(hand, words, user):
    """Stories on their way; one that is due by then can be placed in a scheduled version."""
    to_come = Q(status=Status.PUBLISHED, published_at__gt=Now())
    on_its_way = Article.objects.editable_by(user).filter(Q(status__in=MIRRORING) | to_come)
    stories = on_its_way.filter(newest_revision__headline__icontains=words)
    stories = stories.select_related("newest_revision", "category").defer(
        "body", "search_vector", "newest_revision__body"
    )
    found = []
    for story in stories.order_by("-changed_at")[:NOT_YET]:
        may = hand.is_due_by_schedule(story.pk)
        found.append(Finding(story, why_not="" if may else "Can be placed once it is public."))
    return found


@dataclass
class Entry:
    """A version in the history, and what it changed."""

    version: Version
    what: str


def earlier(front):
    """The versions that have come, newest first, each with the places that it changed."""
    rows = front.versions.in_force().prefetch_related("placements")[: EARLIER + 1]
    versions = list(rows)
    return [
        Entry(version, _what_changed(version, before))
        for version, before in zip(versions, [*versions[1:], None], strict=False)
    ][:EARLIER]


def _what_changed(version, before):
    plan, old = version.plan(), before.plan() if before else Plan()
    changed = [label(place).lower() for place in plan.differs_at(old)]
    if plan.lead_layout != old.lead_layout:
        changed.append("layout")
    order = sorted(changed)
    return ", ".join(order[:3]) + (f" and {len(order) - 3} more" if len(order) > 3 else "")


def _copy(plan):
    return Plan(dict(plan.picks), plan.lead_layout)


def _number(text):
    text = str(text or "")
    return int(text) if text.isdecimal() and len(text) < 18 else 0
