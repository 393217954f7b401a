"""A picture is public exactly while something public uses it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import ExifTags, Image

from photos.models import Photo, PhotoUse
from tests.conftest import move_dates
from tests.photos import pictures

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def body_of(response):
    return b"".join(response.streaming_content)


def sees(client, photo):
    """Whether a reader gets the picture; the rule and the predicate have to agree with it."""
    answers = client.get(photo.url).status_code == 200
    assert photo.is_public == answers
    assert Photo.objects.public().contains(photo) == answers
    return answers


@pytest.fixture
def public_photo(make_photo, make_article, editor):
    photo = make_photo()
    make_article(published_by=editor, lead_photo=photo, lead_alt="A grey ship")
    return photo


# Which pictures


def test_a_photo_of_nothing_is_nobody_s_to_see(client, make_photo):
    assert not sees(client, make_photo())


def test_the_lead_photo_of_a_draft_is_not_public_and_that_of_a_public_story_is(
    client, make_photo, make_article, editor
):
    photo = make_photo()
    article = make_article(lead_photo=photo, lead_alt="A grey ship")
    assert not sees(client, photo)
    article.publish(by=editor)
    assert sees(client, photo)


def test_a_photo_in_the_text_of_a_public_story_is_public(client, make_photo, make_article, editor):
    photo = make_photo()
    figure = f'<figure class="photo" data-photo="{photo.pk}"><img alt="A grey ship"></figure>'
    article = make_article(body=f"<p>The ship came in.</p>{figure}")
    assert not sees(client, photo)
    article.publish(by=editor)
    assert sees(client, photo)


def test_a_scheduled_story_s_photo_waits_with_it(client, make_photo, make_article, editor):
    photo = make_photo()
    article = make_article(
        published_by=editor, at=timezone.now() + HOUR, lead_photo=photo, lead_alt="A ship"
    )
    assert PhotoUse.objects.filter(photo=photo, article=article).exists()
    assert not sees(client, photo)
    move_dates(article, -2 * HOUR)
    assert sees(client, photo)


def test_a_withdrawn_story_takes_its_photo_along(client, make_photo, make_article, publisher):
    photo = make_photo()
    article = make_article(published_by=publisher, lead_photo=photo, lead_alt="A ship")
    assert sees(client, photo)
    article.withdraw(by=publisher, note="It was the wrong ship.")
    assert not sees(client, photo)


def test_a_retracted_story_takes_its_photo_along(client, make_photo, make_article, publisher):
    photo = make_photo()
    article = make_article(published_by=publisher, lead_photo=photo, lead_alt="A ship")
    article.retract(by=publisher, notice="None of it was so.")
    assert not sees(client, photo)


def test_a_story_that_ended_takes_its_photo_along(client, make_photo, make_article, editor):
    photo = make_photo()
    article = make_article(
        published_by=editor, lead_photo=photo, lead_alt="A ship", ends_at=timezone.now() + HOUR
    )
    assert sees(client, photo)
    move_dates(article, -2 * HOUR, "ends_at")
    assert not sees(client, photo)


def test_a_photo_that_an_update_brings_waits_for_the_update(
    client, make_photo, make_article, editor
):
    first, second = make_photo(), make_photo()
    article = make_article(published_by=editor, lead_photo=first, lead_alt="A ship")
    article.save_revision({"lead_photo": second}, by=editor, base=1)
    assert sees(client, first) and not sees(client, second)
    article.publish(by=editor)
    assert sees(client, second) and not sees(client, first)


def test_an_author_s_portrait_is_public_once_a_story_of_theirs_is(
    client, make_photo, make_article, author, editor
):
    author.photo = make_photo()
    author.save()
    article = make_article()
    assert not sees(client, author.photo)
    article.publish(by=editor)
    assert sees(client, author.photo)


def test_the_logo_is_public(client, make_photo, publication):
    publication.logo = make_photo()
    publication.save()
    assert sees(client, publication.logo)


@pytest.mark.parametrize(
    ("changes", "seen"),
    [
        ({}, True),
        ({"approved": False}, False),
        ({"flight": {"starts_at": timezone.now() + HOUR}}, False),
        (
            {"flight": {"starts_at": timezone.now() - 2 * HOUR, "ends_at": timezone.now() - HOUR}},
            False,
        ),
    ],
    ids=["running", "not approved", "not begun", "over"],
)
def test_an_advert_s_picture_is_public_while_it_runs(
    client, make_photo, make_advert, changes, seen
):
    photo = make_photo()
    make_advert(slot="sidebar", picture=photo, **changes)
    assert sees(client, photo) == seen


def test_one_of_two_stories_withdrawn_leaves_the_photo_public(
    client, make_photo, make_article, publisher
):
    photo = make_photo()
    story = {"published_by": publisher, "lead_photo": photo, "lead_alt": "A ship"}
    article, _ = make_article(**story), make_article(**story)
    article.withdraw(by=publisher, note="Twice is too often.")
    assert sees(client, photo)


# How they are served


def test_a_public_picture_is_served_as_an_image_and_nothing_else(client, public_photo):
    response = client.get(public_photo.url)
    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "Cookie" not in response.get("Vary", "") and not response.cookies
    assert body_of(response).startswith(b"\x89PNG")


def test_no_public_byte_says_where_a_photo_was_taken(client, make_article, writer, editor):
    photo = Photo.objects.intake(pictures.upload(pictures.careless_jpeg()), by=writer)
    make_article(published_by=editor, lead_photo=photo, lead_alt="A ship")
    data = body_of(client.get(photo.url))
    assert pictures.CANARY.encode() not in data and b"Exif" not in data
    with Image.open(pictures.io.BytesIO(data)) as image:
        assert not image.getexif().get_ifd(ExifTags.IFD.GPSInfo)


def test_a_browser_that_has_the_picture_is_not_sent_it_again(client, public_photo):
    etag = client.get(public_photo.url)["ETag"]
    response = client.get(public_photo.url, headers={"if-none-match": etag})
    assert response.status_code == 304
    assert response["ETag"] == etag and not response.content


def test_a_shared_cache_asks_every_time(client, public_photo):
    control = client.get(public_photo.url)["Cache-Control"]
    assert "s-maxage=0" in control and "must-revalidate" in control


def test_having_seen_a_picture_gives_no_answer_once_it_is_withdrawn(
    client, make_photo, make_article, publisher
):
    photo = make_photo()
    article = make_article(published_by=publisher, lead_photo=photo, lead_alt="A ship")
    etag = client.get(photo.url)["ETag"]
    article.withdraw(by=publisher, note="It was the wrong ship.")
    for header in ("if-none-match", "if-match"):
        assert client.get(photo.url, headers={header: etag}).status_code == 404


def test_a_head_request_has_the_headers_and_no_body(client, public_photo):
    response = client.head(public_photo.url)
    assert response.status_code == 200 and response["Content-Type"] == "image/png"
    assert int(response["Content-Length"]) == public_photo.file.size


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_picture_can_only_be_read(client, public_photo, method):
    assert getattr(client, method)(public_photo.url).status_code == 405


def test_a_private_picture_and_none_at_all_get_the_same_answer(client, make_photo):
    private = make_photo()
    absent = private.url.replace(private.file.name, "ab/" + "0" * 32 + ".png")
    first, second = client.get(private.url), client.get(absent)
    assert (first.status_code, second.status_code) == (404, 404)
    assert dict(first.headers) == dict(second.headers)
    assert first.content.replace(private.url.encode(), b"") == second.content.replace(
        absent.encode(), b""
    )


@pytest.mark.parametrize(
    "name",
    [
        "../secret-key",
        "..%2f..%2fsecret-key",
        "%2e%2e/%2e%2e/etc/passwd",
        "/etc/passwd",
        "ab/..%5c..%5csecret-key",
        "a%00.png",
        "%ff%fe",
        "a" * 5000,
    ],
)
def test_no_other_file_can_be_had(client, settings, public_photo, name):
    (settings.DATA_DIR / "secret-key").write_text("hush")
    response = client.get(f"/media/{name}")
    assert response.status_code in (400, 404)
    assert b"hush" not in response.content


def test_the_list_of_pictures_is_nobody_s(client, public_photo):
    folder = public_photo.file.name.split("/")[0]
    assert client.get("/media/").status_code == 404
    assert client.get(f"/media/{folder}/").status_code == 404


def test_a_picture_whose_file_is_missing_is_not_found(client, public_photo, caplog):
    public_photo.file.storage.delete(public_photo.file.name)
    assert client.get(public_photo.url).status_code == 404
    assert f"photo {public_photo.pk} is not in the storage" in caplog.text


def test_serving_a_picture_takes_one_query(client, public_photo, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get(public_photo.url)
    with django_assert_num_queries(1):
        client.get(public_photo.url, headers={"if-none-match": '"x"'})


# The newsroom's own address


def test_the_newsroom_sees_what_readers_do_not(client, make_photo, writer):
    photo = make_photo()
    photo.in_newsroom = True
    assert photo.url == reverse("admin:photos_photo_file", args=[photo.pk])
    client.force_login(writer)
    response = client.get(photo.url)
    assert response.status_code == 200 and body_of(response).startswith(b"\x89PNG")
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("address", ["photos_photo_file", "photos_photo_thumbnail"])
def test_nobody_else_uses_the_newsroom_s_address(
    client, make_photo, make_person, stranger, address
):
    url = reverse(f"admin:{address}", args=[make_photo().pk])
    assert client.get(url).status_code == 302
    client.force_login(stranger)
    assert client.get(url).status_code == 302
    client.force_login(make_person("rolf"))
    assert client.get(url).status_code == 403


def test_signing_in_does_not_open_the_public_address(client, make_photo, administrator):
    client.force_login(administrator)
    assert client.get(make_photo().url).status_code == 404


def test_a_thumbnail_is_small(client, writer, editor):
    data = pictures.jpeg(1600, 1200)
    photo = Photo.objects.intake(pictures.upload(data), by=writer)
    client.force_login(editor)
    response = client.get(reverse("admin:photos_photo_thumbnail", args=[photo.pk]))
    with Image.open(pictures.io.BytesIO(response.content)) as image:
        assert image.size == (320, 240)
    assert response["Cache-Control"] == "private, no-cache"
    again = client.get(
        reverse("admin:photos_photo_thumbnail", args=[photo.pk]),
        headers={"if-none-match": response["ETag"]},
    )
    assert again.status_code == 304
