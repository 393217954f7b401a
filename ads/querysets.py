from datetime import timedelta

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import JSONObject, Now

HOUSE = 3
# A target that is gone would leave a campaign aimed at everything.
TARGETS = {"category": ("categories", "not_categories"), "tag": ("tags", "not_tags")}


class CampaignQuerySet(models.QuerySet):
    def in_flight(self):
        """Those whose flight covers this moment, by the database's clock."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=Now()), starts_at__lte=Now())

    def starting_within(self, delta):
        return self.filter(starts_at__gt=Now(), starts_at__lte=Now() + delta)

    def ending_within(self, delta):
        return self.filter(ends_at__gt=Now(), ends_at__lte=Now() + delta)

    def retarget(self, what, old, new):
        """Aim at the one what was aimed at the other, which is merged into it."""
        for name in TARGETS[what]:
            aimed = getattr(self.model, name).through.objects
            both = aimed.filter(**{what: new}).values_list("campaign", flat=True)
            aimed.filter(**{what: old}).exclude(campaign__in=list(both)).update(**{what: new})
            aimed.filter(**{what: old}).delete()


class AdvertiserQuerySet(models.QuerySet):
    def names_of_present(self):
        """Every name of those who advertise now or soon, by the name that readers see."""
        ahead = _rows("Campaign").filter(Q(ends_at=None) | Q(ends_at__gt=Now()))
        # Our own house adverts may stand beside stories that name us.
        present = self.filter(campaigns__in=ahead.exclude(priority=HOUSE).values("pk")).distinct()
        return {str(advertiser): advertiser.names for advertiser in present}

    def shown(self):
        """Those whose logo readers can see: sponsors of running adverts or of public stories."""
        stories = apps.get_model("articles", "Article").objects.published()
        running = _rows("Advert").running().values("campaign__advertiser")
        return self.filter(Q(pk__in=running) | Q(pk__in=stories.values("sponsor")))


class AdvertQuerySet(models.QuerySet):
    def approved(self):
        return self.exclude(approved_digest="").filter(approved_digest=F("digest"))

    def running(self):
        """What readers may see now: approved, in flight, and nobody has pulled a switch."""
        setup = _rows("Setup")
        flights = _rows("Campaign").in_flight()
        not_stopped = flights.filter(stopped_at=None, advertiser__stopped_at=None)
        return (
            self.approved()
            .filter(stopped_at=None, campaign__in=not_stopped.values("pk"))
            .exclude(Exists(setup.exclude(stopped_at=None)))
            .filter(~Q(kind="network") | Exists(setup.filter(network_is_on=True)))
        )

    def with_landing_due(self):
        """Running adverts whose landing page nobody has asked for since yesterday."""
        unseen = Q(landing_checked_at=None) | Q(landing_checked_at__lt=Now() - timedelta(days=1))
        return self.running().exclude(url="").filter(unseen)

    def rows(self):
        """One JSON object each: all that a page needs to know, without another query."""
        campaign, photo = "campaign__", "picture__"
        through = _rows("Campaign").model
        row = {
            "id": "pk", "slot": "slot", "kind": "kind", "heading": "heading", "text": "text",
            "call": "call", "alt": "alt", "digest": "digest", "weight": "weight", "url": "url",
            "unit_path": "unit_path", "unit_sizes": "unit_sizes",
            "campaign": "campaign_id", "priority": f"{campaign}priority",
            "most_a_day": f"{campaign}most_a_day", "types": f"{campaign}types",
            "not_types": f"{campaign}not_types", "screens": f"{campaign}screens",
            "advertiser": f"{campaign}advertiser_id",
            "advertiser_name": f"{campaign}advertiser__name",
            "also_known_as": f"{campaign}advertiser__also_known_as",
            "business": f"{campaign}advertiser__business",
            "categories": _targets(through.categories, "category__path"),
            "not_categories": _targets(through.not_categories, "category__path"),
            "tags": _targets(through.tags, "tag_id"),
            "not_tags": _targets(through.not_tags, "tag_id"),
            "picture": _photo(photo),
            "logo": _photo(f"{campaign}advertiser__logo__"),
        }  # fmt: skip
        order = ("campaign__priority", "-weight", "pk")
        return self.order_by(*order).values(row=JSONObject(**row))

    def for_page(self):
        """Everything that a page needs to know about adverts, as one expression."""
        setup = _rows("Setup").filter(pk=1)
        silent = {"without_ads": True}
        categories = apps.get_model("categories", "Category").objects.filter(**silent)
        tags = apps.get_model("articles", "Tag").objects.filter(**silent)
        return JSONObject(
            adverts=ArraySubquery(self.running().rows()),
            silent_categories=ArraySubquery(categories.order_by().values("path")),
            silent_tags=ArraySubquery(tags.order_by().values("pk")),
            silent_types=Subquery(setup.values("silent_types")),
            network_code=Subquery(setup.filter(network_is_on=True).values("network_code")),
            disclosure=Subquery(setup.values("disclosure")),
        )


PHOTO = ("id", "file", "width", "height", "focal_x", "focal_y", "tint", "fingerprint")


def _photo(prefix):
    fields = JSONObject(**{name: f"{prefix}{name}" for name in PHOTO})
    return Case(When(**{f"{prefix}id__isnull": False}, then=fields))


def _targets(relation, column):
    rows = relation.through.objects.filter(campaign=OuterRef("campaign"))
    return ArraySubquery(rows.order_by().values(column))


def _rows(name):
    return apps.get_model("ads", name).objects
