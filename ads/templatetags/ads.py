import json

from django import template
from django.utils.html import format_html

from ads.running import ads_of, slot_html
from ads.slots import Slot
from newsroom.context import publication_of

register = template.Library()


class SlotNode(template.Node):
    def __init__(self, slot):
        self.slot = slot

    def render(self, context):
        return slot_html(ads_of(context.request), self.slot)


@register.tag
def ad_slot(parser, token):
    """A slot by its name, such as {% ad_slot "sidebar" %}; absent where nothing can fill it.

    A misspelt name is found when the template is read, which a system check does at start-up.
    """
    name = token.contents.partition(" ")[2].strip().strip("\"'")
    if name not in Slot.values:
        known = ", ".join(Slot.values)
        raise template.TemplateSyntaxError(f"“{name}” is no slot for adverts. Use one of: {known}.")
    return SlotNode(name)


@register.simple_tag(takes_context=True)
def ad_row(context):
    """A row of a list with the slot between two of its rows; nothing where nothing can fill it."""
    html = slot_html(ads_of(context.request), Slot.LIST)
    return format_html('<li class="ad-row">{}</li>', html) if html else ""


@register.inclusion_tag("ads/_script.html", takes_context=True)
def ad_script(context):
    """The scripts that fill the slots of this page, if it has any; comes after them all."""
    ads = ads_of(context.request)
    needed = bool(ads.slots) and ads.shows_only is None
    return {
        "needed": needed,
        "ads": ads,
        "page": json.dumps(ads.for_browser) if needed else "",
        "publication": publication_of(context.request),
    }
