"""The panels of the start page: what waits for this person, each row with its next step."""

from desk.panels.ahead import embargoes, going_live, notes_naming, published_today
from desk.panels.flights import flights
from desk.panels.own import assigned, drafts_gone_quiet, my_work
from desk.panels.people import people_that_need_care, profiles_that_need_care
from desk.panels.waiting import held, proposed, second_person, waiting_for_review


def main_panels(user, now):
    """What waits for this person to do something."""
    panels = [
        waiting_for_review(user, now),
        second_person(user),
        proposed(user),
        held(user),
        assigned(user, now),
        my_work(user, now),
        drafts_gone_quiet(user, now),
        people_that_need_care(user, now),
        profiles_that_need_care(user),
        flights(user, now),
    ]
    return [panel for panel in panels if panel and panel.is_shown]


def side_panels(user, now):
    """What comes by itself, and what is out."""
    panels = [
        going_live(user, now),
        embargoes(user, now),
        notes_naming(user),
        published_today(user, now),
    ]
    return [panel for panel in panels if panel and panel.is_shown]


def tell(panels, refusals):
    """Say on each row why the step tried from it was refused; returns what no row could say."""
    rows = [row for panel in panels for row in panel.shown]
    for row in rows:
        row.refusal = refusals.get(row.story, "")
    shown = {row.story for row in rows}
    return [sentence for story, sentence in refusals.items() if story not in shown]
