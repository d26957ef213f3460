"""Computing open promises anew after the working time of their units was changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from accounts.models import Unit
from workcalendar.rules.working_time import NeverOpens, Schedule
from workcalendar.schedules import schedules_of

from .. import kinds
from ..models import Promise, Recalculation
from ..rules import clock as clocks
from .promises import CLOCK_FIELDS, place

BATCH = 500
GRACE = timedelta(seconds=5)
"""What began to compute with the old calendar has committed by then."""


def ask(paths: tuple[str, ...] | None) -> None:
    """Have all open promises of these branches computed anew, None for all: by the sweep, whatever their number.

    To be called in the transaction that changes the calendar.
    """
    reach = Q()
    for path in paths or ():
        reach |= Q(path__startswith=path)
    units = Unit.objects.filter(reach, pk__in=Promise.objects.open().values("unit")) if paths != () else ()
    Recalculation.objects.bulk_create(
        [Recalculation(unit=unit) for unit in units],
        update_conflicts=True,
        unique_fields=["unit"],
        update_fields=["after", "asked_at"],
    )


def run(now: datetime) -> int:
    """Do all that was asked for by now; how many promises were looked at. Others may do the same meanwhile."""
    done = 0
    asked = Recalculation.objects.filter(asked_at__lte=now - GRACE).order_by("asked_at", "unit")
    while (task := asked.first()) is not None:
        promises = _batch(task)
        with transaction.atomic():  # holds no promise: the things themselves are locked first everywhere
            _tell_of(promises)
            same = Recalculation.objects.filter(pk=task.pk, after=task.after, asked_at=task.asked_at)
            if len(promises) < BATCH:
                same.delete()
            else:
                same.update(after=promises[-1].pk)
        done += len(promises)
    return done


@transaction.atomic
def _batch(task: Recalculation) -> list[Promise]:
    """Compute the next promises of the unit anew."""
    waiting = Promise.objects.open().filter(unit=task.unit_id, pk__gt=task.after).order_by("pk")
    promises = list(waiting.select_for_update(no_key=True)[:BATCH])
    schedule = schedules_of([task.unit_id])[task.unit_id]
    for promise in promises:
        _anew(promise, schedule)
    Promise.objects.bulk_update(promises, CLOCK_FIELDS)
    return promises


def _anew(promise: Promise, schedule: Schedule) -> None:
    stands = promise.due_at == promise.given_due_at
    clock = clocks.recalculated(promise.clock, schedule) if stands else promise.clock
    try:
        place(promise, clock, schedule)
    except NeverOpens:  # keeps the times that it had
        promise.refresh_from_db()


def _tell_of(promises: Sequence[Promise]) -> None:
    by_kind: defaultdict[str, list[Promise]] = defaultdict(list)
    for promise in promises:
        by_kind[promise.kind].append(promise)
    for kind, moved in by_kind.items():
        kinds.get(kind).moved(moved)
