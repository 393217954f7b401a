"""A stale save: two texts that began from the same revision, side by side."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from articles.comparison import Field, bodies_compared, compared, label
from articles.content import CONTENT_FIELDS, CONTENT_LISTS
from newsroom.richtext import clean
from newsroom.richtext.reading import read


@dataclass(frozen=True)
class Difference:
    """One place where the two texts are not of one mind, and whose change that is."""

    field: Field
    changed_by_me: bool
    changed_by_them: bool

    @property
    def name(self):
        return self.field.name

    @property
    def chosen(self):
        return "mine" if self.changed_by_me else "theirs"


def differences(base, mine, theirs, user):
    """Every place that differs, mine as the old and theirs as the new; contents as dicts."""
    found = []
    for field in compared(mine, theirs, user):
        if field.name == "body":
            found += _passages(*(content["body"] for content in (base, mine, theirs)))
        else:
            by_me = mine[field.name] != base[field.name]
            found.append(Difference(field, by_me, theirs[field.name] != base[field.name]))
    return found


def same_in_both(mine, theirs):
    """What the desk calls the fields that say something, and the same in both."""
    names = (*CONTENT_FIELDS, *CONTENT_LISTS)
    return [label(name) for name in names if mine[name] and mine[name] == theirs[name]]


def chosen(mine, theirs, data):
    """The content that was chosen, field by field and in the body passage by passage."""
    content = {n: theirs[n] if data.get(f"take-{n}") == "theirs" else mine[n] for n in mine}
    blocks = []
    for place, one, other in _aligned(mine["body"], theirs["body"]):
        takes_theirs = place and data.get(f"take-body-{place}") == "theirs"
        blocks += other if takes_theirs else one
    return content | {"body": _body(blocks)}


def _passages(base, mine, theirs):
    """A Difference for each run of blocks that is not the same in both bodies."""
    known, own, foreign = (set(_blocks(body)) for body in (base, mine, theirs))
    before = 0
    for place, one, other in _aligned(mine, theirs):
        if place:
            said = bodies_compared(_body(one), _body(other))
            field = Field(f"body-{place}", f"Body, paragraph {before + 1}", said)
            # New words are whose side they stand on; words that are gone, whose side lacks them.
            by_me = any(b not in known for b in one) or any(b in known - own for b in other)
            by_them = any(b not in known for b in other) or any(b in known - foreign for b in one)
            yield Difference(field, by_me, by_them)
        before += len(one)


def _aligned(mine, theirs):
    """The blocks of both bodies in step: (place, mine, theirs); place is 0 where all are the same.

    Elsewhere it is the number of the passage that differs.
    """
    one, other = _blocks(mine), _blocks(theirs)
    place = 0
    for kind, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        place += kind != "equal"
        yield place if kind != "equal" else 0, one[a:b], other[c:d]


def _blocks(body):
    return [block.html() for block in read(body)]


def _body(blocks):
    return clean("\n".join(blocks))
