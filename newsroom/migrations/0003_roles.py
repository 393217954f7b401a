from django.db import migrations

from newsroom import roles

MACHINES = ("importer", "worker")


def make_roles(apps, schema_editor):
    roles.grant(apps)


def make_machines(apps, schema_editor):
    User = apps.get_model("newsroom", "User")
    for username in MACHINES:
        User.objects.get_or_create(
            username=username, defaults={"is_machine": True, "is_active": False, "password": "!"}
        )


class Migration(migrations.Migration):
    dependencies = [
        ("newsroom", "0002_initial"),
        ("articles", "0003_promises"),
        ("authors", "0002_initial"),
        ("categories", "0001_initial"),
        ("photos", "0001_initial"),
        ("ads", "0002_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.RunPython(make_roles, migrations.RunPython.noop),
        migrations.RunPython(make_machines, migrations.RunPython.noop),
    ]
