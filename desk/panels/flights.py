"""Campaigns and adverts that want something."""

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse

from ads.models import Advert, Campaign
from desk.panels.rows import MOST, Panel, Row, when

SOON = timedelta(days=7)


def flights(desk):
    """Campaigns that start or end soon, and adverts in flight that readers do not get to see."""
    if not desk.user.has_perm("ads.change_campaign"):
        return None
    rows = [*_failing(), *_campaigns()]
    return Panel(
        "flights",
        "Flights",
        rows[: MOST + 1],
        empty="No campaign starts, ends or fails in the next seven days.",
        all_at=reverse("admin:ads_campaign_changelist"),
        all_words="All campaigns",
    )


def _failing():
    """Adverts of campaigns in flight whose landing page is dead, or that nobody has approved."""
    live = Campaign.objects.in_flight().filter(stopped_at=None, advertiser__stopped_at=None)
    adverts = Advert.objects.filter(campaign__in=live, stopped_at=None)
    failing = adverts.filter(~Q(landing_error="") | ~Q(pk__in=Advert.objects.approved()))
    for advert in failing.select_related("campaign__advertiser").order_by("pk")[: MOST + 1]:
        address = reverse("admin:ads_advert_change", args=[advert.pk])
        why = "Waits for approval, and its campaign is in flight."
        if advert.landing_error:
            why = f"Its landing page is dead: {advert.landing_error}"
        yield Row(
            str(advert), address, [why], age="fails", is_late=True,
            step="Mend" if advert.landing_error else "Approve", step_address=address,
        )  # fmt: skip


def _campaigns():
    known = Campaign.objects.filter(stopped_at=None, advertiser__stopped_at=None)
    known = known.select_related("advertiser")
    starting = known.starting_within(SOON).order_by("starts_at")[: MOST + 1]
    ending = known.in_flight().ending_within(SOON).order_by("ends_at")[: MOST + 1]
    for word, moment, campaigns in (("Starts", "starts_at", starting), ("Ends", "ends_at", ending)):
        for campaign in campaigns:
            at = getattr(campaign, moment)
            address = reverse("admin:ads_campaign_change", args=[campaign.pk])
            yield Row(
                str(campaign), address, [f"{word} {when(at)}."], until=at,
                step="Open", step_address=address,
            )  # fmt: skip
