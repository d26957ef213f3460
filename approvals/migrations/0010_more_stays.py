"""Files, documents, numbers and chosen approvers stay as well; a rule of the matrix ends once, an entry corrects one of
its own document."""

from django.db import migrations

STAYS = ("document", "documentfile", "numberseries")
DELETE = "".join(
    f"""
CREATE TRIGGER {name}_stays BEFORE DELETE ON approvals_{name}
    FOR EACH ROW EXECUTE FUNCTION approvals_row_stays();
"""
    for name in STAYS
)
CHOSEN = """
CREATE TRIGGER case_chosen_stays BEFORE UPDATE OR DELETE ON approvals_case_chosen
    FOR EACH ROW EXECUTE FUNCTION approvals_row_stays();
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
RULE = """
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
BACKWARD = (
    "".join(f"DROP TRIGGER {name}_stays ON approvals_{name};" for name in (*STAYS, "case_chosen"))
    + """
DROP TRIGGER documentfile_only_taken_off ON approvals_documentfile;
DROP FUNCTION approvals_documentfile_only_taken_off();
DROP TRIGGER numberseries_only_grows ON approvals_numberseries;
DROP FUNCTION approvals_numberseries_only_grows();
DROP TRIGGER sendingentry_corrects_own ON approvals_sendingentry;
DROP FUNCTION approvals_sendingentry_corrects_own();
DROP TRIGGER authorityrule_ends_once ON approvals_authorityrule;
DROP FUNCTION approvals_authorityrule_ends_once();
"""
)


class Migration(migrations.Migration):
    dependencies = [("approvals", "0009_sentences_kept")]
    operations = [migrations.RunSQL(DELETE + CHOSEN + FILE + NUMBERS + ENTRY + RULE, BACKWARD)]
