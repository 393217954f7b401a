import pytest

from tests.articles.test_admin_in_browser import desk
from tests.newsroom.test_leaks import TOKENS
from tests.photos.conftest import make_photo

__all__ = ["desk", "make_photo"]


@pytest.fixture(autouse=True)
def a_link_that_is_shut(monkeypatch):
    """Something for the walk over every public address to ask for."""
    monkeypatch.setitem(TOKENS, "shut", {"never": "no-such-token"})
