"""An administrator moves a site without a command line."""

import io
import shutil
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Article
from files.models import File
from newsroom import jobs
from newsroom.models import Job
from tests.wordpress.conftest import attachment, item
from tests.wordpress.test_pictures import jpeg
from wordpress import jobs as imports
from wordpress.importing import Importer, Options, Stopped
from wordpress.models import Import, ImportedItem, Note

ADD = "admin:wordpress_import_add"


@pytest.fixture
def uploaded(client, administrator, publication, export):
    client.force_login(administrator)
    data = export(item(1, meta=[("zqfield", "zq")]), item(2, status="private")).read_bytes()
    client.post(reverse(ADD), {"exports": SimpleUploadedFile("export.xml", data)})
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
    client.post(reverse(ADD), {"exports": broken})
    jobs.run_due()
    run = Import.objects.get()
    assert run.state == "stopped" and "ends in the middle" in run.trouble
    assert b"ends in the middle" in client.get(address("change", run)).content
    wrong = SimpleUploadedFile("picture.jpg", b"x")
    assert b"They end with .xml" in client.post(reverse(ADD), {"exports": wrong}).content


def test_an_import_is_undone_in_the_admin(client, uploaded):
    jobs.run_due()
    client.post(address("start", uploaded))
    jobs.run_due()
    client.post(address("undo", uploaded))
    assert b"Being undone" in client.get(address("change", uploaded)).content
    jobs.run_due()
    assert not Article.objects.exists()
    content = client.get(address("change", uploaded)).content.decode()
    assert "2 removed: article" in content and "Nothing had to stay" in content


def test_the_uploaded_file_has_no_public_address(client, uploaded):
    name = uploaded.uploads.get().file.name
    assert client.get(f"/media/{name}").status_code == 404
    assert client.get(f"/imports/{name}").status_code == 404


@pytest.mark.parametrize("who", ["writer", "editor", "publisher", "ads_manager"])
def test_only_administrators_import(client, uploaded, request, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse(ADD)).status_code == 403
    assert client.get(address("change", uploaded)).status_code == 403
    for verb in ("start", "stop", "undo"):
        assert client.post(address(verb, uploaded)).status_code == 403
    for page in ("progress", "table"):
        assert client.get(address(page, uploaded)).status_code == 403


def test_the_verbs_of_an_import_refuse_get(client, uploaded):
    for verb in ("start", "stop", "undo"):
        assert client.get(address(verb, uploaded)).status_code == 405


def test_several_files_and_the_choices_are_taken(
    client, administrator, publication, export, author
):
    client.force_login(administrator)
    old = item(1, "Old", post_date_gmt="2020-01-01 00:00:00")
    first, second = export(old, item(2)), export(item(3), item(4, type="page"), name="b.xml")
    files = [SimpleUploadedFile(path.name, path.read_bytes()) for path in (first, second)]
    choices = {
        "only": ["posts"], "since": "2024-01-31", "map_author": f"mira={author.slug}",
        "media_hosts": "www.cdn.example, img.example",
    }  # fmt: skip
    client.post(reverse(ADD), {"exports": files} | choices)
    run = Import.objects.get()
    assert run.files == ["export.xml", "b.xml"] and run.uploads.count() == 2
    assert run.options["media_hosts"] == ["cdn.example", "img.example"]
    jobs.run_due()
    client.post(address("start", run))
    jobs.run_due()
    assert Article.objects.count() == 2
    assert {b.author for a in Article.objects.all() for b in a.bylines.all()} == {author}


@pytest.mark.parametrize(
    ("choice", "sentence"),
    [
        ({"map_author": "mira"}, "write login=address"),
        ({"map_author": "mira=nobody"}, "No author here has the address"),
        ({"since": "soon"}, "Enter a valid date"),
        ({"only": "everything"}, "Select a valid choice"),
        ({"exports": ""}, "This field is required"),
    ],
)
def test_a_wrong_choice_is_refused(client, administrator, publication, export, choice, sentence):
    client.force_login(administrator)
    upload = SimpleUploadedFile("export.xml", export(item(1)).read_bytes())
    response = client.post(reverse(ADD), {"exports": upload} | choice)
    assert sentence in response.content.decode() and not Import.objects.exists()


def test_a_look_left_over_from_the_plan_does_not_plan_again(client, uploaded):
    jobs.run_due()
    client.post(address("start", uploaded))
    run = Import.objects.get()
    imports.enqueue(imports.PLAN, run, due_at="2024-01-01T00:00Z")
    jobs.run_due()
    assert Import.objects.get().state == "finished" and Article.objects.count() == 2


def test_a_double_click_starts_one_import(client, uploaded):
    jobs.run_due()
    client.post(address("start", uploaded))
    client.post(address("start", uploaded))
    assert Job.objects.filter(kind="wordpress-import").count() == 1


def test_an_import_that_is_stopped_goes_on_when_it_is_started_again(client, uploaded):
    jobs.run_due()
    client.post(address("start", uploaded))
    client.post(address("stop", uploaded))
    jobs.run_due()
    assert not Article.objects.exists()
    content = client.get(address("change", uploaded)).content.decode()
    assert "Somebody stopped it" in content and "Go on" in content
    client.post(address("start", uploaded))
    jobs.run_due()
    assert Article.objects.count() == 2


def test_an_import_that_is_running_notices_that_it_was_stopped(uploaded):
    jobs.run_due()
    run = Import.objects.get()

    def stop(phase, *_):
        if phase == "Writing":
            Import.objects.update(state=Import.State.STOPPED)

    importer = Importer(run, run.paths, Options(processes=0), stop)
    with pytest.raises(Stopped, match="goes on from here"):
        importer.execute()
    assert Import.objects.get().state == "stopped"


def test_the_report_is_a_table_too(client, uploaded):
    jobs.run_due()
    client.post(address("start", uploaded))
    jobs.run_due()
    item = ImportedItem.objects.get(key="1")
    item.notes.create(kind="person", sentence='=HYPERLINK("https://evil.example")')
    response = client.get(address("table", uploaded))
    table = b"".join(response.streaming_content).decode()
    assert "It was private there" in table and "https://old.example/2024/05/story-2/" in table
    assert "\"'=HYPERLINK" in table


def test_the_page_of_a_report_asks_the_same_however_long_it_is(client, uploaded):
    jobs.run_due()
    client.post(address("start", uploaded))
    jobs.run_due()
    with CaptureQueriesContext(connection) as few:
        client.get(address("change", uploaded))
    item = ImportedItem.objects.get(key="1")
    Note.objects.bulk_create(Note(item=item, kind="kept", sentence=f"{n}") for n in range(450))
    with CaptureQueriesContext(connection) as many:
        response = client.get(address("change", uploaded), {"p": "2"})
    assert len(many) == len(few)
    assert b"Further" in response.content and b"Earlier" in response.content


@pytest.mark.django_db(transaction=True)
def test_a_process_that_dies_is_started_again_and_not_for_ever(
    administrator, publication, monkeypatch
):
    run = Import.objects.create(by=administrator, state=Import.State.WAITING)
    begun = []

    class Dead:
        def poll(self):
            return 1

    monkeypatch.setattr(imports, "_start", lambda *given: begun.append(given) or Dead())
    imports.enqueue(imports.IMPORT, run)
    for _ in range(imports.MOST_STARTS + 2):
        jobs.run_due()
        Job.objects.filter(done_at=None).update(due_at="2024-01-01T00:00Z")
    run.refresh_from_db()
    assert len(begun) == imports.MOST_STARTS
    assert run.state == "stopped" and "without saying why" in run.trouble
    imports.started.clear()


@pytest.fixture
def uploads(settings):
    """A copy of an old site's uploads that somebody has laid on the server."""
    folder = settings.DATA_DIR / "imports/uploads/old-harbour"
    (folder / "2024/05").mkdir(parents=True)
    (folder / "2024/05/dock.jpg").write_bytes(jpeg("navy"))
    (folder / "2024/05/paper.pdf").write_bytes(b"%PDF-1.4 words")
    return folder


def test_pictures_and_files_come_from_a_folder_on_the_server(
    client, administrator, publication, export, uploads
):
    client.force_login(administrator)
    assert "old-harbour" in client.get(reverse(ADD)).content.decode()
    link = '<a href="https://old.example/wp-content/uploads/2024/05/paper.pdf">Paper</a>'
    story = item(1, body=link, meta=[("_thumbnail_id", "5")])
    path = export(story, attachment(5, "dock.jpg"), attachment(6, "paper.pdf"))
    upload = SimpleUploadedFile("export.xml", path.read_bytes())
    client.post(reverse(ADD), {"exports": upload, "folder": "old-harbour"})
    run = Import.objects.get()
    jobs.run_due()
    assert "selected>old-harbour" in client.get(address("change", run)).content.decode()
    client.post(address("start", run), {"folder": "old-harbour"})
    jobs.run_due()
    assert Article.objects.get().lead_photo and File.objects.get().is_public
    run.refresh_from_db()
    assert not run.notes.filter(sentence__contains="missing").exists()


def test_a_folder_can_be_chosen_when_the_import_is_started_again(client, uploaded, uploads):
    jobs.run_due()
    client.post(address("start", uploaded), {"folder": "old-harbour"})
    uploaded.refresh_from_db()
    assert uploaded.options["folder"] == "old-harbour"


@pytest.mark.parametrize("name", ["..", "../../etc", "/etc", "old-harbour/2024", "absent"])
def test_no_other_folder_of_the_server_can_be_named(client, uploaded, uploads, export, name):
    jobs.run_due()
    client.post(address("start", uploaded), {"folder": name})
    uploaded.refresh_from_db()
    assert uploaded.options.get("folder", "") == ""
    upload = SimpleUploadedFile("export.xml", export(item(1)).read_bytes())
    client.post(reverse(ADD), {"exports": upload, "folder": name})
    assert Import.objects.count() == 1


def test_a_folder_that_is_gone_stops_the_import_with_a_sentence(client, uploaded, uploads):
    jobs.run_due()
    shutil.rmtree(uploads)
    uploaded.refresh_from_db()
    uploaded.options["folder"] = "old-harbour"
    uploaded.save()
    client.post(address("start", uploaded))
    jobs.run_due()
    uploaded.refresh_from_db()
    assert uploaded.state == "stopped" and "not a folder" in uploaded.trouble


def test_a_zip_is_uploaded_like_an_export(client, administrator, publication, export):
    client.force_login(administrator)
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as packed:
        packed.write(export(item(1)), "site.xml")
    client.post(reverse(ADD), {"exports": SimpleUploadedFile("site.zip", data.getvalue())})
    jobs.run_due()
    assert Import.objects.get().state == "planned"


def test_what_needs_a_person_stands_first_in_the_report(client, uploaded):
    jobs.run_due()
    plan = client.get(address("change", uploaded)).content.decode()
    assert "1 to be here" in plan
    client.post(address("start", uploaded))
    jobs.run_due()
    item = ImportedItem.objects.filter(run=uploaded).first()
    Note.objects.create(item=item, kind="person", sentence="Look at this.")
    content = client.get(address("change", uploaded)).content.decode()
    assert content.index("Look at this.") < content.index("It was private there")
    assert "1 custom field is kept" in content
