"""What stands for a story without a photo where its link is shared: its words, drawn."""

import hashlib
import io
import re

from django.conf import settings
from django.urls import reverse
from PIL import Image, ImageDraw, ImageFont

from photos import renditions

# Part of every address: whoever changes the drawing counts it up.
RECIPE = 1
WIDTH, HEIGHT, EDGE = 1200, 630, 80
GROUND, INK, SOFT, ACCENT = "#12161c", "#ffffff", "#b9c2ce", "#c8442f"
SERIF = settings.BASE_DIR / "photos/fonts/source-serif-4.woff2"
SANS = settings.BASE_DIR / "photos/fonts/source-sans-3.woff2"
# What the fonts have signs for; a headline in another script is left out, not drawn as boxes.
WRITABLE = re.compile(
    "[\u0020-\u00ff\u0131\u0152\u0153\u02c6\u02da\u02dc\u2010-\u201f\u2022-\u2027\u2030-\u205e\u20ac\u2122]*"
)
LINES = 5


def of(article, publication):
    """Its address, width and height; the address changes with the words."""
    year, month, slug = article.path.split("/")
    mark = mark_of(article, publication)
    url = reverse("photos:drawn", args=[int(year), int(month), slug, mark])
    return {"url": url, "width": WIDTH, "height": HEIGHT}


def mark_of(article, publication):
    words = [str(RECIPE), *_words(article, publication)]
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:16]


def open_for(article, publication):
    """The drawing as a file, made now if need be; Busy while another picture is being made."""
    mark = mark_of(article, publication)
    name = f"drawn/{mark[:2]}/{mark}.png"
    return renditions.open_or_make(name, lambda: draw(*_words(article, publication)))


def draw(headline, kicker, name):
    image = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    pen = ImageDraw.Draw(image)
    pen.rectangle((EDGE, EDGE, EDGE + 96, EDGE + 8), fill=ACCENT)
    pen.text((EDGE, EDGE + 34), kicker, font=_font(SANS, 30, 600), fill=SOFT)
    font, lines = _fitted(pen, headline)
    pen.multiline_text((EDGE, EDGE + 92), "\n".join(lines), font=font, fill=INK, spacing=10)
    pen.text((EDGE, HEIGHT - EDGE - 34), name, font=_font(SERIF, 36, 700), fill=INK)
    data = io.BytesIO()
    image.quantize(64).save(data, "PNG", optimize=True)
    return data.getvalue()


def _words(article, publication):
    words = (article.headline, article.kicker, publication.name)
    return [text if WRITABLE.fullmatch(text) else "" for text in words]


def _fitted(pen, headline):
    """The largest letters in which the headline has room; the end of a longer one is cut."""
    for size in (72, 64, 56, 48):
        font = _font(SERIF, size, 700)
        lines = _lines(pen, headline, font)
        if len(lines) * size * 1.3 <= HEIGHT - 2 * EDGE - 150:
            return font, lines
    kept = lines[:LINES]
    kept[-1] = f"{kept[-1].rsplit(' ', 1)[0]} …"
    return font, kept


def _lines(pen, text, font):
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and pen.textlength(longer, font=font) > WIDTH - 2 * EDGE:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _font(path, size, weight):
    font = ImageFont.truetype(str(path), size)
    font.set_variation_by_axes([weight])
    return font
