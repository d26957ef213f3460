"""A request can name the entry of a customer's log that it was asked from."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0005_name_keys"),
        ("requests_app", "0009_what_a_person_keeps_moves_down"),
    ]

    operations = [
        migrations.AddField(
            model_name="supportrequest",
            name="log_entry",
            field=models.ForeignKey(
                blank=True,
                help_text="What it was asked from; of a visit, its log.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="requests",
                to="customers.logentry",
                verbose_name="log entry",
            ),
        ),
    ]
