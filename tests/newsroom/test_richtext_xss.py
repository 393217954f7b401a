"""Hostile text in every place of a body, judged in a real browser."""

import json
from html import escape
from pathlib import Path

import pytest

from newsroom import richtext
from photos.models import Photo
from photos.renditions import RECIPE

pytestmark = pytest.mark.browser

OURS = json.loads((Path(__file__).parent / "fixtures" / "hostile.json").read_text())

TEXT = "a br em strong sub sup p h2 h3 ul ol li blockquote cite hr aside dl dt dd".split()
TABLE = "table caption thead tbody tfoot tr".split()
STORED = {
    **{tag: [] for tag in (*TEXT, *TABLE, "figcaption")},
    "a": ["href"],
    "ol": ["start"],
    "span": ["class"],
    "p": ["class", "data-article"],
    "aside": ["class"],
    "td": ["class", "colspan", "rowspan"],
    "th": ["class", "colspan", "rowspan", "scope"],
    "figure": ["class", "data-photo", "data-src"],
    "img": ["alt", "data-decorative"],
}
IN_EDITOR = {**STORED, "img": [*STORED["img"], "src"]}
PUBLIC = {
    **STORED,
    "p": ["class"],
    "h2": ["id"],
    "h3": ["id"],
    "aside": ["class", "aria-label", "aria-labelledby"],
    "caption": ["id"],
    "div": ["class", "role", "tabindex", "aria-label", "aria-labelledby"],
    "figure": ["class"],
    "footer": [],
    "picture": [],
    "source": ["type", "srcset", "sizes", "media", "width", "height"],
    "img": [
        "alt",
        "src",
        "srcset",
        "sizes",
        "width",
        "height",
        "loading",
        "decoding",
        "fetchpriority",
    ],
    "button": ["class", "type", "data-embed", "data-title", "data-needs"],
    "svg": ["class", "viewBox", "aria-hidden"],
    "path": ["d"],
}
CLASSES = (
    "more-link photo gallery embed pull-quote fact-box number place figure credit table-box"
    " embed-source embed-choice no-print button icon"
).split()

# The browser's own wish, and the photo that the bodies show.
OUR_OWN = ("/favicon.ico", f"/media/{RECIPE}/{'0' * 32}/", "/media/ab/cd.jpg")

# Walks all that is in the page and says what should not be there.
JUDGE = """({ allowed, classes }) => {
  const faults = [];
  const sections = [...document.body.children];
  for (const section of sections) {
    if (section.localName !== "section") faults.push(`outside: ${section.outerHTML}`);
    const fault = (words) => faults.push(`${section.id}: ${words} in ${section.innerHTML}`);
    for (const element of section.querySelectorAll("*")) {
      const tag = element.localName;
      if (!(tag in allowed)) { fault(`<${tag}>`); continue; }
      for (const { name, value } of element.attributes) {
        if (!allowed[tag].includes(name)) fault(`${tag}[${name}]`);
        if (name === "class" && !value.split(" ").every((word) => classes.includes(word))) {
          fault(`class ${value}`);
        }
        if (["href", "src", "data-embed", "data-src"].includes(name)) {
          const { protocol, host } = new URL(value, location);
          const relative = value.startsWith("/") && host !== location.host;
          if (!["http:", "https:", "mailto:", "tel:"].includes(protocol) || relative) {
            fault(`address ${value}`);
          }
        }
      }
      for (const type of ["mouseover", "focus", "click", "toggle", "error"]) {
        element.dispatchEvent(new Event(type, { cancelable: true }));
      }
    }
    const again = document.createElement("section");
    again.innerHTML = section.innerHTML;
    if (again.innerHTML !== section.innerHTML) fault("another tree at the second reading");
  }
  return [sections.length, faults];
}"""


class Story:
    def __init__(self, headline):
        self.headline = headline

    def get_absolute_url(self):
        return "/2026/11/a-story/"


def _photo(text):
    found = Photo(file="ab/cd.jpg", width=1440, height=960, credit=text)
    found.fingerprint = "0" * 32
    return found


def _slots(text):
    """A body with this HTML in every place that takes text, and this text in every attribute."""
    quoted = escape(text)
    return f"""{text}
        <p>{text}</p> <h2>{text}</h2> <h3><em>{text}</em></h3>
        <ul><li>{text}<ol start="{quoted}"><li>{text}</li></ol></li></ul>
        <blockquote>{text}<cite>{text}</cite></blockquote>
        <aside class="pull-quote"><p>{text}</p><cite>{text}</cite></aside>
        <aside class="fact-box"><h3>{text}</h3><dl><dt>{text}</dt><dd>{text}</dd></dl></aside>
        <table class="{quoted}"><caption>{text}</caption><tr><th scope="{quoted}">{text}</th>
        <td colspan="{quoted}" class="number {quoted}">{text}</td></tr></table>
        <p class="more-link" data-article="12">{text}</p>
        <p class="more-link" data-article="{quoted}">{text}</p>
        <figure class="photo" data-photo="7"><img alt="{quoted}" src="{quoted}">
        <figcaption>{text}</figcaption></figure>
        <figure class="gallery"><figure class="photo" data-photo="7"><img alt="{quoted}"></figure>
        <figcaption>{text}</figcaption></figure>
        <figure class="embed" data-src="https://x.com/desk/status/1"><blockquote>{text}</blockquote>
        <figcaption>{text}</figcaption></figure>
        <figure class="embed" data-src="{quoted}">{text}</figure>
        <p><a href="{quoted}">{text}</a> <a href="https://a.example/{quoted}">{text}</a>
        <a href="mailto:{quoted}">{text}</a></p>"""


def _written(vectors, write):
    return "".join(
        f'<section id="{number}">{write(vector)}</section>' for number, vector in enumerate(vectors)
    )


def _harm(window, vectors, write, allowed):
    """What the vectors did or left, each as a sentence."""
    html = _written(vectors, write)
    # What is out of view is run and loaded all the same, but not laid out.
    head = "<!doctype html><html lang=en><title>x</title><style>section{content-visibility:auto}"
    page = window.show(f"{head}</style><body>{html}</body>")
    page.wait_for_load_state("networkidle")
    count, faults = page.evaluate(JUDGE, {"allowed": allowed, "classes": CLASSES})
    page.wait_for_timeout(100)
    if count != len(vectors):
        faults.append(f"{len(vectors)} went in and {count} came out")
    faults += [f"heard {words}" for words in window.heard]
    faults += [f"asked for {address}" for address in window.outside]
    return faults + [f"asked for {p}" for p in window.missing if not p.startswith(OUR_OWN)]


def _render(html, text="credit"):
    return richtext.render(html, articles={12: Story(text)}, photos={7: _photo(text)})


def _for_editor(html, text="credit"):
    return richtext.for_editor(html, articles={12: Story(text)}, photos={7: _photo(text)})


WAYS = {
    "as it is stored": (richtext.clean, STORED),
    "as readers get it": (lambda html: _render(richtext.clean(html), html), PUBLIC),
    "as readers get it, had nobody cleaned it": (lambda html: _render(html, html), PUBLIC),
    "as the editor gets it": (lambda html: _for_editor(html, html), IN_EDITOR),
}
every_way = pytest.mark.parametrize(("write", "allowed"), WAYS.values(), ids=WAYS)


both_ways_out = pytest.mark.parametrize(
    ("write", "allowed"), list(WAYS.values())[:2], ids=list(WAYS)[:2]
)


@every_way
def test_hostile_html_does_nothing_and_leaves_nothing(window, write, allowed):
    assert _harm(window, OURS, write, allowed) == []


@every_way
def test_hostile_html_does_nothing_in_any_place_of_a_body(window, write, allowed):
    assert _harm(window, [_slots(vector) for vector in OURS], write, allowed) == []


@pytest.mark.corpora
@every_way
def test_the_known_attacks_do_nothing_and_leave_nothing(window, corpora, write, allowed):
    vectors = [vector["html"] for vector in _corpus(corpora, "xss/vectors.json")]
    assert _harm(window, vectors, write, allowed) == []


@pytest.mark.corpora
@pytest.mark.slow
@both_ways_out
def test_the_known_attacks_do_nothing_in_any_place_of_a_body(window, corpora, write, allowed):
    vectors = [_slots(vector["html"]) for vector in _corpus(corpora, "xss/vectors.json")]
    assert _harm(window, vectors, write, allowed) == []


@pytest.mark.corpora
@pytest.mark.slow
@both_ways_out
def test_naughty_text_does_nothing_in_any_place_of_a_body(window, corpora, write, allowed):
    texts = _corpus(corpora, "text/blns.json")
    assert _harm(window, [*texts, *(_slots(escape(text)) for text in texts)], write, allowed) == []


def _corpus(corpora, name):
    return json.loads((corpora / name).read_text())


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img alt='' src=/static/nothing.png onerror=alert(1)>",
        "<p onclick=alert(1)>x</p>",
        "<a href='javascript:alert(1)'>x</a>",
        "<iframe src='https://elsewhere.example/'></iframe>",
        "<p class=x>x</p>",
        "</section><p>x</p>",
    ],
)
def test_the_judge_sees_what_slips_through(window, attack):
    assert _harm(window, ["<p>x</p>", "<p>y</p>"], str, PUBLIC) == []
    assert _harm(window, ["<p>x</p>", attack], str, PUBLIC) != []
