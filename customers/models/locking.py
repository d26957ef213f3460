"""Locking a row that is shown with others."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


def locked_row(rows: QuerySet[Row], pk: int, *related: str) -> Row:
    """One of `rows`, locked until the transaction ends, then read with what it refers to. Raises DoesNotExist.

    Two statements: the one that waits for the lock would join what the row referred to before it waited.
    """
    rows.select_for_update(no_key=True).values_list("pk").get(pk=pk)
    return rows.select_related(*related).get(pk=pk)


def locked_rows(rows: QuerySet[Row], pks: list[int], *related: str) -> list[Row]:
    """Those of `rows` that are there, locked and read in the order of their keys, so that nobody waits in a circle."""
    list(rows.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk").values_list("pk"))
    return list(rows.select_related(*related).filter(pk__in=pks).order_by("pk"))
