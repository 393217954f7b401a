"""A stale save: two texts that began from the same revision, side by side."""

from dataclasses import dataclass

from articles.comparison import Field, compared


@dataclass(frozen=True)
class Difference:
    """One field on which the two texts are not of one mind, and whose change that is."""

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
    """Every field that differs, mine as the old and theirs as the new; contents as dicts."""
    return [
        Difference(
            field,
            changed_by_me=mine[field.name] != base[field.name],
            changed_by_them=theirs[field.name] != base[field.name],
        )
        for field in compared(mine, theirs, user)
    ]


def chosen(mine, theirs, data):
    """The content that was chosen field by field."""
    return {n: theirs[n] if data.get(f"take-{n}") == "theirs" else mine[n] for n in mine}
