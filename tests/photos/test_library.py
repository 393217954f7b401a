"""The library's page: finding, crediting many at once, replacing a file everywhere."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from newsroom import jobs
from photos import renditions
from photos.models import Photo
from tests.photos import pictures

pytestmark = pytest.mark.django_db
LIBRARY = "admin:photos_photo_changelist"


def found(client, **query):
    response = client.get(reverse(LIBRARY), query)
    assert response.status_code == 200
    return set(response.context["cl"].result_list)


def credit(client, photos, words):
    data = {"action": "set_credit", "index": "0", "credit": words}
    chosen = [photo.pk for photo in photos]
    return client.post(reverse(LIBRARY), data | {"_selected_action": chosen}, follow=True)


def replace(client, photo, data, **fields):
    address = reverse("admin:photos_photo_replace", args=[photo.pk])
    return client.post(address, fields | {"upload": pictures.upload(data)}, follow=True)


@pytest.fixture
def shown(make_photo, make_article, editor):
    """A photo that readers see."""
    photo = make_photo()
    make_article(
        published_by=editor, headline="Fog closes the strait", lead_photo=photo, lead_alt="Fog"
    )
    return photo


def test_the_library_is_searched_by_credit_story_and_day(client, editor, shown, make_photo):
    client.force_login(editor)
    other = make_photo(credit="Our drawing")
    assert found(client, credit="drawing") == {other}
    assert found(client, used_in="strait") == {shown}
    assert found(client, since="2001-01-01") == {shown, other}
    assert found(client, until="2001-01-01") == set()
    assert found(client, since="tomorrow") == set()
    assert found(client, used_in="strait", credit="drawing") == set()


def test_the_library_warns_of_rights_that_end_soon_on_what_is_in_use(
    client, editor, shown, make_photo
):
    client.force_login(editor)
    soon = timezone.now() + timedelta(days=9)
    make_photo(rights_expire_at=soon)
    assert b"end within 30 days.</a>" not in client.get(reverse(LIBRARY)).content
    Photo.objects.filter(pk=shown.pk).update(rights_expire_at=soon)
    assert (
        b"The rights of 1 photo in use end within 30 days." in client.get(reverse(LIBRARY)).content
    )
    assert found(client, rights="ending", use="public") == {shown}


def test_many_photos_are_credited_at_once(client, editor, shown, make_photo):
    client.force_login(editor)
    other, untouched = make_photo(), make_photo()
    response = credit(client, [shown, other], "Navy photo")
    assert b"2 credited to Navy photo." in response.content
    assert {p.credit for p in Photo.objects.exclude(pk=untouched.pk)} == {"Navy photo"}
    assert Photo.objects.get(pk=untouched.pk).credit == "Harbor Desk"


def test_a_writer_credits_only_what_is_theirs_and_unused(client, writer, shown, make_photo):
    client.force_login(writer)
    own = make_photo(by=writer)
    response = credit(client, [shown, own], "Me")
    assert b"1 credited to Me." in response.content
    assert "Not yours to change, or in use" in response.content.decode()
    shown.refresh_from_db()
    assert shown.credit == "Harbor Desk"


def test_no_credit_is_set_to_nothing(client, editor, shown):
    client.force_login(editor)
    response = credit(client, [shown], " ")
    assert b"Type the credit first" in response.content
    assert Photo.objects.get().credit == "Harbor Desk"


def test_a_replaced_file_shows_everywhere_at_once_at_a_new_address(
    client, editor, shown, django_capture_on_commit_callbacks
):
    story = shown.uses.get().article
    while jobs.run_due():
        pass
    former_file = shown.file.name
    former_pictures = [r.stored_as for r in renditions.of(shown)]
    before = client.get(story.address).content.decode()
    assert f"/media/{renditions.RECIPE}/{shown.fingerprint}/" in before
    client.force_login(editor)
    with django_capture_on_commit_callbacks(execute=True):
        response = replace(client, shown, pictures.careless_jpeg(), note="A sharper scan")
    assert b"The file was replaced." in response.content
    assert b"A sharper scan" in response.content
    now = Photo.objects.get()
    assert (now.pk, now.credit, now.alt_text) == (shown.pk, shown.credit, shown.alt_text)
    assert now.digest != shown.digest
    after = client.get(story.address).content.decode()
    assert shown.fingerprint not in after
    assert f"/media/{renditions.RECIPE}/{now.fingerprint}/" in after
    assert client.get(now.social["url"]).status_code == 200
    assert client.get(f"/media/{former_file}").status_code == 404
    assert not default_storage.exists(former_file)
    while jobs.run_due():
        pass
    assert not any(map(default_storage.exists, former_pictures))
    former = now.replacements.get()
    assert (former.by, former.note, former.digest) == (editor, "A sharper scan", shown.digest)


def test_a_writer_replaces_nothing_not_even_their_own(client, writer, make_photo):
    photo = make_photo(by=writer)
    client.force_login(writer)
    assert replace(client, photo, pictures.jpeg()).status_code == 403
    assert not photo.replacements.exists()


def test_a_file_that_is_no_picture_replaces_nothing(client, editor, shown):
    client.force_login(editor)
    response = replace(client, shown, b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    assert response.status_code == 200
    assert "This is an SVG drawing" in response.content.decode()
    assert Photo.objects.get().digest == shown.digest


def test_a_file_that_is_in_the_library_already_replaces_nothing(client, editor, shown):
    client.force_login(editor)
    other = Photo.objects.intake(pictures.upload(pictures.jpeg()), by=editor)
    response = replace(client, shown, pictures.jpeg())
    assert "in the library already" in response.content.decode()
    shown.refresh_from_db()
    assert shown.digest != other.digest


def test_the_photo_says_where_it_stands_and_is_on_its_way(
    client, editor, shown, make_article, author
):
    make_article(by=editor, headline="A draft of ours", lead_photo=shown)
    author.photo = shown
    author.save()
    client.force_login(editor)
    page = client.get(reverse("admin:photos_photo_change", args=[shown.pk])).content.decode()
    assert "Fog closes the strait" in page
    assert "A draft of ours" in page
    assert f"Author: {author}" in page
