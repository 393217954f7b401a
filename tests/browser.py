"""Tests in a real browser: wherever Chromium is found, and in CI it has to be."""

import os
import shutil

import pytest
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


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return browser_type_launch_args | {
        "executable_path": CHROMIUM,
        "args": ["--no-sandbox", "--disable-background-networking", "--disable-dev-shm-usage"],
    }
