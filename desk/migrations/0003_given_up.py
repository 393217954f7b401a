"""Work that was given up: whoever watches a page is told of the last of it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("desk", "0002_by_moment"), ("newsroom", "0011_roles_of_files")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX jobs_given_up ON newsroom_job (failed_at) WHERE failed_at IS NOT NULL;",
            "DROP INDEX jobs_given_up;",
        )
    ]
