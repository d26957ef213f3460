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

from workcalendar.rules.working_time import NeverOpens, Schedule

from .. import kinds
from ..kinds import Bound
from ..models import Notice, Promise
from ..rules.ladder import Climb, Ladder, Rung, following
from ..rules.organisation import audience
from . import ladders, rows
from .people import Facts

BATCH = 500
TRY_AGAIN = timedelta(seconds=5)
"""When a matter that could not be closed is tried again."""
NOBODY = Bound((), ())


class Step(NamedTuple):
    """One promise with the rung that it climbs and what comes after that."""

    promise: Promise
    rung: Rung
    at: datetime
    then: Climb | None


def claim(now: datetime, size: int, *, only: int | None = None) -> list[Promise]:
    """The next promises whose rung is due, locked; those that somebody else has in hand are left to him.

    `only` asks for a certain one.
    """
    due = Promise.objects.due_rungs(now).select_for_update(no_key=True, skip_locked=True)
    return list((due if only is None else due.filter(pk=only))[:size])


def climb(promises: Sequence[Promise], facts: Facts) -> int:
    """Climb one rung of each of these locked promises; how many were. To be called in the transaction of the claim."""
    bound = bound_by(promises, facts.now)  # before a closing rung changes it
    steps = _closed(_steps(promises, facts), facts.now)
    new = [rows.NewNotice(s.promise.pk, s.rung.key, s.rung.level, s.at) for s in steps]
    written = rows.add_notices(new, now=facts.now)
    fresh = [step for step in steps if step.promise.pk in written]
    rows.add_reminders(list(_reminders(fresh, written, bound, facts)))
    rows.advance([_advance(step) for step in steps])
    for kind, climbed in _by_kind(fresh).items():
        kinds.get(kind).climbed([_notice(step, written[step.promise.pk], facts.now) for step in climbed])
    return len(steps)


def _steps(promises: Sequence[Promise], facts: Facts) -> list[Step]:
    rules = ladders.by_version(promise.ladder_id for promise in promises)
    return [_step(promise, rules[promise.ladder_id], facts.schedule(promise.unit_id)) for promise in promises]


def _step(promise: Promise, ladder: Ladder, schedule: Schedule) -> Step:
    rung, at = ladder.rung(promise.next_rung), promise.next_at
    assert rung is not None and at is not None  # noqa: S101, PT018 by promise_next_at_iff_next_rung, and a version never changes
    try:
        then = following(ladder, promise.clock, schedule, {*promise.climbed, rung.key})
    except NeverOpens:  # until the calendar is mended, which computes it anew
        then = None
    return Step(promise, rung, at, then)


def _closed(steps: list[Step], now: datetime) -> list[Step]:
    """The steps without those whose matter was to be closed and could not be: they are tried again."""
    closing = _by_kind(step for step in steps if step.rung.closes)
    failed: set[int] = set()
    for kind, asked in closing.items():
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
    steps: list[Step], notices: Mapping[int, int], bound: Mapping[int, Bound], facts: Facts
) -> Iterator[rows.NewReminder]:
    for step in steps:
        owners, coordinators = bound.get(step.promise.pk, NOBODY)
        path = facts.organisation.paths.get(step.promise.unit_id, "")
        told = audience(step.rung, facts.organisation, owners=owners, coordinators=coordinators, path=path)
        for person in told:
            yield rows.NewReminder(notices[step.promise.pk], person, facts.opening(person))


def _advance(step: Step) -> rows.Advance:
    next_rung, next_at = (step.then.rung.key, step.then.at) if step.then else ("", None)
    return rows.Advance(step.promise.pk, step.rung.key, next_rung, next_at)


def _notice(step: Step, pk: int, now: datetime) -> Notice:
    """As it was written, with the promise at hand."""
    return Notice(
        pk=pk, promise=step.promise, rung=step.rung.key, level=step.rung.level, due_at=step.at, climbed_at=now
    )


def _by_kind(steps: Iterable[Step]) -> dict[str, list[Step]]:
    found: defaultdict[str, list[Step]] = defaultdict(list)
    for step in steps:
        found[step.promise.kind].append(step)
    return found
