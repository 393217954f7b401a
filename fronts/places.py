"""The places that an editor fills by hand, in the order of the page."""

LEAD = "lead"
SECONDS = ("second-1", "second-2", "second-3")
PICKS = ("pick-1", "pick-2", "pick-3", "pick-4")
ON_THE_FRONT_PAGE = (LEAD, *SECONDS, *PICKS)
ON_A_SECTION = (LEAD, *SECONDS)


def label(place):
    """What the desk calls a place: "Second 2"."""
    return place.replace("-", " ").capitalize()
