"""What evidence rests on is only added, what ran is never deleted, and the few rows that may change change in one way."""

from django.db import migrations

ONLY_ADDED = {
    "documentevent": "events are only added",
    "documentversion": "a frozen version does not change",
    "flowversion": "a flow is changed by a new version",
    "sendingentry": "an entry is corrected by another one",
    "anchor": "anchors are only added",
}
ADDED = "".join(
    f"""
CREATE FUNCTION approvals_{name}_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{name}_stays: {why}' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER {name}_stays BEFORE UPDATE OR DELETE ON approvals_{name}
    FOR EACH ROW EXECUTE FUNCTION approvals_{name}_stays();
"""
    for name, why in ONLY_ADDED.items()
)
NOT_DELETED = (
    "case", "step", "task", "question", "copy", "mandate", "document", "documentfile", "numberseries",
)  # fmt: skip
DELETED = """
CREATE FUNCTION approvals_row_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%_stays: what is over stays', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER case_chosen_stays BEFORE UPDATE OR DELETE ON approvals_case_chosen
    FOR EACH ROW EXECUTE FUNCTION approvals_row_stays();
""" + "".join(
    f"""
CREATE TRIGGER {name}_stays BEFORE DELETE ON approvals_{name}
    FOR EACH ROW EXECUTE FUNCTION approvals_row_stays();
"""
    for name in NOT_DELETED
)
MANDATE = """
CREATE FUNCTION approvals_mandate_only_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.revoked_at IS NOT NULL
        OR to_jsonb(NEW) - '{revoked_at,revoked_by_id}'::text[] <> to_jsonb(OLD) - '{revoked_at,revoked_by_id}'::text[]
    THEN
        RAISE EXCEPTION 'mandate_only_ends: a mandate is revoked and given anew'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER mandate_only_ends BEFORE UPDATE ON approvals_mandate
    FOR EACH ROW EXECUTE FUNCTION approvals_mandate_only_ends();
"""
RULE = """
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
CREATE FUNCTION approvals_authorityrule_ends_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.ended_at IS NOT NULL AND (OLD.ended_at <= now() OR NEW.ended_at IS NULL) THEN
        RAISE EXCEPTION 'authorityrule_ends_once: what has ended stays ended'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER authorityrule_ends_once BEFORE UPDATE ON approvals_authorityrule
    FOR EACH ROW EXECUTE FUNCTION approvals_authorityrule_ends_once();
"""
FILE = """
CREATE FUNCTION approvals_documentfile_only_taken_off() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.removed_at IS NOT NULL OR to_jsonb(NEW) - 'removed_at' <> to_jsonb(OLD) - 'removed_at' THEN
        RAISE EXCEPTION 'documentfile_only_taken_off: a file is taken off, once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER documentfile_only_taken_off BEFORE UPDATE ON approvals_documentfile
    FOR EACH ROW EXECUTE FUNCTION approvals_documentfile_only_taken_off();
"""
NUMBERS = """
CREATE FUNCTION approvals_numberseries_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.prefix <> OLD.prefix OR NEW.year <> OLD.year OR NEW.last < OLD.last THEN
        RAISE EXCEPTION 'numberseries_only_grows: no number is given twice'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER numberseries_only_grows BEFORE UPDATE ON approvals_numberseries
    FOR EACH ROW EXECUTE FUNCTION approvals_numberseries_only_grows();
"""
ENTRY = """
CREATE FUNCTION approvals_sendingentry_corrects_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.corrects_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM approvals_sendingentry WHERE id = NEW.corrects_id AND document_id = NEW.document_id
    ) THEN
        RAISE EXCEPTION 'sendingentry_corrects_own: an entry corrects one of its own document'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sendingentry_corrects_own BEFORE INSERT ON approvals_sendingentry
    FOR EACH ROW EXECUTE FUNCTION approvals_sendingentry_corrects_own();
"""
BACKWARD = (
    "".join(f"DROP TRIGGER {name}_stays ON approvals_{name};" for name in (*ONLY_ADDED, *NOT_DELETED, "case_chosen"))
    + "".join(f"DROP FUNCTION approvals_{name}_stays();" for name in (*ONLY_ADDED, "row"))
    + """
DROP TRIGGER mandate_only_ends ON approvals_mandate;
DROP FUNCTION approvals_mandate_only_ends();
DROP TRIGGER authorityrule_stays ON approvals_authorityrule;
DROP FUNCTION approvals_authorityrule_stays();
DROP TRIGGER authorityrule_ends_once ON approvals_authorityrule;
DROP FUNCTION approvals_authorityrule_ends_once();
DROP TRIGGER documentfile_only_taken_off ON approvals_documentfile;
DROP FUNCTION approvals_documentfile_only_taken_off();
DROP TRIGGER numberseries_only_grows ON approvals_numberseries;
DROP FUNCTION approvals_numberseries_only_grows();
DROP TRIGGER sendingentry_corrects_own ON approvals_sendingentry;
DROP FUNCTION approvals_sendingentry_corrects_own();
"""
)


class Migration(migrations.Migration):
    dependencies = [("approvals", "0001_initial")]
    operations = [migrations.RunSQL(ADDED + DELETED + MANDATE + RULE + FILE + NUMBERS + ENTRY, BACKWARD)]
