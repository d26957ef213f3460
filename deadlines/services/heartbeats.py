"""Signs of life. Not an audit: each part has one row, which is overwritten."""

from __future__ import annotations

import time

from django.utils import timezone

from ..models import Heartbeat

_last: dict[str, float] = {}


def beat(name: str, detail: str = "", *, every: float = 0) -> None:
    """Note that the part of that name is alive: one statement, none within `every` seconds of this process' last one.

    Call it outside of a transaction, or others who beat for the same part wait for its end.
    """
    now = time.monotonic()
    if every and now - _last.get(name, -every) < every:
        return
    row = Heartbeat(name=name, at=timezone.now(), detail=detail[:200])
    Heartbeat.objects.bulk_create([row], update_conflicts=True, unique_fields=["name"], update_fields=["at", "detail"])
    _last[name] = now


def read() -> dict[str, Heartbeat]:
    """The last sign of life of each part that ever gave one; one statement."""
    return Heartbeat.objects.in_bulk()
