"""A photo's pictures for the pages: cut around its focal point, in a few sizes and formats.

The worker makes them after the upload. One that is asked for before it exists is made at once,
one at a time in each process, and kept.
"""

import io
import re
import tempfile
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from photos.places import ONE_FORMAT, SHAPES, WIDTHS

# Part of every address and every kept name: whoever changes how pictures are made counts it up.
RECIPE = 4
FOLDER = "renditions"
FORMATS = {
    "avif": {"quality": 48, "speed": 8, "max_threads": 1},
    "webp": {"quality": 76, "method": 2},
    "jpg": {"quality": 78, "optimize": True, "progressive": True},
    "png": {"optimize": True},
}
# Up to a phone's width AVIF is packed with more patience: a third less of a slow line for a third
# more of the worker's time on all pictures of a photo.
SMALL, PATIENT = 622, {"quality": 40, "speed": 6}
# An icon of at most this width is kept with few colors if this part of it has but 16 of them; a
# large one, or one that is no drawing, would show steps.
SMALL_ICON, FLAT = 192, 0.5
CONTENT_TYPES = {
    "avif": "image/avif",
    "webp": "image/webp",
    "jpg": "image/jpeg",
    "png": "image/png",
}
ENCODERS = {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG", "png": "PNG"}
NAME = re.compile(rf"({'|'.join(SHAPES)})-([1-9]\d{{0,3}})\.({'|'.join(FORMATS)})")
# How long a request waits for its turn before it gets the whole photo instead.
PATIENCE = 3

_turn = threading.Lock()


class Busy(Exception):
    """Another picture is being made in this process."""


@dataclass(frozen=True)
class Rendition:
    """One picture of a photo; it exists only if `of()` names it."""

    photo: object
    shape: str
    width: int
    format: str

    @property
    def name(self):
        return f"{self.shape}-{self.width}.{self.format}"

    @property
    def height(self):
        return max(1, round(self.width / ratio(self.photo, self.shape)))

    @property
    def stored_as(self):
        return f"{_folder(self.photo.fingerprint)}/{self.name}"

    @property
    def content_type(self):
        return CONTENT_TYPES[self.format]

    def open(self):
        """Its bytes as a file, made now if need be."""
        return open_or_make(self.stored_as, lambda: encode(self, _cut(_decoded(self.photo), self)))


def open_or_make(name, make):
    """The file of that name; made first if it is not there, when no other one is being made."""
    try:
        return default_storage.open(name)
    except FileNotFoundError:
        pass
    if not _turn.acquire(timeout=PATIENCE):
        raise Busy
    try:
        # Whoever had the turn before may have made this one.
        if not default_storage.exists(name):
            keep(name, make())
        return default_storage.open(name)
    finally:
        _turn.release()


def formats(photo):
    """The formats of a photo's pictures, best first; the last one every browser can show."""
    return ("avif", "webp", "png" if photo.file.name.endswith(".png") else "jpg")


def ratio(photo, shape):
    return SHAPES[shape] or photo.width / photo.height


def widths(photo, shape, format="avif"):
    """The widths that exist: never larger than the photo itself; half as many where not AVIF."""
    whole = round(min(photo.width, photo.height * ratio(photo, shape)))
    known = WIDTHS[shape]
    found = (*(w for w in known if w < whole), *([whole] if 0 < whole <= known[-1] else []))
    return found if format == "avif" or shape in ONE_FORMAT else found[::-2][::-1]


def of(photo):
    """Every picture of a photo that exists, largest first."""
    for shape in SHAPES:
        kinds = (ONE_FORMAT[shape],) if shape in ONE_FORMAT else formats(photo)
        for width in reversed(widths(photo, shape)):
            for format in kinds:
                if width in widths(photo, shape, format):
                    yield Rendition(photo, shape, width, format)


def named(photo, name):
    """The picture with this name, unless there is no such."""
    found = NAME.fullmatch(name)
    if not found:
        return None
    asked = Rendition(photo, found[1], int(found[2]), found[3])
    return asked if asked in of(photo) else None


def social(photo):
    """What is shown where somebody shares a link."""
    return Rendition(photo, "social", widths(photo, "social")[-1], "jpg")


def make(photo, shape):
    """Make and keep every picture of this shape that is not there yet, decoding the photo once."""
    image = cut = None
    for rendition in of(photo):
        if rendition.shape != shape or default_storage.exists(rendition.stored_as):
            continue
        image = image or _decoded(photo)
        if cut is None or cut.width != rendition.width:
            cut = _cut(image, rendition)
        keep(rendition.stored_as, encode(rendition, cut))


def forget(fingerprint):
    """Remove the pictures of a photo that has changed or gone."""
    clear(_folder(fingerprint))


def of_former_recipes():
    """The folders of pictures that no address names any more, each after the parts it has."""
    found = []
    for name in _listed(FOLDER)[0]:
        if name.isdigit() and int(name) < RECIPE:
            whole = f"{FOLDER}/{name}"
            found += [*(f"{whole}/{part}" for part in _listed(whole)[0]), whole]
    return found


def clear(folder):
    """Remove a folder and all that is in it."""
    folders, files = _listed(folder)
    for name in folders:
        clear(f"{folder}/{name}")
    for name in files:
        default_storage.delete(f"{folder}/{name}")
    default_storage.delete(folder)


def _listed(folder):
    try:
        return default_storage.listdir(folder)
    except FileNotFoundError:
        return [], []


def _folder(fingerprint):
    return f"{FOLDER}/{RECIPE}/{fingerprint[:2]}/{fingerprint}"


def _decoded(photo):
    with photo.file.open() as file, Image.open(file, formats=("JPEG", "PNG")) as image:
        return image.convert("RGBA" if image.mode == "RGBA" else "RGB")


def _cut(image, rendition):
    """The part around the focal point, as CSS would show it in a box of that shape."""
    photo, wanted = rendition.photo, ratio(rendition.photo, rendition.shape)
    width, height = image.size
    box_width, box_height = min(width, height * wanted), min(height, width / wanted)
    left = (width - box_width) * photo.focal_x / 100
    top = (height - box_height) * photo.focal_y / 100
    return image.resize(
        (rendition.width, rendition.height),
        Image.Resampling.LANCZOS,
        box=(left, top, left + box_width, top + box_height),
        reducing_gap=2,
    )


def encode(rendition, picture):
    if rendition.format == "jpg" and picture.mode == "RGBA":
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(picture, mask=picture.getchannel("A"))
        picture = ground
    if ONE_FORMAT.get(rendition.shape) == "png":
        picture = _with_few_colors(picture)
    how = dict(FORMATS[rendition.format])
    if rendition.format == "avif" and rendition.width <= SMALL:
        how |= PATIENT
    data = io.BytesIO()
    picture.save(data, ENCODERS[rendition.format], **how)
    return data.getvalue()


def _with_few_colors(picture):
    """The same in a palette if it is drawn with few colors: a sixth as large."""
    pixels = picture.width * picture.height
    counts = sorted((count for count, _ in picture.getcolors(pixels)), reverse=True)
    if picture.width > SMALL_ICON or sum(counts[:16]) < FLAT * pixels:
        return picture
    return picture.quantize(64, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)


def keep(name, data):
    """Store what belongs under this name; nobody ever sees half of it."""
    with _as_file(data) as file:
        stored = default_storage.save(name, file)
    if stored != name:
        # Another process was first, with the same bytes.
        default_storage.delete(stored)


@contextmanager
def _as_file(data):
    """A file that a storage on this machine moves into place in one step."""
    folder = getattr(default_storage, "location", None)
    if not folder:
        yield ContentFile(data)
        return
    Path(folder).mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".making-", delete=False) as file:
        file.write(data)
        file.flush()
        finished = File(file)
        finished.temporary_file_path = lambda: file.name
        try:
            yield finished
        finally:
            Path(file.name).unlink(missing_ok=True)
