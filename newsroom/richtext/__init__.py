"""The body of a story: one small grammar, its editor, and what readers see of it.

CKEditor 4 is at its end of life and stays because the publication asked for it. Everything that
touches it is in this package, and the database holds plain HTML: another editor can take its
place without a change elsewhere.
"""

from newsroom.richtext.describing import describe, photos_of
from newsroom.richtext.field import RichTextField, RichTextFormField
from newsroom.richtext.grammar import clean
from newsroom.richtext.page import gaps, places_for_adverts, player_hosts, render
from newsroom.richtext.references import (
    References,
    plain_text,
    references,
    subheads,
    word_count,
)
from newsroom.richtext.widget import EDIT_PAGE_CSP, RichTextWidget, for_editor

__all__ = [
    "EDIT_PAGE_CSP",
    "References",
    "RichTextField",
    "RichTextFormField",
    "RichTextWidget",
    "clean",
    "describe",
    "for_editor",
    "gaps",
    "photos_of",
    "places_for_adverts",
    "plain_text",
    "player_hosts",
    "references",
    "render",
    "subheads",
    "word_count",
]
