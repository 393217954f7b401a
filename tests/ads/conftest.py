from tests.photos.conftest import make_photo

__all__ = ["make_photo"]
