"""Adverts on real pages in a real browser: placement, label, shift, sandbox, switch, fairness."""

import re

import pytest
from django.conf import settings as project
from django.db.models import F
from playwright.sync_api import expect

from ads import counting
from ads.models import Advert, Advertiser, Count, Setup
from ads.running import Running
from ads.slots import SIZES, Screen, Slot
from tests.articles.desk import change_page
from tests.browser import violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
SCREENS = {Screen.PHONE: 390, Screen.TABLET: 820, Screen.WIDE: 1440}
LONG = "".join(
    f"<p>Part {n} {'tug ' * 60}</p>{'<h2>Below</h2>' if n % 5 == 4 else ''}" for n in range(24)
)
WATCH = """
window.heard = []; window.shift = 0;
addEventListener("securitypolicyviolation", (e) => heard.push(e.violatedDirective));
addEventListener("error", (e) => heard.push(e.message));
new PerformanceObserver((list) => list.getEntries().forEach((e) => (shift += e.value)))
  .observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture
def reader(live_server, new_context):
    """A reader's window; `outside` are the requests that leave the site."""

    def open_window(width=1440, **options):
        context = new_context(
            base_url=live_server.url, viewport={"width": width, "height": 900},
            user_agent=AGENT, reduced_motion="reduce", **options,
        )  # fmt: skip
        context.add_init_script(WATCH)
        page = context.new_page()
        page.outside = []
        page.on(
            "request", lambda r: r.url.startswith(live_server.url) or page.outside.append(r.url)
        )
        return page

    return open_window


@pytest.fixture
def story(make_article, editor, publication):
    return make_article(published_by=editor, body=LONG)


def shown(page):
    expect(page.locator(".ad-box > :not(noscript)").first).to_be_attached()
    return page.locator(".ad:visible .ad-box")


def test_adverts_are_asked_for_when_the_story_is_there(reader, story, make_advert):
    make_advert(slot="leaderboard")
    page = reader(1440)
    page.goto(story.address)
    shown(page)
    times = page.evaluate(
        "[performance.getEntriesByType('navigation')[0].loadEventStart,"
        " ...performance.getEntriesByType('resource')"
        " .filter(({ name }) => /ads/.test(name)).map(({ startTime }) => startTime)]"
    )
    assert len(times) > 2 and min(times) == times[0]


@pytest.mark.parametrize("screen", SCREENS)
def test_every_slot_keeps_its_box_and_nothing_moves(reader, story, make_advert, make_photo, screen):
    for slot in Slot:
        make_advert(slot=slot, heading=f"In {slot}")
    make_advert(
        slot="article", kind="picture", picture=make_photo(), alt="A rope.", advertiser="Two"
    )
    page = reader(SCREENS[screen])
    for address in (story.address, "/", story.category.get_absolute_url()):
        page.goto(address)
        expect(page.locator(".ad-box a").first).to_be_attached()
        for ad in page.locator(".ad:visible").all():
            size = SIZES[Slot(ad.get_attribute("data-slot"))][screen]
            box = ad.locator(".ad-box")
            found = box.evaluate(
                "(b) => [b.clientWidth, b.clientHeight, b.scrollWidth, b.scrollHeight]"
            )
            width = min(size.width, SCREENS[screen] - 32)
            assert found[:2] == [width, size.height], ad.get_attribute("data-slot")
            assert found[2] <= found[0] and found[3] <= found[1], "its words run over"
            expect(ad.locator("> p")).to_have_text("Advertisement")
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        page.wait_for_function("() => scrollY > 0 || document.body.scrollHeight <= innerHeight")
        assert page.evaluate("shift") == 0
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("heard") == [] and page.outside == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_kept_out(reader, story, make_advert, make_photo, scheme):
    for slot in Slot:
        make_advert(slot=slot)
    make_advert(slot="article", kind="html", html="<p>Hello</p>", advertiser="Two", made_by=None)
    page = reader(color_scheme=scheme)
    for address in (story.address, story.category.get_absolute_url()):
        page.goto(address)
        shown(page)
        assert violations(page) == []


def test_in_the_text_adverts_stand_between_plain_paragraphs(reader, story, make_advert):
    for n in range(6):
        make_advert(slot="article", heading=f"Advert {n}", advertiser=f"Firm {n}")
    page = reader()
    page.goto(story.address)
    shown(page)
    around = page.evaluate("""() => [...document.querySelectorAll(".prose > .ad")].map((ad) => {
      let after = ad.nextElementSibling;
      if (after.id.startsWith("after-")) after = after.nextElementSibling;
      return [ad.previousElementSibling.tagName, after.tagName];
    })""")
    assert len(around) == len(story.ad_places) >= 3
    assert {tag for pair in around for tag in pair} == {"P"}
    headings = page.locator(".prose .ad strong").all_text_contents()
    assert len(set(headings)) == len(headings), "no advert twice on one page"


def test_on_paper_there_is_none(reader, story, make_advert):
    for slot in Slot:
        make_advert(slot=slot)
    page = reader()
    page.goto(story.address)
    shown(page)
    page.emulate_media(media="print")
    assert page.locator(".ad").count() > 2
    assert page.locator(".ad:visible").count() == 0


def test_an_editor_pins_an_advert_by_the_first_words_of_a_paragraph(
    desk,
    reader,
    editor,
    make_article,
    make_advert,
):
    make_advert(slot="article")
    body = "".join(f"<p>Part {n} {'tug ' * 130}</p>" for n in range(8))
    story = make_article(by=editor, body=body)
    page = desk(editor)
    page.goto(change_page(story))
    page.get_by_text("Adverts and sponsor").click()
    page.get_by_label("Adverts after").fill("part 0 tug\nNobody wrote this")
    page.get_by_role("button", name=re.compile("Save draft")).click()
    expect(page.get_by_text("Saved as revision 2.")).to_be_visible()
    expect(page.get_by_text("Nobody wrote this").first).to_be_attached()
    page.get_by_role("button", name="Publish revision 2").click()
    expect(page.get_by_text(re.compile("^Published."))).to_be_visible()
    story.refresh_from_db()
    assert story.ad_places[0] == 0
    theirs = reader()
    theirs.goto(story.address)
    shown(theirs)
    first = theirs.locator(".prose > .ad").first
    before = first.evaluate("ad => ad.previousElementSibling.textContent")
    assert before.startswith("Part 0 tug")


def test_the_skip_link_leads_past_the_advert(reader, story, make_advert):
    make_advert(slot="leaderboard")
    page = reader()
    page.goto(story.address)
    shown(page)
    page.locator(".ad-skip").focus()
    expect(page.locator(".ad-skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#after-leaderboard-1")).to_be_focused()


def test_a_switch_works_on_the_next_page(reader, story, make_advert, ads_manager):
    advert = make_advert(slot="leaderboard")
    page = reader()
    page.goto(story.address)
    expect(page.get_by_text("Rope that holds")).to_be_visible()
    advert.stop(by=ads_manager)
    page.goto(story.address)
    expect(page.locator(".ad")).to_have_count(0)


def test_a_page_kept_from_before_the_switch_shows_nothing_of_it(
    reader, story, make_advert, ads_manager
):
    advert = make_advert(slot="leaderboard")
    page = reader()

    def later(route):
        advert.stop(by=ads_manager)
        route.continue_()

    page.route("**/ads/running.json", later)
    page.goto(story.address)
    expect(page.locator(".ad")).to_have_class(re.compile("ad-empty"))
    expect(page.get_by_text("Rope that holds")).not_to_be_visible()


def test_a_reader_is_not_shown_a_campaign_more_often_than_bought(reader, story, make_advert):
    make_advert(slot="leaderboard", heading="Twice a day", flight={"most_a_day": 2})
    make_advert(slot="leaderboard", heading="Ours", advertiser="Us", flight={"priority": 3})
    page = reader()
    seen = []
    for _ in range(4):
        page.goto(story.address)
        expect(page.locator(".ad strong")).to_be_visible()
        seen.append(page.locator(".ad strong").text_content())
    assert seen == ["Twice a day", "Twice a day", "Ours", "Ours"]
    assert page.context.cookies() == []


def test_competitors_never_share_a_page(reader, story, make_advert):
    for slot in ("leaderboard", "footer"):
        for name in ("Halyard", "Lanyard"):
            make_advert(slot=slot, advertiser=name, heading=name)
        make_advert(slot=slot, advertiser="Us", heading="Us")
    Advertiser.objects.exclude(name="Us").update(business="Rope")
    page = reader()
    for _ in range(8):
        page.goto(story.address)
        expect(page.locator('[data-slot="footer"] strong')).to_be_attached()
        both = set(page.locator(".ad strong").all_text_contents())
        assert both != {"Halyard", "Lanyard"}


ESCAPES = """
<p id="said">Loading</p><a id="buy" href="{{click}}">Buy</a>
<script>
const tried = [];
const attempt = (name, act) => {
  try { tried.push(`${name}:${act() ? "OUT" : "no"}`); } catch { tried.push(`${name}:no`); }
};
attempt("parent", () => parent.document.title);
attempt("top", () => { top.location = "https://evil.example/"; return false; });
attempt("cookie", () => { document.cookie = "a=1"; return document.cookie; });
attempt("storage", () => { localStorage.setItem("a", "1"); return true; });
attempt("form", () => {
  const form = document.createElement("form");
  form.action = "/admin/";
  document.body.append(form);
  form.submit();
});
const img = new Image();
img.src = "/static/img/favicon.svg?leak";
document.body.append(img);
fetch("/ads/running.json")
  .then(() => tried.push("fetch:OUT"), () => tried.push("fetch:no"))
  .finally(() => { document.getElementById("said").textContent = tried.join(" "); });
</script>"""


def test_an_html_advert_does_not_get_out_of_its_sandbox(
    reader, story, make_advert, administrator, ads_manager
):
    advert = make_advert(
        slot="leaderboard", kind="html", html=ESCAPES, made_by=administrator, approved=False
    )
    advert.approve(by=ads_manager)
    page = reader()
    asked = []
    page.context.on("response", lambda response: asked.append(response.url))
    page.goto(story.address)
    frame = page.frame_locator(".ad-frame")
    expect(frame.locator("#said")).not_to_have_text("Loading")
    said = frame.locator("#said").text_content()
    assert "OUT" not in said, said
    assert said.count(":no") == 6
    assert page.url.endswith(story.address)
    assert not [url for url in asked if "evil" in url or "leak" in url or "/admin" in url]
    policy = page.request.get(page.locator(".ad-frame").get_attribute("src")).headers
    assert "sandbox allow-scripts" in policy["content-security-policy"]
    assert "allow-same-origin" not in policy["content-security-policy"]
    link = frame.locator("#buy").get_attribute("href")
    assert link.startswith(page.url.split("/2")[0] + "/ads/go/")


def test_what_is_shown_seen_and_clicked_is_counted(reader, story, make_advert, live_server):
    advert = make_advert(slot="leaderboard", url=f"{live_server.url}/corrections/")
    below = make_advert(slot="footer", heading="Far below")
    page = reader()
    with page.expect_request("**/ads/seen/"):
        page.goto(story.address)
    page.locator(".ad a.ad-house").first.click()
    expect(page).to_have_url(re.compile("/corrections/"))

    def counts():
        counting.add_up()
        return {(c.advert_id, c.event): c.number for c in Count.objects.all()}

    for _ in range(60):
        found = counts()
        if (advert.pk, 3) in found and (advert.pk, 2) in found:
            break
        page.wait_for_timeout(100)
    assert found[advert.pk, 1] == found[advert.pk, 2] == found[advert.pk, 3] == 1
    assert found[below.pk, 1] == 1 and (below.pk, 2) not in found
    assert page.context.cookies() == []


def test_the_script_is_small():
    script = project.BASE_DIR / "static/js/ads.js"
    assert len(script.read_bytes()) < 3000


PICKS = """async ({ module, ads, picks }) => {
  const { pick } = await import(module);
  const found = {};
  for (let n = 0; n < picks; n++) {
    const { id } = pick(ads);
    found[id] = (found[id] ?? 0) + 1;
  }
  return found;
}"""


def test_weights_are_kept_within_two_percent_over_a_hundred_thousand_picks(reader, publication):
    page = reader()
    page.goto("/")
    weights = {"1": 1, "2": 2, "3": 3, "4": 10}
    ads = [{"id": int(pk), "tier": 2, "weight": weight} for pk, weight in weights.items()]
    ads.append({"id": 9, "tier": 3, "weight": 1000})
    found = page.evaluate(PICKS, {"module": "/static/js/ads.js", "ads": ads, "picks": 100_000})
    total = sum(weights.values())
    assert set(found) == set(weights), "a house advert waits for an empty slot"
    for pk, weight in weights.items():
        assert abs(found[pk] / 100_000 - weight / total) < 0.02, pk


FITS = """async ({ module, cases }) => {
  const { fits } = await import(module);
  return cases.map(({ ad, tokens }) => fits(ad, tokens));
}"""


def test_the_browser_and_the_server_agree_on_what_fits(reader, publication):
    row = {name: [] for kind in ("categories", "tags", "types") for name in (kind, f"not_{kind}")}
    aims = [
        {}, {"categories": ["sea"]}, {"tags": [1, 2]}, {"types": ["news"]}, {"not_tags": [1]},
        {"categories": ["sea"], "not_types": ["opinion"]}, {"not_categories": ["sea/ships"]},
        {"categories": ["sea", "air"], "tags": [3], "types": ["news", "analysis"]},
    ]  # fmt: skip
    pages = [
        [], ["c:sea"], ["c:sea", "c:sea/ships", "t:1", "k:news"], ["c:air", "t:3", "k:analysis"],
        ["c:sea", "t:2", "k:opinion"], ["t:3"], ["k:news"],
    ]  # fmt: skip
    adverts = [Running(row | aim) for aim in aims]
    cases = [(advert, tokens) for advert in adverts for tokens in pages]
    page = reader()
    page.goto("/")
    sent = [{"ad": {"any": a.any_of, "none": a.none_of}, "tokens": t} for a, t in cases]
    answered = page.evaluate(FITS, {"module": "/static/js/ads.js", "cases": sent})
    assert answered == [advert.fits(tokens) for advert, tokens in cases]
    assert True in answered and False in answered


# As strict as the library about what comes before what; it answers with an advert or with none.
GPT = """
window.asked = [];
const listeners = [];
const slots = new Map();
let enabled = false;
const must = (fits, words) => { if (!fits) throw new Error(`googletag: ${words}`); };
const before = (name) => (...args) => {
  must(![...slots.values()].some((slot) => slot.displayed), `${name} after a request`);
  asked.push([name, ...args]);
};
const service = {
  setForceSafeFrame: before("safe"), setTargeting: before("value"),
  setPrivacySettings: before("privacy"),
  addEventListener: (name, act) => { must(name === "slotRenderEnded", name); listeners.push(act); },
};
const commands = window.googletag.cmd;
Object.assign(window.googletag, {
  pubads: () => service,
  defineSlot: (path, sizes, id) => {
    must(/^\\/\\d+\\/[^/]/.test(path), `no such path ${path}`);
    must(sizes.every((one) => one.length === 2 && one.every(Number.isInteger)), "no sizes");
    must(document.getElementById(id) && !slots.has(id), `no place ${id}`);
    asked.push(["slot", path, sizes, id]);
    const slot = { added: false, displayed: false, getSlotElementId: () => id };
    slot.addService = (to) => {
      must(to === service, "another service");
      slot.added = true;
      return slot;
    };
    slots.set(id, slot);
    return slot;
  },
  enableServices: () => { enabled = true; asked.push(["enable"]); },
  display: (id) => {
    must(enabled && slots.get(id)?.added, `${id} is shown before it is ready`);
    slots.get(id).displayed = true;
    asked.push(["display", id]);
    listeners.forEach((act) => act({ slot: slots.get(id), isEmpty: EMPTY }));
  },
  cmd: { push: (f) => f() },
});
commands.forEach((f) => f());
"""


def served(page, *, empty=False, is_away=False):
    """Let something answer for the ad server."""
    body = GPT.replace("EMPTY", "true" if empty else "false")

    def answer(route):
        if is_away:
            route.abort()
        else:
            route.fulfill(body=body, content_type="text/javascript")

    page.route("https://securepubads.g.doubleclick.net/tag/js/gpt.js", answer)


@pytest.fixture
def unit(make_advert):
    setup = Setup.the_one()
    setup.network_is_on, setup.network_code = True, "21700000000"
    setup.save()
    make_advert(slot="footer", heading="Ours", advertiser="Us", flight={"priority": 3})
    return make_advert(slot="footer", kind="network", unit_path="watch/article", url="")


def test_the_ad_server_loads_for_readers_who_agree_and_not_before(reader, story, unit):
    page = reader()
    served(page)
    page.goto(story.address)
    banner = page.get_by_role("region", name="Your choice about adverts")
    expect(banner).to_be_visible()
    expect(page.get_by_text("Ours")).to_be_attached()
    assert page.outside == [] and violations(page) == []
    banner.get_by_role("button", name="No").click()
    expect(banner).to_be_hidden()
    page.reload()
    expect(page.get_by_role("button", name="Your choice about adverts")).to_be_visible()
    expect(banner).to_be_hidden()
    assert page.outside == []
    page.get_by_role("button", name="Your choice about adverts").click()
    with page.expect_navigation():
        banner.get_by_role("button", name="Yes").click()
    page.wait_for_function("() => window.asked?.some(([name]) => name === 'display')")
    asked = page.evaluate("asked")
    assert ["slot", "/21700000000/watch/article", [[970, 250]], "ad-unit-1"] in asked
    assert ["safe", True] in asked
    assert ["privacy", {"nonPersonalizedAds": True}] in asked
    assert [name for name, *_ in asked][-2:] == ["enable", "display"]
    assert ["value", "article", [str(story.pk)]] in asked
    assert ["value", "section", ["sea-power"]] in asked
    assert page.evaluate("heard") == [] and page.evaluate("shift") == 0


@pytest.mark.parametrize("how", [{"empty": True}, {"is_away": True}])
def test_where_the_ad_server_has_nothing_our_own_advert_stands(reader, story, unit, how):
    page = reader()
    page.add_init_script("localStorage.setItem('ad-consent', 'yes')")
    served(page, **how)
    page.goto(story.address)
    box = page.locator("[data-slot=footer] .ad-box")
    expect(box.get_by_text("Ours")).to_be_attached()
    expect(box.locator("[data-unit]")).to_have_count(0)
    assert page.evaluate("heard") == [] and page.evaluate("shift") == 0


def test_a_unit_asks_for_those_of_its_sizes_that_fit_the_box(reader, story, unit):
    Advert.objects.filter(pk=unit.pk).update(unit_sizes="300x250, 970x250, 320x50")
    unit.refresh_from_db()
    Advert.objects.filter(pk=unit.pk).update(approved_digest=F("digest"))
    for width, sizes in ((1440, [[300, 250], [970, 250], [320, 50]]), (390, [[300, 250]])):
        page = reader(width=width)
        page.add_init_script("localStorage.setItem('ad-consent', 'yes')")
        served(page)
        page.goto(story.address)
        page.wait_for_function("() => window.asked?.some(([name]) => name === 'display')")
        (asked,) = (one for one in page.evaluate("asked") if one[0] == "slot")
        assert asked[2] == sizes
        assert page.evaluate("heard") == []


def test_only_a_page_with_a_unit_has_another_policy_or_asks(client, story, unit):
    strict = client.get("/corrections/")
    assert "doubleclick" not in strict["Content-Security-Policy"]
    assert b"data-consent" not in strict.content
    page = client.get(story.address)
    policy = page["Content-Security-Policy"]
    assert "https://*.doubleclick.net" in policy and "unsafe" not in policy
    assert b"data-consent" in page.content
    Setup.objects.update(network_is_on=False)
    page = client.get(story.address)
    assert "doubleclick" not in page["Content-Security-Policy"]
    assert b"data-consent" not in page.content
