"""What every customer has from now on, and what is only added to."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

STAYS = {"event": "customers_customerevent", "export": "customers_exportlog"}
FORWARD = "".join(
    f"""
CREATE FUNCTION customers_{name}_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'customers_{name}_stays: entries are only added' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER customers_{name}_stays BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION customers_{name}_stays();
"""
    for name, table in STAYS.items()
)
BACKWARD = "".join(
    f"DROP TRIGGER customers_{name}_stays ON {table}; DROP FUNCTION customers_{name}_stays();"
    for name, table in STAYS.items()
)


class Migration(migrations.Migration):
    dependencies = [("customers", "0003_fill_the_archive"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.AlterField(
            "customer",
            "recorded_by",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="recorded by",
            ),
        ),
        migrations.AddConstraint(
            "customer",
            models.CheckConstraint(
                name="customer_owned_since_iff_owner",
                condition=models.Q(("owned_since", None), ("owner", None))
                | models.Q(("owned_since__isnull", False), ("owner__isnull", False)),
            ),
        ),
        migrations.AddConstraint(
            "customer",
            models.UniqueConstraint(
                models.F("name_key"),
                name="customer_name_key_unique",
                condition=models.Q(("deleted_at", None), ("merged_into", None)),
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
