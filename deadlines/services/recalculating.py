"""Computing open promises anew after the working time of their units, or somebody's absences, were changed."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Q

from accounts.models import Unit
from core.database import is_gone
from workcalendar.rules.working_time import NeverOpens, Schedule

from .. import kinds
from ..models import Promise, Recalculation
from ..rules import clock as clocks
from .climbing import SET_ASIDE
from .hours import Hours
from .promises import CLOCK_FIELDS, place

BATCH = 500
SLICE = 2.0
"""Seconds after which the sweep goes on with what is due; its next run takes up the rest."""
GRACE = timedelta(seconds=5)
"""What began to compute with the old calendar has committed by then."""

log = structlog.get_logger(__name__)


def ask(paths: tuple[str, ...] | None) -> None:
    """Have all open promises of these branches computed anew, None for all: by the sweep, whatever their number.

    To be called in the transaction that changes the calendar.
    """
    reach = Q()
    for path in paths or ():
        reach |= Q(path__startswith=path)
    units = Unit.objects.filter(reach, pk__in=Promise.objects.open().values("unit")) if paths != () else ()
    _ask([Recalculation(unit=unit) for unit in units], by="unit")


def ask_about(person: int) -> None:
    """The same for the promises for which the absences of that person do not count."""
    if Promise.objects.open().filter(leave_of=person).exists():
        _ask([Recalculation(person_id=person)], by="person")


def _ask(tasks: Sequence[Recalculation], *, by: str) -> None:
    """What was asked for already begins again."""
    Recalculation.objects.bulk_create(
        tasks, update_conflicts=True, unique_fields=[by], update_fields=["after", "asked_at"]
    )


def run(now: datetime, *, seconds: float = SLICE) -> int:
    """Do what was asked for by now, for about so long; how many promises were looked at. Others may do it as well."""
    done, end = 0, time.monotonic() + seconds
    asked = Recalculation.objects.filter(asked_at__lte=now - GRACE).order_by("asked_at", "pk")
    while (task := asked.first()) is not None:
        done += _some(task, now)
        if time.monotonic() >= end:
            break
    return done


def _some(task: Recalculation, now: datetime) -> int:
    """One batch of a task; how many. Where it fails the task is left alone for a while, so that it stops nothing."""
    same = Recalculation.objects.filter(pk=task.pk, after=task.after, asked_at=task.asked_at)
    try:
        promises = _batch(task)
        with transaction.atomic():  # holds no promise: the things themselves are locked first everywhere
            _tell_of(promises)
            if len(promises) < BATCH:
                same.delete()
            else:
                same.update(after=promises[-1].pk)
    except Exception as error:
        if is_gone(error):
            raise
        log.exception("promises could not be computed anew, tried again later", task=str(task))
        same.update(asked_at=now + SET_ASIDE)
        return 0
    return len(promises)


@transaction.atomic
def _batch(task: Recalculation) -> list[Promise]:
    """Compute the next promises of the unit, or less the person's leave, anew."""
    concerned = Q(unit=task.unit_id) if task.unit_id is not None else Q(leave_of=task.person_id)
    waiting = Promise.objects.open().filter(concerned, pk__gt=task.after).order_by("pk")
    promises = list(waiting.select_for_update(no_key=True)[:BATCH])
    hours = Hours(promises)
    for promise in promises:
        _anew(promise, hours.of(promise))
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
