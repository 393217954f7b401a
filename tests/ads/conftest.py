from tests.articles.test_admin_in_browser import desk
from tests.photos.conftest import make_photo

__all__ = ["desk", "make_photo"]
