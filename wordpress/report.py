"""What a run did, as numbers and as lines."""

from collections import Counter, defaultdict, namedtuple

from django.db.models import Case, Count, Min, When
from rich.table import Table

from wordpress.models import ImportedItem, Note

STATE = ImportedItem.State
LINES = 20
KINDS = {
    "post": "Stories",
    "page": "Pages",
    "attachment": "Attachments",
    "author": "Authors",
    "category": "Categories",
    "tag": "Tags",
    "picture": "Pictures in texts",
}


Counted = namedtuple("Counted", "kind label number")
# What an export holds above its items: how often it names one, not how many there are.
HEADS = ("author", "category", "tag", "comment")


def rows(run):
    """For each kind and status: how many the export holds, and what they became here."""
    here = "to be here" if run.counts.get("is_plan") else "here"
    table = defaultdict(lambda: {"read": 0, "became": Counter()})
    for name, number in run.counts.get("read", {}).items():
        kind, _, status = name.partition(":")
        if kind not in (*HEADS, "term"):
            table[(kind, status)]["read"] = number
    for source, wp_type, status, word, number in run.counts.get("became", []):
        key = (wp_type or "none", status or "none")
        if source != ImportedItem.Source.POST:
            key = ("picture" if source == ImportedItem.Source.PICTURE else wp_type, "")
            table[key]["read"] += number
        table[key]["became"][here if word == STATE.DONE else word] += number
    return [
        _row(kind, status, row["read"], row["became"])
        for (kind, status), row in sorted(table.items(), key=_order)
    ]


def _row(kind, status, read, became):
    twice = read - became.total()
    if twice > 0:
        became = became + Counter({"there more than once": twice})
    return {
        "kind": KINDS.get(kind, kind),
        "status": status,
        "read": read,
        "became": ", ".join(f"{n} {word}" for word, n in sorted(became.items())),
    }


def remarks(run):
    """Sentences about the files as a whole."""
    counts = run.counts or {}
    if there := counts.get("read", {}).get("comment"):
        done = "to be" if counts.get("is_plan") else f"{counts.get('comments', 0)}"
        yield f"Comments: {there} in the export, {done} archived without mail and network address."
    damage = counts.get("damage", {})
    if removed := damage.get("removed"):
        yield f"{removed} control characters, which no text may hold, were left out."
    if replaced := damage.get("replaced"):
        yield f"{replaced} damaged characters became the mark �."


def _order(entry):
    (kind, status), _ = entry
    known = list(KINDS)
    return (known.index(kind) if kind in known else 99, kind, status)


STOPPED_BY_HAND = "Somebody stopped it. Started again it goes on from here."


def plain_cell(value):
    """A cell that a spreadsheet takes for text and never for a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def failed(run):
    return ImportedItem.objects.filter(site__in=run.sites, state=STATE.FAILED).exists()


def note_counts(run):
    counts = Counter(run.notes.values_list("kind", flat=True))
    return [Counted(kind, Note.Kind(kind).label, counts[kind]) for kind in Note.Kind.values
            if counts[kind]]  # fmt: skip


def show(run, console, *, is_plan):
    table = Table(title="What would come" if is_plan else "What came")
    for name in ("Kind", "Status there", "In", "Out"):
        table.add_column(name, justify="right" if name == "In" else "left")
    for row in rows(run):
        table.add_row(row["kind"], row["status"], str(row["read"]), row["became"])
    console.print(table)
    for remark in remarks(run):
        console.print(remark)
    if is_plan:
        console.print("Nothing was changed.")
        return
    counts = note_counts(run)
    if not counts:
        console.print("Nothing was dropped, changed or guessed.")
        return
    for _, label, number in counts:
        console.print(f"{label}: {number}")
    needing = run.notes.filter(kind=Note.Kind.PERSON).values("sentence")
    needing = needing.annotate(number=Count("pk"), first=Min("pk")).order_by("-number", "sentence")
    for said in needing[:LINES]:
        note = Note.objects.select_related("item").get(pk=said["first"])
        times = f"{said['number']} times, first: " if said["number"] > 1 else ""
        where = note.link or note.item.link
        console.print(f"  {said['sentence']} ({times}{note.item}) {where}".rstrip())
    if needing.count() > LINES:
        console.print("  …")
    console.print(f"Everything, with links: /admin/wordpress/import/{run.pk}/change/")


def notes_of(run):
    """What the report says, first what needs a person."""
    comes_first = Case(When(kind=Note.Kind.PERSON, then=0), default=1)
    return run.notes.select_related("item").order_by(comes_first, "kind", "pk")


def show_undone(removed, kept, console):
    for kind, number in sorted(removed.items()):
        console.print(f"Removed: {number} {kind}")
    for thing, why in kept[:LINES]:
        console.print(f"Kept: {thing}: {why}")
    if len(kept) > LINES:
        console.print(f"Kept: {len(kept) - LINES} more.")
    if not removed and not kept:
        console.print("Nothing of these files is here.")
