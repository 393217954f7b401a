"""CKEditor in a real browser, under the policy of its page, on a page that holds nothing else."""

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from csp.utils import build_policy

from newsroom.richtext import EDIT_PAGE_CSP, RichTextWidget, clean
from newsroom.richtext.widget import REMOVED_PLUGINS
from tests.newsroom.test_richtext import EVERY_BLOCK

pytestmark = pytest.mark.browser

FIXTURES = Path(__file__).parent / "fixtures"
HOSTILE = json.loads((FIXTURES / "hostile.json").read_text())

PASTE = """(html) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", "plain");
  const event = new ClipboardEvent("paste", {
    clipboardData: data, bubbles: true, cancelable: true,
  });
  document.querySelector(".cke_wysiwyg_div").dispatchEvent(event);
}"""

PASTED = f"""(html) => new Promise((done) => {{
  CKEDITOR.instances.id_body.once("afterPaste", () => setTimeout(done));
  ({PASTE})(html);
}})"""


class Desk:
    """An editor at a body."""

    def __init__(self, window, body):
        widget = RichTextWidget()
        form = widget.render("body", body, {"id": "id_body"})
        self.window = window
        self.page = window.show(
            f'<!doctype html><html lang="en"><head><title>x</title>{widget.media}</head>'
            f"<body><form>{form}</form></body></html>",
            **{"content-security-policy": build_policy(update=EDIT_PAGE_CSP)},
        )
        self.page.wait_for_selector(".cke_wysiwyg_div[contenteditable=true]")
        self.text = self.page.locator(".cke_wysiwyg_div")

    def press(self, button):
        self.page.click(f".cke_button__{button}")

    def paste(self, html):
        """Paste, and wait until it stands there."""
        self.page.evaluate(PASTED, html)

    def click_at_end_of(self, selector):
        self.text.locator(selector).last.click()
        self.page.keyboard.press("End")

    @property
    def body(self):
        return clean(self.page.evaluate("CKEDITOR.instances.id_body.getData()"))

    @property
    def trouble(self):
        window = self.window
        return [*window.heard, *window.outside, *window.missing, *map(str, window.errors)]


@pytest.fixture
def open_editor(window):
    return lambda body: Desk(window, clean(body))


def test_every_block_comes_back_as_it_went_in(open_editor):
    desk = open_editor(EVERY_BLOCK)
    assert desk.body == EVERY_BLOCK
    assert desk.trouble == []


def test_text_that_looks_like_markup_stays_text(open_editor):
    body = clean(
        "<p>&lt;b&gt;5 &amp;lt; 6&lt;/b&gt; &lt;/textarea&gt;&lt;img src=x onerror=x()&gt;</p>"
    )
    desk = open_editor(body)
    assert desk.body == body
    assert desk.text.locator("b, img").count() == 0
    assert desk.trouble == []


def test_source_and_back_changes_nothing(open_editor):
    desk = open_editor(EVERY_BLOCK)
    desk.press("source")
    desk.page.wait_for_selector("textarea.cke_source")
    desk.press("source")
    desk.page.wait_for_selector(".cke_wysiwyg_div")
    assert desk.body == EVERY_BLOCK
    assert desk.trouble == []


def test_every_button_works_under_the_policy_of_the_page(open_editor):
    desk = open_editor("<p>Some text.</p>")
    page = desk.page
    for button, title in {
        "link": "Link",
        "table": "Table Properties",
        "find": "Find and Replace",
        "specialchar": "Select Special Character",
    }.items():
        desk.text.locator("p").first.click()
        desk.press(button)
        page.wait_for_selector(f".cke_dialog_title >> text={title}")
        page.keyboard.press("Escape")
        page.wait_for_selector(".cke_dialog", state="hidden")

    desk.text.locator("p").first.click()
    page.click(".cke_combo__format .cke_combo_button")
    panel = page.frame_locator(".cke_combopanel iframe")
    assert panel.locator(".cke_panel_listItem").all_inner_texts() == [
        "Text", "Subhead", "Small subhead",
    ]  # fmt: skip
    panel.locator("text=Subhead >> nth=0").click()
    desk.press("italic")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    desk.press("numberedlist")
    page.keyboard.type("One")
    assert "<h2>Some text.</h2>" in desk.body
    assert "<ol><li>" in desk.body
    assert desk.trouble == []


def test_what_calls_other_servers_is_not_even_loaded(open_editor):
    desk = open_editor("<p>Text.</p>")
    loaded = desk.page.evaluate("Object.keys(CKEDITOR.instances.id_body.plugins)")
    assert set(loaded).isdisjoint(REMOVED_PLUGINS)
    assert {"divarea", "widget", "newsblocks"} <= set(loaded)


def test_writing_around_a_more_link_does_not_touch_it(open_editor):
    desk = open_editor('<p>Before.</p><p class="more-link" data-article="12">MORE</p><p>After.</p>')
    desk.click_at_end_of("p >> text=Before.")
    desk.page.keyboard.press("Enter")
    desk.page.keyboard.type("Typed one.")
    desk.click_at_end_of("p >> text=After.")
    desk.page.keyboard.type(" Typed two.")
    desk.text.locator(".more-link").click()
    desk.page.keyboard.type("lost?")
    assert desk.body == (
        "<p>Before.</p>\n<p>Typed one.</p>\n"
        '<p class="more-link" data-article="12">MORE</p>\n<p>After. Typed two.</p>'
    )


def test_a_caption_can_be_written_and_the_photo_stays(open_editor):
    desk = open_editor(
        '<p>Before.</p><figure class="photo" data-photo="7"><img alt="Two ships"></figure>'
        "<p>After.</p>"
    )
    desk.text.locator("figcaption").click()
    desk.page.keyboard.type("At sea.")
    assert desk.body == (
        '<p>Before.</p>\n<figure class="photo" data-photo="7"><img alt="Two ships">'
        "<figcaption>At sea.</figcaption></figure>\n<p>After.</p>"
    )


def test_a_subhead_a_pull_quote_and_a_cell_can_be_written_in(open_editor):
    desk = open_editor(EVERY_BLOCK)
    for place in ("h2", ".pull-quote p", ".fact-box dd", "td.number", "blockquote p"):
        desk.click_at_end_of(place)
        desk.page.keyboard.type(" typed")
    assert desk.body.count(" typed") == 5
    assert desk.trouble == []


def test_text_from_word_and_google_docs_keeps_what_it_means(open_editor):
    desk = open_editor("<p>Start.</p>")
    desk.click_at_end_of("p")
    desk.paste(
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>'
        '<meta name=Generator content="Microsoft Word 15"></head><body>'
        "<p class=MsoNormal style='margin:0'><b>Bold</b> word<o:p></o:p></p></body></html>"
    )
    desk.paste(
        '<b style="font-weight:normal" id="docs-internal-guid-1"><p dir="ltr">'
        '<span style="font-style:normal;vertical-align:baseline;">The </span>'
        '<span style="font-style:italic;vertical-align:baseline;">Harlan</span></p></b>'
    )
    assert "<strong>Bold</strong> word" in desk.body
    assert "The <em>Harlan</em>" in desk.body
    assert desk.trouble == []


@pytest.mark.parametrize("way", ["loaded", "pasted"])
def test_hostile_html_does_nothing_in_the_editor(window, way):
    desk = Desk(window, "".join(HOSTILE) if way == "loaded" else "<p>Start.</p>")
    if way == "pasted":
        desk.click_at_end_of("p")
        for vector in HOSTILE:
            desk.page.evaluate(PASTE, vector)
        desk.page.wait_for_timeout(1500)
    ran = [words for words in window.heard if not words.startswith("policy:")]
    assert ran == []
    assert window.outside == []
    names = desk.text.evaluate(
        "(text) => [...text.querySelectorAll('*')].flatMap((one) => one.getAttributeNames())"
    )
    assert not [name for name in names if name.startswith("on")]


@pytest.mark.corpora
def test_the_known_attacks_do_nothing_in_the_editor(window, corpora):
    vectors = json.loads((corpora / "xss" / "vectors.json").read_text())
    desk = Desk(window, "".join(clean(vector["html"]) for vector in vectors))
    desk.page.wait_for_timeout(1000)
    assert desk.trouble == []


def test_a_subhead_is_one_key_away_and_one_key_back(open_editor):
    desk = open_editor("<p>What happens next</p><p>Text.</p>")
    desk.click_at_end_of("p >> text=What happens next")
    desk.page.keyboard.press("Control+Alt+2")
    assert desk.body == "<h2>What happens next</h2>\n<p>Text.</p>"
    desk.press("newssubhead")
    assert desk.body == "<p>What happens next</p>\n<p>Text.</p>"
    assert desk.trouble == []


def test_a_more_link_is_found_by_words_of_the_headline(open_editor):
    asked = []

    def stories(route):
        asked.append(parse_qs(urlsplit(route.request.url).query).get("term", [""])[0])
        found = [
            {"id": "7", "text": "Tankers <b>fly</b> at night"},
            {"id": "9", "text": "Tankers & fog"},
        ]
        route.fulfill(json={"results": found if "ankers" in asked[-1] else []})

    desk = open_editor("<p>Before.</p><p>After.</p>")
    page = desk.page
    page.route("**/linkable/**", stories)
    desk.click_at_end_of("p >> text=Before.")
    page.keyboard.press("Control+Alt+m")
    page.get_by_role("combobox").press_sequentially("Tankers")
    page.get_by_role("option", name="Tankers & fog").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog", state="detached")
    assert asked[-1] == "Tankers"
    assert desk.body == (
        '<p>Before.</p>\n<p class="more-link" data-article="9">MORE</p>\n<p>After.</p>'
    )
    assert "MORE: Tankers & fog" in desk.text.inner_text()

    desk.text.locator(".more-link").dblclick()
    page.get_by_role("combobox").press_sequentially("tankers")
    page.get_by_role("option", name="Tankers <b>fly</b> at night").click()
    page.wait_for_selector("dialog", state="detached")
    assert 'data-article="7"' in desk.body and 'data-article="9"' not in desk.body
    assert desk.text.locator(".more-link b").count() == 0
    assert desk.trouble == []


PICKER = """
export function openPhotoPicker({ onChoose }) {
  const dialog = document.createElement("dialog");
  const button = document.createElement("button");
  button.textContent = "Use this photo";
  button.addEventListener("click", () => {
    dialog.close();
    dialog.remove();
    window.picked = (window.picked ?? 6) + 1;
    onChoose({ id: window.picked, alt: 'A "gray" hull', decorative: false, caption: "At <sea>",
      credit: "Navy", file: "/static/richtext/no-photo.svg" });
  });
  dialog.append(button);
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
"""


@pytest.fixture
def library(open_editor):
    """A desk whose photo library has one answer after the other."""

    def at_desk(body):
        desk = open_editor(body)
        desk.page.route(
            "**/js/photo-picker.js",
            lambda route: route.fulfill(body=PICKER, content_type="text/javascript"),
        )
        return desk

    return at_desk


def test_a_photo_comes_from_the_library_with_caption_and_alt_text(library):
    desk = library("<p>Before.</p><p>After.</p>")
    page = desk.page
    desk.click_at_end_of("p >> text=Before.")
    page.keyboard.press("Control+Alt+p")
    page.get_by_role("button", name="Use this photo").click()
    desk.text.locator("figure.photo").wait_for()
    assert desk.body == (
        '<p>Before.</p>\n<figure class="photo" data-photo="7"><img alt="A &quot;gray&quot; hull">'
        "<figcaption>At &lt;sea&gt;</figcaption></figure>\n<p>After.</p>"
    )
    desk.text.locator("figure.photo img").dblclick()
    page.get_by_label("Alt text").fill("")
    page.get_by_role("button", name="Keep").click()
    assert "Describe the photo" in page.get_by_role("alert").inner_text()
    page.get_by_label("Decorative").check()
    page.get_by_role("button", name="Keep").click()
    page.wait_for_selector("dialog", state="detached")
    assert '<img alt="" data-decorative="true"><figcaption>At &lt;sea&gt;' in desk.body
    assert desk.trouble == []


def test_a_gallery_is_put_together_ordered_and_captioned(library):
    desk = library("<p>Before.</p>")
    page = desk.page
    desk.click_at_end_of("p")
    desk.press("newsgallery")
    page.get_by_role("button", name="Insert", exact=True).click()
    assert "Add a photo first." in page.get_by_role("alert").inner_text()
    for _ in range(2):
        page.get_by_role("button", name="Add a photo").click()
        page.get_by_role("button", name="Use this photo").click()
    page.get_by_label("Alt text").last.fill("A second hull")
    page.get_by_role("button", name="Up").last.click()
    page.get_by_role("button", name="Insert", exact=True).click()
    desk.text.locator("figure.gallery").wait_for()
    desk.text.locator(".gallery .photo figcaption").first.click()
    page.keyboard.press("End")
    page.keyboard.type(" one")
    desk.text.locator(".gallery > figcaption").click()
    page.keyboard.type("Both of them.")
    assert desk.body == (
        '<p>Before.</p>\n<figure class="gallery">'
        '<figure class="photo" data-photo="8"><img alt="A second hull">'
        "<figcaption>At &lt;sea&gt; one</figcaption></figure>"
        '<figure class="photo" data-photo="7"><img alt="A &quot;gray&quot; hull">'
        "<figcaption>At &lt;sea&gt;</figcaption></figure>"
        "<figcaption>Both of them.</figcaption></figure>"
    )
    assert desk.trouble == []


def test_a_post_is_put_in_by_its_address_with_its_words(open_editor):
    desk = open_editor("<p>Before.</p>")
    page = desk.page
    desk.click_at_end_of("p")
    desk.press("newsembed")
    page.get_by_label("Address").fill("https://example.org/navy/1")
    page.get_by_role("button", name="Insert", exact=True).click()
    assert "not the address" in page.get_by_role("alert").inner_text()
    page.get_by_label("Address").fill("https://twitter.com/navy/status/12?s=20")
    page.get_by_role("button", name="Insert", exact=True).click()
    assert "what the post says" in page.get_by_role("alert").inner_text()
    page.get_by_label("Text of the post").fill("Trials <over>.\nMore soon.")
    page.get_by_label("Who and when").fill("Navy on X")
    page.get_by_role("button", name="Insert", exact=True).click()
    page.wait_for_selector("dialog", state="detached")
    assert desk.body == (
        '<p>Before.</p>\n<figure class="embed" data-src="https://x.com/navy/status/12">'
        "<blockquote><p>Trials &lt;over&gt;.</p><p>More soon.</p></blockquote>"
        "<figcaption>Navy on X</figcaption></figure>"
    )
    assert desk.trouble == []


def test_a_pull_quote_takes_the_words_that_are_selected(open_editor):
    desk = open_editor("<p>Nobody tested the rope.</p><p>After.</p>")
    page = desk.page
    desk.text.locator("p >> text=Nobody").click()
    page.keyboard.press("Home")
    page.keyboard.press("Shift+End")
    desk.press("newspullquote")
    page.get_by_label("Who said it").fill("A director")
    page.get_by_role("button", name="Insert", exact=True).click()
    page.wait_for_selector("dialog", state="detached")
    quote = (
        '<aside class="pull-quote"><p>Nobody tested the rope.</p><cite>A director</cite></aside>'
    )
    assert desk.body == f"<p>Nobody tested the rope.</p>\n{quote}\n<p>After.</p>"
    desk.click_at_end_of(".pull-quote p")
    desk.press("newspullquote")
    assert desk.body == (
        "<p>Nobody tested the rope.</p>\n<p>Nobody tested the rope.</p>\n"
        "<p>A director</p>\n<p>After.</p>"
    )
    assert desk.trouble == []


def test_a_fact_box_is_typed_in_and_left_by_enter(open_editor):
    desk = open_editor("<p>Before.</p>")
    page = desk.page
    desk.click_at_end_of("p")
    desk.press("newsfactbox")
    page.keyboard.type("The hull")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("Forty meters.")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.type("After.")
    assert desk.body == (
        '<p>Before.</p>\n<aside class="fact-box"><h3>The hull</h3><p>Forty meters.</p></aside>\n'
        "<p>After.</p>"
    )
    assert desk.trouble == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "word",
            "<h2>A hull bought before its tests</h2>\n"
            "<p>The <strong>contract</strong> paid for <em>six</em> hulls "
            '<a href="https://example.org/contract">on delivery</a>.</p>\n'
            "<ul><li>Four delivered</li><li>None accepted</li></ul>\n<h3>Smaller still</h3>\n"
            "<table><tbody><tr><td>Hull</td><td>Year</td></tr></tbody></table>",
        ),
        (
            "google-docs",
            "<h2>A hull</h2>\n<p>The <strong>contract</strong> paid for <em>six</em> "
            '<a href="https://example.org/x">hulls</a><sup>2</sup>.</p>\n'
            "<ul><li>One<ul><li>Inner</li></ul></li><li>Two</li></ul>",
        ),
        (
            "web-page",
            "<h2>Navy shelves it</h2>\n<p>By A. Person</p>\n"
            "<p>First <strong>bold</strong> words.</p>\n<p>The yard.</p>\n"
            "<p>Loose text</p>\n<p>and more</p>\n<h3>Numbers</h3>\n"
            '<ol start="3"><li>Three</li></ol>\n'
            '<figure class="embed" data-src="https://x.com/navy/status/12"><blockquote>'
            "<p>Trials are over.</p></blockquote>"
            "<figcaption>Navy (@navy) November 12, 2026</figcaption></figure>\n"
            '<figure class="embed" data-src="https://www.youtube.com/watch?v=abcdefghijk">'
            "<figcaption>Video on YouTube</figcaption></figure>\n"
            "<p>Method</p>\n<p>How we counted</p>",
        ),
    ],
)
def test_what_is_pasted_loses_nothing_but_its_looks(open_editor, source, expected):
    desk = open_editor("")
    desk.text.click()
    desk.paste((FIXTURES / f"pasted-{source}.html").read_text())
    assert desk.body == expected
    assert desk.trouble == []


def test_a_pasted_photo_of_ours_shows_no_picture_of_another_site(open_editor):
    desk = open_editor("")
    desk.text.click()
    desk.paste(
        '<figure class="photo" data-photo="7"><img alt="A hull" src="https://example.org/spy.png">'
        "<figcaption>At sea.</figcaption></figure>"
    )
    desk.text.locator("figure.photo").wait_for()
    assert desk.body == (
        '<figure class="photo" data-photo="7"><img alt="A hull">'
        "<figcaption>At sea.</figcaption></figure>"
    )
    assert desk.trouble == []


def test_words_are_found_and_replaced(open_editor):
    desk = open_editor("<p>The boat and the boat.</p>")
    page = desk.page
    desk.click_at_end_of("p")
    page.keyboard.press("Control+h")
    dialog = page.locator(".cke_dialog")
    dialog.get_by_label("Find what").last.fill("boat")
    dialog.get_by_label("Replace with").fill("ship")
    page.once("dialog", lambda box: box.accept())
    dialog.get_by_text("Replace All", exact=True).click()
    assert desk.body == "<p>The ship and the ship.</p>"
