from datetime import timedelta

from django.db import migrations
from django.db.models import F


def give_campaigns(apps, schema_editor):
    """Each old advert becomes one of a campaign with its flight; our own are house adverts."""
    Advert, Advertiser = apps.get_model("ads", "Advert"), apps.get_model("ads", "Advertiser")
    Campaign = apps.get_model("ads", "Campaign")
    publication = apps.get_model("newsroom", "Publication").objects.first()
    ours = publication.name if publication else ""
    for advert in Advert.objects.order_by("pk"):
        advertiser, _ = Advertiser.objects.get_or_create(name=advert.advertiser)
        starts = advert.starts_at or (advert.ends_at and advert.ends_at - timedelta(days=365))
        advert.campaign = Campaign.objects.create(
            advertiser=advertiser,
            name=advert.heading,
            ends_at=advert.ends_at,
            priority=3 if advert.advertiser == ours else 2,
            **({"starts_at": starts} if starts else {}),
        )
        advert.save(update_fields=["campaign"])
    apps.get_model("ads", "Setup").objects.get_or_create(pk=1)
    Advert.objects.filter(is_approved=True).update(approved_digest=F("digest"))


class Migration(migrations.Migration):
    dependencies = [
        ("ads", "0004_what_is_approved"),
        ("newsroom", "0003_roles"),
    ]

    operations = [migrations.RunPython(give_campaigns, migrations.RunPython.noop)]
