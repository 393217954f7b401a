from django.db import migrations

from newsroom import roles


def grant(apps, schema_editor):
    roles.grant(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("newsroom", "0004_roles_of_pages"),
        ("articles", "0004_gate_breaking_ledger"),
        ("categories", "0002_former_paths"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
