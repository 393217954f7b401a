from django.db import migrations

from newsroom import roles


def grant(apps, schema_editor):
    roles.grant(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("newsroom", "0009_roles_of_adverts"),
        ("authors", "0003_profiles"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
