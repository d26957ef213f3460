"""The only door from the apps above: what should be promised about a thing is stated, what differs is changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from workcalendar.rules.working_time import Schedule
from workcalendar.schedules import schedules_of

from ..models import LadderVersion, Promise
from ..rules import clock as clocks
from ..rules.clock import FAR, Clock
from ..rules.ladder import following
from . import ladders

CLOCK_FIELDS = ("anchor_at", "remaining", "budget", "given_due_at", "due_at", "next_rung", "next_at")
"""What `place` sets."""


@dataclass(frozen=True, slots=True)
class Term:
    """What should be promised now. `due_at` is a time that somebody named; else the ladder's budget counts.

    `unit_id` is whose calendar counts, `topic` and `grade` choose the ladder. A promise with another `started_at` is
    another promise. While not `running` it waits for somebody else.
    """

    kind: str
    unit_id: int
    topic: str
    grade: str
    started_at: datetime
    due_at: datetime | None = None
    running: bool = True

    @property
    def given(self) -> datetime | None:
        """The named time, unless it was over before it all began, or is so far off that no calendar reaches it."""
        lies_ahead = self.due_at is not None and self.started_at < self.due_at < self.started_at + FAR
        return self.due_at if lies_ahead else None


def settle(
    subject_id: int, terms: Sequence[Term], *, kinds: Collection[str], fulfilled: Collection[str], at: datetime
) -> list[Promise]:
    """Bring the open promises of these kinds about one thing in line with the terms; those that are open then, by kind.

    Starts, moves, regrades, pauses and resumes what differs, and ends what no term asks for: as kept or broken when
    the kind is in `fulfilled`, else as void. The caller holds the lock of the thing itself. One statement when nothing
    differs, at most four more for each promise that does. Raises NeverOpens when the calendar has no such time.
    """
    wanted = {term.kind: term for term in terms}
    with transaction.atomic(savepoint=False):
        open_ones = Promise.objects.open().filter(subject_id=subject_id, kind__in=kinds).order_by("id")
        there = list(open_ones.select_for_update(no_key=True))
        schedules = _Schedules({term.unit_id for term in terms} | {promise.unit_id for promise in there})
        kept: dict[str, Promise] = {}
        for promise in there:
            term = wanted.get(promise.kind)
            if term is None or term.started_at != promise.started_at:
                _end(promise, fulfilled=promise.kind in fulfilled, at=at)
            else:
                kept[promise.kind] = _adjusted(promise, term, at, schedules)
        new = [term for term in terms if term.kind not in kept]
        kept |= {promise.kind: promise for promise in _begun(subject_id, new, schedules)}
    return [kept[kind] for kind in sorted(kept)]


class _Schedules(dict[int, Schedule]):
    """Of each unit; those that are likely to be asked for are read together, when the first one is."""

    def __init__(self, likely: Iterable[int]) -> None:
        super().__init__()
        self._likely = frozenset(likely)

    def __missing__(self, unit: int) -> Schedule:
        self.update(schedules_of(self._likely | {unit}))
        return self[unit]


def _end(promise: Promise, *, fulfilled: bool, at: datetime) -> None:
    late = promise.due_at is not None and promise.due_at < at
    ways = Promise.Outcome
    promise.outcome = ways.VOID if not fulfilled else ways.BROKEN if late else ways.KEPT
    promise.ended_at, promise.next_rung, promise.next_at = at, "", None
    promise.save(update_fields=["outcome", "ended_at", "next_rung", "next_at"])


def _begun(subject_id: int, terms: Sequence[Term], schedules: _Schedules) -> list[Promise]:
    """The new promises, written: two statements and the reading of calendars, however many there are."""
    versions = ladders.current_for_each({(term.kind, term.topic, term.grade) for term in terms})
    new = [_new(subject_id, t, versions[t.kind, t.topic, t.grade], schedules[t.unit_id]) for t in terms]
    return Promise.objects.bulk_create(new)


def _new(subject_id: int, term: Term, version: LadderVersion, schedule: Schedule) -> Promise:
    clock = clocks.begun(schedule, term.started_at, within=version.ladder.within.length(schedule), given=term.given)
    promise = Promise(
        kind=term.kind,
        subject_id=subject_id,
        topic=term.topic,
        grade=term.grade,
        ladder=version,
        unit_id=term.unit_id,
        started_at=term.started_at,
        paused_at=None if term.running else term.started_at,
    )
    place(promise, clock, schedule)
    return promise


def _adjusted(promise: Promise, term: Term, at: datetime, schedules: _Schedules) -> Promise:
    """The promise as the term says; written only when something differs."""
    differs = (
        (promise.topic, promise.grade) != (term.topic, term.grade),
        promise.unit_id != term.unit_id,
        promise.given_due_at != term.given,
        (promise.paused_at is None) != term.running,
    )
    if any(differs):
        schedule, clock = schedules[term.unit_id], promise.clock
        if promise.unit_id != term.unit_id:
            clock = clocks.moved(clock, schedules[promise.unit_id], schedule, at=promise.paused_at or at)
            promise.unit_id = term.unit_id
        clock = _regraded(promise, clock, term, schedule)
        clock = _retargeted(promise, clock, term, schedule, at)
        if promise.paused_at is not None and term.running:
            clock = clocks.resumed(clock, schedule, paused_at=promise.paused_at, at=at)
        promise.paused_at = None if term.running else promise.paused_at or at
        place(promise, clock, schedule)
        promise.save()
    return promise


def _regraded(promise: Promise, clock: Clock, term: Term, schedule: Schedule) -> Clock:
    if (promise.topic, promise.grade) == (term.topic, term.grade):
        return clock
    promise.topic, promise.grade = term.topic, term.grade
    promise.ladder = ladders.current_for(term.kind, term.topic, term.grade)
    return clocks.regraded(clock, promise.ladder.ladder.within.length(schedule))


def _retargeted(promise: Promise, clock: Clock, term: Term, schedule: Schedule, at: datetime) -> Clock:
    if promise.given_due_at == term.given:
        return clock
    within = ladders.by_version([promise.ladder_id])[promise.ladder_id].within.length(schedule)
    return clocks.retargeted(clock, schedule, term.given, at=at, paused_at=promise.paused_at, within=within)


def place(promise: Promise, clock: Clock, schedule: Schedule) -> None:
    """Set the promise's times from its clock: when it is due, and which rung is next. Does not write."""
    promise.anchor_at, promise.remaining, promise.budget, promise.given_due_at = clock
    promise.due_at, promise.next_rung, promise.next_at = None, "", None
    if promise.paused_at is None:
        promise.due_at = clocks.due(clock, schedule)
        ladder = ladders.by_version([promise.ladder_id])[promise.ladder_id]
        if climb := following(ladder, clock, schedule, promise.climbed):
            promise.next_rung, promise.next_at = climb.rung.key, climb.at


def end_all(subject_ids: Collection[int], *, kinds: Collection[str], at: datetime) -> None:
    """Many things came to their end by themselves: what was promised about them is needed no more. One statement.

    The caller holds the locks of the things.
    """
    ended = Promise.objects.open().filter(subject_id__in=subject_ids, kind__in=kinds)
    ended.update(outcome=Promise.Outcome.VOID, ended_at=at, next_rung="", next_at=None)
