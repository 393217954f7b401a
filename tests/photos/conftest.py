import itertools

import pytest
from PIL import Image

from photos.models import Photo
from tests.photos import pictures


@pytest.fixture
def make_photo(writer):
    """Take in a picture of its own for every call."""
    shades = itertools.count(1)

    def build(*, by=None, **fields):
        shade = next(shades)
        data = pictures.encode(Image.new("RGB", (60, 40), (shade * 7 % 256, shade, 90)), "PNG")
        words = {"alt_text": f"A grey ship, {shade}", "credit": "Harbor Desk"}
        return Photo.objects.intake(pictures.upload(data), by=by or writer, **words | fields)

    return build
