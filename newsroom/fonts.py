"""Which fonts a page needs besides those of every page: of further letters, and of italics."""

import re

# By the end of the file's name; static/css/tokens.css says the same, and rare signs, in its
# unicode-range.
FURTHER = {
    "latin-1": re.compile("[À-ÄÆ-ÈÊ-ÕØ-àâãæê-ìîïðòôõù-ûýþÿıŒœ]"),
    "latin-ext": re.compile("[\u0100-\u0130\u0132-\u0151\u0154-\u02ba\u1e00-\u1eff]"),
    "cyrillic": re.compile("[\u0400-\u045f\u0490\u0491]"),
}


def needed(*, serif, sans):
    """The files to fetch early for what stands in each family, such as serif="<p>Łódź</p>"."""
    texts = {"source-serif-4": serif, "source-sans-3": sans}
    further = [
        f"fonts/{family}-{name}.woff2"
        for family, text in texts.items()
        for name, letters in FURTHER.items()
        if letters.search(text)
    ]
    return further + _italics(serif)


def needed_by_page(html):
    """The files of italics, and of accents for either family, for a page that is no story.

    Those of other alphabets are too large to fetch before it is known which family needs them.
    """
    accents = FURTHER["latin-1"].search(html)
    letter = accents[0] if accents else ""
    return needed(serif=letter, sans=letter) + _italics(html)


def _italics(html):
    return ["fonts/source-serif-4-italic.woff2"] if "<em>" in html else []
