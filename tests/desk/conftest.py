import pytest
from django.test import Client

from tests.photos.conftest import make_photo

__all__ = ["make_photo"]


@pytest.fixture
def signed_in():
    """A browser of one person's own."""

    def sign_in(person):
        client = Client()
        client.force_login(person)
        return client

    return sign_in


def panel(response, name):
    """The words of one panel of the start page, or nothing where it is left out."""
    html = response.content.decode()
    return html.partition(f'id="panel-{name}"')[2].partition("</section>")[0]
