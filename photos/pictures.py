"""The HTML of a photo on a page: every size and format that its place needs."""

from base64 import b64encode
from functools import cache, lru_cache
from typing import NamedTuple

from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from photos import renditions
from photos.places import PLACES
from photos.renditions import Rendition

LAZY = mark_safe(' loading="lazy" decoding="async" fetchpriority="low"')
# A logo is seen at once, and what is read comes before it.
LAST = mark_safe(' fetchpriority="low"')
FIRST = mark_safe(' fetchpriority="high"')
# Bytes that a page may carry for a request that it saves.
MOST_INLINE = 1200


@cache
def _start():
    """What the addresses of all renditions begin with: a page asks for hundreds of them."""
    names = [renditions.RECIPE, "fingerprint", "name"]
    return reverse("photos:rendition", args=names).removesuffix("fingerprint/name")


def address(rendition):
    return f"{_start()}{rendition.photo.fingerprint}/{rendition.name}"


def social(photo):
    """The address, width and height of what is shown where a link is shared."""
    picture = renditions.social(photo)
    return {"url": address(picture), "width": picture.width, "height": picture.height}


def whole(photo):
    """The address of the largest picture of it that every browser can show."""
    plain = renditions.formats(photo)[-1]
    return address(Rendition(photo, "whole", renditions.widths(photo, "whole", plain)[-1], plain))


def icons(logo):
    """The addresses and widths of the square pictures that stand for the site, smallest first."""
    widths = renditions.widths(logo, "icon")
    return [(address(Rendition(logo, "icon", width, "png")), width) for width in widths]


def tab_icon(logo):
    """The address and width of the picture for a tab: if it is small, a data: URI."""
    (width,) = renditions.widths(logo, "tab")
    icon = Rendition(logo, "tab", width, "png")
    try:
        return _inline(icon.stored_as) or address(icon), width
    except OSError:
        # Nobody has asked for it yet, or the storage is away; whoever gets this page will ask.
        return address(icon), width


@lru_cache(maxsize=10)
def _inline(stored_as):
    with default_storage.open(stored_as) as file:
        data = file.read(MOST_INLINE + 1)
    if len(data) > MOST_INLINE:
        return None
    return f"data:image/png;base64,{b64encode(data).decode()}"


def html(photo, place, *, alt="", eager=False, classes=""):
    """A `picture` with its sources; in the newsroom's previews one `img` cropped by the page."""
    loading = _loading(PLACES[place], eager)
    if photo.in_newsroom:
        return _preview(photo, alt, classes, loading)
    cut = Cut(photo.fingerprint, photo.width, photo.height, photo.tint, photo.file.name)
    return _picture(cut, place, alt, classes, loading)


def _loading(place, eager):
    if place.leads:
        return FIRST
    if not eager:
        return LAZY
    return LAST if place.crops[-1].shape == "mark" else ""


class Cut(NamedTuple):
    """All of a photo that its pictures depend on: the same cut, the same HTML."""

    fingerprint: str
    width: int
    height: int
    tint: str
    name: str

    @property
    def file(self):
        return self


@lru_cache(maxsize=2000)
def _picture(photo, place, alt, classes, loading):
    place = PLACES[place]
    *others, plain = renditions.formats(photo)
    sources = [
        _source(photo, crop, format)
        for crop in place.crops
        for format in (*others, *([plain] if crop.media else []))
    ]
    return format_html(
        "<picture>{}{}</picture>",
        format_html_join("", "{}", ((source,) for source in sources)),
        _image(photo, place.crops[-1], plain, alt, classes, loading),
    )


def _source(photo, crop, format):
    offered = _offered(photo, crop, format)
    return format_html(
        '<source type="{}"{} srcset="{}" sizes="{}"{}>',
        renditions.CONTENT_TYPES[format],
        format_html(' media="{}"', crop.media) if crop.media else "",
        _srcset(offered),
        crop.sizes,
        _dimensions(offered[-1]) if crop.media else "",
    )


def _image(photo, crop, format, alt, classes, loading):
    offered = _offered(photo, crop, format)
    # For what reads no srcset: one that is large enough for most.
    plain = next((r for r in offered if r.width >= 700), offered[-1])
    names = " ".join([*classes.split(), *_tint(photo)])
    return format_html(
        '<img{} src="{}" srcset="{}" sizes="{}"{} alt="{}"{}>',
        format_html(' class="{}"', names) if names else "",
        address(plain),
        _srcset(offered),
        crop.sizes,
        _dimensions(plain),
        alt,
        loading,
    )


def _offered(photo, crop, format):
    known = renditions.widths(photo, crop.shape, format)
    fitting = [w for w in known if crop.narrowest <= w <= crop.widest] or known[-1:]
    return [Rendition(photo, crop.shape, width, format) for width in fitting]


def _srcset(offered):
    return ", ".join(f"{address(r)} {r.width}w" for r in offered)


def _dimensions(rendition):
    return format_html(' width="{}" height="{}"', rendition.width, rendition.height)


def _tint(photo):
    return [f"tint-{photo.tint}"] if photo.tint else []


def _preview(photo, alt, classes, loading):
    focus = [*_focus("x", photo.focal_x), *_focus("y", photo.focal_y)]
    names = " ".join([*classes.split(), *focus])
    return format_html(
        '<img{} src="{}" width="{}" height="{}" alt="{}"{}>',
        format_html(' class="{}"', names) if names else "",
        photo.url,
        photo.width,
        photo.height,
        alt,
        loading,
    )


def _focus(axis, percent):
    """The class of focus.css that comes nearest; the middle needs none."""
    nearest = round(percent / 10) * 10
    return [] if nearest == 50 else [f"focus-{axis}-{nearest}"]
