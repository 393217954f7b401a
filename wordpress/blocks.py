"""Gutenberg: a text taken apart along the comments that mark its blocks."""

import json
import re
from dataclasses import dataclass, field

MARK = re.compile(
    r"<!--\s+(?P<close>/)?wp:(?P<name>[a-z][a-z0-9_-]*(?:/[a-z][a-z0-9_-]*)?)\s+"
    r"(?P<attributes>\{.*?\}\s+)?(?P<alone>/)?-->",
    re.DOTALL,
)


@dataclass
class Block:
    """One block: its parts are strings of HTML and the blocks inside it."""

    name: str
    attributes: dict = field(default_factory=dict)
    parts: list = field(default_factory=list)
    is_alone: bool = False

    @property
    def short_name(self):
        return self.name.removeprefix("core/")


def has_blocks(text):
    return "<!-- wp:" in text


def parse(text):
    """The text as one block that holds all others; what is never closed ends with it."""
    root = Block("")
    stack, position = [root], 0
    for mark in MARK.finditer(text):
        if mark.start() > position:
            stack[-1].parts.append(text[position : mark.start()])
        position = mark.end()
        name = mark["name"]
        if mark["close"]:
            _close(stack, name)
            continue
        block = Block(name, _attributes(mark["attributes"]), is_alone=bool(mark["alone"]))
        stack[-1].parts.append(block)
        if not mark["alone"]:
            stack.append(block)
    stack[-1].parts.append(text[position:])
    return root


def _close(stack, name):
    for place in range(len(stack) - 1, 0, -1):
        if stack[place].name == name:
            del stack[place:]
            return


def _attributes(text):
    try:
        found = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
