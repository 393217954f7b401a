"""Pages that every publication needs, begun for it: drafts for an editor to make true."""

from pathlib import Path
from typing import NamedTuple

from pages.models import Page

FOLDER = Path(__file__).with_name("starting_texts")
Subject = Page.Subject


class Start(NamedTuple):
    subject: str
    slug: str
    title: str
    description: str

    def body(self, name):
        return (FOLDER / f"{self.subject}.html").read_text().replace("{name}", name)


STARTS = (
    Start(Subject.ABOUT, "about", "About us", "Who we are, what we report on and why."),
    Start(Subject.ETHICS, "ethics", "Ethics", "The rules that everybody who writes here follows."),
    Start(
        Subject.CORRECTIONS,
        "corrections-policy",
        "Corrections policy",
        "How we correct what we got wrong, and how to tell us.",
    ),
    Start(
        Subject.SOURCES,
        "unnamed-sources",
        "Unnamed sources",
        "When we keep a source’s name to ourselves, and what we promise.",
    ),
    Start(
        Subject.OWNERSHIP,
        "ownership",
        "Ownership and funding",
        "Who owns us, who pays for us, and what that does not buy.",
    ),
    Start(Subject.CONTACT, "contact", "Contact", "How to reach the desk, and how to do it safely."),
    Start(Subject.PRIVACY, "privacy", "Privacy", "What we learn about you when you read, and not."),
    Start(Subject.ADVERTISE, "advertise", "Advertise", "Whom you reach here, and by what rules."),
)


def missing():
    """Those whose subject no page has, and whose address is free."""
    subjects = set(Page.objects.values_list("subject", flat=True))
    paths = set(Page.objects.values_list("path", flat=True))
    return [start for start in STARTS if start.subject not in subjects and start.slug not in paths]


def begin(*, by, name):
    """Write a draft of each that is missing; returns the pages."""
    wanted = missing()
    return [
        Page.objects.write(
            {
                "title": start.title,
                "description": start.description,
                "body": start.body(name),
            },
            by=by,
            slug=start.slug,
            subject=start.subject,
            in_footer=True,
            order=(place + 1) * 10,
        )
        for place, start in enumerate(STARTS)
        if start in wanted
    ]
