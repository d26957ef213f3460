"""Price lists that were published, exchange rates and the history of both stay as they were written."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

FORWARD = """
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
BACKWARD = """
DROP TRIGGER contracts_published_price_stays ON contracts_pricelistitem;
DROP FUNCTION contracts_published_price_stays();
DROP TRIGGER contracts_published_list_stays ON contracts_pricelist;
DROP FUNCTION contracts_published_list_stays();
DROP TRIGGER contracts_written_once ON contracts_exchangerate;
DROP TRIGGER contracts_written_once ON contracts_referenceevent;
DROP FUNCTION contracts_written_once();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReferenceEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("group_added", "Product group added"),
                            ("group_changed", "Product group changed"),
                            ("product_added", "Product added"),
                            ("product_changed", "Product changed"),
                            ("list_begun", "Price list begun"),
                            ("list_changed", "Price list changed"),
                            ("list_discarded", "Draft of a price list discarded"),
                            ("list_published", "Price list published"),
                            ("list_withdrawn", "Price list withdrawn"),
                            ("prices_imported", "Prices imported"),
                            ("rate_set", "Exchange rate set"),
                        ],
                        max_length=20,
                        verbose_name="what",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                ("about", models.JSONField(default=dict, help_text='{"en": …, "zh": …}')),
                ("changes", models.JSONField(default=dict, help_text="Field → [before, after].")),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.AlterField(
            model_name="exchangerate",
            name="currency",
            field=models.CharField(
                choices=[
                    ("CNY", "CNY"),
                    ("USD", "USD"),
                    ("EUR", "EUR"),
                    ("HKD", "HKD"),
                    ("GBP", "GBP"),
                    ("SGD", "SGD"),
                    ("TWD", "TWD"),
                    ("JPY", "JPY"),
                    ("KRW", "KRW"),
                ],
                max_length=3,
                verbose_name="currency",
            ),
        ),
        migrations.AlterField(
            model_name="pricelist",
            name="currency",
            field=models.CharField(
                choices=[
                    ("CNY", "CNY"),
                    ("USD", "USD"),
                    ("EUR", "EUR"),
                    ("HKD", "HKD"),
                    ("GBP", "GBP"),
                    ("SGD", "SGD"),
                    ("TWD", "TWD"),
                    ("JPY", "JPY"),
                    ("KRW", "KRW"),
                ],
                max_length=3,
                verbose_name="currency",
            ),
        ),
        migrations.AlterField(
            model_name="product",
            name="code",
            field=models.CharField(
                max_length=60,
                unique=True,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[A-Za-z0-9][A-Za-z0-9._-]*\\Z",
                        "Letters, digits, points, hyphens and underscores; a letter or digit first.",
                    )
                ],
                verbose_name="code",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchangerate",
            constraint=models.CheckConstraint(
                condition=models.Q(("currency__in", ["CNY", "USD", "EUR", "HKD", "GBP", "SGD", "TWD", "JPY", "KRW"])),
                name="exchange_rate_known_currency",
            ),
        ),
        migrations.AddConstraint(
            model_name="pricelist",
            constraint=models.CheckConstraint(
                condition=models.Q(("currency__in", ["CNY", "USD", "EUR", "HKD", "GBP", "SGD", "TWD", "JPY", "KRW"])),
                name="price_list_known_currency",
            ),
        ),
        migrations.AddConstraint(
            model_name="pricelist",
            constraint=models.CheckConstraint(
                condition=models.Q(("withdrawn_at", None), ("published_at__isnull", False), _connector="OR"),
                name="price_list_withdrawn_was_published",
            ),
        ),
        migrations.AddField(
            model_name="referenceevent",
            name="actor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="who",
            ),
        ),
        migrations.AddConstraint(
            model_name="referenceevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "group_added",
                            "group_changed",
                            "product_added",
                            "product_changed",
                            "list_begun",
                            "list_changed",
                            "list_discarded",
                            "list_published",
                            "list_withdrawn",
                            "prices_imported",
                            "rate_set",
                        ],
                    )
                ),
                name="reference_event_known_kind",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
