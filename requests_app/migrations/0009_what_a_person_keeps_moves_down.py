"""Typed texts, saved views and receipts become tables of accounts, whose migration 0004 takes them over.

The rows stay where they are: tables, sequences, indexes and keys only get the names that Django gives them there.
"""

from collections.abc import Iterator

from django.db import migrations

RENAMED = (
    ("TABLE requests_app_typeddraft", "accounts_typeddraft"),
    ("SEQUENCE requests_app_typeddraft_id_seq", "accounts_typeddraft_id_seq"),
    ("INDEX requests_app_typeddraft_pkey", "accounts_typeddraft_pkey"),
    ("INDEX requests_app_typeddraft_user_id_d3c105fe", "accounts_typeddraft_user_id_0f7806db"),
    ("TABLE requests_app_savedview", "accounts_savedview"),
    ("SEQUENCE requests_app_savedview_id_seq", "accounts_savedview_id_seq"),
    ("INDEX requests_app_savedview_pkey", "accounts_savedview_pkey"),
    ("INDEX requests_app_savedview_owner_id_2c4278cb", "accounts_savedview_owner_id_35701fde"),
    ("INDEX requests_app_savedview_token_key", "accounts_savedview_token_key"),
    ("INDEX requests_app_savedview_token_096c660f_like", "accounts_savedview_token_af28f3ef_like"),
    ("TABLE requests_app_formreceipt", "accounts_formreceipt"),
    ("SEQUENCE requests_app_formreceipt_id_seq", "accounts_formreceipt_id_seq"),
    ("INDEX requests_app_formreceipt_pkey", "accounts_formreceipt_pkey"),
    ("INDEX requests_app_formreceipt_user_id_ab55f751", "accounts_formreceipt_user_id_328c2080"),
)
KEYS = (
    ("typeddraft", "user_id_d3c105fe", "user_id_0f7806db"),
    ("savedview", "owner_id_2c4278cb", "owner_id_35701fde"),
    ("formreceipt", "user_id_ab55f751", "user_id_328c2080"),
)
"""Table, and the middle of the name of its foreign key before and after."""


def _forward() -> Iterator[str]:
    for before, after in RENAMED:
        yield f"ALTER {before} RENAME TO {after}"
    for table, before, after in KEYS:
        yield _key(f"accounts_{table}", f"requests_app_{table}_{before}", f"accounts_{table}_{after}")


def _backward() -> Iterator[str]:
    for table, before, after in KEYS:
        yield _key(f"accounts_{table}", f"accounts_{table}_{after}", f"requests_app_{table}_{before}")
    for named, after in RENAMED:
        kind, before = named.split()
        yield f"ALTER {kind} {after} RENAME TO {before}"


def _key(table: str, before: str, after: str) -> str:
    ending = "fk_accounts_user_id"
    return f"ALTER TABLE {table} RENAME CONSTRAINT {before}_{ending} TO {after}_{ending}"


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0008_escalations")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(list(_forward()), list(_backward()))],
            state_operations=[migrations.DeleteModel(name) for name in ("TypedDraft", "SavedView", "FormReceipt")],
        ),
    ]
