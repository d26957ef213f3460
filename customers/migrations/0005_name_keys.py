"""Names are compared by what they mean: without legal form, wherever the region stands, with one wrong character.

The keys of those recorded before are computed anew; where two become the same, the earlier keeps the key and the later
one's is marked and found among the duplicates.
"""

from typing import Any

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

from customers.rules.names import core_of, key_of, near_of, sort_name_of
from customers.rules.reach import domain_of, phone_key

BATCH = 1000
NOW = "SET CONSTRAINTS ALL IMMEDIATE"
"""Rows that were changed twice have checks of their foreign keys pending, and no index is made while they have."""
KEYS = ["name_key", "core", "cores", "near", "sort_name", "phone_key", "domain"]
LIVE = models.Q(("deleted_at", None), ("merged_into", None))


def fill(apps: Any, schema_editor: Any) -> None:
    model = apps.get_model("customers", "Customer")
    seen: set[str] = set()
    rows: list[Any] = []
    free_all_keys(model)
    for row in model.objects.order_by("created_at", "id").iterator(chunk_size=BATCH):
        names = [row.name, *row.other_names]
        row.name_key, row.core, row.sort_name = key_of(row.name), core_of(row.name), sort_name_of(row.name)
        row.cores = sorted({core_of(name) for name in names})
        row.near = sorted({number for name in names for number in near_of(name)})
        row.phone_key, row.domain = phone_key(row.phone), domain_of(row.website)
        if row.deleted_at is None and row.merged_into_id is None:
            if row.name_key in seen:
                row.name_key = f"{row.name_key[:180]}#{row.pk}"
            seen.add(row.name_key)
        rows.append(row)
        if len(rows) == BATCH:
            write(model, rows)
    write(model, rows)
    contacts = apps.get_model("customers", "Contact")
    for row in contacts.objects.iterator(chunk_size=BATCH):
        row.phone_key = phone_key(row.mobile) or phone_key(row.phone)
        row.save(update_fields=["phone_key"])
    schema_editor.execute(NOW)


def free_all_keys(model: Any) -> None:
    """Else a new key could be another row's old one."""
    key = models.functions.Concat(models.Value("#"), models.functions.Cast("pk", models.CharField()))
    model.objects.update(name_key=key)


def write(model: Any, rows: list[Any]) -> None:
    model.objects.bulk_update(rows, KEYS)
    rows.clear()


class Migration(migrations.Migration):
    dependencies = [("customers", "0004_archive_rules")]
    operations = [
        migrations.AddField(
            "customer",
            "core",
            models.CharField(default="", editable=False, help_text="Of the name; found by its start.", max_length=160),
        ),
        migrations.AddField(
            "customer",
            "near",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.IntegerField(),
                default=list,
                editable=False,
                help_text="Of all names; finds one wrong character.",
                size=None,
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),  # or an index waits for its rows
        migrations.AddIndex(
            "customer",
            models.Index(condition=LIVE, fields=["core"], name="customer_core", opclasses=["varchar_pattern_ops"]),
        ),
        migrations.AddIndex(
            "customer", django.contrib.postgres.indexes.GinIndex(fields=["near"], name="customer_near")
        ),
    ]
