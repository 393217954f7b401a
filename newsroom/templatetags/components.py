"""Wrappers and marks that any page may use."""

import json
import re
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from newsroom import fonts
from newsroom import stylesheets as sheets
from newsroom.context import absolute
from newsroom.first_script import SCRIPT
from photos import pictures

register = template.Library()

# What could end the script element; JSON's own escapes keep the meaning.
JSON_IN_HTML = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}

SYMBOL = re.compile(r'<symbol id="([^"]+)" viewBox="([^"]+)">(.*?)</symbol>')
DRAWINGS = (settings.BASE_DIR / "templates/components/icons.svg").read_text()
ICONS = {name: (box, strokes) for name, box, strokes in SYMBOL.findall(DRAWINGS)}


@register.simple_tag
def stylesheets():
    """Link the stylesheet: one file where collectstatic joined it, its parts where not."""
    joined = getattr(staticfiles_storage, "joins_stylesheets", False)
    names = [sheets.JOINED] if joined else sheets.parts()
    links = ((static(name),) for name in names)
    return format_html_join("\n    ", '<link rel="stylesheet" href="{}">', links)


@register.simple_tag
def first_script():
    """What has to run before the page is first seen."""
    return mark_safe(SCRIPT)  # noqa: S308  a file of ours


@register.simple_block_tag(takes_context=True)
def further_fonts(context, content):
    """The content of a page, after early links to fonts that not every page needs."""
    known = context.get("fonts")
    files = fonts.needed_by_page(content) if known is None else known
    link = '<link rel="preload" href="{}" as="font" type="font/woff2" crossorigin>'
    return format_html_join("", link, ((static(file),) for file in files)) + content


@register.simple_tag
def site_icons(logo):
    """Link the signs of the site for tabs and home screens: the logo, or our own."""
    if logo is None:
        return format_html('<link rel="icon" href="{}">', static("img/favicon.svg"))
    phone = min(pictures.icons(logo), key=lambda icon: abs(icon[1] - 180))
    return format_html(
        '<link rel="icon" type="image/png" sizes="{1}x{1}" href="{0}">\n'
        '    <link rel="apple-touch-icon" href="{2}">',
        *pictures.tab_icon(logo),
        phone[0],
    )


@register.simple_tag
def icon(name):
    """An icon of icons.svg, in the page itself: no request, no gap; it says nothing by itself."""
    box, strokes = ICONS[name]
    return mark_safe(  # noqa: S308  a file of ours
        f'<svg class="icon" viewBox="{box}" aria-hidden="true">{strokes}</svg>'
    )


@register.simple_tag
def json_ld(data):
    """Structured data for search engines, whatever its texts hold."""
    text = json.dumps(data).translate(JSON_IN_HTML)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308


@register.simple_block_tag
def panel(content, title, url="", more="", classes=""):
    """A section of a page with its title, and where to go for all of it."""
    heading = format_html('<a href="{}">{}</a>', url, title) if url else title
    link = format_html('<p><a href="{}">{}</a></p>', url, more) if url and more else ""
    return format_html(
        '<section class="{}" aria-label="{}">'
        '<div class="block-head"><h2>{}</h2>{}</div>{}</section>',
        " ".join(["panel", *classes.split()]),
        title,
        heading,
        link,
        content,
    )


@register.simple_tag
def picture(photo, place, alt="", eager=False, classes=""):
    """A photo in a place of photos/places.py: sizes, formats, dimensions, loading."""
    return pictures.html(photo, place, alt=alt, eager=eager, classes=classes)


@register.simple_tag
def mail_address(address):
    """A mail address that people read and programs that collect them do not; a script links it."""
    name, _, domain = address.partition("@")
    return format_html(
        '<span class="mail" data-mail="{}">{} <i>at</i> {}</span>',
        # Backwards: nothing in the page is the address as it is written.
        address[::-1].replace("@", " "),
        name,
        domain.replace(".", " dot "),
    )


@register.simple_tag(takes_context=True)
def absolute_url(context, path):
    return absolute(context.request, path)


@register.simple_tag(takes_context=True)
def canonical(context):
    """The one address of the page in view; of its query only what pages a list."""
    query = context.request.GET
    kept = {key: query[key] for key in ("before", "after") if key in query}
    path = context.request.path
    return absolute(context.request, f"{path}?{urlencode(kept)}" if kept else path)
