"""The ads manager's whole day: sell, upload, approve, watch, stop, report."""

import re

import pytest
from playwright.sync_api import expect

from ads.models import Advert, Count, Setup, Sighting
from photos.models import Photo
from tests.browser import violations
from tests.photos.pictures import jpeg

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"


def choose(page, name, words):
    """Choose in a list that searches."""
    page.locator(f".field-{name} .select2-selection").click()
    page.locator(".select2-search__field").last.fill(words)
    page.locator(".select2-results__option", has_text=words).click()


def test_from_a_sale_to_a_report(
    live_server, new_context, ads_manager, make_article, editor, tmp_path
):
    Setup.the_one()
    story = make_article(published_by=editor)
    desk = new_context(base_url=live_server.url).new_page()
    desk.set_default_timeout(90_000)
    desk.goto("/admin/")
    desk.get_by_label("Username").fill(ads_manager.username)
    desk.get_by_label("Password").fill("a good password")
    desk.get_by_role("button", name="Sign in").click()
    expect(desk).to_have_url(re.compile("/admin/$"))

    # Sell.
    desk.goto("/admin/ads/advertiser/add/")
    desk.get_by_label("Name").fill("Bosun & Daughters")
    desk.get_by_label("Business").fill("Rope")
    desk.get_by_role("button", name="Save", exact=True).click()
    desk.goto("/admin/ads/campaign/add/")
    choose(desk, "advertiser", "Bosun & Daughters")
    desk.get_by_label("Name").fill("Autumn lines")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk.locator("#result_list")).to_contain_text("Autumn lines")

    # Upload.
    file = tmp_path / "rope.jpg"
    file.write_bytes(jpeg(970, 90))
    desk.goto("/admin/photos/photo/add/")
    desk.locator("input[type=file]").first.set_input_files(str(file))
    desk.get_by_label("Alternative text").fill("A coil of rope")
    desk.get_by_role("button", name="Save", exact=True).click()
    expect(desk).to_have_url(re.compile(r"/photo/(\d+/change/)?$"))
    assert Photo.objects.get().uploaded_by == ads_manager
    desk.goto("/admin/ads/advert/add/")
    choose(desk, "campaign", "Autumn lines")
    desk.get_by_label("Slot").select_option("leaderboard")
    desk.get_by_label("Kind").select_option("picture")
    desk.get_by_label("Heading").fill("A line that holds")
    desk.get_by_role("button", name="Save and continue editing").click()
    expect(desk.get_by_text("Choose the picture.")).to_be_visible()
    choose(desk, "picture", "A coil of rope")
    desk.get_by_label("Alt text").fill("A coil of rope, and the words: a line that holds")
    desk.get_by_label("Landing page").fill(f"{live_server.url}/corrections/")
    desk.get_by_role("button", name="Save and continue editing").click()
    expect(desk.get_by_text("Waits for approval")).to_be_visible()
    assert violations(desk) == []

    # Look at it, approve it.
    reader = new_context(base_url=live_server.url, user_agent=AGENT).new_page()
    reader.goto(story.address)
    expect(reader.locator(".ad")).to_have_count(0)
    change = desk.url
    desk.get_by_role("link", name="Preview on a page").click()
    expect(desk.get_by_alt_text("A coil of rope, and the words")).to_be_visible()
    desk.goto(change)
    desk.get_by_role("button", name="Approve as saved").click()
    expect(desk.get_by_text("is approved.")).to_be_visible()

    # Watch. What a page sends as it goes carries the robot's name that the window here hides.
    with reader.expect_request("**/ads/seen/"):
        reader.goto(story.address)
    picture = reader.locator(".ad img")
    expect(picture).to_be_visible()
    reader.wait_for_function("() => document.querySelector('.ad img').naturalWidth > 0")
    picture.click()
    expect(reader).to_have_url(re.compile("/corrections/"))
    for _ in range(100):
        if Sighting.objects.count() + Count.objects.count() >= 2:
            break
        reader.wait_for_timeout(100)

    # Stop, and report.
    desk.get_by_role("button", name="Stop now").click()
    expect(desk.get_by_text("no page shows it from now on.")).to_be_visible()
    reader.goto(story.address)
    expect(reader.locator(".ad")).to_have_count(0)
    assert not Advert.objects.running().exists()
    desk.get_by_role("link", name="Report").click()
    row = desk.get_by_role("row", name="Bosun & Daughters: A line that holds")
    expect(row.get_by_role("cell").first).to_have_text("1")
    expect(row.get_by_role("cell").nth(3)).to_have_text("1")
    assert violations(desk) == []
    with desk.expect_download() as download:
        desk.get_by_role("link", name="CSV").click()
    assert "A line that holds,1," in download.value.path().read_text()
