"""How long ago, and in how long: a page that is watched goes on counting by itself."""

from django import template
from django.utils import timezone
from django.utils.html import format_html

from desk.panels.rows import how_long

register = template.Library()


@register.simple_tag
def since(moment):
    """3 days: how long something has waited."""
    words = how_long(timezone.now() - moment)
    return format_html('<span data-since="{}">{}</span>', moment.isoformat(), words)


@register.simple_tag
def until(moment):
    """In 25 min: how long there still is."""
    words = how_long(moment - timezone.now())
    return format_html('<span data-until="{}">in {}</span>', moment.isoformat(), words)
