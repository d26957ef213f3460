"""What was published, signed, approved or received stays as it was written; each may end or be undone in one way."""

from django.db import migrations

LISTS = """
CREATE FUNCTION contracts_written_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'contracts_written_once: rows of % are only added', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER contracts_written_once BEFORE UPDATE OR DELETE ON contracts_referenceevent
    FOR EACH ROW EXECUTE FUNCTION contracts_written_once();
CREATE TRIGGER contracts_written_once BEFORE UPDATE OR DELETE ON contracts_exchangerate
    FOR EACH ROW EXECUTE FUNCTION contracts_written_once();

CREATE FUNCTION contracts_published_list_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at IS NULL THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    IF TG_OP = 'UPDATE'
        AND (OLD.withdrawn_at IS NULL OR NEW.withdrawn_at = OLD.withdrawn_at)
        AND (to_jsonb(NEW) - 'withdrawn_at' - 'version') = (to_jsonb(OLD) - 'withdrawn_at' - 'version') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'contracts_published_list_stays: a published list never changes'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER contracts_published_list_stays BEFORE UPDATE OR DELETE ON contracts_pricelist
    FOR EACH ROW EXECUTE FUNCTION contracts_published_list_stays();

CREATE FUNCTION contracts_published_price_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM contracts_pricelist
        WHERE published_at IS NOT NULL AND id IN (NEW.price_list_id, OLD.price_list_id)
    ) THEN
        RAISE EXCEPTION 'contracts_published_price_stays: a published list never changes'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER contracts_published_price_stays BEFORE INSERT OR UPDATE OR DELETE ON contracts_pricelistitem
    FOR EACH ROW EXECUTE FUNCTION contracts_published_price_stays();
"""
CLAUSES = """
CREATE TRIGGER contracts_written_once BEFORE UPDATE OR DELETE ON contracts_standardclauseversion
    FOR EACH ROW EXECUTE FUNCTION contracts_written_once();
"""
APPROVED = """
CREATE FUNCTION contracts_approved_price_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND (OLD.ended_at IS NULL OR NEW.ended_at = OLD.ended_at)
        AND (to_jsonb(NEW) - 'ended_at' - 'customer_id') = (to_jsonb(OLD) - 'ended_at' - 'customer_id') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'contracts_approved_price_stays: an approved price only ends'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER contracts_approved_price_stays BEFORE UPDATE OR DELETE ON contracts_approvedprice
    FOR EACH ROW EXECUTE FUNCTION contracts_approved_price_stays();
"""
SIGNED = """
CREATE FUNCTION contracts_signature_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'signature_stays: a signature is for ever' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER signature_stays BEFORE UPDATE OR DELETE ON contracts_signature
    FOR EACH ROW EXECUTE FUNCTION contracts_signature_stays();
CREATE FUNCTION contracts_receipt_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND (OLD.reversed_at IS NULL OR to_jsonb(NEW) - 'customer_id' = to_jsonb(OLD) - 'customer_id')
        AND ROW(OLD.number, OLD.currency, OLD.amount, OLD.received_on, OLD.reference, OLD.recorded_by_id,
                OLD.recorded_at)
        IS NOT DISTINCT FROM
           ROW(NEW.number, NEW.currency, NEW.amount, NEW.received_on, NEW.reference, NEW.recorded_by_id,
               NEW.recorded_at) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'receipt_stays: a receipt is reversed, not changed'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER receipt_stays BEFORE UPDATE OR DELETE ON contracts_receipt
    FOR EACH ROW EXECUTE FUNCTION contracts_receipt_stays();
"""
BACKWARD = """
DROP TRIGGER receipt_stays ON contracts_receipt;
DROP FUNCTION contracts_receipt_stays();
DROP TRIGGER signature_stays ON contracts_signature;
DROP FUNCTION contracts_signature_stays();
DROP TRIGGER contracts_approved_price_stays ON contracts_approvedprice;
DROP FUNCTION contracts_approved_price_stays();
DROP TRIGGER contracts_published_price_stays ON contracts_pricelistitem;
DROP FUNCTION contracts_published_price_stays();
DROP TRIGGER contracts_published_list_stays ON contracts_pricelist;
DROP FUNCTION contracts_published_list_stays();
DROP TRIGGER contracts_written_once ON contracts_standardclauseversion;
DROP TRIGGER contracts_written_once ON contracts_exchangerate;
DROP TRIGGER contracts_written_once ON contracts_referenceevent;
DROP FUNCTION contracts_written_once();
"""


class Migration(migrations.Migration):
    dependencies = [("contracts", "0001_initial")]
    operations = [migrations.RunSQL(LISTS + CLAUSES + APPROVED + SIGNED, BACKWARD)]
