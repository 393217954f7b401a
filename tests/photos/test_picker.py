"""The photo picker: what it finds, takes in, changes and refuses."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from authors.models import Author
from photos.models import Photo
from tests.photos import pictures

pytestmark = pytest.mark.django_db
PICKER = "admin:photos_photo_picker"


@pytest.fixture
def found(client):
    def found(**query):
        response = client.get(reverse(PICKER), query)
        assert response.status_code == 200
        return [photo["id"] for photo in response.json()["photos"]]

    return found


def send(client, data, name="ship.jpg"):
    return client.post(
        reverse("admin:photos_photo_upload"), {"upload": pictures.upload(data, name)}
    )


def test_photos_are_found_by_words_credit_and_kind(client, writer, make_photo, found):
    client.force_login(writer)
    tug = make_photo(caption="A tug in fog", credit="Harbor Desk")
    map_ = make_photo(caption="The strait", credit="Our drawing", kind="illustration")
    assert found() == [map_.pk, tug.pk]
    assert found(q="fog tug") == [tug.pk]
    assert found(credit="drawing") == [map_.pk]
    assert found(kind="illustration") == [map_.pk]
    assert found(kind="hologram") == []


def test_photos_are_found_by_day(client, writer, make_photo, found):
    client.force_login(writer)
    photo = make_photo()
    day = photo.created_at.date().isoformat()
    assert found(since="2001-01-01", until="2099-01-01") == [photo.pk]
    assert found(until="2001-01-01") == []
    assert found(since=day) in ([photo.pk], [])
    assert found(since="yesterday") == []


def test_photos_are_found_by_the_story_they_stand_in(
    client, writer, editor, make_photo, make_article, found
):
    shown = make_photo()
    make_photo()
    make_article(
        published_by=editor, headline="Fog closes the strait", lead_photo=shown, lead_alt="A tug"
    )
    client.force_login(writer)
    assert found(used_in="strait") == [shown.pk]
    assert found(used_in="harbor") == []


def test_a_writer_finds_nothing_by_the_headline_of_a_story_still_to_come(
    client, writer, editor, make_photo, make_article, found
):
    later = timezone.now() + timedelta(days=1)
    photo = make_photo()
    make_article(
        by=editor,
        published_by=editor,
        at=later,
        headline="A secret voyage",
        lead_photo=photo,
        lead_alt="A tug",
    )
    client.force_login(writer)
    assert found(used_in="secret") == []
    client.force_login(editor)
    assert found(used_in="secret") == [photo.pk]


def test_a_page_of_the_picker_begins_where_the_last_one_ended(client, writer, make_photo):
    client.force_login(writer)
    photos = [make_photo().pk for _ in range(26)]
    first = client.get(reverse(PICKER)).json()
    assert [photo["id"] for photo in first["photos"]] == photos[:1:-1]
    second = client.get(reverse(PICKER), {"before": first["next"]}).json()
    assert [photo["id"] for photo in second["photos"]] == photos[1::-1]
    assert second["next"] is None


def test_the_picker_asks_the_same_number_of_questions_for_any_number_of_photos(
    client, writer, make_photo, django_assert_max_num_queries
):
    client.force_login(writer)
    for _ in range(5):
        make_photo()
    with django_assert_max_num_queries(7):
        client.get(reverse(PICKER))


def test_an_uploaded_file_comes_back_as_a_photo_with_what_was_removed(client, writer):
    client.force_login(writer)
    response = send(client, pictures.careless_jpeg())
    assert response.status_code == 201
    photo = response.json()["photo"]
    assert Photo.objects.get().pk == photo["id"]
    assert any("Location (GPS) removed" in sentence for sentence in photo["findings"])
    assert photo["may_change"] is True


def test_a_file_that_is_here_already_is_answered_with_its_photo(client, writer):
    client.force_login(writer)
    first = send(client, pictures.jpeg()).json()["photo"]
    again = send(client, pictures.jpeg())
    assert again.status_code == 409
    assert again.json()["photo"]["id"] == first["id"]
    assert "in the library already" in again.json()["error"]


def test_what_is_no_picture_is_refused_with_a_sentence(client, writer):
    client.force_login(writer)
    response = send(client, b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    assert response.status_code == 400
    assert response.json()["error"].endswith(".")
    assert client.post(reverse("admin:photos_photo_upload")).status_code == 400
    assert not Photo.objects.exists()


def test_a_login_without_a_role_picks_and_sends_nothing(client, make_person):
    client.force_login(make_person("rolf"))
    assert client.get(reverse(PICKER)).status_code == 403
    assert send(client, pictures.jpeg()).status_code == 403
    assert not Photo.objects.exists()


def words(client, photo, **changes):
    return client.post(reverse("admin:photos_photo_words", args=[photo.pk]), changes)


def test_the_focal_point_is_set_and_the_rest_stays(client, writer, make_photo):
    client.force_login(writer)
    photo = make_photo(caption="A tug")
    response = words(client, photo, focal_x="80", focal_y="20")
    assert response.json()["photo"]["focal_x"] == 80
    photo.refresh_from_db()
    assert (photo.focal_x, photo.focal_y, photo.caption) == (80, 20, "A tug")


def test_a_focal_point_outside_the_picture_is_refused(client, writer, make_photo):
    client.force_login(writer)
    photo = make_photo()
    response = words(client, photo, focal_x="180")
    assert response.status_code == 400
    photo.refresh_from_db()
    assert photo.focal_x == 50


def test_a_writer_does_not_change_a_photo_that_readers_see(
    client, writer, editor, make_photo, make_article
):
    photo = make_photo(by=writer)
    make_article(published_by=editor, lead_photo=photo, lead_alt="A tug")
    client.force_login(writer)
    assert words(client, photo, credit="Me").status_code == 403
    client.force_login(editor)
    assert words(client, photo, credit="The Navy").status_code == 200


def test_the_portrait_of_the_own_profile_is_ones_own_to_aim(client, writer, editor, make_photo):
    client.force_login(writer)
    photo = make_photo(by=writer)
    own = Author.objects.create(name="Wendy Marsh", slug="wendy-marsh", user=writer, photo=photo)
    assert words(client, photo, focal_x="80").json()["photo"]["focal_x"] == 80
    Author.objects.create(name="Other", slug="other", photo=photo)
    assert words(client, photo, focal_x="20").status_code == 403
    Author.objects.exclude(pk=own.pk).update(user=editor)
    assert words(client, photo, focal_x="20").status_code == 403
    photo.refresh_from_db()
    assert photo.focal_x == 80
