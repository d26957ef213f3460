"""Climbing the rungs that are due: a batch is claimed, told of and moved on in one transaction.

The transaction waits for nothing: promises that another worker or a service has in hand are left out (SKIP LOCKED), and
so are the things that a closing rung cannot have. That each rung is climbed once is kept by `notice_once_for_a_rung`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from workcalendar.rules.working_time import NeverOpens

from .. import kinds
from ..kinds import Bound, Climbed
from ..models import Promise
from ..rules.clock import Clock
from ..rules.ladder import Climb, Rung, after, together
from . import rows
from .people import NOBODY, Facts

BATCH = 500
TRY_AGAIN = timedelta(seconds=5)
"""When a matter that could not be closed is tried again."""
SET_ASIDE = timedelta(minutes=5)
"""For how long a promise that cannot be dealt with is left alone, so that it stops nobody else."""


class Claimed(NamedTuple):
    """What climbing needs of a promise; a model instance of each costs more than all that is computed with it."""

    pk: int
    kind: str
    subject_id: int
    ladder_id: int
    unit_id: int
    leave_of_id: int | None
    climbed: list[str]
    next_rung: str
    next_at: datetime
    clock: Clock


class Step(NamedTuple):
    """What one promise climbs now, everything that lies at the same moment, and what comes after that."""

    promise: Claimed
    rungs: list[Rung]
    then: Climb | None

    @property
    def closes(self) -> bool:
        return any(rung.closes for rung in self.rungs)


_FIELDS = ("pk", "kind", "subject_id", "ladder_id", "unit_id", "leave_of_id", "climbed", "next_rung", "next_at")
_CLOCK = ("anchor_at", "remaining", "budget", "given_due_at")


def claim(now: datetime, size: int, *, only: int | None = None) -> list[Claimed]:
    """The next promises whose rung is due, locked; those that somebody else has in hand are left to him.

    `only` asks for a certain one.
    """
    due = Promise.objects.due_rungs(now).select_for_update(no_key=True, skip_locked=True)
    rows = (due if only is None else due.filter(pk=only)).values_list(*_FIELDS, *_CLOCK)[:size]
    return [Claimed._make((*row[: len(_FIELDS)], Clock._make(row[len(_FIELDS) :]))) for row in rows]


def climb(promises: Sequence[Claimed], facts: Facts) -> int:
    """Climb what is due next of each of these locked promises; how many rungs. In the transaction of the claim."""
    bound = facts.bound(promises)  # before it is closed
    facts.read_leave(promises)
    steps = _closed([_step(promise, facts) for promise in promises], facts.now)
    new = [
        rows.NewNotice(step.promise.pk, rung.key, rung.level, step.promise.next_at)
        for step in steps
        for rung in step.rungs
    ]
    written = rows.add_notices(new, now=facts.now)
    climbed = [found for step in steps for found in _climbed(step, written, bound, facts)]
    rows.add_reminders(
        [
            rows.NewReminder(one.notice, person, facts.telling(one.kind, person))
            for one in climbed
            for person in one.told
        ]
    )
    rows.advance([_advance(step) for step in steps])
    for kind, same in groupby(sorted(climbed, key=attrgetter("kind")), attrgetter("kind")):
        kinds.get(kind).climbed(list(same))
    return len(new)


def _step(promise: Claimed, facts: Facts) -> Step:
    schedule = facts.hours(promise)
    ladder = facts.ladder(promise.ladder_id, promise.unit_id, promise.clock.budget)
    rungs = together(ladder, promise.next_rung, promise.climbed)
    try:
        then = after(ladder, promise.clock, schedule, {*promise.climbed, *(rung.key for rung in rungs)})
    except NeverOpens:  # until the calendar is mended, which computes it anew
        then = None
    return Step(promise, rungs, then)


def _closed(steps: list[Step], now: datetime) -> list[Step]:
    """The steps without those whose matter was to be closed and could not be: they are tried again."""
    closing: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for step in steps:
        if step.closes:
            closing[step.promise.kind][step.promise.subject_id] = step.promise.pk
    failed: set[int] = set()
    for kind, asked in closing.items():
        ended = set(kinds.get(kind).close(asked.keys(), now))
        failed |= {promise for subject, promise in asked.items() if subject not in ended}
    if failed:
        rows.postpone(failed, until=now + TRY_AGAIN)
    return [step for step in steps if step.promise.pk not in failed]


def _climbed(
    step: Step, written: Mapping[tuple[int, str], int], bound: Mapping[int, Bound], facts: Facts
) -> Iterator[Climbed]:
    """The rungs for which a notice was written; whoever wrote the others has told of them."""
    promise = step.promise
    for rung in step.rungs:
        notice = written.get((promise.pk, rung.key))
        if notice is not None:
            told = facts.audience(promise.ladder_id, promise.unit_id, rung, bound.get(promise.pk, NOBODY))
            yield Climbed(notice, promise.kind, promise.subject_id, rung.key, rung.level, facts.now, told)


def _advance(step: Step) -> rows.Advance:
    next_rung, next_at = (step.then.rung.key, step.then.at) if step.then else ("", None)
    return rows.Advance(step.promise.pk, ",".join(rung.key for rung in step.rungs), next_rung, next_at)
