"""What is wrong with an advert or a campaign, in sentences for the ads manager."""

import re

from django.apps import apps
from django.db.models import Q
from django.db.models.functions import Now

from ads.slots import Slot, widest

SIZE = re.compile(r"\d{2,4}x\d{2,4}")
LONGEST_HTML = 100_000
NOT_OURS = (
    "This photo was uploaded for the newsroom, and readers do not see it yet. Upload one for the "
    "advert, or ask whoever may change any photo."
)


def of_form(advert):
    """What keeps an advert from being saved, by field."""
    kind, found = advert.kind, {}
    if kind in ("text", "picture") and not advert.url:
        found["url"] = "Say where a click leads."
    if kind == "picture" and advert.picture is None:
        found["picture"] = "Choose the picture."
    if kind == "picture" and not advert.alt.strip():
        found["alt"] = "Say what the picture shows, for those who cannot see it."
    if kind == "html" and not advert.html.strip():
        found["html"] = "Paste the HTML."
    if len(advert.html) > LONGEST_HTML:
        found["html"] = "The HTML is longer than 100,000 characters."
    if kind == "network" and not advert.unit_path.strip("/ "):
        found["unit_path"] = "Write the path of the unit, without the network code."
    if advert.unit_sizes and not all(map(SIZE.fullmatch, sizes(advert.unit_sizes))):
        found["unit_sizes"] = "Write sizes like this: 300x250, 300x600."
    if kind != "text" and advert.slot == Slot.SPONSOR:
        found["kind"] = "The sponsor of a section is shown by name and logo: choose text."
    return found


def sizes(text):
    return [size.strip() for size in text.split(",") if size.strip()]


def may_show(photo, person):
    """Whether this person may bring a photo of the library before readers, as an advert or logo.

    Readers see it already, whoever sells adverts uploaded it, or the person may change any photo:
    what the newsroom keeps for a story is not the advert department's to publish.
    """
    if person.may("photos.change_any_photo") or photo.uploaded_by_id == person.pk:
        return True
    return photo.is_public or photo.uploaded_by.has_perm("ads.change_advert")


def that_forbid(advert):
    """What keeps an advert from being approved."""
    return [*of_form(advert).values(), *_broken(advert)]


def of_advert(advert):
    """Everything that is wrong, or will be."""
    found = [*that_forbid(advert), *_wrong_size(advert)]
    if advert.landing_error:
        found.append(f"Its landing page is dead: {advert.landing_error}")
    return found + of_campaign(advert.campaign)


def _broken(advert):
    picture = advert.picture
    if advert.kind in ("text", "picture") and picture:
        if not picture.file.storage.exists(picture.file.name):
            yield "The file of its picture is gone: upload it again."
        if not picture.rights_valid_at():
            yield "The rights to its picture have ended."


def _wrong_size(advert):
    picture = advert.picture
    if advert.kind != "picture" or picture is None:
        return
    box = widest(advert.slot)
    if picture.width < box.width or picture.height < box.height:
        yield (
            f"The picture has {picture.width} × {picture.height} pixels, its box {box}: "
            "it will look blurred."
        )
    shape, wanted = picture.width / picture.height, box.width / box.height
    if not 0.8 < shape / wanted < 1.25:
        yield (
            f"The picture has another shape ({picture.width} × {picture.height}) than its box "
            f"({box}): its edges will be cut off."
        )


def of_campaign(campaign):
    found = []
    if campaign.starts_at and campaign.ends_at and campaign.ends_at <= campaign.starts_at:
        found.append("The campaign ends before it starts.")
    return found + [
        f"Another sponsorship, “{other}”, has the same slot at the same time."
        for other in overlapping(campaign)
    ]


def overlapping(campaign):
    """Other sponsorships that claim a slot of this one, at the same time and the same place."""
    if campaign.pk is None or campaign.priority != 1:
        return []
    Campaign = apps.get_model("ads", "Campaign")
    slots = campaign.adverts.values("slot")
    others = Campaign.objects.filter(priority=1, adverts__slot__in=slots, stopped_at=None)
    others = others.filter(Q(ends_at=None) | Q(ends_at__gt=campaign.starts_at))
    others = others.filter(Q(ends_at=None) | Q(ends_at__gt=Now()))
    if campaign.ends_at:
        others = others.filter(starts_at__lt=campaign.ends_at)
    others = others.exclude(pk=campaign.pk).select_related("advertiser").distinct()
    return [other for other in others if _meet(campaign, other)]


def _meet(one, other):
    """Whether there can be a page that both aim at."""
    for name in ("types", "screens"):
        ours, theirs = set(getattr(one, name)), set(getattr(other, name))
        if ours and theirs and not ours & theirs:
            return False
    ours = list(one.categories.values_list("path", flat=True))
    theirs = list(other.categories.values_list("path", flat=True))
    return not (ours and theirs) or any(_nested(a, b) for a in ours for b in theirs)


def _nested(a, b):
    return f"{a}/".startswith(f"{b}/") or f"{b}/".startswith(f"{a}/")
