"""Nothing that ran is ever deleted: what is over stays. A mandate does not change either, but for its end."""

from django.db import migrations

STAYS = ("case", "step", "task", "question", "copy", "mandate")
DELETE = """
CREATE FUNCTION approvals_row_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%_stays: what is over stays', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
""" + "".join(
    f"""
CREATE TRIGGER {name}_stays BEFORE DELETE ON approvals_{name}
    FOR EACH ROW EXECUTE FUNCTION approvals_row_stays();
"""
    for name in STAYS
)
MANDATE = """
CREATE FUNCTION approvals_mandate_only_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.revoked_at IS NOT NULL
        OR to_jsonb(NEW) - '{revoked_at,revoked_by_id}'::text[] <> to_jsonb(OLD) - '{revoked_at,revoked_by_id}'::text[]
    THEN
        RAISE EXCEPTION 'mandate_only_ends: a delegation is revoked and given anew'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER mandate_only_ends BEFORE UPDATE ON approvals_mandate
    FOR EACH ROW EXECUTE FUNCTION approvals_mandate_only_ends();
"""
BACKWARD = (
    "".join(f"DROP TRIGGER {name}_stays ON approvals_{name};" for name in STAYS)
    + "DROP FUNCTION approvals_row_stays();"
    + "DROP TRIGGER mandate_only_ends ON approvals_mandate; DROP FUNCTION approvals_mandate_only_ends();"
)


class Migration(migrations.Migration):
    dependencies = [("approvals", "0006_replaces_task")]
    operations = [migrations.RunSQL(DELETE + MANDATE, BACKWARD)]
