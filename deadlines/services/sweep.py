"""The sweep: all that time brings to promises. Any number of workers may run it at once, as often as they like."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import InterfaceError, OperationalError, transaction

from . import climbing, handing_out, heartbeats, recalculating, rows
from .climbing import BATCH, SET_ASIDE, Claimed
from .people import Facts

BEAT_EVERY = 5  # seconds
FACTS_HOLD = 3.0
"""Seconds for which the organisation and the calendars are taken for what they were: less than recalculating.GRACE."""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Swept:
    """What one run did."""

    climbed: int = 0
    batches: int = 0
    set_aside: int = 0
    recalculated: int = 0
    messages: int = 0


def run(*, now: datetime, batches: int | None = None, seconds: float | None = None) -> Swept:
    """Do all that is due at `now`: compute anew, climb, then hand out; one look when that is nothing.

    Stops early after so many batches or seconds, and hands nothing out before every rung is climbed. Raises
    OperationalError when the database goes away; what was not done then is done by the next run.
    """
    swept, end = Swept(), time.monotonic() + (seconds or float("inf"))
    heartbeats.beat("sweep", every=BEAT_EVERY)
    waiting = rows.look(now, recalculations_until=now - recalculating.GRACE)
    if waiting.recalculations:
        swept.recalculated = recalculating.run(now)
    if waiting.rungs or swept.recalculated:
        _climb_all(swept, now, batches, end)
    if any(waiting):
        swept.messages = handing_out.run(now)
    return swept


def _climb_all(swept: Swept, now: datetime, batches: int | None, end: float) -> None:
    facts, read_at = Facts(now), time.monotonic()
    while time.monotonic() < end and (batches is None or swept.batches < batches):
        if time.monotonic() - read_at > FACTS_HOLD:
            facts, read_at = Facts(now), time.monotonic()
        claimed = _batch(facts, swept)
        if not claimed:
            return
        swept.batches += 1
        heartbeats.beat("sweep", every=BEAT_EVERY)


def _batch(facts: Facts, swept: Swept) -> int:
    """How many promises were claimed. When one of them fails the others are climbed one by one."""
    claimed: Sequence[Claimed] = ()
    try:
        with transaction.atomic():
            claimed = climbing.claim(facts.now, BATCH)
            swept.climbed += climbing.climb(claimed, facts) if claimed else 0
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("a batch of rungs failed, trying them one by one", promises=len(claimed))
        for promise in claimed:
            _alone(promise.pk, facts, swept)
    return len(claimed)


def _alone(promise: int, facts: Facts, swept: Swept) -> None:
    try:
        with transaction.atomic():
            if claimed := climbing.claim(facts.now, 1, only=promise):
                swept.climbed += climbing.climb(claimed, facts)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("a rung failed, it is tried again later", promise=promise)
        rows.postpone([promise], until=facts.now + SET_ASIDE)
        swept.set_aside += 1
