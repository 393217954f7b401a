from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations

SEARCH = """
CREATE TEXT SEARCH CONFIGURATION newsroom (COPY = english);
ALTER TEXT SEARCH CONFIGURATION newsroom
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
"""
NO_SEARCH = "DROP TEXT SEARCH CONFIGURATION newsroom;"

# A row trigger does not fire on TRUNCATE, so there are two.
LEDGER = """
CREATE FUNCTION corrections_are_for_ever() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Corrections are for ever: % is refused.', TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER corrections_are_for_ever BEFORE UPDATE OR DELETE ON articles_correction
    FOR EACH ROW EXECUTE FUNCTION corrections_are_for_ever();
CREATE TRIGGER corrections_are_not_truncated BEFORE TRUNCATE ON articles_correction
    FOR EACH STATEMENT EXECUTE FUNCTION corrections_are_for_ever();
"""
NO_LEDGER = """
DROP TRIGGER corrections_are_for_ever ON articles_correction;
DROP TRIGGER corrections_are_not_truncated ON articles_correction;
DROP FUNCTION corrections_are_for_ever;
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0002_initial")]

    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        migrations.RunSQL(SEARCH, NO_SEARCH),
        migrations.RunSQL(LEDGER, NO_LEDGER),
    ]
