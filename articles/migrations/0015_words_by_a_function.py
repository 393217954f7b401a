import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

# What Postgres thinks that it costs to read a text decides whether it asks the index. It takes
# to_tsvector() for as cheap as an addition, and would read thousands of texts; this says the truth.
# In plpgsql, since a function in SQL would be dissolved into what it calls.
WORDS = """
CREATE FUNCTION revision_words(headline text, deck text, body text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 100000 AS $$
BEGIN
    RETURN to_tsvector(
        'public.newsroom'::regconfig,
        coalesce(headline, '') || ' ' || coalesce(deck, '') || ' ' || coalesce(body, '')
    );
END $$;
"""
NO_WORDS = "DROP FUNCTION revision_words;"


class Migration(migrations.Migration):
    dependencies = [("articles", "0014_bylines_follow_their_story")]

    operations = [
        migrations.RunSQL(WORDS, NO_WORDS),
        migrations.RemoveIndex("revision", "revisions_by_words"),
        migrations.AddIndex(
            "revision",
            django.contrib.postgres.indexes.GinIndex(
                models.Func(
                    "headline",
                    "deck",
                    "body",
                    function="revision_words",
                    output_field=django.contrib.postgres.search.SearchVectorField(),
                ),
                name="revisions_by_words",
            ),
        ),
    ]
