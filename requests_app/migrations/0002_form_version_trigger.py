"""A published form version and the history of the catalogue never change: the database refuses what a service would never ask for."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION refuse_change_of_published_form() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at IS NULL THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        OLD.is_current := NEW.is_current;
        IF NEW IS NOT DISTINCT FROM OLD THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'form version % is published: it never changes', OLD.id USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER form_version_published_never_changes
BEFORE UPDATE OR DELETE ON requests_app_formversion
FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_form();

CREATE FUNCTION refuse_change_of_catalogue_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the history of the catalogue never changes' USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER catalogue_event_append_only
BEFORE UPDATE OR DELETE ON requests_app_catalogueevent
FOR EACH ROW EXECUTE FUNCTION refuse_change_of_catalogue_event();
"""

BACKWARD = """
DROP TRIGGER catalogue_event_append_only ON requests_app_catalogueevent;
DROP FUNCTION refuse_change_of_catalogue_event();
DROP TRIGGER form_version_published_never_changes ON requests_app_formversion;
DROP FUNCTION refuse_change_of_published_form();
"""


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
