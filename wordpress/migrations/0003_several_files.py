import django.db.models.deletion
from django.db import migrations, models

import wordpress.models


def keep_uploads(apps, schema_editor):
    ExportFile = apps.get_model("wordpress", "ExportFile")
    for run in apps.get_model("wordpress", "Import").objects.exclude(upload=""):
        ExportFile.objects.create(run=run, file=run.upload.name)


class Migration(migrations.Migration):
    dependencies = [("wordpress", "0002_numbers")]

    operations = [
        migrations.CreateModel(
            name="ExportFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file", models.FileField(storage=wordpress.models.PrivateStorage(), upload_to="%Y%m%d-%H%M%S")),
                ("run", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="uploads", to="wordpress.import")),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.RunPython(keep_uploads, migrations.RunPython.noop),
        migrations.RemoveField(model_name="import", name="upload"),
    ]
