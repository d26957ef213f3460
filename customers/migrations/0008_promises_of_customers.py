"""What promises about customers need. Who is in the archive already was recorded before anything was asked of him: he
counts as contacted and complete, so that nothing is overdue on the first day. Whoever changes hands is owed a contact."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

COUNT_AS_DONE = """
UPDATE customers_customer SET contacted_at = coalesce(contacted_at, owned_since),
    completed_at = coalesce(completed_at, created_at)
WHERE owner_id IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0007_segmentation_was_looked_at"),
        ("deadlines", "0003_leave_does_not_count"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(COUNT_AS_DONE, migrations.RunSQL.noop),
        migrations.AddField(
            model_name="customer",
            name="owed_from",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="From when first contact and complete record are owed, where that is not since he owns it.",
                null=True,
            ),
        ),
        migrations.CreateModel(
            name="Escalation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "promise",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="deadlines.promise",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(models.F("person"), models.F("promise"), name="customer_escalation_once")
                ],
            },
        ),
    ]
