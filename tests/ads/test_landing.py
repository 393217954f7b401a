"""Dead landing pages, found by the worker."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.management import call_command

from ads import landing
from ads.models import Advert
from newsroom.models import Job


class Pages(BaseHTTPRequestHandler):
    def do_GET(self):
        status = int(self.path.strip("/").partition("-")[0])
        self.send_response(status)
        if status == 302:
            self.send_header("Location", self.path.partition("-")[2].replace("_", "/"))
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def site(settings):
    server = HTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.FETCH_ALLOW = ("127.0.0.1", server.server_port)
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("/200", ""),
        ("/403", ""),
        ("/302-_200", ""),
        ("/404", "it answered 404."),
        ("/500", "it answered 500."),
        ("/302-_404", "it answered 404."),
        ("/302-http:__10.0.0.1_", "10.0.0.1 leads into a private network."),
    ],
)
def test_the_worker_asks_once_a_day(make_advert, worker, site, path, error):
    make_advert(url=site + path)
    make_advert(url=site + "/404", approved=False)
    call_command("worker", once=True)
    call_command("worker", once=True)
    advert = Advert.objects.running().get()
    assert advert.landing_error == error and advert.landing_checked_at
    assert Job.objects.filter(kind="ads-landing").count() == 1
    if error:
        assert f"Its landing page is dead: {error}" in advert.troubles()


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:1/", "http://localhost/", "http://[::1]/", "http://169.254.169.254/"],
)
def test_it_never_asks_inside_our_own_network(address):
    with pytest.raises(landing.Dead, match="private network"):
        landing.visit(address)
