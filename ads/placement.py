"""Where in a story adverts stand: chosen at publication, kept with the public content."""

from newsroom import richtext

BEFORE_FIRST = 250
BETWEEN = 350
MOST = 5


def of(revision):
    """The numbers of the blocks of a revision's body that an advert follows, in order."""
    if revision.without_ads or revision.sensitivity:
        return []
    return places(revision.body, pins=lines(revision.ad_pins), bans=lines(revision.ad_bans))


def places(html, *, pins=(), bans=()):
    """Choose among the gaps of a body: what an editor pinned, then as soon as the rules allow.

    A pin may stand earlier or closer than the rules say; nothing stands beside anything but plain
    paragraphs, and never more than five.
    """
    found = [gap for gap in richtext.gaps(html) if not _begins_with(gap, bans)]
    chosen = [gap for gap in found if _begins_with(gap, pins)][:MOST]
    for gap in found:
        apart = all(abs(gap.words - other.words) >= BETWEEN for other in chosen)
        if len(chosen) < MOST and gap.words >= BEFORE_FIRST and apart:
            chosen.append(gap)
    return sorted(gap.number for gap in chosen)


def not_found(html, pins):
    """The pins that no place of the body answers to."""
    if not pins:
        return []
    gaps = list(richtext.gaps(html))
    return [pin for pin in pins if not any(_begins_with(gap, [pin]) for gap in gaps)]


def lines(text):
    return [line for line in map(_folded, text.splitlines()) if line]


def _begins_with(gap, beginnings):
    return bool(beginnings) and _folded(gap.text).startswith(tuple(beginnings))


def _folded(text):
    return " ".join(text.split()).casefold()
