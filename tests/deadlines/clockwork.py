"""Rows for tests of what keeps the clockwork running; the promises in them only have the moments that matter here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

from deadlines.models import Heartbeat, Promise, Reminder
from deadlines.rules.running import Part

from .chores import make_notice, make_promise, make_reminder

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
_serial = count(1)


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def promise_with_rung(seconds_ago: float) -> Promise:
    """Its next rung has been due for so long."""
    return make_promise(next(_serial), next_at=ago(seconds_ago))


def reminder(seconds_ago: float) -> Reminder:
    """Somebody could have been told of something for so long."""
    return make_reminder(make_notice(promise_with_rung(-9999)), not_before=ago(seconds_ago))


def all_alive(**seconds_ago: float) -> None:
    """Every part gave a sign of life just now, except those that are named."""
    for part in Part:
        Heartbeat.objects.update_or_create(name=part, defaults={"at": ago(seconds_ago.get(part, 0))})
