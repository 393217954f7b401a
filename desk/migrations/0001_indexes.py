"""The indexes that the desk's screens ask by: what is on its way, kept back, embargoed, ending."""

from django.db import migrations

INDEXES = {
    # The columns of the board, my work, and drafts gone quiet.
    "articles_on_their_way": "(status, changed_at DESC) WHERE status <> 'published'",
    # What is held, among the alarms and on the board.
    "articles_held": "(held_at) WHERE held_at IS NOT NULL",
    # Embargoes and ends, on the start page and in the calendar.
    "articles_with_embargo": "(embargo_until) WHERE embargo_until IS NOT NULL",
    "articles_that_end": "(ends_at) WHERE ends_at IS NOT NULL",
}


class Migration(migrations.Migration):
    initial = True

    dependencies = [("articles", "0007_adverts_beside_stories")]

    operations = [
        migrations.RunSQL(
            f"CREATE INDEX {name} ON articles_article {rows};", f"DROP INDEX {name};"
        )
        for name, rows in INDEXES.items()
    ]
