"""Shortcodes: found in a text, with their attributes and what they enclose."""

import re
from dataclasses import dataclass, field
from dataclasses import replace as changed
from html import unescape

TAG = re.compile(
    r"(?P<before>\[?)\[(?P<close>/?)(?P<name>[a-zA-Z][\w-]*)"
    r"(?P<attributes>(?:\s(?:[^\[\]\"']|\"[^\"]{0,4000}\"|'[^']{0,4000}')*|\s*)?)(?P<alone>/?)\](?P<after>\]?)"
)
ATTRIBUTE = re.compile(
    r"([\w-]+)\s*=\s*\"([^\"]*)\"|([\w-]+)\s*=\s*'([^']*)'|([\w-]+)\s*=\s*([^\s\"'\]]+)"
    r"|\"([^\"]*)\"|(\S+)"
)
DEEPEST = 12


@dataclass
class Shortcode:
    """One shortcode; `inner` is None unless it encloses something."""

    name: str
    source: str
    attributes: dict = field(default_factory=dict)
    values: list = field(default_factory=list)
    inner: str | None = None

    def get(self, *names):
        for name in names:
            if self.attributes.get(name):
                return self.attributes[name]
        return ""

    def called(self, name):
        """The same shortcode by another name."""
        return changed(self, name=name)


def replace(text, say, known, depth=0):
    """The text with each shortcode replaced by what `say` makes of it.

    Brackets are common in prose: `known` says which lone names are shortcodes at all.
    """
    if "[" not in text or depth > DEEPEST:
        return text
    parts, position = [], 0
    tags = list(TAG.finditer(text))
    closers = _closers(tags)
    for number, tag in enumerate(tags):
        if tag.start() < position:
            continue
        if tag["before"] and tag["after"]:
            parts += [text[position : tag.start()], tag[0][1:-1]]
            position = tag.end()
            continue
        start, end = tag.start() + len(tag["before"]), tag.end() - len(tag["after"])
        closer = None if tag["alone"] else closers.get(number)
        if tag["close"] or not (closer or known(tag, text)):
            continue
        inner = None
        if closer:
            inner = text[end : closer.start() + len(closer["before"])]
            end = closer.end() - len(closer["after"])
        code = Shortcode(tag["name"].lower(), text[start:end], inner=inner)
        _read_attributes(code, tag["attributes"])
        parts += [text[position:start], say(code, depth)]
        position = end
    return "".join([*parts, text[position:]])


def _closers(tags):
    """For each opening tag's number, the tag that closes it."""
    open_tags, closers = [], {}
    for number, tag in enumerate(tags):
        name = tag["name"].lower()
        if not tag["close"]:
            open_tags.append((name, number))
            continue
        for place in range(len(open_tags) - 1, -1, -1):
            if open_tags[place][0] == name:
                closers[open_tags[place][1]] = tag
                del open_tags[place:]
                break
    return closers


def _read_attributes(code, text):
    text = text.replace("“", '"').replace("”", '"').replace("&#8221;", '"').replace("&#8243;", '"')
    for found in ATTRIBUTE.finditer(text):
        name = found[1] or found[3] or found[5]
        value = found[2] or found[4] or found[6] or ""
        if name:
            code.attributes[name.lower()] = unescape(value)
        elif value := found[7] or found[8]:
            code.values.append(value)
