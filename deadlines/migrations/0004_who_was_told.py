"""Of what somebody was told, found by the person: what he is told of he may read."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0003_leave_does_not_count")]

    operations = [
        migrations.AddIndex("reminder", models.Index(name="reminder_of_person", fields=["person"])),
        migrations.AddIndex(
            "reminder",
            models.Index(name="reminder_told_instead", fields=["told"], condition=~Q(told=F("person"))),
        ),
    ]
