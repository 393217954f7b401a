"""Small pictures with everything in them that cameras, desks and enemies put there."""

import io
import struct
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ExifTags, Image, ImageCms, ImageDraw

CANARY = "CANARY-7291"
TRAILER = b"CANARY-7291 behind the end of the picture"
XMP = f"""<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/"
 xmlns:aux="http://ns.adobe.com/exif/1.0/aux/"
 xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
 photoshop:City="{CANARY}" exif:GPSLatitude="48,27.1N" aux:SerialNumber="{CANARY}">
<dc:creator><rdf:Seq><rdf:li>R. Okafor</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li>A tug turns the ship.</rdf:li></rdf:Alt></dc:description>
<photoshop:Credit>Harbor Desk</photoshop:Credit>
<Iptc4xmpCore:AltTextAccessibility>
<rdf:Alt><rdf:li>A tug beside a grey ship</rdf:li></rdf:Alt>
</Iptc4xmpCore:AltTextAccessibility>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""


def upload(data, name="picture.jpg"):
    return SimpleUploadedFile(name, data)


def paint(width=96, height=64, mode="RGB"):
    """Four quarters of four colours: whoever turns or mirrors it can be found out."""
    image = Image.new("RGB", (width, height), "red")
    draw = ImageDraw.Draw(image)
    draw.rectangle((width // 2, 0, width, height // 2 - 1), fill="lime")
    draw.rectangle((0, height // 2, width // 2 - 1, height), fill="blue")
    draw.rectangle((width // 2, height // 2, width, height), fill="white")
    return image.convert(mode)


def encode(image, format="JPEG", **options):
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def jpeg(width=96, height=64, **options):
    return encode(paint(width, height), "JPEG", **options)


def exif(orientation=1, artist="", description="", copyright="", private=True):
    """EXIF as a careless camera writes it, with a second picture inside."""
    tags = Image.Exif()
    tags[ExifTags.Base.Orientation] = orientation
    for tag, value in (
        (ExifTags.Base.Artist, artist),
        (ExifTags.Base.ImageDescription, description),
        (ExifTags.Base.Copyright, copyright),
    ):
        if value:
            tags[tag] = value.encode()
    if not private:
        return tags.tobytes()
    tags[ExifTags.Base.Make] = CANARY
    tags[ExifTags.Base.Software] = CANARY
    tags.get_ifd(ExifTags.IFD.Exif).update(
        {
            ExifTags.Base.BodySerialNumber: CANARY,
            ExifTags.Base.CameraOwnerName: CANARY,
            ExifTags.Base.MakerNote: CANARY.encode(),
            ExifTags.Base.DateTimeOriginal: "2026:11:02 06:41:00",
        }
    )
    tags.get_ifd(ExifTags.IFD.GPSInfo).update(
        {1: "N", 2: (48.0, 27.0, 6.0), 3: "E", 4: (35.0, 1.0, 30.0), 29: CANARY}
    )
    return _with_thumbnail(tags.tobytes())


def _with_thumbnail(data):
    """Pillow writes no second directory: hang one on the end of the first."""
    tiff = bytearray(data[6:])
    order = ">" if tiff.startswith(b"MM") else "<"
    (first,) = struct.unpack_from(order + "I", tiff, 4)
    (count,) = struct.unpack_from(order + "H", tiff, first)
    small = encode(paint(16, 12), comment=CANARY.encode())
    struct.pack_into(order + "I", tiff, first + 2 + 12 * count, len(tiff))
    start = len(tiff) + 2 + 3 * 12 + 4
    tiff += struct.pack(order + "H", 3)
    for tag, kind, value in ((0x0103, 3, 6), (0x0201, 4, start), (0x0202, 4, len(small))):
        tiff += struct.pack(order + ("HHIHxx" if kind == 3 else "HHII"), tag, kind, 1, value)
    return data[:6] + bytes(tiff) + bytes(4) + small


def iptc(**fields):
    """A Photoshop block with IPTC records: byline, credit, source, caption, city …"""
    numbers = {
        "byline": 80, "city": 90, "credit": 110, "source": 115, "copyright": 116, "caption": 120
    }  # fmt: skip
    records = b""
    for name, value in fields.items():
        value = value if isinstance(value, bytes) else value.encode()
        records += struct.pack(">BBBH", 0x1C, 2, numbers[name], len(value)) + value
    block = b"8BIM" + struct.pack(">HHI", 0x0404, 0, len(records)) + records
    return b"Photoshop 3.0\0" + block + bytes(len(records) % 2)


def with_segments(data, *segments):
    """A JPEG with (marker, payload) segments put in front."""
    extra = b"".join(
        struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload
        for marker, payload in segments
    )
    return data[:2] + extra + data[2:]


def careless_jpeg(**options):
    """Location, serial number, thumbnail, XMP, IPTC, comment, credentials, and a hidden tail."""
    data = jpeg(exif=exif(), xmp=XMP.encode(), comment=CANARY.encode(), **options)
    said = iptc(
        byline="Petty Officer A. Smith",
        credit="U.S. Navy photo",
        caption="The ship leaves the yard.",
        city=CANARY,
    )
    data = with_segments(data, (0xED, said), (0xEB, b"JP\0\0" + CANARY.encode()))
    return data + TRAILER


def png_chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(image=None, *chunks):
    """A PNG with (kind, payload) chunks put behind its header."""
    data = encode(image or paint(), "PNG")
    return data[:33] + b"".join(png_chunk(*chunk) for chunk in chunks) + data[33:]


def png_that_claims(width, height):
    """Forty bytes of pixels with a header that promises a wall."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + png_chunk(b"IDAT", zlib.compress(bytes(40)))
        + png_chunk(b"IEND", b"")
    )


def wide_gamut():
    """A colour profile that is not sRGB: its red and its blue changed places."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    (count,) = struct.unpack_from(">I", profile, 128)
    at = {bytes(profile[i : i + 4]): i + 4 for i in range(132, 132 + 12 * count, 12)}
    red, blue = profile[at[b"rXYZ"] : at[b"rXYZ"] + 8], profile[at[b"bXYZ"] : at[b"bXYZ"] + 8]
    profile[at[b"rXYZ"] : at[b"rXYZ"] + 8] = blue
    profile[at[b"bXYZ"] : at[b"bXYZ"] + 8] = red
    return bytes(profile).replace(b"s\0R\0G\0B", b"X\0R\0G\0B").replace(b"sRGB", b"XRGB")


def jpeg_segments(data):
    """The markers of a JPEG, to the end of the file."""
    found, position = [], 2
    while position < len(data):
        marker = data[position + 1]
        found.append(marker)
        if marker == 0xDA:
            end = data.index(b"\xff\xd9", position)
            return found, data[end + 2 :]
        position += 2 + int.from_bytes(data[position + 2 : position + 4])
    return found, b""


def png_chunks(data):
    found, position = [], 8
    while position < len(data):
        found.append(data[position + 4 : position + 8])
        position += 12 + int.from_bytes(data[position : position + 4])
    return found
