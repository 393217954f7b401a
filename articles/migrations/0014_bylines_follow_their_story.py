from django.db import migrations

# A byline keeps from when until when readers see its story, so that the stories of an author are
# counted without reading them. Every way to write a story passes here: the door of publication,
# a hold, a step back, an import, and whoever mends a row by hand.
FOLLOW = """
CREATE FUNCTION a_byline_has_its_storys_moments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT CASE WHEN status = 'published' AND held_at IS NULL
               THEN greatest(published_at, embargo_until) END,
           ends_at
    INTO NEW.public_from, NEW.public_until FROM articles_article WHERE id = NEW.article_id;
    RETURN NEW;
END $$;
CREATE TRIGGER a_byline_has_its_storys_moments
    BEFORE INSERT OR UPDATE OF article_id, public_from, public_until ON articles_byline
    FOR EACH ROW EXECUTE FUNCTION a_byline_has_its_storys_moments();

CREATE FUNCTION bylines_follow_their_story() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE articles_byline SET public_from = NULL WHERE article_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER bylines_follow_their_story
    AFTER UPDATE OF status, held_at, published_at, embargo_until, ends_at ON articles_article
    FOR EACH ROW WHEN (
        (OLD.status, OLD.held_at, OLD.published_at, OLD.embargo_until, OLD.ends_at)
        IS DISTINCT FROM
        (NEW.status, NEW.held_at, NEW.published_at, NEW.embargo_until, NEW.ends_at)
    ) EXECUTE FUNCTION bylines_follow_their_story();
"""
DO_NOT = """
DROP TRIGGER bylines_follow_their_story ON articles_article;
DROP TRIGGER a_byline_has_its_storys_moments ON articles_byline;
DROP FUNCTION bylines_follow_their_story, a_byline_has_its_storys_moments;
"""
# Those that were there before. The trigger fills in the rest.
CATCH_UP = "UPDATE articles_byline SET public_from = NULL"


class Migration(migrations.Migration):
    dependencies = [("articles", "0013_bylines_know_their_moments")]

    operations = [
        migrations.RunSQL(FOLLOW, DO_NOT),
        migrations.RunSQL(CATCH_UP, migrations.RunSQL.noop),
    ]
