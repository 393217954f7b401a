"""An administrator moves a site in a real browser; the worker's process does the import."""

import re

import pytest
from playwright.sync_api import expect

from articles.models import Article
from newsroom import jobs
from tests.articles.test_admin_in_browser import desk, looked_at
from tests.conftest import database_address
from tests.wordpress.conftest import item
from wordpress import jobs as imports

__all__ = ["desk"]
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def worker(monkeypatch, settings):
    """Does what is due and waits for the process that it started."""
    monkeypatch.setenv("DATABASE_URL", database_address())
    monkeypatch.setenv("NEWSROOM_MODE", "test")
    monkeypatch.setenv("DATA_DIR", str(settings.DATA_DIR))

    def work():
        jobs.run_due()
        for process in imports.started.values():
            process.wait(120)

    yield work
    for process in imports.started.values():
        process.kill()
    imports.started.clear()


def test_a_site_is_moved_without_a_command_line(desk, administrator, publication, export, worker):
    first = export(
        item(1, "A Frigate Returns", meta=[("zqfield", "zq")]), item(2, status="private")
    )
    second = export(item(3, "The Dry Dock Opens"), name="second.xml")
    page = desk(administrator)
    page.goto("/admin/wordpress/import/add/")
    assert looked_at(page) == []
    page.get_by_label("Export files").set_input_files([first, second])
    page.get_by_role("button", name="Upload and see the plan").click()
    expect(page.get_by_role("region", name="State").get_by_role("status")).to_contain_text(
        "Making a plan"
    )
    worker()
    expect(page.get_by_text("Nothing has been changed yet")).to_be_visible()
    expect(page.get_by_role("row", name="Stories publish 2")).to_contain_text("2 to be public")
    assert looked_at(page) == [] and not Article.objects.exists()
    page.get_by_role("button", name="Start the import").click()
    expect(page.get_by_role("region", name="State").get_by_role("status")).to_contain_text(
        "Waiting to start"
    )
    worker()
    expect(page.get_by_role("row", name="Stories publish 2")).to_contain_text("2 public")
    assert looked_at(page) == []
    page.get_by_role("link", name="Kept beside").click()
    page.get_by_role("link", name="A Frigate Returns").click()
    story = Article.objects.get(path="2024/05/story-1")
    expect(page).to_have_url(re.compile(f"/articles/article/{story.pk}/"))
    # The page looks for news by itself; nothing may be asked while the tables are emptied.
    page.goto("about:blank")
