"""The pictures cut from a photo: which exist, who sees them, and what happens when it changes."""

import io
import re

import pytest
from django.core.files.storage import default_storage
from django.db.models import F
from django.urls import reverse
from PIL import Image

from newsroom import jobs
from newsroom.models import Job
from photos import pictures as html_of
from photos import renditions, tasks
from photos.models import Photo
from photos.places import PLACES, SELDOM, SHAPES
from tests.photos import pictures

pytestmark = pytest.mark.django_db


@pytest.fixture
def photo(writer):
    """Four quarters: red and lime over blue and white."""
    data = pictures.encode(pictures.paint(1200, 800), "JPEG", quality=95)
    return Photo.objects.intake(
        pictures.upload(data), by=writer, alt_text="Four flags", credit="Harbor Desk"
    )


@pytest.fixture
def story(make_article, editor, photo):
    return make_article(published_by=editor, lead_photo=photo, lead_alt="Four flags")


def work():
    while jobs.run_due():
        pass


def address(photo, name, recipe=renditions.RECIPE):
    return reverse("photos:rendition", args=[recipe, photo.fingerprint, name])


def body_of(response):
    return response.getvalue() if response.streaming else response.content


def opened(response):
    return Image.open(io.BytesIO(body_of(response)))


def addresses_in(html):
    return set(re.findall(r"/media/\d+/[0-9a-f]{32}/[\w-]+\.\w+", html))


@pytest.mark.parametrize(("format", "kind"), [("avif", "AVIF"), ("webp", "WEBP"), ("jpg", "JPEG")])
def test_a_picture_has_the_size_and_the_format_that_its_address_says(
    client, story, photo, format, kind
):
    response = client.get(address(photo, f"3x2-640.{format}"))
    assert response.status_code == 200
    image = opened(response)
    assert (image.format, image.size) == (kind, (640, 427))
    assert response.headers["Content-Type"] == image.get_format_mimetype()
    assert "immutable" in response.headers["Cache-Control"]
    assert "s-maxage=0" in response.headers["Cache-Control"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_a_picture_travels_without_what_browsers_are_told_about_pages(client, story, photo):
    headers = client.get(address(photo, "3x2-622.avif")).headers
    assert sum(len(f"{name}: {value}\r\n") for name, value in headers.items()) < 420
    assert "Permissions-Policy" not in headers
    assert "Permissions-Policy" in client.get(story.address).headers


@pytest.mark.parametrize(
    "name",
    ["3x2-620.jpg", "3x2-1470.jpg", "2x2-520.jpg", "3x2-0640.jpg", "3x2-640.png", "3x2-640.gif",
     "social-600.jpg", "3x2-520", "whole-99999.jpg"],
)  # fmt: skip
def test_an_address_cannot_ask_for_another_size(client, story, photo, name):
    assert client.get(address(photo, name)).status_code == 404
    assert client.get(address(photo, "3x2-640.jpg", recipe=99)).status_code == 404


def test_a_picture_is_public_only_while_something_public_uses_the_photo(
    client, photo, make_article, editor, publisher
):
    name = address(photo, "3x2-640.jpg")
    assert client.get(name).status_code == 404
    story = make_article(published_by=editor, lead_photo=photo, lead_alt="Four flags")
    assert client.get(name).status_code == 200
    story.withdraw(by=publisher, note="A mistake.")
    assert client.get(name).status_code == 404
    assert client.head(name, headers={"if-none-match": "*"}).status_code == 404


def test_a_picture_is_cut_around_the_focal_point(client, story, photo, editor):
    square = opened(client.get(address(photo, "1x1-336.jpg"))).convert("RGB")
    assert square.getpixel((10, 10))[0] > 200 > square.getpixel((326, 10))[0]
    photo.focal_x = 100
    photo.amend(by=editor)
    square = opened(client.get(address(photo, "1x1-336.jpg"))).convert("RGB")
    # The lime quarter begins a quarter of the way in, not in the middle.
    assert square.getpixel((100, 10))[0] < 60


def test_another_focal_point_means_other_addresses(client, story, photo, editor):
    before = address(photo, "3x2-640.jpg")
    assert client.get(before).status_code == 200
    photo.focal_y = 10
    photo.amend(by=editor)
    assert address(photo, "3x2-640.jpg") != before
    assert client.get(before).status_code == 404
    assert client.get(address(photo, "3x2-640.jpg")).status_code == 200


def test_another_caption_changes_no_address(photo, editor):
    before = photo.fingerprint
    photo.caption = "Four flags over the quay"
    photo.amend(by=editor)
    assert photo.fingerprint == before


def test_the_worker_makes_every_picture_that_a_page_asks_for(photo, story):
    assert not any(default_storage.exists(r.stored_as) for r in renditions.of(photo))
    work()
    made = {html_of.address(r) for r in renditions.of(photo) if default_storage.exists(r.stored_as)}
    for place in PLACES.keys() - {"logo", "logo-small"}:
        assert addresses_in(html_of.html(photo, place)) <= made
    assert photo.social["url"] in made


def test_the_worker_clears_away_what_nobody_shows_any_more(photo, editor):
    work()
    former = [r.stored_as for r in renditions.of(photo)]
    photo.focal_x = 0
    photo.amend(by=editor)
    work()
    assert not any(map(default_storage.exists, former))
    made = [r.stored_as for r in renditions.of(photo)]
    photo.delete()
    work()
    assert not any(map(default_storage.exists, made))


def files_of(photo):
    return [r.stored_as for r in renditions.of(photo) if default_storage.exists(r.stored_as)]


def test_an_upgrade_that_makes_pictures_otherwise_leaves_none_of_the_former(photo, monkeypatch):
    work()
    former = files_of(photo)
    monkeypatch.setattr(renditions, "RECIPE", renditions.RECIPE + 1)
    for _ in range(2):
        tasks.ask_for_renewal()
        work()
    waiting = Job.objects.filter(kind="renditions", done_at=None)
    assert waiting.count() == len(SHAPES.keys() - SELDOM) + 2
    assert former and all(map(default_storage.exists, former)) and not files_of(photo)
    waiting.update(due_at=F("due_at") - 2 * tasks.EACH)
    work()
    assert not any(map(default_storage.exists, former))
    assert default_storage.listdir(renditions.FOLDER)[0] == [str(renditions.RECIPE)]
    assert len(files_of(photo)) == len(former)


def test_a_new_photo_does_not_wait_for_an_upgrade_to_be_through(photo, writer, monkeypatch):
    work()
    monkeypatch.setattr(renditions, "RECIPE", renditions.RECIPE + 1)
    tasks.ask_for_renewal()
    work()
    data = pictures.encode(pictures.paint(600, 400))
    new = Photo.objects.intake(pictures.upload(data), by=writer, credit="Harbor Desk")
    work()
    assert files_of(new) and not files_of(photo)


def test_where_nothing_was_made_otherwise_nothing_is_renewed(photo):
    work()
    tasks.ask_for_renewal()
    work()
    assert not Job.objects.filter(done_at=None).exists() and files_of(photo)


def test_a_focal_point_that_comes_back_finds_its_pictures_made(photo, editor):
    for focal_x in (50, 20, 50):
        photo.focal_x = focal_x
        photo.amend(by=editor)
    work()
    assert default_storage.exists(renditions.social(photo).stored_as)
    assert Job.objects.filter(kind="renditions", done_at=None).count() == 0


def test_pictures_wait_for_everything_else_and_are_never_late(photo):
    done = []
    jobs.HANDLERS["test-mail"] = lambda job: done.append(
        Job.objects.filter(kind="renditions", done_at=None).exists()
    )
    try:
        Job.objects.enqueue("test-mail", "test-mail")
        Job.objects.filter(kind="renditions").update(due_at="2020-01-01T00:00Z")
        assert not Job.objects.late().exists()
        jobs.run_due()
    finally:
        del jobs.HANDLERS["test-mail"]
    assert done == [True]


def test_a_reader_who_comes_at_a_busy_moment_sees_the_photo_itself(
    client, story, photo, monkeypatch
):
    monkeypatch.setattr(renditions, "PATIENCE", 0.01)
    with renditions._turn:
        monkeypatch.setattr(renditions, "_decoded", lambda photo: pytest.fail("two at once"))
        response = client.get(address(photo, "3x2-622.avif"))
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert opened(response).size == (1200, 800)


def test_a_small_photo_is_never_blown_up(writer):
    data = pictures.encode(pictures.paint(200, 100), "JPEG")
    photo = Photo.objects.intake(pictures.upload(data), by=writer)
    assert renditions.widths(photo, "whole") == (200,)
    assert renditions.widths(photo, "3x2") == (104, 112, 150)
    assert photo.social["width"] == 190


def test_a_drawing_keeps_its_transparent_ground(client, writer, make_article, editor):
    image = Image.new("RGBA", (400, 300), (0, 0, 0, 0))
    image.paste((200, 0, 0, 255), (100, 100, 200, 200))
    photo = Photo.objects.intake(
        pictures.upload(pictures.encode(image, "PNG")), by=writer, credit="Our drawing"
    )
    make_article(published_by=editor, lead_photo=photo, lead_alt="A square")
    for format in ("avif", "webp", "png"):
        width = renditions.widths(photo, "3x2", format)[-1]
        cut = opened(client.get(address(photo, f"3x2-{width}.{format}"))).convert("RGBA")
        assert cut.getpixel((5, 5))[3] == 0
    assert opened(client.get(photo.social["url"])).convert("RGB").getpixel((5, 5)) == (255,) * 3
    assert "tint-" not in html_of.html(photo, "card")


def test_the_icon_of_a_drawn_logo_is_small_and_that_of_a_photo_keeps_its_colors(writer):
    def icon_of(image):
        data = pictures.encode(image, "PNG")
        photo = Photo.objects.intake(pictures.upload(data), by=writer, credit="Us")
        with renditions.Rendition(photo, "icon", 96, "png").open() as file:
            return Image.open(io.BytesIO(file.read()))

    glass = pictures.paint(400, 400, mode="RGBA")
    glass.paste((0, 0, 0, 0), (200, 0, 400, 200))
    drawn = icon_of(glass)
    assert drawn.convert("RGBA").getpixel((80, 10))[3] == 0
    assert drawn.mode == "P" and drawn.convert("RGBA").getpixel((10, 80))[2] > 250
    dusk = Image.linear_gradient("L").point(lambda shade: 60 + shade // 4).convert("RGB")
    assert icon_of(dusk).mode == "RGB"


def test_a_page_offers_three_formats_with_dimensions_and_a_colour_to_wait_with(
    client, story, photo
):
    page = client.get(story.address).content.decode()
    picture = re.search(r"<figure class=\"figure figure-lead\">\s*(<picture>.*?</picture>)", page)[
        1
    ]
    assert re.findall(r'type="([^"]+)"', picture) == [
        "image/avif", "image/webp", "image/jpeg", "image/avif", "image/webp",
    ]  # fmt: skip
    image = re.search(r"<img[^>]+>", picture)[0]
    assert 'width="796" height="531"' in image
    assert 'fetchpriority="high"' in image
    assert "loading=" not in image
    assert re.search(r'class="tint-\d{3}"', image)
    assert "style=" not in picture


def test_pictures_further_down_wait_until_they_are_near(photo):
    for name, place in PLACES.items():
        html = html_of.html(photo, name)
        assert ('loading="lazy"' in html) is not place.leads
        assert ('fetchpriority="high"' in html) is place.leads


def test_every_tint_is_in_the_stylesheet(settings):
    from photos import tints

    css = settings.BASE_DIR / "static/css/components/tint.css"
    assert css.read_text() == tints.stylesheet()


def test_shares_and_search_engines_get_the_social_picture(client, story, photo):
    page = client.get(story.address).content.decode()
    social = photo.social["url"]
    assert re.search(rf'property="og:image" content="http://testserver{re.escape(social)}"', page)
    assert 'property="og:image:width" content="1200"' in page
    assert 'property="og:image:height" content="630"' in page
    assert social in re.search(r"<script type=\"application/ld\+json\">(.*?)</script>", page)[1]
    assert opened(client.get(social)).size == (1200, 630)


def test_nothing_of_the_camera_is_in_any_picture(client, writer, make_article, editor):
    photo = Photo.objects.intake(
        pictures.upload(pictures.careless_jpeg()), by=writer, credit="Harbor Desk"
    )
    make_article(published_by=editor, lead_photo=photo, lead_alt="A tug")
    for rendition in renditions.of(photo):
        data = body_of(client.get(html_of.address(rendition)))
        assert pictures.CANARY.encode() not in data
        assert not Image.open(io.BytesIO(data)).getexif()
