"""Small marks of the newsroom's own pages."""

import zoneinfo
from dataclasses import dataclass

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

register = template.Library()


@register.simple_tag
def icon(name):
    """One picture of templates/admin/_icons.html; the words beside it say what it means."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="#i-{}"/></svg>', name)


@register.simple_tag
def face(person, size=""):
    """The initials of a user or an author, in a colour of their own."""
    name = getattr(person, "name", "") or person.get_full_name() or person.get_username()
    return format_html(
        '<span class="face face--{}{}" aria-hidden="true">{}</span>',
        (person.pk or 0) % 6 + 1,
        f" face--{size}" if size else "",
        initials(name),
    )


@dataclass(frozen=True)
class DeskPlace:
    """A screen of the desk, as the menus name it."""

    name: str
    view: str
    icon: str
    needs: str = ""

    @property
    def address(self):
        return reverse(f"admin:{self.view}")


DESK = [
    DeskPlace("Start", "index", "desk"),
    DeskPlace("Board", "board", "board", "articles.change_article"),
    DeskPlace("Calendar", "calendar", "calendar", "articles.change_article"),
    DeskPlace("Front page", "front_page", "front", "fronts.curate_front"),
    DeskPlace("Numbers", "numbers", "chart", "articles.publish_article"),
]


@register.simple_tag(takes_context=True)
def desk_places(context):
    """The screens of the desk that are open to whoever is signed in."""
    user = context["request"].user
    return [place for place in DESK if not place.needs or user.has_perm(place.needs)]


@register.simple_tag
def day_or_hour(moment):
    """14:02 today, Wed 06:00 within the week, else 16 Nov 06:00."""
    local = timezone.localtime(moment)
    days = (local.date() - timezone.localdate()).days
    if days == 0:
        return f"{local:%H:%M}"
    return f"{local:%a %H:%M}" if 0 < days < 7 else f"{local:%-d %b %H:%M}"


@register.simple_tag
def here(zone):
    """What a clock shows in somebody's own time zone."""
    return f"{timezone.localtime(timezone=zoneinfo.ZoneInfo(zone)):%H:%M}"


@register.filter
def of(things, name):
    """The one of that name."""
    return (things or {}).get(name, "")


def initials(name):
    words = name.split()
    return "".join(word[0] for word in [*words[:1], *words[1:][-1:]]).upper()
