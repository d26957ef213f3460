"""TRUNCATE of all tables, of which a test fills a few, writes a row into the catalogue for each table and index; after
some hundred tests the catalogue is what every query waits for. So only what was filled is deleted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.operations import DatabaseOperations as PostgresOperations

LARGE = 512 * 1024  # bytes: what tests that were rolled back have left is then worth a VACUUM


class DatabaseOperations(PostgresOperations):
    connection: Any

    def sql_flush(self, style: Any, tables: Sequence[str], **_how: Any) -> list[str]:
        """Statements that empty the tables: neither triggers nor foreign keys are asked. Needs a superuser."""
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT relname FROM pg_class WHERE relname = ANY(%s) AND pg_relation_size(oid) > %s",
                [list(tables), LARGE],
            )
            for (table,) in cursor.fetchall():
                cursor.execute(f"VACUUM {self.quote_name(table)}")
            cursor.execute(" UNION ALL ".join(map(self._sql_filled, tables)))
            filled = [table for (table,) in cursor.fetchall()]
        return ["SET LOCAL session_replication_role = replica", *map(self._sql_emptied, filled)]

    def _sql_emptied(self, table: str) -> str:
        return f"DELETE FROM {self.quote_name(table)}"  # noqa: S608 ours

    def _sql_filled(self, table: str) -> str:
        return f"SELECT '{table}' WHERE EXISTS (SELECT FROM {self.quote_name(table)})"  # noqa: S608 ours


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations

    @contextmanager
    def _nodb_cursor(self) -> Iterator[Any]:
        """Making and dropping whole databases may take as long as it takes on a busy machine."""
        with super()._nodb_cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
            yield cursor
