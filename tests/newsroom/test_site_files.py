import io
import json
import re
from base64 import b64decode
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from PIL import Image

from newsroom.models import Publication
from photos import pictures as pictures_of_pages
from photos.models import Photo
from photos.renditions import RECIPE
from tests.photos import pictures


def test_whoever_finds_a_hole_learns_whom_to_tell(client, publication):
    Publication.objects.update(
        site_url="https://dogwatch.example", security_contact="holes@dogwatch.example"
    )
    response = client.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    assert fields["Contact"] == "mailto:holes@dogwatch.example"
    assert fields["Canonical"] == "https://dogwatch.example/.well-known/security.txt"
    expires = datetime.fromisoformat(fields["Expires"])
    assert timedelta(days=30) < expires - timezone.now() < timedelta(days=365)


def test_the_contact_may_be_a_page_or_else_is_the_desks(client, publication):
    def contact():
        return client.get("/.well-known/security.txt").content.decode().splitlines()[0]

    Publication.objects.update(contact_email="desk@dogwatch.example")
    assert contact() == "Contact: mailto:desk@dogwatch.example"
    Publication.objects.update(security_contact="https://dogwatch.example/holes/")
    assert contact() == "Contact: https://dogwatch.example/holes/"


def test_without_any_contact_there_is_no_security_file(client, publication):
    assert client.get("/.well-known/security.txt").status_code == 404


@pytest.mark.parametrize("contact", ["us", "http://plain.example/", "javascript:alert(1)", "a@"])
def test_a_contact_that_nobody_could_use_is_refused(publication, contact):
    publication.security_contact = contact
    with pytest.raises(ValidationError) as refused:
        publication.full_clean()
    assert "security_contact" in refused.value.message_dict


def test_the_manifest_names_the_site_and_icons_that_exist(client, publication, writer):
    mark = pictures.upload(pictures.encode(Image.new("RGBA", (600, 600), (90, 20, 10, 90)), "PNG"))
    logo = Photo.objects.intake(mark, by=writer, credit="Us", alt_text="A watch.")
    Publication.objects.update(logo=logo)
    response = client.get("/site.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    data = json.loads(response.content)
    assert data["name"] == "The Dogwatch" and data["start_url"] == "/"
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in data["icons"]}
    for icon in data["icons"]:
        picture = Image.open(io.BytesIO(client.get(icon["src"]).getvalue()))
        assert picture.format == "PNG" and "{}x{}".format(*picture.size) == icon["sizes"]
    html = client.get("/").content.decode()
    assert '<link rel="manifest" href="/site.webmanifest">' in html
    icon = f"/media/{RECIPE}/{logo.fingerprint}/icon-180.png"
    assert f'<link rel="apple-touch-icon" href="{icon}">' in html


def icon_of(client):
    """What a page says is the picture for its tab."""
    html = client.get("/").content.decode()
    return re.search(r'<link rel="icon" type="image/png" sizes="32x32" href="([^"]+)">', html)[1]


@pytest.fixture
def logo(publication, writer):
    pictures_of_pages._inline.cache_clear()
    image = Image.new("RGB", (96, 96), "navy")
    photo = Photo.objects.intake(
        pictures.upload(pictures.encode(image, "PNG")), by=writer, credit="Us", alt_text="Blue."
    )
    Publication.objects.update(logo=photo)
    return photo


def test_the_icon_of_the_tab_travels_in_the_page_once_it_has_been_made(client, logo):
    asked = icon_of(client)
    assert asked == f"/media/{RECIPE}/{logo.fingerprint}/tab-32.png"
    made = client.get(asked).getvalue()
    start, packed = icon_of(client).split(",")
    assert start == "data:image/png;base64" and b64decode(packed) == made
    assert Image.open(io.BytesIO(made)).size == (32, 32)
    assert client.get("/favicon.ico")["Location"].endswith("/icon-48.png")
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "img-src 'self' data:;" in f"{policy};" and "data:" not in policy.replace(
        "img-src 'self' data:", ""
    )


def test_an_icon_that_is_no_smaller_than_a_request_stays_one(client, logo, monkeypatch):
    client.get(icon_of(client)).getvalue()
    monkeypatch.setattr(pictures_of_pages, "MOST_INLINE", 40)
    assert icon_of(client) == f"/media/{RECIPE}/{logo.fingerprint}/tab-32.png"


def test_a_site_without_a_logo_has_a_sign_all_the_same(client, publication):
    (icon,) = json.loads(client.get("/site.webmanifest").content)["icons"]
    assert icon["src"].endswith("favicon.svg")
    assert client.get("/favicon.ico")["Location"] == icon["src"]
    assert 'rel="icon" href="/static/img/favicon.svg"' in client.get("/").content.decode()
