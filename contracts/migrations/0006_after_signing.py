"""After signing: checks of an order with their people, call-offs that are released, numbers of receipts; signatures stay."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

FORWARD = """
CREATE FUNCTION contracts_signature_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'signature_stays: a signature is for ever' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER signature_stays BEFORE UPDATE OR DELETE ON contracts_signature
    FOR EACH ROW EXECUTE FUNCTION contracts_signature_stays();
CREATE FUNCTION contracts_receipt_stays() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER receipt_stays BEFORE UPDATE OR DELETE ON contracts_receipt
    FOR EACH ROW EXECUTE FUNCTION contracts_receipt_stays();
"""
BACKWARD = """
DROP TRIGGER signature_stays ON contracts_signature;
DROP FUNCTION contracts_signature_stays();
DROP TRIGGER receipt_stays ON contracts_receipt;
DROP FUNCTION contracts_receipt_stays();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0004_added_together"),
        ("contracts", "0005_approved_once"),
        ("customers", "0016_found_and_protected"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HandOverCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("accepted", "Order accepted"),
                            ("stock", "Stock checked"),
                            ("delivery", "Delivery chosen"),
                            ("shipped", "Under way"),
                            ("delivered", "Delivered"),
                            ("customer", "Accepted by the customer"),
                        ],
                        max_length=12,
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="complaint",
            name="complaint_closed_at_iff_closed",
        ),
        migrations.RemoveIndex(
            model_name="paymentline",
            name="payment_line_due",
        ),
        migrations.RemoveField(
            model_name="handover",
            name="accepted_at",
        ),
        migrations.RemoveField(
            model_name="handover",
            name="accepted_by_customer_at",
        ),
        migrations.RemoveField(
            model_name="handover",
            name="delivered_at",
        ),
        migrations.RemoveField(
            model_name="handover",
            name="delivery",
        ),
        migrations.RemoveField(
            model_name="handover",
            name="delivery_chosen_at",
        ),
        migrations.RemoveField(
            model_name="handover",
            name="shipped_at",
        ),
        migrations.RemoveField(
            model_name="handover",
            name="stock_checked_at",
        ),
        migrations.RemoveField(
            model_name="handover",
            name="tracking",
        ),
        migrations.RemoveField(
            model_name="handover",
            name="version",
        ),
        migrations.AddField(
            model_name="handover",
            name="note",
            field=models.CharField(blank=True, max_length=500, verbose_name="note"),
        ),
        migrations.AddField(
            model_name="paymentline",
            name="falls_due_on",
            field=models.DateField(
                blank=True,
                help_text="The day, once it is known: since the contract is effective, or the event was.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="receipt",
            name="number",
            field=models.CharField(default="", max_length=24, unique=True, verbose_name="number"),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="calloff",
            name="order_row",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="calls_off", to="contracts.contractrow"
            ),
        ),
        migrations.AlterField(
            model_name="handover",
            name="to",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="to whom",
            ),
        ),
        migrations.AlterField(
            model_name="receipt",
            name="customer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="receipts",
                to="customers.customer",
                verbose_name="customer",
            ),
        ),
        migrations.AlterField(
            model_name="signature",
            name="file",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="approvals.documentfile"
            ),
        ),
        migrations.AddIndex(
            model_name="calloff",
            index=models.Index(condition=models.Q(("released_at", None)), fields=["row"], name="call_off_open"),
        ),
        migrations.AddIndex(
            model_name="paymentline",
            index=models.Index(fields=["falls_due_on", "id"], name="payment_line_due"),
        ),
        migrations.AddConstraint(
            model_name="calloff",
            constraint=models.UniqueConstraint(
                models.F("order_row"), condition=models.Q(("released_at", None)), name="call_off_once_of_an_order_row"
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("closed_by", None), ("state", "open")),
                    models.Q(
                        models.Q(("state", "open"), _negated=True),
                        ("closed_at__isnull", False),
                        ("closed_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="complaint_closed_at_iff_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "solved"), _negated=True),
                    models.Q(("solution", ""), _negated=True),
                    _connector="OR",
                ),
                name="complaint_solved_with_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=models.Q(("mandate", None), ("signer__isnull", False), _connector="OR"),
                name="signature_mandate_is_of_ours",
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=models.Q(("power_of_attorney", None), ("signer", None), _connector="OR"),
                name="signature_power_of_attorney_is_of_theirs",
            ),
        ),
        migrations.AddField(
            model_name="handovercheck",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="handovercheck",
            name="hand_over",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="checks", to="contracts.handover"
            ),
        ),
        migrations.AddConstraint(
            model_name="handovercheck",
            constraint=models.UniqueConstraint(models.F("hand_over"), models.F("what"), name="hand_over_check_once"),
        ),
        migrations.AddConstraint(
            model_name="handovercheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("what__in", ["accepted", "stock", "delivery", "shipped", "delivered", "customer"])),
                name="hand_over_known_check",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
