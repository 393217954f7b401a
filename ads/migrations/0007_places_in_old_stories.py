from django.db import migrations

from ads import placement


def choose(apps, schema_editor):
    """Choose the places in stories that were published before there were any."""
    articles = apps.get_model("articles", "Article").objects.exclude(live_revision=None)
    batch = []
    for article in articles.only("body").iterator(chunk_size=500):
        article.ad_places = placement.places(article.body)
        batch.append(article)
        if len(batch) == 500:
            articles.bulk_update(batch, ["ad_places"])
            batch = []
    articles.bulk_update(batch, ["ad_places"])


class Migration(migrations.Migration):
    dependencies = [
        ("ads", "0006_without_old_columns"),
        ("articles", "0007_adverts_beside_stories"),
    ]

    operations = [migrations.RunPython(choose, migrations.RunPython.noop)]
