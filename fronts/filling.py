"""From a plan to a page: picks where they stand, and the newest where there is none."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Filled:
    """One place with the story that stands there."""

    place: str
    story: object
    is_picked: bool


def fill(places, plan, stories, *, newest):
    """Fill each place once: its pick if it is among `stories`, else the next of the `newest`.

    No story stands in two places; places are left out only when there are no stories left.
    """
    by_pk = {story.pk: story for story in stories}
    wanted = {place: plan.picks[place].article for place in places if place in plan.picks}
    picked = {place: by_pk[pk] for place, pk in wanted.items() if pk in by_pk}
    standing = {story.pk for story in picked.values()}
    spare = iter([story for story in newest if story.pk not in standing])
    filled = {}
    for place in places:
        story = picked.get(place) or next(spare, None)
        if story:
            filled[place] = Filled(place, story, place in picked)
    return filled
