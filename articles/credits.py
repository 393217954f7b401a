"""How those behind a story are named: "By A and B · Photographs by C · Translated by D"."""

from dataclasses import dataclass

# What stands before the names of each kind of work, in the order in which they are named.
WORDS = {
    "writer": "By",
    "photographer": "Photographs by",
    "illustrator": "Illustrations by",
    "translator": "Translated by",
    "researcher": "Research by",
    "editor": "Edited by",
}
WRITING = {"reporter", "contributor"}


@dataclass(frozen=True)
class Credit:
    """Those who did one kind of work, in their order."""

    work: str
    bylines: list

    @property
    def words(self):
        return WORDS[self.work]

    def __str__(self):
        return f"{self.words} {listed([name_of(byline) for byline in self.bylines])}"


def credits_of(bylines):
    """Each kind of work that was done for a story, writing first."""
    by_work = {}
    for byline in bylines:
        work = "writer" if byline.role in WRITING else byline.role
        by_work.setdefault(work, []).append(byline)
    return [Credit(work, by_work[work]) for work in WORDS if work in by_work]


def name_of(byline):
    """The name as a full byline gives it, with the reason where there is no name."""
    if byline.reason and not byline.author.has_page:
        return f"{byline.author.name}, because {byline.reason}"
    return byline.author.name


def credit_line(bylines):
    """All of it in one line of plain text."""
    return " · ".join(map(str, credits_of(bylines)))


def listed(names):
    """A; A and B; A, B and C."""
    *rest, last = names
    return f"{', '.join(rest)} and {last}" if rest else last
