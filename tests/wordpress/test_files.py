"""Documents, sound and film: brought over, public with their stories, and never anything else."""

import io

import pytest

from articles.models import Article
from files import intake
from files.models import File
from pages.models import Page
from tests.wordpress.conftest import SITE, attachment, item
from wordpress import undoing
from wordpress.models import ImportedItem

UPLOADS = f"{SITE}/wp-content/uploads/2024/05"
PDF, MP3, MP4 = b"%PDF-1.7 words", b"ID3\x04 sound", b"\0\0\0\x18ftypmp42 film"


@pytest.fixture
def folder(tmp_path):
    below = tmp_path / "uploads/2024/05"
    below.mkdir(parents=True)
    (below / "Annual Report (1).pdf").write_bytes(PDF)
    (below / "talk.mp3").write_bytes(MP3)
    (below / "launch.mp4").write_bytes(MP4)
    (below / "trick.pdf").write_bytes(b"<html><script>alert(1)</script>")
    (below / "page.html").write_bytes(b"<html>")
    return tmp_path / "uploads"


def paper(number, name="paper.pdf"):
    return attachment(number, name)


LINK = f'Read <a href="{UPLOADS}/Annual%20Report%20(1).pdf">the report</a>.'


def test_a_file_comes_with_the_story_that_links_to_it(export, bring, folder, client):
    path = export(item(1, body=LINK), paper(5, "Annual Report (1).pdf"))
    bring(path, media=str(folder))
    file = File.objects.get()
    address = f"/files/{file.pk}/annual-report-1.pdf"
    assert f'href="{address}"' in Article.objects.get().body
    response = client.get(address)
    assert b"".join(response) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    old = client.get("/wp-content/uploads/2024/05/Annual%20Report%20(1).pdf")
    assert (old.status_code, old["Location"]) == (301, address)
    assert client.get(f"/files/{file.pk}/other.pdf")["Location"] == address
    assert not ImportedItem.objects.filter(state="missing").exists()


def test_a_file_that_comes_later_is_there_from_then_on(export, bring, folder, client):
    path = export(item(1, body=LINK), paper(5, "Annual Report (1).pdf"))
    run = bring(path)
    assert run.notes.filter(sentence__contains="file that is missing").exists()
    address = f"/files/{ImportedItem.objects.get(key='5').reserved_id}/annual-report-1.pdf"
    assert address in Article.objects.get().body and client.get(address).status_code == 404
    bring(path, media=str(folder))
    assert client.get(address).status_code == 200
    before = Article.objects.get().newest_revision_id
    run = bring(path, media=str(folder))
    assert Article.objects.get().newest_revision_id == before
    assert not run.notes.filter(sentence__contains="missing").exists()


@pytest.mark.parametrize("status", ["draft", "private", "trash", "pending"])
def test_a_file_of_a_hidden_story_stays_hidden(export, bring, folder, client, editor, status):
    bring(export(item(1, body=LINK, status=status), paper(5, "Annual Report (1).pdf")),
          media=str(folder))  # fmt: skip
    file = File.objects.get()
    assert client.get(file.get_absolute_url()).status_code == 404
    old = client.get("/wp-content/uploads/2024/05/Annual%20Report%20(1).pdf")
    assert old.status_code == 404
    client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/admin/files/file/{file.pk}/open/").status_code == 200
    assert client.get(file.get_absolute_url()).status_code == 404


def test_a_file_is_public_no_longer_than_the_words_that_link_to_it(
    export, bring, folder, client, publisher, editor
):
    bring(export(item(1, body=LINK), paper(5, "Annual Report (1).pdf")), media=str(folder))
    address, article = File.objects.get().get_absolute_url(), Article.objects.get()
    article.save_revision({"body": "<p>Nothing.</p>"}, by=editor, base=1)
    assert client.get(address).status_code == 200
    article.publish(by=editor)
    assert client.get(address).status_code == 404
    article.save_revision({"body": f'<p><a href="{address}">It</a></p>'}, by=editor, base=2)
    article.publish(by=editor)
    assert client.get(address).status_code == 200
    article.withdraw(by=publisher, note="Wrong.")
    assert client.get(address).status_code == 404


def test_a_file_of_a_page_is_public_with_the_page(export, bring, folder, client, publisher):
    page = item(1, "About", LINK, type="page", link=f"{SITE}/about/", post_name="about")
    bring(export(page, paper(5, "Annual Report (1).pdf")), media=str(folder))
    address = File.objects.get().get_absolute_url()
    assert client.get(address).status_code == 200
    Page.objects.get().take_down(by=publisher)
    assert client.get(address).status_code == 404


def test_sound_and_film_become_links_and_are_played(export, bring, folder, client):
    body = (
        f'[audio mp3="{UPLOADS}/talk.mp3"][/audio]\n\n'
        f'<video controls src="{UPLOADS}/launch.mp4"></video>'
    )
    bring(export(item(1, body=body), paper(5, "talk.mp3"), paper(6, "launch.mp4")),
          media=str(folder))  # fmt: skip
    text = Article.objects.get().body
    talk, launch = File.objects.get(name="talk.mp3"), File.objects.get(name="launch.mp4")
    assert f'<a href="{talk.get_absolute_url()}">Audio: talk.mp3</a>' in text
    assert f'<a href="{launch.get_absolute_url()}">Video: launch.mp4</a>' in text
    response = client.get(launch.get_absolute_url(), headers={"range": "bytes=4-7"})
    assert response.status_code == 206 and b"".join(response) == b"ftyp"
    assert response["Content-Range"] == f"bytes 4-7/{len(MP4)}"
    assert "attachment" not in response.get("Content-Disposition", "")
    assert client.get(talk.get_absolute_url(), headers={"range": "bytes=999-"}).status_code == 416
    last = client.get(talk.get_absolute_url(), headers={"range": "bytes=-5"})
    assert b"".join(last) == b"sound"


def test_what_is_not_what_its_name_says_is_left_and_reported(export, bring, folder):
    run = bring(export(paper(5, "trick.pdf"), paper(6, "page.html")), media=str(folder))
    assert not File.objects.exists()
    said = set(run.notes.values_list("sentence", flat=True))
    assert "A file is missing. Its file is not what its name says." in said
    assert "Files of its type are not brought over." in said


def test_a_file_beyond_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(intake, "MAX_BYTES", 2000)
    with pytest.raises(intake.Refused, match="more than"):
        intake.examine(io.BytesIO(PDF + b"0" * 5000), "a.pdf")
    with pytest.raises(intake.Refused, match="empty"):
        intake.examine(io.BytesIO(), "a.pdf")


def test_undo_removes_the_files(export, bring, folder, django_capture_on_commit_callbacks):
    bring(export(item(1, body=LINK), paper(5, "Annual Report (1).pdf")), media=str(folder))
    stored = File.objects.get().file.path
    with django_capture_on_commit_callbacks(execute=True):
        undoing.undo_sites({"old.example"})
    assert not File.objects.exists() and not ImportedItem.objects.exists()
    with pytest.raises(FileNotFoundError):
        open(stored)


def test_the_newsroom_lists_the_files(export, bring, folder, client, editor):
    bring(export(item(1, body=LINK), paper(5, "Annual Report (1).pdf")), media=str(folder))
    client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/admin/files/file/").content.decode()
    assert "Annual Report (1).pdf" in page
    page = client.get(f"/admin/files/file/{File.objects.get().pk}/change/").content.decode()
    assert "A Frigate Returns" in page
