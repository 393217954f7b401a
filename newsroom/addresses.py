"""The parts that the site's addresses are made of."""


class Year:
    regex = "[12][0-9]{3}"
    to_python = int

    def to_url(self, value):
        return f"{int(value):04}"


class Month:
    regex = "0[1-9]|1[0-2]"
    to_python = int

    def to_url(self, value):
        return f"{int(value):02}"


class Slug:
    """Letters of any script, digits, dashes, underscores."""

    regex = r"[-\w]+"
    to_python = str
    to_url = str


class SlugPath(Slug):
    """One slug below the other."""

    regex = r"[-\w]+(?:/[-\w]+)*"
