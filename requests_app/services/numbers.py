"""Public numbers such as SR-2026-00042: without gaps, never twice."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.utils import timezone

from ..models import NumberSeries

_NEXT = """
    INSERT INTO {table} (prefix, year, last) VALUES (%s, %s, 1)
    ON CONFLICT (prefix, year) DO UPDATE SET last = {table}.last + 1
    RETURNING last
"""


def next_number(prefix: str, at: datetime) -> str:
    """The next number of the year of `at` in the company's time zone, as PREFIX-YYYY-NNNNN.

    The series' row stays locked until the caller's transaction ends, so a rollback gives the number back:
    call it late and only inside the transaction that stores it.
    """
    year = timezone.localtime(at, timezone.get_default_timezone()).year
    with connection.cursor() as cursor:
        cursor.execute(_NEXT.format(table=NumberSeries._meta.db_table), [prefix, year])
        (last,) = cursor.fetchone()
    return f"{prefix}-{year}-{last:05d}"
