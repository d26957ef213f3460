"""Promises for which somebody's absences do not count, and computing them anew when those change.

What was to be computed anew for a changed calendar is asked for again, of every unit: that is harmless and loses nothing.
"""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

ASK_AGAIN = """
INSERT INTO deadlines_recalculation (unit_id, after, asked_at)
SELECT DISTINCT unit_id, 0, now() FROM deadlines_promise WHERE outcome = ''
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_what_a_person_keeps"),
        ("deadlines", "0002_notices_and_ladders_stay"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="promise",
            name="leave_of",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="Whose absences do not count.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="promise",
            index=models.Index(
                fields=["leave_of", "id"],
                name="promise_less_leave",
                condition=Q(("leave_of__isnull", False), ("outcome", "")),
            ),
        ),
        migrations.RunSQL(migrations.RunSQL.noop, ASK_AGAIN),
        migrations.DeleteModel(name="Recalculation"),
        migrations.CreateModel(
            name="Recalculation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("after", models.BigIntegerField(default=0, help_text="The promise up to which that was done.")),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "person",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.unit",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        name="recalculation_of_unit_or_person",
                        condition=Q(("person__isnull", False), ("unit", None))
                        | Q(("person", None), ("unit__isnull", False)),
                    )
                ]
            },
        ),
        migrations.RunSQL(ASK_AGAIN, migrations.RunSQL.noop),
    ]
