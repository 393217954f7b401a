"""An advert on a real page of the publication, before any reader sees it."""

from django.urls import resolve, reverse

from ads.models import Advert
from ads.running import About, PageAds, Running
from ads.slots import Slot
from articles.models import Article
from categories.models import Category


def page(request, advert):
    """A page that readers have, with this advert alone in its slot; nothing is counted."""
    row = Advert.objects.filter(pk=advert.pk).rows()[0]["row"]
    request.ads = PageAds({}, About(), shows_only=Running(row, in_newsroom=True))
    # The menu marks where we are, and links lead where they lead for readers.
    request.path = request.path_info = address = _address(advert.slot)
    view, args, kwargs = resolve(address)
    return view(request, *args, **kwargs)


def _address(slot):
    """The newest page that has such a slot."""
    if slot == Slot.ARTICLE:
        story = Article.objects.published().exclude(ad_places=[]).newest_first().first()
        return story.address if story else reverse("front_page")
    if slot in (Slot.SIDEBAR, Slot.SPONSOR, Slot.LIST):
        section = Category.objects.public().order_by("order", "name").first()
        return section.get_absolute_url() if section else reverse("front_page")
    return reverse("front_page")
