"""Tests in a real browser: wherever Chromium is found, and in CI it has to be."""

import os
import shutil
import threading
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
IN_CI = os.environ.get("CI", "").lower() in ("1", "true")

# A busy machine is slow, not broken.
PATIENCE = 30_000

# Playwright runs an event loop in the thread that also talks to the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


def pytest_collection_modifyitems(items):
    for item in items:
        if not {"browser", "page", "context", "new_context"}.isdisjoint(item.fixturenames):
            item.add_marker("browser")


def pytest_runtest_setup(item):
    if not item.get_closest_marker("browser") or CHROMIUM:
        return
    if IN_CI:
        pytest.fail("Chromium is not installed, and CI runs the browser tests.", pytrace=False)
    pytest.skip("Chromium is not installed")


def pytest_configure():
    if CHROMIUM:
        expect.set_options(timeout=PATIENCE)


class Underway:
    """Counts the requests that a live server is answering, as the outermost middleware."""

    number, lock = 0, threading.Lock()

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        self.count(1)
        try:
            return self.get_response(request)
        finally:
            self.count(-1)

    @classmethod
    def count(cls, change):
        with cls.lock:
            cls.number += change


@pytest.fixture(autouse=True)
def last_words(request):
    """Let a closed page's last words be answered before the tables are emptied under them."""
    if "live_server" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    time.sleep(0.1)
    deadline = time.monotonic() + 10
    while Underway.number and time.monotonic() < deadline:
        time.sleep(0.02)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return browser_type_launch_args | {
        "executable_path": CHROMIUM,
        "args": ["--no-sandbox", "--disable-background-networking", "--disable-dev-shm-usage"],
    }


# A colour half-way through its change is nobody's to read.
SETTLE = """() => new Promise((settled) => requestAnimationFrame(() => {
  document.getAnimations().forEach((animation) => animation.finish());
  requestAnimationFrame(settled);
}))"""


def violations(page, **options):
    """What axe finds on the page that is open, each with the element it is about."""
    page.evaluate(SETTLE)
    # Left alone, axe fetches each imported sheet again, and from wrong addresses.
    found = Axe().run(page, options={"preload": False, **options}).response["violations"]
    return [f"{v['id']}: {node['html'][:160]}" for v in found for node in v["nodes"]]
