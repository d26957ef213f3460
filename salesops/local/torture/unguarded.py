"""The control: the sweep as it would be without its guards. Exists here only, and is what the figures must catch.

Gone are the row locks of the claim, the "at most once" of a notice, and the turn of the hand-out.
"""

from __future__ import annotations

from django.db import connection

from deadlines.models.promise import PromiseQuerySet
from deadlines.services import handing_out


def install() -> None:
    """For this process; the unique index is dropped by `drop_index`."""
    PromiseQuerySet.select_for_update = lambda rows, **_how: rows  # type: ignore[method-assign]
    handing_out._has_turn = lambda: True


def drop_index() -> None:
    """Once for the database. `ON CONFLICT DO NOTHING` then has nothing to conflict with."""
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX notice_once_for_a_rung")
