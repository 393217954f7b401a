"""All that ever happened to a story, in one line, newest first."""

from dataclasses import dataclass, replace
from datetime import datetime

from newsroom.moments import said

PAGE = 100


@dataclass(frozen=True)
class Entry:
    at: datetime
    by: object
    what: str
    note: str = ""
    revision: object = None
    kind: str = ""


STEP_WORDS = {
    "submit": "submitted",
    "send_back": "sent it back",
    "approve": "approved",
    "publish": "published",
    "reschedule": "rescheduled",
    "publish_update": "published an update",
    "propose": "proposed a change",
    "decline": "declined the change",
    "unschedule": "unscheduled",
    "withdraw": "withdrew",
    "retract": "retracted",
    "bin": "put it in the bin",
    "restore": "took it out of the bin",
    "hold": "held it back",
    "review_again": "returned it to review",
    "move": "changed the address",
    "earlier_embargo": "moved the embargo earlier",
    "update_refused": "could not apply the update",
    "names_out": "took the names out of earlier versions",
    "went_live": "saw it go live:",
    "was_refused": "was refused by the gate",
    "assign": "assigned it",
    "share": "made a preview link",
    "revoke_link": "revoked a preview link",
    "settle_note": "settled a note",
    "reopen_note": "opened a note again",
}


@dataclass(frozen=True)
class Source:
    """One kind of entry: where its rows are, whose they are, and how each is said."""

    label: str
    rows: object
    by: str
    at: str
    said: object
    # Whether those who are named there are people of the newsroom.
    is_inside: bool = True

    def entries(self, article, kind, *, most, before=None, by=None):
        if by and not self.is_inside:
            return
        rows = self.rows(article).select_related(self.by).order_by(f"-{self.at}", "-pk")
        if before:
            rows = rows.filter(**{f"{self.at}__lt": before})
        if by:
            rows = rows.filter(**{self.by: by})
        for row in rows[:most]:
            what, note, revision = self.said(row)
            yield Entry(getattr(row, self.at), getattr(row, self.by), what, note, revision, kind)


def _saved(revision):
    return "saved", revision.note, revision


def _stepped(transition):
    words = STEP_WORDS.get(transition.step, transition.step.replace("_", " "))
    moment = transition.details.get("moment")
    if moment and datetime.fromisoformat(moment) > transition.at:
        words = f"scheduled it for {said(datetime.fromisoformat(moment))}:"
    failures = " ".join(transition.details.get("failures", []))
    note = " ".join(filter(None, [transition.note, failures]))
    return words, note, transition.revision


def _corrected(correction):
    words = f"wrote into the ledger ({correction.get_kind_display().lower()})"
    return words, correction.text, None


def _asked(asked):
    words = f"asked for a second person ({asked.get_kind_display().lower()})"
    return words, asked.reason, asked.revision


def _noted(note):
    return ("answered a note" if note.thread_id else "wrote a note"), note.text, None


def _signed(signature):
    note = f"{signature}. {signature.note}".strip()
    return "signed the checklist", note, signature.revision


def _answered(answer):
    return "answered a question", str(answer), answer.revision


def _looked(viewing):
    return "looked at it under embargo", PAGES.get(viewing.page, viewing.page), viewing.revision


def _opened(opening):
    return "opened the preview link", "", opening.revision


def _answered_outside(answer):
    return ("approves" if answer.approves else "asks for a change in"), answer.text, answer.revision


PAGES = {
    "change": "the form",
    "preview": "the preview",
    "history": "the history",
    "compare": "two revisions",
    "notes": "the notes",
    "seen": "what readers saw",
    "links": "the preview links",
    "assign": "whom it is assigned to",
    "pictures": "its pictures",
    "ask": "the form for a second person",
}


def _of_revisions(name):
    def rows(article):
        from articles import checklists

        model = getattr(checklists, name)
        return model.objects.filter(revision__article=article).select_related("revision")

    return rows


def _of_links(name):
    def rows(article):
        from articles import outside

        model = getattr(outside, name)
        return model.objects.filter(link__article=article).select_related("revision")

    return rows


SOURCES = {
    "saves": Source("Saves", lambda a: a.revisions.defer("body"), "by", "created_at", _saved),
    "steps": Source(
        "Steps", lambda a: a.transitions.select_related("revision"), "by", "at", _stepped
    ),
    "notes": Source("Notes", lambda a: a.notes.all(), "by", "at", _noted),
    "exceptions": Source(
        "Second persons",
        lambda a: a.requests.select_related("revision"),
        "asked_by",
        "asked_at",
        _asked,
    ),
    "corrections": Source(
        "Corrections", lambda a: a.corrections.all(), "by", "created_at", _corrected
    ),
    "signatures": Source("Checklist", _of_revisions("Signature"), "by", "at", _signed),
    "answers": Source("Questions", _of_revisions("Answer"), "by", "at", _answered),
    "outside": Source(
        "Answers from outside", _of_links("OutsideAnswer"), "link", "at", _answered_outside, False
    ),
    "openings": Source("Views by link", _of_links("Opening"), "link", "at", _opened, False),
    "views": Source(
        "Views under embargo",
        lambda a: a.viewings.select_related("revision"),
        "by",
        "at",
        _looked,
    ),
}


def timeline(article, veil, *, most=PAGE, kinds=None, by=None, before=None):
    """The newest entries of the kinds asked for, of one person and before a moment if given.

    It names whom the veil lets its viewer be told of.
    """
    if by and veil.hides(article.pk, by):
        return []
    entries = [
        entry
        for kind, source in SOURCES.items()
        if not kinds or kind in kinds
        for entry in source.entries(article, kind, most=most, before=before, by=by)
    ]
    newest = sorted(entries, key=lambda entry: entry.at, reverse=True)[:most]
    return [_veiled(entry, article, veil) for entry in newest]


def _veiled(entry, article, veil):
    by = veil.person(article.pk, entry.by) if SOURCES[entry.kind].is_inside else entry.by
    return replace(entry, by=by, note=veil.words(article.pk, entry.note))
