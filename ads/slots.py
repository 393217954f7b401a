"""Where adverts stand, how large their boxes are on each screen, and who is told about it."""

from dataclasses import dataclass

from django.db import models


class Slot(models.TextChoices):
    LEADERBOARD = "leaderboard", "Leaderboard, under the header"
    ARTICLE = "article", "In the article"
    SIDEBAR = "sidebar", "Sidebar, on wide screens"
    LIST = "list", "Between the rows of a list"
    FOOTER = "footer", "Above the footer"
    SPONSOR = "sponsor", "Sponsor of a section"


class Screen(models.TextChoices):
    PHONE = "phone", "Phone"
    TABLET = "tablet", "Tablet"
    WIDE = "wide", "Wide"


@dataclass(frozen=True)
class Size:
    width: int
    height: int

    def __str__(self):
        return f"{self.width} × {self.height}"


# The box of each slot; ad.css has the same table, and a test compares the two. A screen that is
# not named has no such slot.
SIZES = {
    Slot.LEADERBOARD: {
        Screen.PHONE: Size(320, 100),
        Screen.TABLET: Size(728, 90),
        Screen.WIDE: Size(970, 90),
    },
    Slot.ARTICLE: dict.fromkeys(Screen, Size(300, 250)),
    Slot.SIDEBAR: {Screen.WIDE: Size(300, 250)},
    Slot.LIST: {
        Screen.PHONE: Size(300, 250),
        Screen.TABLET: Size(728, 90),
        Screen.WIDE: Size(728, 90),
    },
    Slot.FOOTER: {
        Screen.PHONE: Size(300, 250),
        Screen.TABLET: Size(728, 90),
        Screen.WIDE: Size(970, 250),
    },
    Slot.SPONSOR: dict.fromkeys(Screen, Size(300, 60)),
}


def sizes_said(slot):
    """The sizes of a slot in words."""
    names = {}
    for screen, size in SIZES[slot].items():
        names.setdefault(str(size), []).append(screen.label.lower())
    return "; ".join(f"{size} on {' and '.join(screens)}" for size, screens in names.items())


def widest(slot):
    return max(SIZES[slot].values(), key=lambda size: size.width * size.height)
