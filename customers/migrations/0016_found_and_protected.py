"""Customers recorded before the archive are found by their names, and are protected from claims from today: nobody could
note a contact with them before."""

from datetime import timedelta
from typing import Any

from django.db import migrations
from django.utils import timezone

from core.search import vector
from customers.rules.beginning import PROTECTION_DAYS

BATCH = 1000


def find(apps: Any, _schema_editor: Any) -> None:
    model = apps.get_model("customers", "Customer")
    rows: list[Any] = []
    for row in model.objects.filter(found=None).only("name").iterator(chunk_size=BATCH):
        row.found, row.found_private = vector(row.name), vector()
        rows.append(row)
        if len(rows) == BATCH:
            write(model, rows)
    write(model, rows)


def write(model: Any, rows: list[Any]) -> None:
    model.objects.bulk_update(rows, ["found", "found_private"])
    rows.clear()


def protect(apps: Any, _schema_editor: Any) -> None:
    owned = apps.get_model("customers", "Customer").objects.filter(owner__isnull=False, protected_until=None)
    owned.update(protected_until=timezone.now() + timedelta(days=PROTECTION_DAYS))


class Migration(migrations.Migration):
    dependencies = [("customers", "0015_names_found_at_once")]
    operations = [
        migrations.RunPython(find, migrations.RunPython.noop),
        migrations.RunPython(protect, migrations.RunPython.noop),
    ]
