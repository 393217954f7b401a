"""Small pictures for the newsroom's own lists, made when asked for."""

import io

from PIL import Image

SIDE = 320


def make(photo):
    """A photo's bytes at a size for lists, and their content type."""
    with photo.file.open() as file, Image.open(file, formats=("JPEG", "PNG")) as image:
        image.draft(None, (SIDE, SIDE))
        image.thumbnail((SIDE, SIDE))
        small = io.BytesIO()
        image.save(small, image.format, quality=80)
        return small.getvalue(), image.get_format_mimetype()
