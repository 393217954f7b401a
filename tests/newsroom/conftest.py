"""A browser window on pages that need neither a server nor the database."""

import mimetypes
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

HOST = "http://newsroom.test"

# Written down before a script of the page can run: what it shows, opens or is forbidden.
WATCH = """
window.heard = [];
for (const name of ["alert", "confirm", "prompt", "print", "open"]) {
  window[name] = (...words) => { heard.push(`${name}(${words})`); };
}
addEventListener("securitypolicyviolation", (event) => {
  heard.push(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});
"""


class Window:
    """A browser window on one page; it remembers what the page asked for."""

    def __init__(self, page):
        self.page = page
        self.html, self.headers = "", {}
        self.requests, self.missing, self.errors = [], [], []
        page.set_default_timeout(60_000)
        page.add_init_script(WATCH)
        page.route("**/*", self._answer)
        page.on("pageerror", lambda error: self.errors.append(error))

    def show(self, html, **headers):
        self.html, self.headers = html, headers
        self.page.goto(f"{HOST}/")
        return self.page

    @property
    def heard(self):
        return self.page.evaluate("heard")

    @property
    def outside(self):
        return [url for url in self.requests if not url.startswith(f"{HOST}/")]

    def _answer(self, route):
        url = route.request.url
        self.requests.append(url)
        path = url.removeprefix(HOST).partition("?")[0]
        if path == "/":
            headers = {"content-type": "text/html; charset=utf-8", **self.headers}
            route.fulfill(body=self.html, headers=headers)
        elif file := path.startswith("/static/") and finders.find(path.removeprefix("/static/")):
            route.fulfill(body=Path(file).read_bytes(), headers={"content-type": _type(file)})
        else:
            self.missing.append(path)
            route.fulfill(status=404)


def _type(file):
    return mimetypes.guess_type(file)[0] or "application/octet-stream"


@pytest.fixture
def window(browser):
    context = browser.new_context()
    yield Window(context.new_page())
    context.close()
