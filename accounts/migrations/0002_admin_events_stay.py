"""Administrators' history is only added to: the database itself refuses a change or a deletion of an entry."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION accounts_admin_event_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'admin_event_stays: entries are only added' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER admin_event_stays BEFORE UPDATE OR DELETE ON accounts_adminevent
    FOR EACH ROW EXECUTE FUNCTION accounts_admin_event_stays();
"""
BACKWARD = """
DROP TRIGGER admin_event_stays ON accounts_adminevent;
DROP FUNCTION accounts_admin_event_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
