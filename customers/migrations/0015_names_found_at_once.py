"""New names are found through the index at once, not by reading a list of what waits to be put into it."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations

INDEXES = {"customer_cores": "cores", "customer_near": "near"}
FORWARD = "".join(
    f"ALTER INDEX {name} SET (fastupdate = off); SELECT gin_clean_pending_list('{name}');" for name in INDEXES
)
BACKWARD = "".join(f"ALTER INDEX {name} RESET (fastupdate);" for name in INDEXES)


class Migration(migrations.Migration):
    dependencies = [("customers", "0014_import_checked_at")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(FORWARD, BACKWARD)],
            state_operations=[
                operation
                for name, field in INDEXES.items()
                for operation in (
                    migrations.RemoveIndex("customer", name),
                    migrations.AddIndex("customer", GinIndex(fields=[field], name=name, fastupdate=False)),
                )
            ],
        )
    ]
