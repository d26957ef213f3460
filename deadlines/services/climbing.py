"""Climbing the rungs that are due: a batch is claimed, told of and moved on in one transaction.

The transaction waits for nothing: promises that another worker or a service has in hand are left out (SKIP LOCKED), and
so are the things that a closing rung cannot have. That each rung is climbed once is kept by `notice_once_for_a_rung`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from workcalendar.rules.working_time import NeverOpens

from .. import kinds
from ..kinds import Bound
from ..models import Notice, Promise
from ..rules.ladder import Climb, Rung, after, together
from . import rows
from .people import NOBODY, Facts

BATCH = 500
TRY_AGAIN = timedelta(seconds=5)
"""When a matter that could not be closed is tried again."""


class Step(NamedTuple):
    """What one promise climbs now, everything that lies at the same moment, and what comes after that."""

    promise: Promise
    rungs: list[Rung]
    at: datetime
    then: Climb | None

    @property
    def closes(self) -> bool:
        return any(rung.closes for rung in self.rungs)


def claim(now: datetime, size: int, *, only: int | None = None) -> list[Promise]:
    """The next promises whose rung is due, locked; those that somebody else has in hand are left to him.

    `only` asks for a certain one.
    """
    due = Promise.objects.due_rungs(now).select_for_update(no_key=True, skip_locked=True)
    return list((due if only is None else due.filter(pk=only))[:size])


def climb(promises: Sequence[Promise], facts: Facts) -> int:
    """Climb what is due next of each of these locked promises; how many rungs. In the transaction of the claim."""
    bound = bound_by(promises, facts.now)  # before a closing rung changes it
    steps = _closed([_step(promise, facts) for promise in promises], facts.now)
    new = [rows.NewNotice(s.promise.pk, rung.key, rung.level, s.at) for s in steps for rung in s.rungs]
    written = rows.add_notices(new, now=facts.now)
    rows.add_reminders(list(_reminders(steps, written, bound, facts)))
    rows.advance([_advance(step) for step in steps])
    for kind, climbed in _by_kind(steps).items():
        kinds.get(kind).climbed([notice for step in climbed for notice in _notices(step, written, facts.now)])
    return len(new)


def _step(promise: Promise, facts: Facts) -> Step:
    ladder, schedule, at = facts.ladder(promise), facts.schedule(promise.unit_id), promise.next_at
    assert at is not None  # noqa: S101 because of promise_next_at_iff_next_rung
    rungs = together(ladder, promise.next_rung, promise.climbed)
    try:
        then = after(ladder, promise.clock, schedule, {*promise.climbed, *(rung.key for rung in rungs)})
    except NeverOpens:  # until the calendar is mended, which computes it anew
        then = None
    return Step(promise, rungs, at, then)


def _closed(steps: list[Step], now: datetime) -> list[Step]:
    """The steps without those whose matter was to be closed and could not be: they are tried again."""
    failed: set[int] = set()
    for kind, asked in _by_kind(step for step in steps if step.closes).items():
        subjects = {step.promise.subject_id for step in asked}
        open_still = subjects - set(kinds.get(kind).close(subjects, now))
        failed |= {step.promise.pk for step in asked if step.promise.subject_id in open_still}
    if failed:
        rows.postpone(failed, until=now + TRY_AGAIN)
    return [step for step in steps if step.promise.pk not in failed]


def bound_by(promises: Sequence[Promise], now: datetime) -> dict[int, Bound]:
    """Promise → whom it binds."""
    found: dict[int, Bound] = {}
    for kind, same in groupby(sorted(promises, key=attrgetter("kind")), attrgetter("kind")):
        ids = {promise.subject_id: promise.pk for promise in same}
        found |= {ids[subject]: bound for subject, bound in kinds.get(kind).bound(ids.keys(), now).items()}
    return found


def _reminders(
    steps: list[Step], written: Mapping[tuple[int, str], int], bound: Mapping[int, Bound], facts: Facts
) -> Iterator[rows.NewReminder]:
    for step in steps:
        whom = bound.get(step.promise.pk, NOBODY)
        for rung in step.rungs:
            notice = written.get((step.promise.pk, rung.key))
            if notice is not None:
                for person in facts.audience(step.promise, rung, whom):
                    yield rows.NewReminder(notice, person, facts.opening(person))


def _advance(step: Step) -> rows.Advance:
    next_rung, next_at = (step.then.rung.key, step.then.at) if step.then else ("", None)
    return rows.Advance(step.promise.pk, ",".join(rung.key for rung in step.rungs), next_rung, next_at)


def _notices(step: Step, written: Mapping[tuple[int, str], int], now: datetime) -> Iterator[Notice]:
    """As they were written, with the promise at hand."""
    promise = step.promise
    for rung in step.rungs:
        if pk := written.get((promise.pk, rung.key)):
            yield Notice(pk=pk, promise=promise, rung=rung.key, level=rung.level, due_at=step.at, climbed_at=now)


def _by_kind(steps: Iterable[Step]) -> dict[str, list[Step]]:
    found: defaultdict[str, list[Step]] = defaultdict(list)
    for step in steps:
        found[step.promise.kind].append(step)
    return found
