"""Full disks, lost networks, bombs, zips and bad files: a clear sentence, and it goes on."""

import errno
import gzip
import io
import os
import threading
import types
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from articles.models import Article
from photos.models import Photo
from tests.wordpress.conftest import attachment, item
from tests.wordpress.test_import import digest_of_everything
from wordpress.importing import Stopped
from wordpress.models import ImportedItem
from wordpress.reading import Unreadable


def jpeg(number):
    data = io.BytesIO()
    Image.new("RGB", (60, 40), (number * 20, 10, 200)).save(data, "JPEG")
    return data.getvalue()


def _full(monkeypatch):
    """A disk that takes no more bytes, at the lowest place at which files are written."""

    class Full:
        def __init__(self, handle):
            self.handle = handle

        def write(self, chunk):
            raise OSError(errno.ENOSPC, "No space left on device")

        def close(self):
            os.close(self.handle)

    full = types.ModuleType("os")
    full.__dict__.update(os.__dict__, fdopen=lambda handle, *_: Full(handle))
    monkeypatch.setattr("django.core.files.storage.filesystem.os", full)


def test_a_full_disk_stops_the_import_with_a_sentence_and_it_goes_on(
    export, bring, tmp_path, monkeypatch
):
    uploads = tmp_path / "uploads/2024/05"
    uploads.mkdir(parents=True)
    for number in (5, 6):
        (uploads / f"{number}.jpg").write_bytes(jpeg(number))
    path = export(
        item(1, meta=[("_thumbnail_id", "5")]), attachment(5, "5.jpg"), attachment(6, "6.jpg")
    )
    with monkeypatch.context() as patch:
        _full(patch)
        with pytest.raises(Stopped, match=r"(?i)space|full") as stopped:
            bring(path, media=str(tmp_path / "uploads"))
    assert "Run the same import again" in str(stopped.value)
    assert not Photo.objects.exists()
    bring(path, media=str(tmp_path / "uploads"))
    assert Photo.objects.count() == 2 and Article.objects.get().lead_photo


@pytest.fixture
def failing_site(settings):
    """An old site that answers a few times and is then gone, until it is told to come back."""
    state, one_at_a_time = {"left": 3}, threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            with one_at_a_time:
                is_gone = state["left"] <= 0
                state["left"] -= 0 if is_gone else 1
            if is_gone:
                self.close_connection = True
                return
            self.send_response(200)
            self.send_header("Content-Type", "image/jpeg")
            self.end_headers()
            self.wfile.write(jpeg(int(self.path.rpartition("/")[2].partition(".")[0])))

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.FETCH_ALLOW = ("127.0.0.1", server.server_port)
    yield f"http://127.0.0.1:{server.server_port}", state
    server.shutdown()
    server.server_close()


def test_a_network_that_goes_away_costs_pictures_and_no_texts(export, bring, failing_site):
    host, state = failing_site
    attachments = [attachment(n, f"{n}.jpg", host=host) for n in range(1, 9)]
    path = export(item(20), *attachments, site=host)
    run = bring(path, fetch_media=True)
    assert run.state == "finished" and Article.objects.published().count() == 1
    assert Photo.objects.count() == 3
    assert ImportedItem.objects.filter(state="missing").count() == 5
    assert run.notes.filter(sentence__contains="does not answer").count() == 5
    state["left"] = 100
    run = bring(path, fetch_media=True)
    assert Photo.objects.count() == 8
    assert not ImportedItem.objects.filter(state="missing").exists()
    assert not run.notes.filter(sentence__contains="missing").exists()
    # What was here already was not asked for again.
    assert state["left"] == 95


def test_a_bomb_is_not_unpacked_to_its_end(export, tmp_path, monkeypatch, roles_exist):
    monkeypatch.setattr("wordpress.reading.UNSUSPECTED", 1024 * 1024)
    head, _, _ = export().read_bytes().partition(b"</channel>")
    bomb = tmp_path / "bomb.xml.gz"
    bomb.write_bytes(gzip.compress(head + b"<!-- nothing -->" * 500_000))
    with pytest.raises(CommandError, match="times its size"):
        call_command("import_wordpress", str(bomb))
    packed = tmp_path / "bomb.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("bomb.xml", head + b"<!-- nothing -->" * 500_000)
    with pytest.raises(CommandError, match="times its size"):
        call_command("import_wordpress", str(packed))
    assert not ImportedItem.objects.exists()


def _zipped(path, **contents):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in contents.items():
            file.writestr(name.replace("__", "."), data)
    return path


def test_a_zip_holds_one_export_or_several(export, bring, tmp_path):
    first, second = export(item(1)).read_bytes(), export(item(2)).read_bytes()
    path = _zipped(tmp_path / "site.zip", a__xml=first, b__xml=second, readme__txt=b"Hello")
    bring(path)
    assert Article.objects.published().count() == 2
    before = digest_of_everything()
    bring(path)
    assert digest_of_everything() == before
    call_command("import_wordpress", str(path), undo=True)
    assert not Article.objects.exists()


def test_a_zip_without_an_export_is_refused(bring, tmp_path):
    with pytest.raises(Unreadable, match="holds no export"):
        bring(_zipped(tmp_path / "photos.zip", a__jpg=b"1"))
    broken = _zipped(tmp_path / "broken.zip", a__xml=b"<rss>" + os.urandom(9000))
    data = bytearray(broken.read_bytes())
    data[600:900] = bytes(300)
    broken.write_bytes(data)
    with pytest.raises(Unreadable, match=r"(damaged|well-formed|ends in the middle)"):
        bring(broken)


def test_a_bad_file_among_several_is_named_and_nothing_comes(export, bring, tmp_path):
    good = export(item(1), name="first.xml")
    bad = tmp_path / "second.xml"
    bad.write_text(good.read_text()[:-60])
    last = export(item(3), name="third.xml")
    with pytest.raises(Unreadable, match=r"second\.xml"):
        bring(good, bad, last)
    assert not Article.objects.exists() and not ImportedItem.objects.exists()
    bad.write_bytes(export(item(2), name="mended.xml").read_bytes())
    bring(good, bad, last)
    assert Article.objects.published().count() == 3


def test_rank_math_says_title_description_and_first_category(export, bring):
    meta = [
        ("rank_math_title", "Frigates, at last %sep% %sitename%"),
        ("rank_math_description", "What the yard has built."),
        ("rank_math_primary_category", "3"),
    ]
    terms = [("category", "frigates", "Frigates"), ("category", "fleet", "Fleet")]
    bring(export(item(1, meta=meta, terms=terms), item(2, terms=terms, post_name="other")))
    told = Article.objects.get(path__endswith="story-1")
    assert told.search_title == "Frigates, at last"
    assert told.search_description == "What the yard has built."
    assert told.category.slug == "fleet"
    assert Article.objects.get(path__endswith="other").category.slug == "frigates"
