"""What happened to a request stays as it was recorded: the database refuses to change or delete an event."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION request_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'request events are append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER request_event_append_only BEFORE UPDATE OR DELETE ON requests_app_requestevent
    FOR EACH ROW EXECUTE FUNCTION request_event_is_append_only();
"""
BACKWARD = (
    "DROP TRIGGER request_event_append_only ON requests_app_requestevent; DROP FUNCTION request_event_is_append_only();"
)


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0002_form_version_trigger")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
