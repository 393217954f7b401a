from django.db import migrations

from newsroom import roles


def grant(apps, schema_editor):
    roles.grant(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("newsroom", "0008_machines"),
        ("ads", "0006_without_old_columns"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
