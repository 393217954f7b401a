from django import template

from ads.models import Advert

register = template.Library()


@register.inclusion_tag("ads/_slot.html")
def ad_slot(slot):
    """What runs in a slot now; nothing where it is unfilled. A misspelt name is an error."""
    slot = Advert.Slot(slot)
    running = Advert.objects.running().filter(slot=slot).select_related("picture")
    return {"slot": slot.value, "advert": running.order_by("-starts_at", "-pk").first()}
