"""The markup of every kind of page: well formed, complete, and fit for whoever reads it how."""

import gzip
import re
from collections import Counter
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

from newsroom import stylesheets
from tests.browser import violations

VOID = set("area base br col embed hr img input link meta source track wbr".split())
HEADINGS = ("h1", "h2", "h3", "h4")
# What a paragraph, a heading or a link's text may not hold.
BLOCKS = set("p div section article aside nav ul ol dl table figure blockquote form".split())
STATIC = Path(settings.BASE_DIR) / "static"


class Markup(HTMLParser):
    """Reads a page strictly, and notes what a validator would."""

    def __init__(self, html):
        super().__init__()
        self.open, self.complaints, self.elements = [], [], []
        self.feed(html)
        self.close()
        if self.open:
            self.complaints.append(f"never closed: {self.open}")

    def handle_starttag(self, tag, attributes):
        names = Counter(name for name, _ in attributes)
        doubled = [name for name, times in names.items() if times > 1]
        if doubled:
            self.complaints.append(f"<{tag}> has {doubled} twice")
        if tag in BLOCKS and {"p", "h1", "h2", "h3", "h4", "span"} & set(self.open):
            self.complaints.append(f"<{tag}> inside {self.open[-3:]}")
        if tag in ("a", "button", "input") and {"a", "button"} & set(self.open):
            self.complaints.append(f"<{tag}> inside a link or a button")
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        if "svg" not in self.open:
            self.complaints.append(f"<{tag}/>")

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.complaints.append(f"</{tag}> closes {self.open[-2:]}")

    def all(self, *tags):
        return [attributes for tag, attributes in self.elements if tag in tags]

    @property
    def outline(self):
        return [int(tag[1]) for tag, _ in self.elements if tag in HEADINGS]


@pytest.fixture
def markup(client, every_page):
    return {
        name: Markup(client.get(address).content.decode()) for name, address in every_page.items()
    }


def test_every_page_is_well_formed(markup):
    assert {name: page.complaints for name, page in markup.items() if page.complaints} == {}


def test_every_page_has_one_heading_of_its_own_and_skips_no_level(markup):
    for name, page in markup.items():
        assert page.outline.count(1) == 1, name
        assert all(b - a <= 1 for a, b in pairwise(page.outline)), (name, page.outline)


def test_every_page_has_its_landmarks(markup):
    for name, page in markup.items():
        assert len(page.all("main")) == 1, name
        assert [f for f in page.all("footer") if "footer" in f.get("class", "")], name
        labels = Counter(nav.get("aria-label") or nav["aria-labelledby"] for nav in page.all("nav"))
        assert set(labels.values()) <= {1}, name
        assert all(s.get("aria-label") or s.get("aria-labelledby") for s in page.all("section"))


def test_no_id_stands_twice_and_every_reference_has_its_target(markup):
    for name, page in markup.items():
        ids = Counter(attributes["id"] for _, attributes in page.elements if "id" in attributes)
        assert set(ids.values()) <= {1}, (name, ids.most_common(2))
        referred = {a["aria-labelledby"] for _, a in page.elements if "aria-labelledby" in a}
        referred |= {a["href"][1:] for a in page.all("a") if a.get("href", "").startswith("#")}
        referred |= {label["for"] for label in page.all("label")}
        assert referred <= set(ids), name


def test_every_picture_has_its_size_and_its_words(markup):
    for name, page in markup.items():
        for picture in page.all("img"):
            assert int(picture["width"]) > 0 and int(picture["height"]) > 0, name
            assert "alt" in picture, name


DAY, MOMENT = r"\d{4}-\d\d-\d\d", r"T\d\d:\d\d:\d\d[+-]\d\d:\d\d"


def test_every_time_can_be_read_by_a_machine(markup):
    for name, page in markup.items():
        for time in page.all("time"):
            assert re.match(rf"{DAY}({MOMENT})?$", time["datetime"]), name


def test_an_article_page_is_light(client, every_page):
    css = "".join((STATIC / part).read_text() for part in stylesheets.parts())
    script = (STATIC / "js/site.js").read_text()
    html = client.get(every_page["article"]).content.decode()
    sizes = {name: len(gzip.compress(text.encode())) for name, text in
             {"html": html, "css": css, "script": script}.items()}  # fmt: skip
    assert sum(sizes.values()) <= 60_000, sizes
    assert sizes["script"] <= 6_000
    fonts = [STATIC / f"fonts/{name}.woff2" for name in ("source-serif-4", "source-sans-3")]
    # More would be a further round trip of a slow phone.
    assert max(font.stat().st_size for font in fonts) <= 11_400


@pytest.fixture
def visit(live_server, new_context):
    """Open pages in a window that notes what it asked of whom, and what went wrong."""

    def window(**options):
        page = new_context(base_url=live_server.url, **options).new_page()
        page.outside, page.troubles = [], []
        page.on("console", lambda m: m.type == "error" and page.troubles.append(m.text))
        page.on("pageerror", lambda error: page.troubles.append(str(error)))
        page.on(
            "request",
            lambda r: r.url.startswith(live_server.url) or page.outside.append(r.url),
        )
        return page

    return window


# What axe can only ask a person about is no violation; everything else it knows is switched on.
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(visit, every_page, scheme, width):
    page = visit(color_scheme=scheme, viewport={"width": width, "height": 900})
    found = {}
    for name, address in every_page.items():
        page.goto(address)
        if wrong := violations(page):
            found[name] = wrong
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, width)
    assert found == {}
    assert page.outside == []


@pytest.mark.parametrize("width", [390, 1440])
def test_pages_load_without_a_complaint_and_nothing_moves(visit, every_page, width):
    page = visit(viewport={"width": width, "height": 844})
    page.add_init_script(
        "window.shift = []; new PerformanceObserver((list) => list.getEntries().forEach("
        "(e) => shift.push(...e.sources.map((s) => s.node?.outerHTML ?? s.node?.textContent))))"
        ".observe({ type: 'layout-shift', buffered: true });"
    )
    # A slow line, on which fonts and photos come after the first paint.
    slow = {"offline": False, "latency": 150, "downloadThroughput": 60e3, "uploadThroughput": 60e3}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", slow)
    for name in ("front", "article", "category", "search", "author"):
        page.goto(every_page[name])
        page.mouse.wheel(0, 20_000)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("shift") == [], name
    assert page.troubles == []


def test_the_search_question_opens_in_place(visit, every_page):
    page = visit()
    page.goto("/")
    page.get_by_role("link", name="Search", exact=True).first.click()
    field = page.get_by_role("combobox", name="What are you looking for?")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()
    page.get_by_role("link", name="Search", exact=True).first.click()
    page.get_by_role("button", name="Close").click()
    expect(field).to_be_hidden()
    page.get_by_role("link", name="Search", exact=True).first.click()
    field.fill("carrier")
    field.press("Enter")
    expect(
        page.get_by_role("heading", name="1 story about “carrier”, newest first")
    ).to_be_visible()


def test_the_readers_choice_of_light_or_dark_is_kept(visit, every_page):
    page = visit(color_scheme="light")
    page.goto("/")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("button", name="Dark mode").click()
    dark = page.evaluate(ground)
    assert dark != light
    page.goto(every_page["article"])
    assert page.evaluate(ground) == dark
    page.get_by_role("button", name="Light mode").click()
    assert page.evaluate(ground) == light


def test_a_click_that_is_faster_than_the_script_is_not_lost(visit, every_page):
    page = visit(color_scheme="light")
    held = []
    page.route("**/js/site*.js", lambda route: held.append(route))
    page.goto("/")
    page.get_by_role("button", name="Dark mode").click()
    page.get_by_role("link", name="Search", exact=True).first.click()
    expect(page.locator("html")).not_to_have_attribute("data-theme", "dark")
    held[0].continue_()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.get_by_role("combobox", name="What are you looking for?")).to_be_focused()
    assert len(held) == 1 and page.troubles == []


def test_the_manifest_is_there_with_and_without_scripts(visit, every_page):
    for with_scripts in (True, False):
        page = visit(java_script_enabled=with_scripts)
        page.goto("/")
        expect(page.locator("head > link[rel=manifest], noscript > link")).to_have_count(1)


def test_the_whole_story_is_there_without_scripts(visit, every_page):
    page = visit(java_script_enabled=False)
    page.goto(every_page["article"])
    for text in ("Then it ends.", "It was forty weeks.", "Come and see.", "Related stories"):
        expect(page.get_by_text(text)).to_be_visible()
    for name in ("Share with an app", "Copy link", "Print", "Dark mode"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    page.get_by_role("link", name="Search", exact=True).first.click()
    page.get_by_role("searchbox").fill("carrier")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("link", name=re.compile("The Carrier Sails"))).to_be_visible()


def test_the_first_key_leads_past_the_menu(visit, every_page):
    page = visit()
    page.goto(every_page["article"])
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_a_film_is_asked_for_by_a_click_and_not_before(visit, every_page):
    page = visit()
    page.route("https://**", lambda route: route.fulfill(body="A film", content_type="text/html"))
    page.goto(every_page["article"])
    assert page.outside == []
    page.get_by_role("button", name=re.compile("^Show the")).click()
    expect(page.locator(".embed iframe")).to_be_visible()
    assert all(url.startswith("https://www.youtube-nocookie.com/") for url in page.outside)
    assert page.outside and page.troubles == []


def test_suggestions_are_reached_by_keys_and_lead_to_their_page(visit, every_page):
    page = visit(viewport={"width": 390, "height": 844})
    page.goto("/search/")
    field = page.get_by_role("combobox", name="What are you looking for?")
    page.get_by_label("What are you looking for?").first.click()
    page.keyboard.type("ferr")
    option = page.get_by_role("option", name="Nadia Ferro Author")
    expect(option).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(option).to_be_hidden()
    page.keyboard.type("o")
    expect(option).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    assert violations(page) == []
    page.keyboard.press("Enter")
    page.wait_for_url("**/author/nadia-ferro/")
    assert page.outside == [] and page.troubles == []


@pytest.mark.parametrize("width", [390, 1440])
def test_all_that_is_suggested_is_in_view(visit, every_page, make_article, editor, width):
    for number in range(5):
        make_article(published_by=editor, headline=f"Frigate {number} Is Refitted")
    page = visit(viewport={"width": width, "height": 900})
    page.goto("/")
    page.get_by_role("link", name="Search", exact=True).first.click()
    page.keyboard.type("refitted")
    options = page.get_by_role("option")
    expect(options).to_have_count(5)
    seen = options.evaluate_all(
        "(lines) => lines.filter((line) => { const { left, bottom } = line.getBoundingClientRect();"
        " return line.contains(document.elementFromPoint(left + 20, bottom - 4)); }).length"
    )
    assert seen == 5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_action_is_reached_by_tab_and_seen_when_it_is(visit, every_page, scheme):
    page = visit(viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    for address in every_page.values():
        page.goto(address)
        page.wait_for_load_state("networkidle")  # adverts are put in by a script
        reached, wanted, unmarked = walk_by_tab(page)
        assert unmarked == []
        assert len(reached) == wanted
        # Down the page; and up only to the next column.
        up = [(a, b) for a, b in pairwise(reached) if b[0] < a[0] - 700 and b[1] <= a[1]]
        assert up == []


def walk_by_tab(page):
    """Tab through the page: what was reached and where, how much there is, what had no mark."""
    wanted = page.evaluate(
        "[...document.querySelectorAll('a[href], button, input, summary, [tabindex=\"0\"]')]"
        ".filter((e) => e.checkVisibility() && !e.closest('dialog')).length"
    )
    seen, places, unmarked = set(), [], []
    for _ in range(wanted + 5):
        page.keyboard.press("Tab")
        here = page.evaluate(
            "(() => { const e = document.activeElement; if (e === document.body) return null;"
            " e.dataset.seen ??= String(Math.random()); const box = e.getBoundingClientRect();"
            " const { outlineStyle } = getComputedStyle(e);"
            " return [e.dataset.seen, outlineStyle !== 'none',"
            " box.top + scrollY, box.left, box.width, e.outerHTML.slice(0, 120)]; })()"
        )
        if here is None or here[0] in seen:
            break
        name, outlined, top, left, width, html = here
        if not outlined or width <= 0:
            unmarked.append(html)
        seen.add(name)
        places.append((top, left, html))
    return places, wanted, unmarked


def test_no_picture_is_larger_than_its_place_needs(visit, every_page):
    needless = []
    for width, density in ((390, 3), (820, 2), (1440, 1), (1440, 2)):
        page = visit(viewport={"width": width, "height": 900}, device_scale_factor=density)
        for name in ("front", "article", "category", "author", "masthead", "tag", "search"):
            page.goto(every_page[name])
            page.evaluate("[...document.images].forEach((i) => { i.loading = 'eager'; })")
            page.wait_for_load_state("networkidle")
            shown = page.evaluate(
                "[...document.images].filter((i) => i.clientWidth && i.srcset).map((i) =>"
                " [i.currentSrc, i.clientWidth * devicePixelRatio,"
                " Math.min(...i.srcset.split(',').map((s) => parseInt(s.trim().split(' ')[1])))])"
            )
            assert shown, name
            for source, pixels, smallest in shown:
                has = int(re.search(r"-(\d+)\.\w+$", source)[1])
                if has > max(1.3 * pixels, smallest):
                    needless.append((name, width, density, source[-30:], round(pixels)))
    assert needless == []


def test_a_story_is_handed_to_the_phones_own_share_sheet(visit, every_page):
    page = visit()
    page.add_init_script(
        "window.shared = []; navigator.share = async (what) => { window.shared.push(what); };"
    )
    page.goto(every_page["article"])
    page.get_by_role("button", name="Share with an app").click()
    [shared] = page.evaluate("window.shared")
    assert shared["url"].endswith(every_page["article"])
    assert shared["title"].startswith("The Carrier Sails on Friday")


def test_its_address_is_copied(visit, every_page, live_server):
    page = visit()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(every_page["article"])
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Link copied.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == live_server.url + every_page["article"]


def test_a_printed_story_has_its_text_credits_and_address_and_no_furniture(visit, every_page):
    page = visit()
    page.goto(every_page["article"])
    page.emulate_media(media="print")
    for text in ("Then it ends.", "It was forty weeks.", "Harbor Desk"):
        expect(page.get_by_text(text).first).to_be_visible()
    expect(page.locator(".print-only", has_text=every_page["article"])).to_be_visible()
    for furniture in ("Related stories", "Share", "Advertisement", "Skip to content"):
        for found in page.get_by_text(furniture, exact=True).all():
            expect(found).to_be_hidden()
    assert page.locator("footer.footer").is_hidden()
