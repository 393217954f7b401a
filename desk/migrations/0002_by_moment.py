"""The calendar's own index: what goes out in a week or a month, held stories too."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("desk", "0001_indexes")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX articles_by_moment ON articles_article (published_at) "
            "WHERE status = 'published';",
            "DROP INDEX articles_by_moment;",
        )
    ]
