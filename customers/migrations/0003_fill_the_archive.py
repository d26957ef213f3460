"""What the archive asks of a customer, filled in for those recorded before it: keys of the name, who recorded him.

Two whose names only differ in writing keep one key each; the later one's is marked and found among the duplicates.
"""

from typing import Any

from django.db import migrations

from customers.rules.names import core_of, key_of, sort_name_of

BATCH = 1000


def fill(apps: Any, _schema_editor: Any) -> None:
    model = apps.get_model("customers", "Customer")
    seen: set[str] = set()
    rows: list[Any] = []
    for row in model.objects.order_by("created_at", "id").iterator(chunk_size=BATCH):
        row.name_key, row.cores, row.sort_name = key_of(row.name), [core_of(row.name)], sort_name_of(row.name)
        if row.name_key in seen:
            row.name_key = f"{row.name_key[:180]}#{row.pk}"
        seen.add(row.name_key)
        row.recorded_by_id, row.owned_since = row.owner_id, row.created_at
        rows.append(row)
        if len(rows) == BATCH:
            write(model, rows)
    write(model, rows)


def write(model: Any, rows: list[Any]) -> None:
    model.objects.bulk_update(rows, ["name_key", "cores", "sort_name", "recorded_by_id", "owned_since"])
    rows.clear()


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_archive")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
