"""What a picture file says about itself: whose it is, what it shows, and what must not get out."""

import re
import unicodedata
from dataclasses import dataclass, field

from lxml import etree
from PIL import IptcImagePlugin
from PIL.ExifTags import GPS, IFD, Base

# Every kind of thing a file can give away, with what the uploader is told about it.
# The sentences never repeat a value: they are kept, and what was removed must stay removed.
TRACES = {
    "location": "Location (GPS) removed: the file said where the picture was taken.",
    "places": "Place names (city, country) removed.",
    "people": "Names or positions of people in the picture removed.",
    "serial": "Serial number of the camera or lens removed.",
    "owner": "Name of the camera’s owner removed.",
    "maker": "The camera maker’s private notes removed; they often hold serial numbers.",
    "camera": "Camera, lens and settings removed.",
    "moment": "Date and time of the picture removed.",
    "thumbnail": "Small preview picture inside the file removed; "
    "it can show what was cropped away.",
    "pictures": "Further pictures inside the file removed.",
    "history": "Editing history and document numbers removed.",
    "software": "Name of the software removed.",
    "credentials": "Content credentials (C2PA) removed.",
    "comment": "Comments and notes removed.",
    "unreadable": "Notes that could not be read removed.",
}
MADE_BY_AI = "The file says that it was made by artificial intelligence."

EXIF_TRACES = {
    "serial": {Base.BodySerialNumber, Base.LensSerialNumber, Base.CameraSerialNumber},
    "owner": {Base.CameraOwnerName, Base.HostComputer},
    "maker": {Base.MakerNote},
    "camera": {Base.Make, Base.Model, Base.LensModel, Base.FNumber, Base.ExposureTime},
    "moment": {Base.DateTime, Base.DateTimeOriginal, Base.DateTimeDigitized},
    "history": {Base.ImageUniqueID, Base.DocumentName, Base.ImageHistory},
    "software": {Base.Software, Base.ProcessingSoftware},
    "comment": {Base.UserComment, Base.XPComment, Base.XPKeywords, Base.XPSubject, Base.XPTitle},
}
XMP_TRACES = {
    "location": re.compile("GPS"),
    "places": re.compile("^(City|State|Country|CountryCode|Location|LocationShown|Sublocation)$"),
    "people": re.compile("^(PersonInImage|Regions|RegionInfo)"),
    "serial": re.compile("SerialNumber$"),
    "owner": re.compile("^(CameraOwnerName|OwnerName)$"),
    "camera": re.compile("^(Make|Model|Lens|LensModel|FNumber|ExposureTime)$"),
    "moment": re.compile("^(CreateDate|ModifyDate|MetadataDate|DateCreated|DateTimeOriginal)$"),
    "thumbnail": re.compile("^Thumbnails$"),
    "history": re.compile("^(History|DerivedFrom|DocumentID|InstanceID|OriginalDocumentID)$"),
    "software": re.compile("^(CreatorTool|Software)$"),
    "comment": re.compile("^UserComment$"),
}
IPTC_FIELDS = {
    "byline": (2, 80),
    "credit": (2, 110),
    "source": (2, 115),
    "copyright": (2, 116),
    "caption": (2, 120),
    "instructions": (2, 40),
}
IPTC_PLACES = {(2, 26), (2, 27), (2, 90), (2, 92), (2, 95), (2, 100), (2, 101)}
XMP_FIELDS = {
    "creator": "byline",
    "Credit": "credit",
    "Source": "source",
    "rights": "copyright",
    "description": "caption",
    "UsageTerms": "instructions",
    "Instructions": "instructions",
    "AltTextAccessibility": "alt_text",
    "DigitalSourceType": "source_type",
}
EXIF_FIELDS = {
    "byline": (Base.Artist, Base.XPAuthor),
    "copyright": (Base.Copyright,),
    "caption": (Base.ImageDescription,),
}
# What cameras write where a person would write a caption.
CAMERA_CAPTION = re.compile(
    r"^(\W*|olympus digital camera|sony dsc|(konica )?minolta digital camera|samsung|dcim\b.*"
    r"|default|untitled|(digital )?camera|exif_jpeg_picture)$",
    re.IGNORECASE,
)
CREDIT_LABEL = re.compile(r"^\s*((image|photo|picture)\s+)?(credit|by)\s*:\s*|^\s*[©℗]\s*", re.I)
LONGEST = {"caption": 2000, "alt_text": 500, "rights_note": 2000, "credit": 250}


@dataclass
class Metadata:
    """Suggestions for the form, and the traces that the stored file must not keep."""

    credit: str = ""
    caption: str = ""
    alt_text: str = ""
    rights_note: str = ""
    made_by_ai: bool = False
    orientation: int = 1
    traces: set = field(default_factory=set)

    @property
    def sentences(self):
        found = [sentence for trace, sentence in TRACES.items() if trace in self.traces]
        return [MADE_BY_AI, *found] if self.made_by_ai else found


def read(image):
    """What a decoded picture's IPTC, XMP and EXIF say; nothing hostile in them can stop it."""
    said, traces = {}, set()
    # The order is the order of trust: what a photo desk wrote comes before what a camera wrote.
    for source in (_read_iptc, _read_xmp, _read_exif, _read_rest):
        try:
            source(image, said, traces)
        except Exception:  # Pillow's and lxml's readers raise whatever they stumble over.
            traces.add("unreadable")
    return Metadata(
        credit=_credit(said)[: LONGEST["credit"]],
        caption=_caption(said)[: LONGEST["caption"]],
        alt_text=said.get("alt_text", "")[: LONGEST["alt_text"]],
        rights_note=_rights_note(said)[: LONGEST["rights_note"]],
        made_by_ai="trainedalgorithmicmedia" in said.get("source_type", "").lower(),
        orientation=said.get("orientation", 1),
        traces=traces,
    )


def _credit(said):
    """As agencies print it: “A. Smith/U.S. Navy photo”."""
    byline = CREDIT_LABEL.sub("", said.get("byline", ""))
    house = CREDIT_LABEL.sub("", said.get("credit") or said.get("source") or "")
    if not (byline or house):
        return CREDIT_LABEL.sub("", said.get("copyright", ""))
    if byline and house and byline.lower() not in house.lower():
        return f"{byline}/{house}"
    return house or byline


def _caption(said):
    caption = said.get("caption", "")
    return "" if CAMERA_CAPTION.match(caption) else caption


def _rights_note(said):
    return "\n".join(said[name] for name in ("copyright", "instructions") if said.get(name))


def _read_iptc(image, said, traces):
    records = IptcImagePlugin.getiptcinfo(image) or {}
    if IPTC_PLACES & records.keys():
        traces.add("places")
    for name, key in IPTC_FIELDS.items():
        _note(said, name, _texts(records.get(key)))


def _read_xmp(image, said, traces):
    if not (packet := image.info.get("xmp")):
        return
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    if isinstance(packet, str):
        packet = packet.encode()
    for name, texts in _xmp_properties(etree.fromstring(packet.strip(b"\0 \r\n\t"), parser)):
        traces.update(trace for trace, names in XMP_TRACES.items() if names.search(name))
        if name in XMP_FIELDS:
            _note(said, XMP_FIELDS[name], texts)


def _xmp_properties(root):
    for element in root.iter(etree.Element):
        yield etree.QName(element).localname, _xmp_texts(element)
        for name, value in element.attrib.items():
            yield etree.QName(name).localname, [value]


def _xmp_texts(element):
    items = [item.text for item in element.iter("{*}li") if item.text]
    return items or [element.text or ""]


def _read_exif(image, said, traces):
    exif = image.getexif()
    said["orientation"] = exif.get(Base.Orientation, 1)
    tags = {**exif, **exif.get_ifd(IFD.Exif)}
    if IFD.GPSInfo in exif and exif.get_ifd(IFD.GPSInfo).keys() != {GPS.GPSVersionID}:
        traces.add("location")
    if exif.get_ifd(IFD.IFD1):
        traces.add("thumbnail")
    traces.update(trace for trace, names in EXIF_TRACES.items() if names & tags.keys())
    for name, keys in EXIF_FIELDS.items():
        for key in keys:
            _note(said, name, _texts(tags.get(key), windows=key == Base.XPAuthor))


def _read_rest(image, said, traces):
    if image.info.get("comment") or getattr(image, "text", None):
        traces.add("comment")
    if {0x0409, 0x040C} & image.info.get("photoshop", {}).keys():
        traces.add("thumbnail")
    for marker, segment in getattr(image, "applist", ()):
        if marker == "APP11":
            traces.add("credentials")
        elif marker == "APP2" and segment.startswith(b"MPF\0"):
            traces.add("pictures")
        elif marker == "APP0" and segment.startswith(b"JFXX"):
            traces.add("thumbnail")
    if any(chunk[0] == b"caBX" for chunk in getattr(image, "private_chunks", ())):
        traces.add("credentials")


def _note(said, name, texts):
    """Keep the first source that says something under this name."""
    if words := ", ".join(filter(None, map(_plain, texts))):
        said.setdefault(name, words)


def _texts(value, windows=False):
    values = value if isinstance(value, (list, tuple)) else [value]
    if windows and isinstance(value, tuple):
        values = [bytes(value)]
    return [_decode(item, windows) for item in values if item]


def _decode(value, windows):
    if isinstance(value, str):
        # Pillow reads EXIF as Latin-1; nearly everybody writes UTF-8 into it.
        value = value.encode("latin-1", "replace")
    if not isinstance(value, bytes):
        return ""
    if windows:
        return value.decode("utf-16-le", "ignore")
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("cp1252", "replace")


def _plain(text):
    """One line, without control characters and marks that turn the writing direction."""
    kept = (" " if mark.isspace() else mark for mark in text if _is_written(mark))
    return " ".join("".join(kept).split())


def _is_written(mark):
    return mark.isspace() or (
        unicodedata.category(mark) not in ("Cc", "Cs", "Cn", "Co")
        and not ("\u202a" <= mark <= "\u202e" or "\u2066" <= mark <= "\u2069")
    )
