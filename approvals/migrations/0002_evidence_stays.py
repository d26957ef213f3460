"""What evidence rests on is only added: events, frozen versions, published flows, the ledger, anchors."""

from django.db import migrations, models

STAYS = {
    "documentevent": "events are only added",
    "documentversion": "a frozen version does not change",
    "flowversion": "a flow is changed by a new version",
    "sendingentry": "an entry is corrected by another one",
    "anchor": "anchors are only added",
}
FORWARD = "".join(
    f"""
CREATE FUNCTION approvals_{name}_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{name}_stays: {why}' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER {name}_stays BEFORE UPDATE OR DELETE ON approvals_{name}
    FOR EACH ROW EXECUTE FUNCTION approvals_{name}_stays();
"""
    for name, why in STAYS.items()
)
BACKWARD = "".join(
    f"DROP TRIGGER {name}_stays ON approvals_{name}; DROP FUNCTION approvals_{name}_stays();" for name in STAYS
)


class Migration(migrations.Migration):
    dependencies = [("approvals", "0001_initial")]
    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.AddIndex("documentevent", models.Index(fields=["at", "document"], name="document_event_at")),
    ]
