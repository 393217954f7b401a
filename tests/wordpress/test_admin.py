"""An administrator moves a site without a command line."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles.models import Article
from newsroom import jobs
from newsroom.models import Job
from tests.wordpress.conftest import item
from wordpress.models import Import, ImportedItem

ADD = "admin:wordpress_import_add"


@pytest.fixture
def uploaded(client, administrator, publication, export):
    client.force_login(administrator)
    data = export(item(1, meta=[("zqfield", "zq")]), item(2, status="private")).read_bytes()
    client.post(reverse(ADD), {"upload": SimpleUploadedFile("export.xml", data)})
    return Import.objects.get()


def address(name, run):
    return reverse(f"admin:wordpress_import_{name}", args=[run.pk])


def test_an_export_is_uploaded_planned_started_and_reported(client, uploaded):
    progress = client.get(address("progress", uploaded)).json()
    assert progress["isUnderWay"]
    jobs.run_due()
    plan = client.get(address("change", uploaded)).content.decode()
    assert "This is the plan" in plan and "Start the import" in plan
    assert not Article.objects.exists()
    client.post(address("start", uploaded))
    jobs.run_due()
    assert not Job.objects.exclude(error="").exists()
    content = client.get(address("change", uploaded)).content.decode()
    assert Article.objects.count() == 2
    story = Article.objects.get(status="published")
    assert reverse("admin:articles_article_change", args=[story.pk]) in content
    assert "zqfield" in content and "It was private there" in content
    assert client.get(address("change", uploaded), {"kind": "kept"}).status_code == 200
    kept = ImportedItem.objects.get(key="1")
    page = client.get(reverse("admin:wordpress_importeditem_change", args=[kept.pk]))
    assert b"zqfield" in page.content


def test_a_broken_upload_is_refused_with_a_sentence(client, administrator, publication):
    client.force_login(administrator)
    broken = SimpleUploadedFile("export.xml", b"<rss><channel>")
    client.post(reverse(ADD), {"upload": broken})
    jobs.run_due()
    run = Import.objects.get()
    assert run.state == "stopped" and "ends in the middle" in run.trouble
    assert b"ends in the middle" in client.get(address("change", run)).content
    wrong = SimpleUploadedFile("picture.jpg", b"x")
    assert b"ends with .xml" in client.post(reverse(ADD), {"upload": wrong}).content


def test_an_import_is_undone_in_the_admin(client, uploaded):
    jobs.run_due()
    client.post(address("start", uploaded))
    jobs.run_due()
    client.post(address("undo", uploaded))
    assert not Article.objects.exists()


def test_the_uploaded_file_has_no_public_address(client, uploaded):
    name = uploaded.upload.name
    assert client.get(f"/media/{name}").status_code == 404
    assert client.get(f"/imports/{name}").status_code == 404


@pytest.mark.parametrize("who", ["writer", "editor", "publisher", "ads_manager"])
def test_only_administrators_import(client, uploaded, request, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse(ADD)).status_code == 403
    assert client.get(address("change", uploaded)).status_code == 403
    for verb in ("start", "undo"):
        assert client.post(address(verb, uploaded)).status_code == 403
    assert client.get(address("progress", uploaded)).status_code == 403


def test_the_verbs_of_an_import_refuse_get(client, uploaded):
    for verb in ("start", "undo"):
        assert client.get(address(verb, uploaded)).status_code == 405
