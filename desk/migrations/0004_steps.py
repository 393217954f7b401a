"""The numbers' own indexes: steps of a kind by their moment, and those by two people."""

from django.db import migrations

INDEXES = {
    "steps_by_kind_and_moment": "(step, at)",
    "steps_by_two_people": "(at) WHERE details ? 'request'",
}


class Migration(migrations.Migration):
    dependencies = [("desk", "0003_given_up"), ("articles", "0015_words_by_a_function")]

    operations = [
        migrations.RunSQL(
            f"CREATE INDEX {name} ON articles_transition {rows};", f"DROP INDEX {name};"
        )
        for name, rows in INDEXES.items()
    ]
