"""The history of the routing table is only added to: the database itself refuses a change or a deletion."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION requests_app_routing_change_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'routing_change_stays: entries are only added' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER routing_change_stays BEFORE UPDATE OR DELETE ON requests_app_routingchange
    FOR EACH ROW EXECUTE FUNCTION requests_app_routing_change_stays();
"""
BACKWARD = """
DROP TRIGGER routing_change_stays ON requests_app_routingchange;
DROP FUNCTION requests_app_routing_change_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0003_event_is_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
