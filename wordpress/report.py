"""What a run did, as numbers and as lines."""

from collections import Counter, defaultdict

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


def rows(run):
    """For each kind and status: how many the export holds, and what they became here."""
    read, became = run.counts.get("read", {}), run.counts.get("became", [])
    table = defaultdict(lambda: {"read": 0, "became": Counter()})
    for name, number in read.items():
        kind, _, status = name.partition(":")
        if kind not in ("author", "category", "tag", "term"):
            table[(kind, status)]["read"] = number
    for source, wp_type, status, state, is_public, number in became:
        if source == ImportedItem.Source.PICTURE:
            key = ("picture", "")
        elif source == ImportedItem.Source.POST:
            key = (wp_type or "none", status or "none")
        else:
            key = (wp_type, "")
        word = "public" if state == STATE.DONE and is_public else STATE(state).label.lower()
        if source != ImportedItem.Source.POST:
            table[key]["read"] += number
        table[key]["became"][word] += number
    return [
        {
            "kind": KINDS.get(kind, kind),
            "status": status,
            "read": row["read"],
            "listed": sum(row["became"].values()),
            "became": ", ".join(f"{n} {word}" for word, n in sorted(row["became"].items())),
        }
        for (kind, status), row in sorted(table.items(), key=_order)
    ]


def _order(entry):
    (kind, status), _ = entry
    known = list(KINDS)
    return (known.index(kind) if kind in known else 99, kind, status)


def failed(run):
    return ImportedItem.objects.filter(site__in=run.sites, state=STATE.FAILED).exists()


def note_counts(run):
    counts = Counter(run.notes.values_list("kind", flat=True))
    return [(Note.Kind(kind).label, counts[kind]) for kind in Note.Kind.values if counts[kind]]


def show(run, console, *, is_plan):
    table = Table(title="What would come" if is_plan else "What came")
    for name in ("Kind", "Status there", "In", "Out"):
        table.add_column(name, justify="right" if name == "In" else "left")
    for row in rows(run):
        out = row["became"].replace("seen", "to come") if is_plan else row["became"]
        table.add_row(row["kind"], row["status"], str(row["read"]), out)
    console.print(table)
    if is_plan:
        console.print("Nothing was changed.")
        return
    counts = note_counts(run)
    if not counts:
        console.print("Nothing was dropped, changed or guessed.")
        return
    for label, number in counts:
        console.print(f"{label}: {number}")
    needing = run.notes.filter(kind=Note.Kind.PERSON).select_related("item")[: LINES + 1]
    for note in list(needing)[:LINES]:
        console.print(f"  {note.item}: {note.sentence} {note.link or note.item.link}".rstrip())
    if len(needing) > LINES:
        console.print("  …")
    console.print(f"Everything, with links: /admin/wordpress/import/{run.pk}/change/")


def show_undone(removed, kept, console):
    for kind, number in sorted(removed.items()):
        console.print(f"Removed: {number} {kind}")
    for thing, why in kept[:LINES]:
        console.print(f"Kept: {thing}: {why}")
    if len(kept) > LINES:
        console.print(f"Kept: {len(kept) - LINES} more.")
    if not removed and not kept:
        console.print("Nothing of these files is here.")
