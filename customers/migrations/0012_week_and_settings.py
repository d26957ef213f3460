"""What the week board and the settings of the archive need; their history is only added to."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

FORWARD = """
CREATE FUNCTION customers_setting_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'customers_setting_stays: entries are only added' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER customers_setting_stays BEFORE UPDATE OR DELETE ON customers_settingevent
    FOR EACH ROW EXECUTE FUNCTION customers_setting_stays();
"""
BACKWARD = """
DROP TRIGGER customers_setting_stays ON customers_settingevent;
DROP FUNCTION customers_setting_stays();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_columns_of_a_list"),
        ("customers", "0011_newest_exports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SettingEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("sight_changed", "Who sees what changed"),
                            ("quota_set", "Quota set"),
                            ("quota_cleared", "Own quota given up"),
                            ("industry_added", "Industry added"),
                            ("industry_changed", "Industry changed"),
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
        migrations.AddField(
            model_name="industry",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False, help_text="Counts changes; forms carry it."),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                condition=models.Q(("deleted_at", None), ("merged_into", None)),
                fields=["recorded_by", "created_at"],
                name="customer_recorded",
            ),
        ),
        migrations.AddConstraint(
            model_name="quota",
            constraint=models.CheckConstraint(
                condition=models.Q(("customers__lte", 1000), ("visits__lte", 200)), name="quota_in_reach"
            ),
        ),
        migrations.AddField(
            model_name="settingevent",
            name="actor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="who",
            ),
        ),
        migrations.AddField(
            model_name="settingevent",
            name="on_behalf_of",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="settingevent",
            name="unit",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.unit"
            ),
        ),
        migrations.AddConstraint(
            model_name="settingevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["sight_changed", "quota_set", "quota_cleared", "industry_added", "industry_changed"])
                ),
                name="setting_event_known_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="settingevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["quota_set", "quota_cleared"]), ("unit__isnull", False)),
                    models.Q(models.Q(("kind__in", ["quota_set", "quota_cleared"]), _negated=True), ("unit", None)),
                    _connector="OR",
                ),
                name="setting_event_unit_iff_quota",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
