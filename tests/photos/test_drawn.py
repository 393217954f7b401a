"""What a link to a story without a photo looks like where it is shared."""

import io
import re

import pytest
from PIL import Image

pytestmark = pytest.mark.django_db


def social(client, story):
    page = client.get(story.address).content.decode()
    return re.search(r'property="og:image" content="http://[^/]+([^"]+)"', page)[1]


def test_a_story_without_a_photo_is_shared_with_its_headline_drawn(
    client, publication, make_article, editor
):
    story = make_article(published_by=editor, headline="A Tug Turns the Ship at Dawn")
    response = client.get(social(client, story))
    assert response.headers["Content-Type"] == "image/png"
    assert "immutable" in response.headers["Cache-Control"]
    image = Image.open(io.BytesIO(response.getvalue())).convert("RGB")
    assert image.size == (1200, 630)
    ink = sum(1 for pixel in image.crop((80, 150, 1120, 450)).getdata() if min(pixel) > 200)
    assert ink > 3000


def test_the_drawing_changes_its_address_with_the_headline(
    client, publication, make_article, editor
):
    story = make_article(published_by=editor, headline="A Tug Turns the Ship at Dawn")
    former = social(client, story)
    story.save_revision({"headline": "Two Tugs Turn the Ship at Dawn"}, by=editor, base=1)
    story.publish(by=editor)
    assert social(client, story) != former
    assert client.get(former).status_code == 404


def test_the_drawing_goes_when_the_story_goes(client, publication, make_article, editor, publisher):
    story = make_article(published_by=editor)
    address = social(client, story)
    assert client.get(address).status_code == 200
    story.withdraw(by=publisher, note="A mistake.")
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "headline", ["Крейсер вернулся в порт раньше срока", "W" * 120, "Word " * 27 + "end"]
)
def test_any_headline_can_be_drawn(client, publication, make_article, editor, headline):
    story = make_article(published_by=editor, headline=headline, slug="any-headline")
    assert client.get(social(client, story)).status_code == 200
