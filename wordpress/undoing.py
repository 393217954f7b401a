"""Taking an import back: what it made goes, unless somebody has touched it since."""

from collections import Counter

from django.db import transaction
from django.db.models import ProtectedError, RestrictedError

from newsroom.models import database_now
from wordpress import mapping
from wordpress.importing import alone
from wordpress.makers import digest_of
from wordpress.models import Import, ImportedItem, Kind
from wordpress.reading import Export
from wordpress.stories import standing_of

ORDER = (Kind.ARTICLE, Kind.PAGE, Kind.AUTHOR, Kind.PHOTO, Kind.FILE, Kind.TAG, Kind.CATEGORY)
BATCH = 200
MOST_KEPT = 500


def undo(paths):
    """Remove what imports of these files made; returns counts and what stays, with the reason."""
    names = set()
    for export in [export for path in paths for export in Export.all_in(path)]:
        for _ in export:
            pass
        names.add(mapping.site_of(export.head))
    with alone():
        return undo_sites(names)


def undo_run(run):
    """Undo a run in the newsroom; what went and what stayed, with the reason, is kept in it."""
    with alone():
        removed, kept = undo_sites(set(run.sites))
    run.refresh_from_db()
    run.counts |= {
        "removed": dict(removed),
        "kept": [[thing, why] for thing, why in kept[:MOST_KEPT]],
        "kept_number": len(kept),
    }
    run.state, run.finished_at = Import.State.UNDONE, database_now()
    run.save()


def undo_sites(names):
    removed, kept = Counter(), []
    for name in sorted(names):
        for kind in ORDER:
            _undo_kind(name, kind, removed, kept)
        _forget(name)
        Import.objects.filter(sites__contains=name).update(state=Import.State.UNDONE)
    return removed, kept


def _undo_kind(site, kind, removed, kept):
    rows = ImportedItem.objects.filter(site=site, target_kind=kind, is_ours=True)
    # Children first: a page or a category below another holds it.
    pks = list(rows.exclude(target_id=None).order_by("-pk").values_list("pk", flat=True))
    waiting = pks
    while waiting:
        again, before = [], sum(removed.values())
        for start in range(0, len(waiting), BATCH):
            batch = ImportedItem.objects.filter(pk__in=waiting[start : start + BATCH])
            for item in batch.order_by("-pk"):
                why = _remove(item, kind, removed)
                if why:
                    again.append((item, why))
        if sum(removed.values()) == before:
            kept += [(str(item), why) for item, why in again]
            return
        waiting = [item.pk for item, _ in again]


@transaction.atomic
def _remove(item, kind, removed):
    target = item.target
    if target is None:
        item.delete()
        return ""
    if why := _touched(item, kind, target):
        return why
    try:
        with transaction.atomic():
            target.delete()
    except (ProtectedError, RestrictedError):
        return "something else uses it"
    removed[Kind(kind).label.lower()] += 1
    item.delete()
    return ""


def _touched(item, kind, target):
    if kind in (Kind.ARTICLE, Kind.PAGE):
        if item.target_digest and standing_of(target) != item.target_digest:
            return "somebody has changed it or made it public since"
        people = target.revisions.exclude(by__is_machine=True)
        return "somebody has written in it" if people.exists() else ""
    if item.target_digest != digest_of(target):
        return "somebody has changed it since"
    if kind == Kind.PHOTO and target.is_used:
        return "something else shows it"
    if kind == Kind.FILE and target.is_public:
        return "something else links to it"
    return ""


def _forget(site):
    """Forget the rows of what was never brought, so that a new import begins anew."""
    rows = ImportedItem.objects.filter(site=site)
    rows.filter(target_id=None).delete()
    rows.filter(is_ours=False).delete()
