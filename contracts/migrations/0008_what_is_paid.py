"""What an instalment is paid, and what a receipt pays, as columns: registers sum and sort them, and the database holds
both within their amounts. A receipt goes along with its customer, as approved prices do; else it is as it was."""

from typing import Any

from django.db import migrations, models
from django.db.models import F, Q

FILL = """
UPDATE contracts_paymentline SET paid = summed.amount FROM (
    SELECT line_id, sum(amount) AS amount FROM contracts_allocation WHERE released_at IS NULL GROUP BY line_id
) summed WHERE summed.line_id = contracts_paymentline.id;
UPDATE contracts_receipt SET allocated = summed.amount FROM (
    SELECT receipt_id, sum(amount) AS amount FROM contracts_allocation WHERE released_at IS NULL GROUP BY receipt_id
) summed WHERE summed.receipt_id = contracts_receipt.id;
SET CONSTRAINTS ALL IMMEDIATE;
"""
FORWARD = """
CREATE OR REPLACE FUNCTION contracts_receipt_stays() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""
BACKWARD = """
CREATE OR REPLACE FUNCTION contracts_receipt_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.reversed_at IS NOT NULL
        OR ROW(OLD.number, OLD.customer_id, OLD.currency, OLD.amount, OLD.received_on, OLD.reference,
               OLD.recorded_by_id, OLD.recorded_at)
        IS DISTINCT FROM
           ROW(NEW.number, NEW.customer_id, NEW.currency, NEW.amount, NEW.received_on, NEW.reference,
               NEW.recorded_by_id, NEW.recorded_at)
    THEN
        RAISE EXCEPTION 'receipt_stays: a receipt is reversed, not changed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""


def amount(label: str) -> Any:
    return models.DecimalField(label, decimal_places=2, default=0, editable=False, max_digits=18)


class Migration(migrations.Migration):
    dependencies = [("contracts", "0007_approved_prices_stay")]

    operations = [
        migrations.AddField("paymentline", "paid", amount("paid")),
        migrations.AddField("receipt", "allocated", amount("allocated")),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.AddConstraint(
            "paymentline",
            models.CheckConstraint(
                name="payment_line_paid_within_amount", condition=Q(paid__gte=0, paid__lte=F("amount"))
            ),
        ),
        migrations.AddConstraint(
            "receipt",
            models.CheckConstraint(
                name="receipt_allocated_within_amount", condition=Q(allocated__gte=0, allocated__lte=F("amount"))
            ),
        ),
        migrations.AddConstraint(
            "receipt",
            models.CheckConstraint(
                name="receipt_reversed_pays_nothing", condition=Q(reversed_at=None) | Q(allocated=0)
            ),
        ),
        migrations.AddIndex(
            "paymentline",
            models.Index(name="payment_line_open", fields=["falls_due_on", "id"], condition=Q(paid__lt=F("amount"))),
        ),
        migrations.AddIndex("receipt", models.Index(name="receipt_list", fields=["-received_on", "-id"])),
        migrations.AddIndex(
            "receipt",
            models.Index(
                name="receipt_unallocated",
                fields=["-received_on", "-id"],
                condition=Q(allocated__lt=F("amount"), reversed_at=None),
            ),
        ),
        migrations.AddIndex("complaint", models.Index(name="complaint_list", fields=["-opened_at", "-id"])),
        migrations.AddIndex(
            "complaint",
            models.Index(name="complaint_open", fields=["-opened_at", "-id"], condition=Q(state="open")),
        ),
    ]
