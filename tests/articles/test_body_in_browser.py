"""The body of a story, written on the article's own page with a real keyboard."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from articles.models import Article
from tests.articles.desk import change_page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WATCH = """
window.heard = [];
addEventListener("securitypolicyviolation", (event) => {
  heard.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});
addEventListener("error", (event) => heard.push(event.message));
"""


@pytest.fixture(params=["light", "dark"])
def page(request, live_server, new_context, client, settings, writer):
    client.force_login(writer)
    context = new_context(
        base_url=live_server.url, color_scheme=request.param, reduced_motion="reduce"
    )
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": session.key, "value": session.value, "url": live_server.url}])
    context.add_init_script(WATCH)
    page = context.new_page()
    page.set_default_timeout(90_000)
    page.scheme, page.outside = request.param, []
    page.on("request", lambda r: r.url.startswith(live_server.url) or page.outside.append(r.url))
    return page


def shows_no_fault(page, place):
    found = Axe().run(page, context=place).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:300]) for v in found] == []


def test_a_writer_links_a_story_and_shows_a_photo(
    page, writer, editor, publisher, make_article, make_photo
):
    public = make_article(headline="Tankers at Night", published_by=publisher)
    make_article(headline="Tankers, a Secret", by=editor)
    photo = make_photo(by=writer, caption="At sea.", credit="Navy", alt_text="A gray hull")
    story = make_article(by=writer, body="<p>Before.</p><p>After.</p>")

    page.goto(change_page(story))
    text = page.locator(".cke_wysiwyg_div[contenteditable=true]")
    text.get_by_text("Before.").click()
    page.keyboard.press("End")
    shows_no_fault(page, ".cke_top")

    page.keyboard.press("Control+Alt+m")
    page.get_by_role("combobox", name="Find one of our stories").press_sequentially("tankers")
    expect(page.locator("dialog").get_by_role("option")).to_have_text(["Tankers at Night"])
    shows_no_fault(page, "dialog")
    page.keyboard.press("Enter")
    expect(text.locator(".more-link")).to_have_text("MORE: Tankers at Night")

    page.keyboard.press("Control+Alt+p")
    page.locator(f'[data-photo="{photo.pk}"]').click()
    page.get_by_role("button", name="Use this photo").click()
    expect(text.locator("figure.photo img")).to_have_js_property("complete", True)
    text.locator("figure.photo figcaption").click()
    page.keyboard.press("End")
    page.keyboard.type(" Twice.")
    text.locator("figure.photo img").dblclick()
    page.locator("dialog").get_by_label("Alt text").fill("A gray hull at anchor")
    shows_no_fault(page, "dialog")
    page.get_by_role("button", name="Keep").click()

    page.keyboard.press("Control+f")
    expect(page.locator(".cke_dialog_title")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".cke_dialog")).to_be_hidden()

    with page.expect_navigation():
        page.get_by_role("button", name="Save draft").click()
    body = Article.objects.get(pk=story.pk).newest_revision.body
    assert body == (
        f'<p>Before.</p>\n<p class="more-link" data-article="{public.pk}">MORE</p>\n'
        f'<figure class="photo" data-photo="{photo.pk}"><img alt="A gray hull at anchor">'
        "<figcaption>At sea. Twice.</figcaption></figure>\n<p>After.</p>"
    )
    assert page.evaluate("heard") == []
    assert page.outside == []
