"""Pictures from a folder and from the old site, and what is never fetched."""

import io
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from PIL import Image

from articles.models import Article
from authors.models import Author
from photos.models import Photo
from tests.wordpress.conftest import SITE, attachment, item
from wordpress import undoing
from wordpress.fetching import Fetcher, NotFetched
from wordpress.models import ImportedItem


def jpeg(colour):
    data = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(data, "JPEG")
    return data.getvalue()


@pytest.fixture
def folder(tmp_path):
    uploads = tmp_path / "uploads"
    (uploads / "2024/05").mkdir(parents=True)
    (uploads / "2024/05/dock.jpg").write_bytes(jpeg("navy"))
    (uploads / "2024/05/crane.jpg").write_bytes(jpeg("green"))
    (uploads / "2024/05/bad.jpg").write_bytes(b"<html>")
    return uploads


def site_with_pictures(host=SITE):
    file = f"{host}/wp-content/uploads/2024/05/crane-30x20.jpg"
    text = f'Words.\n\n<img class="wp-image-6" src="{file}">'
    return (
        item(1, body=text, meta=[("_thumbnail_id", "5")]),
        attachment(5, "dock.jpg", alt="A dock", caption="The dock. Photo by Ann Lee", host=host),
        attachment(6, "crane.jpg", host=host),
        attachment(7, "bad.jpg", host=host),
        attachment(8, "absent.jpg", host=host),
        attachment(9, "paper.pdf", host=host),
    )


def test_pictures_of_a_folder_come_with_their_words(export, bring, folder, client):
    run = bring(export(*site_with_pictures()), media=str(folder))
    article = Article.objects.get()
    lead = article.lead_photo
    assert (lead.alt_text, lead.credit) == ("A dock", "Ann Lee")
    assert article.lead_caption.startswith("The dock.") and article.lead_alt == "A dock"
    assert Photo.objects.count() == 2
    page = client.get("/2024/05/story-1/").content.decode()
    assert page.count("<figure") >= 2
    for photo in Photo.objects.all():
        assert client.get(photo.url).status_code == 200
    assert client.get("/wp-content/uploads/2024/05/dock-300x200.jpg").url == lead.url
    said = " ".join(run.notes.values_list("sentence", flat=True))
    assert "picture is missing" in said and "file is missing" in said


def test_pictures_that_come_later_are_put_in_their_places(export, bring, folder, client):
    path = export(*site_with_pictures())
    bring(path)
    assert Photo.objects.count() == 0
    assert b"<figure" not in client.get("/2024/05/story-1/").content.split(b"article-body")[1]
    bring(path, media=str(folder))
    article = Article.objects.get()
    assert article.lead_photo and article.photo_uses.count() == 2
    before = article.newest_revision_id
    bring(path, media=str(folder))
    assert Article.objects.get().newest_revision_id == before


def test_a_picture_in_the_text_that_comes_later_is_public_from_then_on(
    export, bring, folder, client
):
    file = f"{SITE}/wp-content/uploads/2024/05/crane.jpg"
    path = export(item(1, body=f'Words.\n\n<img class="wp-image-6" src="{file}">'),
                  attachment(6, "crane.jpg"))  # fmt: skip
    bring(path)
    run = bring(path, media=str(folder))
    assert client.get(Photo.objects.get().url).status_code == 200
    assert not run.notes.filter(sentence__contains="could not be published").exists()


def test_a_picture_of_a_draft_is_not_public(export, bring, folder, client):
    draft = item(1, status="draft", meta=[("_thumbnail_id", "5")])
    bring(export(draft, attachment(5, "dock.jpg")), media=str(folder))
    photo = Photo.objects.get()
    assert client.get(photo.url).status_code == 404
    assert client.get("/wp-content/uploads/2024/05/dock.jpg").status_code == 404


def test_nothing_leads_out_of_the_folder(export, bring, folder, tmp_path):
    (tmp_path / "secret.jpg").write_bytes(jpeg("red"))
    (folder / "2024/05/link.jpg").symlink_to(tmp_path / "secret.jpg")
    items = [attachment(5, "../../../secret.jpg"), attachment(6, "link.jpg")]
    bring(export(*items), media=str(folder))
    assert not Photo.objects.exists()


@pytest.fixture
def old_site(settings):
    """An old site on this machine, that also says what it was asked for."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            if "away" in self.path:
                self.send_response(302)
                leads_to = "http://[" if "odd" in self.path else "http://169.254.169.254/latest/"
                self.send_header("Location", leads_to)
                self.end_headers()
                return
            if "busy" in self.path and asked.count(self.path) < 3:
                self.send_response(429)
                self.end_headers()
                return
            if "drip" in self.path:
                return self._drip()
            self.send_response(200)
            if "size" in self.path:
                self.send_header("Content-Length", "many")
            kind = "text/html" if "page" in self.path else "image/jpeg"
            self.send_header("Content-Type", kind)
            self.end_headers()
            size = 30 * 1024 * 1024 if "huge" in self.path else 0
            self.wfile.write(jpeg("navy") + b"0" * size)

        def _drip(self):
            self.send_response(200)
            self.send_header("Content-Type", "image/jpeg")
            self.end_headers()
            try:
                while True:
                    self.wfile.write(b"0")
                    time.sleep(0.1)
            except OSError:
                self.close_connection = True

        def log_message(self, *_):
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_):
            """A client that hangs up is what some of these tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.FETCH_ALLOW = ("127.0.0.1", server.server_port)
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()


def test_pictures_are_fetched_from_the_old_site(export, bring, old_site):
    host, asked = old_site
    path = export(attachment(5, "dock.jpg", host=host), site=host)
    bring(path, fetch_media=True)
    assert Photo.objects.count() == 1 and len(asked) == 1
    bring(path, fetch_media=True)
    assert len(asked) == 1


@pytest.mark.parametrize(
    "address",
    [
        "{host}/away.jpg", "{host}/page.jpg", "{host}/huge.jpg", "{host}/odd-away.jpg",
        "http://elsewhere.example/a.jpg",
        "file:///etc/passwd", "http://127.0.0.1:1/a.jpg", "ftp://127.0.0.1/a.jpg",
        "http://user@127.0.0.1/a.jpg", "http://127.0.0.1/a.jpg", "http://[::1]/a.jpg",
    ],
)  # fmt: skip
def test_what_is_not_a_picture_of_the_old_site_is_not_fetched(old_site, address):
    fetcher = Fetcher(frozenset({"127.0.0.1", "::1"}), 1024 * 1024)
    with pytest.raises(NotFetched):
        fetcher.fetch(address.format(host=old_site[0]))


@pytest.mark.parametrize(
    "ip",
    [
        "10.0.0.8",
        "192.168.1.1",
        "127.0.0.1",
        "169.254.169.254",
        "::1",
        "::ffff:10.0.0.1",
        "fc00::1",
        "100.64.0.1",
        "0.0.0.0",
    ],
)
def test_a_host_of_the_export_in_a_private_network_is_not_asked(settings, monkeypatch, ip):
    settings.FETCH_ALLOW = None
    monkeypatch.setattr("socket.getaddrinfo", lambda *a, **k: [(0, 0, 0, "", (ip, 80))])
    monkeypatch.setattr("socket.create_connection", lambda *a, **k: pytest.fail("It was asked."))
    with pytest.raises(NotFetched, match="private network"):
        Fetcher(frozenset({"old.example"}), 1000).fetch("http://old.example/a.jpg")


def test_a_name_is_resolved_once(old_site, monkeypatch):
    import socket

    asked, honest = [], socket.getaddrinfo

    def counted(*args, **options):
        asked.append(args)
        return honest(*args, **options)

    monkeypatch.setattr("socket.getaddrinfo", counted)
    fetcher = Fetcher(frozenset({"127.0.0.1"}), 1024 * 1024)
    for _ in range(3):
        fetcher.fetch(f"{old_site[0]}/dock.jpg")
    assert len([a for a in asked if a[0] == "127.0.0.1" and len(a) == 2]) == 1


def test_a_host_that_drips_is_cut_off(old_site, monkeypatch):
    monkeypatch.setattr("wordpress.fetching.SECONDS", 0.5)
    began = time.monotonic()
    with pytest.raises(NotFetched, match="too long"):
        Fetcher(frozenset({"127.0.0.1"}), 1024 * 1024).fetch(f"{old_site[0]}/drip.jpg")
    assert time.monotonic() - began < 5


def test_a_busy_host_is_asked_again_after_a_rest(old_site, monkeypatch):
    monkeypatch.setattr("wordpress.fetching.WAITS", (0.01, 0.01))
    host, asked = old_site
    fetcher = Fetcher(frozenset({"127.0.0.1"}), 1024 * 1024)
    assert fetcher.fetch(f"{host}/busy.jpg") and len(asked) == 3
    assert fetcher.fetch(f"{host}/size.jpg")


def test_a_guest_author_gets_the_portrait_from_the_old_site(export, bring, folder):
    guest = item(
        50, "Zoe Guest", "", type="guest-author", post_name="cap-zoe", terms=(),
        meta=[("cap-display_name", "Zoe Guest"), ("cap-user_login", "zoe"), ("_thumbnail_id", "5")],
    )  # fmt: skip
    path = export(item(1), guest, attachment(5, "dock.jpg"))
    bring(path, media=str(folder))
    zoe = Author.objects.get(slug="zoe")
    assert zoe.photo == Photo.objects.get()
    undoing.undo_sites({"old.example"})
    assert not Author.objects.exists() and not Photo.objects.exists()


def test_a_picture_behind_a_relay_is_that_of_the_old_site(export, bring, folder):
    relay = "https://i0.wp.com/old.example/wp-content/uploads/2024/05/crane.jpg?resize=300%2C200"
    bring(export(item(1, body=f'Words.\n\n<img src="{relay}">')), media=str(folder))
    assert Article.objects.get().photo_uses.count() == 1


def test_a_dead_network_is_reported_and_the_texts_come(export, bring, settings, monkeypatch):
    def dead(*_, **__):
        raise OSError("no route")

    monkeypatch.setattr("socket.getaddrinfo", dead)
    run = bring(export(*site_with_pictures()), fetch_media=True)
    assert Article.objects.published().count() == 1 and run.state == "finished"
    assert ImportedItem.objects.filter(state="missing").count() == 5
