"""A rule of the authority matrix only ends: what it granted can be checked for ever."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION approvals_authorityrule_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        OLD.ended_at := NEW.ended_at;
        OLD.ended_by_id := NEW.ended_by_id;
        OLD.end_reason := NEW.end_reason;
        IF NEW IS NOT DISTINCT FROM OLD THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'authorityrule_stays: a rule is ended, and another takes over'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER authorityrule_stays BEFORE UPDATE OR DELETE ON approvals_authorityrule
    FOR EACH ROW EXECUTE FUNCTION approvals_authorityrule_stays();
"""
BACKWARD = """
DROP TRIGGER authorityrule_stays ON approvals_authorityrule;
DROP FUNCTION approvals_authorityrule_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("approvals", "0007_running_rows_stay")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
