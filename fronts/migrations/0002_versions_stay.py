from django.db import migrations

# A version may be called off before it comes; nothing else of it is ever changed.
STAYS = """
CREATE FUNCTION versions_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'fronts_version'
        AND to_jsonb(NEW) - '{called_off_at,called_off_by_id}'::text[]
          = to_jsonb(OLD) - '{called_off_at,called_off_by_id}'::text[] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A version of a front page is never changed.'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER versions_stay BEFORE UPDATE ON fronts_version
    FOR EACH ROW EXECUTE FUNCTION versions_stay();
CREATE TRIGGER placements_stay BEFORE UPDATE ON fronts_placement
    FOR EACH ROW EXECUTE FUNCTION versions_stay();
"""
DOES_NOT = """
DROP TRIGGER versions_stay ON fronts_version;
DROP TRIGGER placements_stay ON fronts_placement;
DROP FUNCTION versions_stay;
"""


class Migration(migrations.Migration):
    dependencies = [("fronts", "0001_initial")]

    operations = [migrations.RunSQL(STAYS, DOES_NOT)]
