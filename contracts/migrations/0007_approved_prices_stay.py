"""What was approved stays as it was written: an approved price only ends, once, and goes along with its customer."""

from django.db import migrations

FORWARD = """
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
BACKWARD = """
DROP TRIGGER contracts_approved_price_stays ON contracts_approvedprice;
DROP FUNCTION contracts_approved_price_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("contracts", "0006_after_signing")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
