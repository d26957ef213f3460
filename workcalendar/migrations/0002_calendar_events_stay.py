"""The history of working time is only added to: the database itself refuses a change or a deletion of an entry."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION workcalendar_event_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'calendar_event_stays: entries are only added' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER calendar_event_stays BEFORE UPDATE OR DELETE ON workcalendar_calendarevent
    FOR EACH ROW EXECUTE FUNCTION workcalendar_event_stays();
"""
BACKWARD = """
DROP TRIGGER calendar_event_stays ON workcalendar_calendarevent;
DROP FUNCTION workcalendar_event_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("workcalendar", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
