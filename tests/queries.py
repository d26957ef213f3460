"""Counting what a page asks the database."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext


def queries(act: Callable[[], object]) -> int:
    """How many queries `act` makes the second time, when session and content types are known."""
    act()
    with CaptureQueriesContext(connection) as asked:
        act()
    return len(asked)
