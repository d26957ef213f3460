"""What was climbed and what a ladder once was stay for ever; the sweep's table is vacuumed before it grows dead."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION deadlines_notice_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'notice_stays: notices are only added' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER notice_stays BEFORE UPDATE OR DELETE ON deadlines_notice
    FOR EACH ROW EXECUTE FUNCTION deadlines_notice_stays();

CREATE FUNCTION deadlines_ladder_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.is_current AND NOT NEW.is_current THEN
        OLD.is_current := false;
        IF NEW IS NOT DISTINCT FROM OLD THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'ladder_version_stays: a ladder is changed by a new version'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER ladder_version_stays BEFORE UPDATE OR DELETE ON deadlines_ladderversion
    FOR EACH ROW EXECUTE FUNCTION deadlines_ladder_version_stays();

ALTER TABLE deadlines_promise SET (autovacuum_vacuum_scale_factor = 0.01);
ALTER TABLE deadlines_reminder SET (autovacuum_vacuum_scale_factor = 0.01);
"""
BACKWARD = """
ALTER TABLE deadlines_reminder RESET (autovacuum_vacuum_scale_factor);
ALTER TABLE deadlines_promise RESET (autovacuum_vacuum_scale_factor);
DROP TRIGGER ladder_version_stays ON deadlines_ladderversion;
DROP FUNCTION deadlines_ladder_version_stays();
DROP TRIGGER notice_stays ON deadlines_notice;
DROP FUNCTION deadlines_notice_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
