import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ads", "0005_campaigns_of_old_adverts")]

    operations = [
        migrations.RemoveConstraint(
            model_name='advert',
            name='an_advert_ends_after_it_starts',
        ),
        migrations.RemoveField(
            model_name='advert',
            name='advertiser',
        ),
        migrations.RemoveField(
            model_name='advert',
            name='ends_at',
        ),
        migrations.RemoveField(
            model_name='advert',
            name='is_approved',
        ),
        migrations.RemoveField(
            model_name='advert',
            name='starts_at',
        ),
        migrations.AlterField(
            model_name="advert",
            name="campaign",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="adverts",
                to="ads.campaign",
            ),
        ),
    ]
