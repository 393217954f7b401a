"""From an uploaded file to a picture that holds pixels and nothing else, or a refusal."""

import hashlib
import io
import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from PIL import Image, ImageCms

from photos import metadata, tints

MAX_BYTES = 20_000_000
MAX_SIDE = 2560
# A large JPEG is read at a half or a quarter of its size; the others only whole, some of them
# with several copies in memory. Each limit keeps one upload near 300 MB at the worst.
MAX_MEGAPIXELS = {"JPEG": 60, "PNG": 40, "GIF": 40, "WEBP": 16}
MAX_MEGAPIXELS_PROGRESSIVE = 30
# A file of millions of empty parts, or of thousands of scans over the same pixels, is small to
# send and takes minutes to read. Cameras and editors stay far below these.
MAX_PARTS = 20_000
MAX_SCANS = 40
JPEG_QUALITY = 88
# A PNG that spends more than this on a pixel holds a photograph; a drawing or a screenshot less.
PHOTOGRAPHIC_BYTES_PER_PIXEL = 0.75

FORMATS = tuple(MAX_MEGAPIXELS)
Image.MAX_IMAGE_PIXELS = max(MAX_MEGAPIXELS.values()) * 1_000_000

UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

OTHER_SIGNATURES = {
    "an SVG drawing, which can carry scripts": rb"[^\0]{0,1024}?<svg[\s>]",
    "a web page": rb"[^\w\0]{0,100}<(!doctype|html|head|body|script|\?php)\b",
    "a PDF": rb"\s{0,100}%PDF-",
    "a TIFF or a camera’s raw file": rb"II\*\0|MM\0\*",
    "a Photoshop file": rb"8BPS",
    "a BMP": rb"BM.{12}[\x0c\x28\x38\x40\x6c\x7c]\0\0\0",
    "a HEIC photo": rb"....ftyp(hei|hev|mif|msf)",
    "an AVIF picture": rb"....ftypavi",
    "a video": rb"....(ftyp|moov)|\x1aE\xdf\xa3",
}
OTHER_FORMATS = {
    name: re.compile(signature, re.IGNORECASE | re.DOTALL)
    for name, signature in OTHER_SIGNATURES.items()
}
MARKUP = re.compile(rb"<(script|html|!doctype|svg|iframe|body|\?php)\b", re.IGNORECASE)
ZIP_DIRECTORY, ZIP_END = b"PK\x01\x02", b"PK\x05\x06"
JPEG_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]", re.DOTALL)
SECOND_GIF_FRAME = re.compile(rb"\0!\xf9\x04.{4}\0,.*\0!\xf9\x04.{4}\0,", re.DOTALL)


class Refused(ValidationError):
    """The file is not taken; the message is a sentence for the person who sent it."""


class AlreadyHere(Refused):
    """The same file was uploaded before; it is in `photo`."""

    def __init__(self, photo):
        # Files are read without the apps, too.
        from authors.anonymity import uploader

        self.photo = photo
        super().__init__(
            f"This file is in the library already: “{photo}”, uploaded by {uploader(photo, None)} "
            f"on {date_format(photo.created_at, 'j F Y')}."
        )


@dataclass(frozen=True)
class Intake:
    """A cleaned picture, ready to be stored, with what its file said about itself."""

    data: bytes
    extension: str
    width: int
    height: int
    digest: str
    credit: str
    caption: str
    alt_text: str
    rights_note: str
    made_by_ai: bool
    tint: str
    findings: list


def receive(file):
    """The bytes of an uploaded file, unless there are none or too many."""
    if file.size > MAX_BYTES:
        raise Refused(
            f"This file has {file.size / 1_000_000:.1f} MB; the limit is "
            f"{MAX_BYTES // 1_000_000} MB. Export it smaller and try again."
        )
    file.seek(0)
    if data := file.read(MAX_BYTES + 1):
        return data
    raise Refused("This file is empty.")


def digest(data):
    """How a second upload of the same file is recognised: by its bytes as they came."""
    return hashlib.sha256(data).hexdigest()


def clean(data):
    """Decode, turn upright, bring into sRGB, scale down, and leave all metadata behind."""
    _refuse_other_formats(data)
    end = _refuse_traps(data)
    original = _open(data)
    size, format = original.size, original.format
    picture = _decode(original)
    said = metadata.read(original)
    changes = ["Data after the end of the picture removed."] if end < len(data) else []
    if _is_animated(original, data):
        changes.append("Animation removed: its first picture was kept.")
    picture = _scale_down(picture, size, changes)
    picture = _in_srgb(picture, original.info.get("icc_profile"), changes)
    picture = _upright(picture, said.orientation, changes)
    picture = _without_hidden_colours(picture)
    bytes_per_pixel = len(data) / (size[0] * size[1])
    stored, extension = _encode(picture, format, bytes_per_pixel, changes)
    return Intake(
        data=stored,
        extension=extension,
        width=picture.width,
        height=picture.height,
        digest=digest(data),
        credit=said.credit,
        caption=said.caption,
        alt_text=said.alt_text,
        rights_note=said.rights_note,
        made_by_ai=said.made_by_ai,
        tint=tints.of(picture),
        findings=said.sentences + changes or ["The file held nothing but the picture."],
    )


# Refusing, before anything is decoded


def _refuse_other_formats(data):
    for name, pattern in OTHER_FORMATS.items():
        if pattern.match(data):
            raise Refused(f"This is {name}. Export the picture as JPEG or PNG and try again.")
    if MARKUP.search(data):
        raise Refused(
            "This file is a picture and a web page or a script at once. "
            "Open it in a picture editor and export it as JPEG or PNG."
        )
    if b"%PDF-" in data or (ZIP_DIRECTORY in data and ZIP_END in data):
        raise Refused(
            "This file is a picture and an archive or a PDF at once. "
            "Open it in a picture editor and export it as JPEG or PNG."
        )


def _refuse_traps(data):
    """Where the picture ends in these bytes, unless reading that far would take too long."""
    parts = scans = 0
    end = len(data)
    for end, filling, is_scan in _parts(data):  # noqa: B007
        parts += 1 + filling
        scans += is_scan
        if parts > MAX_PARTS or scans > MAX_SCANS:
            raise Refused(
                "This picture is built from far too many pieces to be read safely. "
                "Open it in a picture editor and export it as JPEG or PNG."
            )
    return end


def _parts(data):
    """For each piece: where it ends, bytes of filling before it, whether pixels follow it."""
    if data.startswith(b"\xff\xd8"):
        return _jpeg_parts(data)
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _png_parts(data)
    if data.startswith((b"GIF87a", b"GIF89a")):
        return _gif_parts(data)
    if data.startswith(b"RIFF"):
        return iter([(8 + int.from_bytes(data[4:8], "little"), 0, False)])
    return iter(())


def _jpeg_parts(data):
    position, in_scan = 2, False
    while found := JPEG_MARKER.search(data, position):
        filling = 0 if in_scan else found.start() - position
        marker, position = found[0][1], found.end()
        if marker == 0xD9:
            yield position, filling, False
            return
        if marker not in (0x01, 0xD8):
            position += int.from_bytes(data[position : position + 2])
        in_scan = marker == 0xDA
        yield position, filling, in_scan
    yield len(data), 0, False


def _png_parts(data):
    position = 8
    while position < len(data):
        is_last = data[position + 4 : position + 8] == b"IEND"
        position += 12 + int.from_bytes(data[position : position + 4])
        yield position, 0, False
        if is_last:
            return


def _gif_parts(data):
    """What stands before the first picture; the rest is skipped without being looked at."""
    has_palette, palette = data[10] & 0x80, 3 << (data[10] & 7) + 1
    position = 13 + (palette if has_palette else 0)
    while data[position : position + 1] == b"!":
        position += 2
        while size := data[position : position + 1].strip(b"\0"):
            position += 1 + size[0]
            yield position, 0, False
        position += 1
    yield len(data), 0, False


# Decoding


def _open(data):
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused(_too_many_pixels("picture", max(MAX_MEGAPIXELS.values()))) from error
    except Exception as error:
        raise Refused(
            "This is not a picture that can be read here. Use JPEG, PNG, WebP or GIF."
        ) from error
    _refuse_too_many_pixels(image)
    return image


def _refuse_too_many_pixels(image):
    kind = "JPEG" if image.format == "MPO" else image.format
    limit = MAX_MEGAPIXELS[kind]
    if image.info.get("progressive"):
        kind, limit = "progressive JPEG", MAX_MEGAPIXELS_PROGRESSIVE
    if image.width * image.height > limit * 1_000_000:
        raise Refused(_too_many_pixels(kind, limit))


def _too_many_pixels(kind, limit):
    return (
        f"This picture has too many pixels: the limit for a {kind} is {limit} megapixels. "
        "Export it smaller and try again."
    )


def _decode(image):
    try:
        if image.format in ("JPEG", "MPO"):
            image.draft(None, _fitting(image.size))
        image.load()
        return _reduced(image)
    except Exception as error:  # Pillow's decoders raise whatever they stumble over.
        raise Refused(
            "This picture is damaged or incomplete. Export it again and try once more."
        ) from error


def _reduced(image):
    """With plain channels, and at a half or a third of its size where that is still enough."""
    factor = max(image.size) // MAX_SIDE
    if factor < 2:
        return _with_plain_channels(image)
    # Strip by strip: a second copy of 40 million pixels would be as large as the first.
    whole, height = None, 256 * factor
    for number, top in enumerate(range(0, image.height, height)):
        box = (0, top, image.width, min(top + height, image.height))
        strip = _with_plain_channels(image.crop(box)).reduce(factor)
        whole = whole or Image.new(strip.mode, (strip.width, -(-image.height // factor)))
        whole.paste(strip, (0, number * 256))
    return whole


def _with_plain_channels(image):
    """As L, RGB, RGBA or CMYK."""
    if image.mode in ("I;16", "I;16B", "I;16L", "I;16N", "I"):
        # Plain conversion would cut 16 bits off at 255: all white.
        return image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    if image.mode in ("LA", "PA") or "transparency" in image.info:
        return image.convert("RGBA")
    if image.mode == "1":
        return image.convert("L")
    return image if image.mode in ("L", "RGB", "RGBA", "CMYK") else image.convert("RGB")


def _is_animated(image, data):
    if image.format == "GIF":
        return bool(SECOND_GIF_FRAME.search(data))
    return image.format in ("PNG", "WEBP") and getattr(image, "is_animated", False)


# Cleaning


def _fitting(size):
    scale = min(1, MAX_SIDE / max(size))
    return tuple(max(1, round(side * scale)) for side in size)


def _scale_down(picture, size, changes):
    target = _fitting(size)
    if target != size:
        changes.append(
            f"Made smaller: from {size[0]} × {size[1]} to {target[0]} × {target[1]} pixels."
        )
    if target == picture.size:
        return picture
    return picture.resize(target, Image.Resampling.LANCZOS, reducing_gap=3)


def _in_srgb(picture, profile, changes):
    if profile:
        converted = _by_profile(picture, profile)
        if converted is not picture:
            changes.append("Colours converted to sRGB from the profile in the file.")
        picture = converted
    if picture.mode == "CMYK":
        changes.append("Colours converted from print (CMYK) to the screen’s sRGB.")
        picture = picture.convert("RGB")
    return picture


def _by_profile(picture, profile):
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "srgb" in ImageCms.getProfileDescription(source).lower():
            return picture
        wanted = "RGBA" if picture.mode == "RGBA" else "RGB"
        return ImageCms.profileToProfile(
            picture, source, ImageCms.createProfile("sRGB"), outputMode=wanted
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        # A profile that is broken or belongs to another kind of picture says nothing.
        return picture


def _upright(picture, orientation, changes):
    if orientation not in UPRIGHT:
        return picture
    changes.append("Turned upright, as the camera noted.")
    return picture.transpose(UPRIGHT[orientation])


def _without_hidden_colours(picture):
    """What is fully transparent can still hold colours, and with them what was to be hidden."""
    if picture.mode != "RGBA":
        return picture
    alpha = picture.getchannel("A")
    if alpha.getextrema() == (255, 255):
        return picture.convert("RGB")
    shown = alpha.point(lambda value: 255 if value else 0)
    return Image.composite(picture, Image.new("RGBA", picture.size), shown)


# Storing


def _encode(picture, format, bytes_per_pixel, changes):
    is_drawing = format in ("PNG", "GIF") and bytes_per_pixel < PHOTOGRAPHIC_BYTES_PER_PIXEL
    if picture.mode == "RGBA" or is_drawing:
        kept, options = "PNG", {}
    else:
        kept, options = "JPEG", {"quality": JPEG_QUALITY, "optimize": True}
    if kept != format.replace("MPO", "JPEG"):
        changes.append(f"Saved as {kept}, not as {format.replace('WEBP', 'WebP')}.")
    stored = io.BytesIO()
    _only_pixels(picture).save(stored, kept, **options)
    return stored.getvalue(), {"PNG": "png", "JPEG": "jpg"}[kept]


def _only_pixels(picture):
    """Without what encoders would take from an image and write: comments, profiles, EXIF."""
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    return bare
