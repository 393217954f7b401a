"""What is taken in, what is refused, and what is left of a file when it is stored."""

import io
import random

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from photos import intake
from photos.intake import AlreadyHere, Refused
from photos.models import Photo
from tests.photos import pictures
from tests.photos.pictures import CANARY, jpeg, paint, png, upload

START_OF_SCAN = 0xDA
# JFIF header, quantization tables, baseline frame, Huffman tables, scan: a picture, nothing else.
PIXELS_ONLY = {0xE0, 0xDB, 0xC0, 0xC4, START_OF_SCAN}


def stored(photo):
    with photo.file.open() as file:
        return file.read()


def picture_of(photo):
    return Image.open(io.BytesIO(stored(photo)))


def near(pixel, colour, most=40):
    return all(abs(a - b) <= most for a, b in zip(pixel, colour, strict=True))


def corners(image):
    image = image.convert("RGB")
    w, h = image.size
    places = [
        (w // 4, h // 4),
        (w * 3 // 4, h // 4),
        (w // 4, h * 3 // 4),
        (w * 3 // 4, h * 3 // 4),
    ]
    names = {"red": (255, 0, 0), "lime": (0, 255, 0), "blue": (0, 0, 255), "white": (255,) * 3}
    return [
        next((name for name, rgb in names.items() if near(image.getpixel(at), rgb)), "?")
        for at in places
    ]


@pytest.fixture
def take(writer):
    def take(data, name="picture.jpg", **fields):
        return Photo.objects.intake(upload(data, name), by=writer, **fields)

    return take


# Nothing but pixels is stored


def test_a_stored_jpeg_holds_pixels_and_nothing_else(take):
    original = pictures.careless_jpeg()
    assert CANARY.encode() in original and b"Exif" in original

    data = stored(take(original))

    markers, tail = pictures.jpeg_segments(data)
    assert set(markers) == PIXELS_ONLY
    assert tail == b""
    for trace in (CANARY.encode(), b"Exif", b"8BIM", b"adobe", b"xpacket", b"JFXX", b"ICC"):
        assert trace not in data
    assert data.count(b"\xff\xd8") == 1
    assert not Image.open(io.BytesIO(data)).getexif()


def test_a_stored_png_holds_pixels_and_nothing_else(take):
    original = png(
        paint(mode="RGBA"),
        (b"tEXt", b"Comment\0" + CANARY.encode()),
        (b"eXIf", pictures.exif()[6:]),
        (b"tIME", b"\x07\xea\x0b\x02\x06\x29\x00"),
        (b"caBX", CANARY.encode()),
    )
    photo = take(original + pictures.TRAILER, "picture.png")

    data = stored(photo)

    assert set(pictures.png_chunks(data)) == {b"IHDR", b"IDAT", b"IEND"}
    assert CANARY.encode() not in data
    assert "Location (GPS) removed: the file said where the picture was taken." in photo.findings
    assert "Content credentials (C2PA) removed." in photo.findings


def test_a_stored_webp_or_gif_holds_nothing_that_was_not_a_pixel(take):
    webp = pictures.encode(paint(), "WEBP", exif=pictures.exif(), xmp=pictures.XMP.encode())
    gif = pictures.encode(paint(mode="P"), "GIF", comment=CANARY.encode())
    for original in (webp, gif):
        assert CANARY.encode() in original
        assert CANARY.encode() not in stored(take(original))


def test_what_was_hidden_under_full_transparency_is_gone(take):
    image = paint(mode="RGBA")
    image.putalpha(0)
    image.putpixel((90, 60), (9, 9, 9, 255))
    photo = take(png(image))
    assert picture_of(photo).getpixel((5, 5)) == (0, 0, 0, 0)
    assert picture_of(photo).getpixel((90, 60)) == (9, 9, 9, 255)


def test_the_uploader_is_told_what_was_removed_but_never_its_value(take):
    photo = take(pictures.careless_jpeg())
    told = " ".join(photo.findings)
    for word in ("Location (GPS)", "Serial number", "owner", "preview picture", "Comments",
                 "Content credentials", "after the end", "Place names", "software"):  # fmt: skip
        assert word in told, word
    for value in (CANARY, "48", "35", "2026"):
        assert value not in told


def test_a_clean_file_is_called_clean(take):
    assert take(jpeg()).findings == ["The file held nothing but the picture."]


# Credit and caption are read first


def test_credit_and_caption_come_from_iptc(take):
    photo = take(pictures.careless_jpeg())
    assert photo.credit == "Petty Officer A. Smith/U.S. Navy photo"
    assert photo.caption == "The ship leaves the yard."


def test_credit_caption_and_alternative_text_come_from_xmp(take):
    photo = take(jpeg(xmp=pictures.XMP.encode()))
    assert photo.credit == "R. Okafor/Harbor Desk"
    assert photo.caption == "A tug turns the ship."
    assert photo.alt_text == "A tug beside a grey ship"


def test_credit_and_caption_come_from_exif(take):
    data = jpeg(exif=pictures.exif(artist="O. Nyström", description="Snow on the deck"))
    photo = take(data)
    assert photo.credit == "O. Nyström"
    assert photo.caption == "Snow on the deck"


def test_a_copyright_line_serves_where_nobody_is_credited(take):
    data = jpeg(exif=pictures.exif(copyright="© 2026 Harbor Desk"))
    photo = take(data)
    assert photo.credit == "2026 Harbor Desk"
    assert photo.rights_note == "© 2026 Harbor Desk"


def test_a_camera_s_own_description_is_no_caption(take):
    assert take(jpeg(exif=pictures.exif(description="OLYMPUS DIGITAL CAMERA"))).caption == ""


def test_a_byline_that_the_credit_names_already_is_not_repeated(take):
    said = pictures.iptc(byline="A. Smith", credit="U.S. Navy photo by A. Smith")
    photo = take(pictures.with_segments(jpeg(), (0xED, said)))
    assert photo.credit == "U.S. Navy photo by A. Smith"


def test_old_iptc_in_western_letters_is_read_too(take):
    said = pictures.iptc(byline="Jérôme Müller".encode("cp1252"))
    assert take(pictures.with_segments(jpeg(), (0xED, said))).credit == "Jérôme Müller"


def test_what_an_editor_typed_wins_over_the_file(take):
    photo = take(pictures.careless_jpeg(), credit="Desk", caption="", kind=Photo.Kind.HANDOUT)
    assert photo.credit == "Desk"
    assert photo.caption == "The ship leaves the yard."
    assert photo.kind == Photo.Kind.HANDOUT


def test_control_marks_and_turned_writing_never_reach_a_caption(take):
    said = pictures.iptc(caption="A\0ship\x1b[2J \u202egnp.exe\u202c at\r\nsea")
    assert take(pictures.with_segments(jpeg(), (0xED, said))).caption == "Aship[2J gnp.exe at sea"


def test_a_caption_as_long_as_a_book_is_cut(take):
    photo = take(pictures.with_segments(jpeg(), (0xED, pictures.iptc(caption="long " * 5000))))
    assert len(photo.caption) <= 2000


def test_a_picture_that_says_it_was_made_by_ai_is_filed_as_such(take):
    kind = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
    xmp = (
        pictures.XMP.replace("photoshop:City=", f'photoshop:DigitalSourceType="{kind}" a="')
        .replace(f'a="="{CANARY}"', "")
        .replace(f'a=""{CANARY}"', "")
    )
    photo = take(jpeg(xmp=xmp.encode()))
    assert photo.kind == Photo.Kind.AI_GENERATED
    assert "The file says that it was made by artificial intelligence." in photo.findings


@pytest.mark.parametrize(
    "payload",
    [
        b"Exif\0\0MM\0*\xff\xff\xff\xff",
        b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + b"\x99" * 600,
        b"http://ns.adobe.com/xap/1.0/\0<x:broken",
        b"http://ns.adobe.com/xap/1.0/\0" + b"<a>" * 20_000,
        b'http://ns.adobe.com/xap/1.0/\0<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>',
    ],
    ids=["exif offset", "exif entries", "broken xmp", "deep xmp", "xmp entity"],
)
def test_notes_that_cannot_be_read_do_not_stop_an_upload(take, payload):
    try:
        photo = take(pictures.with_segments(jpeg(), (0xE1, payload)))
    except Refused as refusal:
        assert "web page or a script" in refusal.message
    else:
        assert (photo.credit, photo.caption) == ("", "")
        assert set(pictures.jpeg_segments(stored(photo))[0]) == PIXELS_ONLY


# Upright, in sRGB, not too large


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_comes_out_upright(take, orientation):
    upright = paint(96, 64)
    # How the camera held it: the inverse of what a viewer has to do.
    held = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    turned = upright.transpose(held[orientation]) if orientation in held else upright
    photo = take(
        pictures.encode(turned, exif=pictures.exif(orientation, private=False), quality=95)
    )
    assert (photo.width, photo.height) == (96, 64) == picture_of(photo).size
    assert corners(picture_of(photo)) == ["red", "lime", "blue", "white"]
    assert ("Turned upright, as the camera noted." in photo.findings) == (orientation != 1)


def test_colours_are_converted_from_the_profile_that_is_dropped(take):
    photo = take(jpeg(icc_profile=pictures.wide_gamut(), quality=95))
    assert corners(picture_of(photo))[0] == "blue"
    assert "Colours converted to sRGB from the profile in the file." in photo.findings
    assert "icc_profile" not in picture_of(photo).info


def test_a_broken_profile_does_not_stop_an_upload(take):
    photo = take(jpeg(icc_profile=b"not a profile" * 40, quality=95))
    assert corners(picture_of(photo)) == ["red", "lime", "blue", "white"]


def test_a_print_picture_is_converted_to_the_screen(take):
    photo = take(pictures.encode(paint(mode="CMYK"), quality=95))
    assert picture_of(photo).mode == "RGB"
    assert corners(picture_of(photo)) == ["red", "lime", "blue", "white"]
    assert any("CMYK" in sentence for sentence in photo.findings)


def test_sixteen_bits_of_grey_are_not_all_white(take):
    photo = take(pictures.encode(Image.new("I;16", (30, 20), 0x4000), "PNG"))
    assert near([picture_of(photo).convert("L").getpixel((5, 5))], [0x40], most=3)


def test_a_palette_with_transparency_stays_transparent(take):
    image = Image.new("P", (40, 30), 0)
    image.putpalette([255, 0, 0, 0, 0, 255])
    image.paste(1, (20, 0, 40, 30))
    photo = take(pictures.encode(image, "PNG", transparency=0))
    assert photo.file.name.endswith(".png")
    assert picture_of(photo).getpixel((5, 5))[3] == 0
    assert picture_of(photo).getpixel((30, 5)) == (0, 0, 255, 255)


def test_an_animation_keeps_its_first_picture_and_says_so(take):
    frames = [Image.new("RGB", (30, 20), colour) for colour in ("red", "lime", "blue")]
    gif = pictures.encode(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=90)
    photo = take(gif, "loop.gif")
    assert photo.file.name.endswith(".png")
    assert getattr(picture_of(photo), "n_frames", 1) == 1
    assert "Animation removed: its first picture was kept." in photo.findings
    assert "Saved as PNG, not as GIF." in photo.findings


def test_a_large_picture_is_made_smaller_and_the_uploader_is_told(take):
    photo = take(jpeg(3000, 1500))
    assert (photo.width, photo.height) == (2560, 1280) == picture_of(photo).size
    assert "Made smaller: from 3000 × 1500 to 2560 × 1280 pixels." in photo.findings
    assert corners(picture_of(photo)) == ["red", "lime", "blue", "white"]


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L", "1"])
def test_a_very_large_png_comes_out_whole(take, mode):
    photo = take(pictures.encode(paint(5400, 2700, mode), "PNG", compress_level=1))
    assert picture_of(photo).size == (2560, 1280)
    if mode not in ("L", "1"):
        assert corners(picture_of(photo)) == ["red", "lime", "blue", "white"]


def test_a_photograph_in_a_png_is_stored_as_a_jpeg_and_a_drawing_is_not(take):
    noise = Image.frombytes("RGB", (80, 60), random.Random(4).randbytes(80 * 60 * 3))
    photograph, drawing = take(png(noise)), take(png(paint()))
    assert photograph.file.name.endswith(".jpg")
    assert drawing.file.name.endswith(".png")


# Names and duplicates


def test_the_name_of_the_upload_never_becomes_part_of_the_address(take):
    photo = take(jpeg(), "../../Smith passport.html")
    folder, _, name = photo.file.name.partition("/")
    assert len(folder) == 2 and len(name) == len("0" * 32 + ".jpg")
    assert "mith" not in photo.file.name and photo.file.name.endswith(".jpg")


def test_the_format_is_decided_by_the_bytes_not_by_the_name(take):
    assert take(jpeg(), "page.html").file.name.endswith(".jpg")
    assert take(png(), "picture.svg").file.name.endswith(".png")


def test_a_second_upload_of_a_file_says_where_the_first_is(take, editor):
    first = take(pictures.careless_jpeg(), alt_text="Two ships")
    with pytest.raises(AlreadyHere) as caught:
        Photo.objects.intake(upload(pictures.careless_jpeg()), by=editor)
    assert caught.value.photo == first
    assert "“Two ships”, uploaded by wendy" in caught.value.message
    assert Photo.objects.count() == 1


def test_the_same_pixels_in_another_file_are_another_photo(take):
    first, second = take(jpeg()), take(jpeg(comment=b"another copy"))
    assert first.file.name != second.file.name


def test_two_people_who_send_one_file_at_once_make_one_photo_and_one_file(take, writer, settings):
    taken = Photo.objects.examine(upload(jpeg()))
    first = take(jpeg())
    with pytest.raises(AlreadyHere) as caught:
        Photo().keep(taken, by=writer)
    assert caught.value.photo == first
    files = [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert len(files) == 1


# Refused, each with a sentence


def bomb_of_scans():
    """One progressive picture that says its last scan over, five hundred times."""
    data = jpeg(progressive=True)
    last = data[data.rindex(b"\xff\xda") : -2]
    return data[:-2] + last * 500 + b"\xff\xd9"


REFUSED = {
    "nothing": (b"", "empty"),
    "SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "SVG"),
    "SVG with a preamble": (b'<?xml version="1.0"?>\n<!-- x -->\n<svg onload="alert(1)"/>', "SVG"),
    "HTML": (b"<!doctype html><title>Hello</title>", "web page"),
    "HTML after spaces": (b"\xef\xbb\xbf\n  <html><body>Hello", "web page"),
    "script": (b"<script>alert(1)</script>", "web page"),
    "PHP": (b"<?php system($_GET[0]);", "web page"),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
    "TIFF": (pictures.encode(paint(), "TIFF"), "TIFF"),
    "BMP": (pictures.encode(paint(), "BMP"), "BMP"),
    "AVIF": (pictures.encode(paint(), "AVIF"), "AVIF"),
    "HEIC": (b"\0\0\0\x18ftypheic\0\0\0\0heicmif1", "HEIC"),
    "video": (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "video"),
    "ICO": (pictures.encode(paint(32, 32), "ICO"), "JPEG, PNG, WebP or GIF"),
    "text": (b"Dear editor, please find attached", "JPEG, PNG, WebP or GIF"),
    "HTML in a JPEG comment": (jpeg(comment=b"<script>alert(1)</script>"), "at once"),
    "HTML behind a JPEG": (jpeg() + b"<HTML><body onload=alert(1)>", "at once"),
    "SVG behind a PNG": (png() + b"<svg onload=alert(1)>", "at once"),
    "script in a PNG": (png(None, (b"tEXt", b"a\0<script>alert(1)</script>")), "at once"),
    "PHP in a GIF": (
        pictures.encode(paint(mode="P"), "GIF", comment=b"<?php phpinfo();"),
        "at once",
    ),
    "PDF behind a JPEG": (jpeg() + b"\n%PDF-1.4 1 0 obj", "archive or a PDF"),
    "zip behind a JPEG": (jpeg() + b"PK\x03\x04a.classPK\x01\x02a.classPK\x05\x06", "archive"),
    "half a JPEG": (jpeg(400, 300)[:2500], "damaged"),
    "half a PNG": (png()[:120], "damaged"),
    "a PNG that claims to be a wall": (pictures.png_that_claims(60_000, 60_000), "too many pixels"),
    "a PNG just over the limit": (pictures.png_that_claims(8_000, 8_000), "too many pixels"),
    "a text bomb": (
        png(None, (b"zTXt", b"a\0\0" + pictures.zlib.compress(bytes(50_000_000), 9))),
        "JPEG, PNG, WebP or GIF",
    ),
    "a JPEG of a million segments": (
        jpeg()[:2] + b"\xff\xe5\0\2" * 1_000_000 + jpeg()[2:],
        "too many pieces",
    ),
    "a JPEG of endless filling": (
        jpeg()[:2] + b"\xff" * 1_000_000 + jpeg()[2:],
        "too many pieces",
    ),
    "a JPEG of endless scans": (bomb_of_scans(), "too many pieces"),
    "a PNG of a hundred thousand chunks": (
        png(None, (b"teSt", b""))[:33] + pictures.png_chunk(b"teSt", b"") * 100_000 + png()[33:],
        "too many pieces",
    ),
}


@pytest.mark.parametrize(("data", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_is_refused_with_a_sentence(take, settings, data, words):
    with pytest.raises(Refused) as refusal:
        take(data)
    assert words in refusal.value.message
    assert refusal.value.message.endswith(".")
    assert not Photo.objects.exists()
    assert not settings.MEDIA_ROOT.exists() or not any(settings.MEDIA_ROOT.iterdir())


def test_a_file_over_the_limit_is_refused_before_it_is_read(take):
    class Endless(io.BytesIO):
        size = intake.MAX_BYTES + 100_000

        def read(self, *args):
            raise AssertionError("read")

    with pytest.raises(Refused, match=r"This file has 20\.1 MB; the limit is 20 MB"):
        Photo.objects.examine(Endless())


def test_a_file_that_vanishes_from_storage_is_no_reason_to_lose_the_row(take):
    photo = take(jpeg())
    default_storage.delete(photo.file.name)
    assert Photo.objects.get().credit == photo.credit
