"""The only door from the apps above: what should be promised about things is stated, what differs is changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter

from django.db import transaction

from workcalendar.rules.working_time import Schedule

from ..models import LadderVersion, Promise
from ..rules import clock as clocks
from ..rules.clock import FAR, Clock
from ..rules.ladder import following
from . import ladders
from .hours import Hours, basis_of

CLOCK_FIELDS = ("anchor_at", "remaining", "budget", "given_due_at", "due_at", "next_rung", "next_at")
"""What `place` sets."""
ADJUSTED_FIELDS = (*CLOCK_FIELDS, "topic", "grade", "ladder", "unit", "leave_of", "paused_at")
BATCH = 1000
"""Rows of a statement."""


@dataclass(frozen=True, slots=True)
class Term:
    """What should be promised now. `due_at` is a time that somebody named; else the ladder's budget counts.

    `unit_id` is whose calendar counts, `leave_of_id` whose absences do not; `topic` and `grade` choose the ladder. A
    promise with another `started_at` is another promise; None is whenever it was first promised, and needs no named
    time. While not `running` it waits for somebody else.
    """

    kind: str
    unit_id: int
    topic: str
    grade: str
    started_at: datetime | None
    due_at: datetime | None = None
    running: bool = True
    leave_of_id: int | None = None

    @property
    def given(self) -> datetime | None:
        """The named time, unless it was over before it all began, or is so far off that no calendar reaches it."""
        if self.due_at is None or self.started_at is None:
            return None
        return self.due_at if self.started_at < self.due_at < self.started_at + FAR else None


@dataclass(frozen=True, slots=True)
class Statement:
    """All that should be promised about one thing, and the kinds of promise that it has kept by now."""

    terms: Sequence[Term]
    fulfilled: Collection[str] = ()


def settle(
    subject_id: int, terms: Sequence[Term], *, kinds: Collection[str], fulfilled: Collection[str], at: datetime
) -> list[Promise]:
    """Bring the open promises of these kinds about one thing in line with the terms; those that are open then, by kind.

    Starts, moves, regrades, pauses and resumes what differs, and ends what no term asks for: as kept or broken when
    the kind is in `fulfilled`, else as void. The caller holds the lock of the thing itself. One statement when nothing
    differs, at most four more for each promise that does. Raises NeverOpens when the calendar has no such time.
    """
    return settle_each({subject_id: Statement(terms, fulfilled)}, kinds=kinds, at=at)[subject_id]


def settle_each(stated: Mapping[int, Statement], *, kinds: Collection[str], at: datetime) -> dict[int, list[Promise]]:
    """The same for many things at once, by their ids: as few statements as for one, for each BATCH of promises."""
    with transaction.atomic(savepoint=False):
        open_ones = Promise.objects.open().filter(subject_id__in=stated, kind__in=kinds).order_by("id")
        there = list(open_ones.select_for_update(no_key=True))
        work = _Work(at, Hours([*(term for one in stated.values() for term in one.terms), *there]))
        for promise in there:
            work.compare(promise, stated[promise.subject_id])
        work.begin(stated)
        work.write()
    found: dict[int, list[Promise]] = {subject: [] for subject in stated}
    for (subject, _kind), promise in sorted(work.kept.items(), key=itemgetter(0)):
        found[subject].append(promise)
    return found


@dataclass
class _Work:
    """What differs, gathered first and written together."""

    at: datetime
    hours: Hours
    kept: dict[tuple[int, str], Promise] = field(default_factory=dict)
    ended: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    adjusted: list[Promise] = field(default_factory=list)
    new: list[Promise] = field(default_factory=list)

    def compare(self, promise: Promise, stated: Statement) -> None:
        """Keep an open promise as its term says, or end it where no term asks for it."""
        term = next((term for term in stated.terms if term.kind == promise.kind), None)
        if term is None or term.started_at not in (None, promise.started_at):
            self.ended[_outcome(promise, fulfilled=promise.kind in stated.fulfilled, at=self.at)].append(promise.pk)
            return
        self.kept[promise.subject_id, promise.kind] = promise
        if _differs(promise, term):
            _adjust(promise, term, self.at, self.hours)
            self.adjusted.append(promise)

    def begin(self, stated: Mapping[int, Statement]) -> None:
        """Promise what a term asks for and nobody has promised yet."""
        missing = [
            (subject, term)
            for subject, one in stated.items()
            for term in one.terms
            if (subject, term.kind) not in self.kept
        ]
        versions = ladders.current_for_each({(term.kind, term.topic, term.grade) for _subject, term in missing})
        for subject, term in missing:
            version = versions[term.kind, term.topic, term.grade]
            promise = self.kept[subject, term.kind] = _new(subject, term, version, self.hours.of(term), self.at)
            self.new.append(promise)

    def write(self) -> None:
        """What ended goes first: a new promise may take its place."""
        for outcome, promises in self.ended.items():
            _end(promises, outcome, self.at)
        if self.adjusted:
            Promise.objects.bulk_update(self.adjusted, ADJUSTED_FIELDS, batch_size=BATCH)
        if self.new:
            Promise.objects.bulk_create(self.new, batch_size=BATCH)


def _outcome(promise: Promise, *, fulfilled: bool, at: datetime) -> str:
    late = promise.due_at is not None and promise.due_at < at
    ways = Promise.Outcome
    return ways.VOID if not fulfilled else ways.BROKEN if late else ways.KEPT


def _end(promises: Collection[int], outcome: str, at: datetime) -> None:
    """Open promises, by their keys. One statement."""
    ended = Promise.objects.filter(pk__in=promises)
    ended.update(outcome=outcome, ended_at=at, next_rung="", next_at=None)


def _new(subject_id: int, term: Term, version: LadderVersion, schedule: Schedule, at: datetime) -> Promise:
    started_at = term.started_at or at
    clock = clocks.begun(schedule, started_at, within=version.ladder.within.length(schedule), given=term.given)
    promise = Promise(
        kind=term.kind,
        subject_id=subject_id,
        topic=term.topic,
        grade=term.grade,
        ladder=version,
        unit_id=term.unit_id,
        leave_of_id=term.leave_of_id,
        started_at=started_at,
        paused_at=None if term.running else started_at,
    )
    place(promise, clock, schedule)
    return promise


def _differs(promise: Promise, term: Term) -> bool:
    return (
        (promise.topic, promise.grade) != (term.topic, term.grade)
        or basis_of(promise) != basis_of(term)
        or promise.given_due_at != term.given
        or (promise.paused_at is None) != term.running
    )


def _adjust(promise: Promise, term: Term, at: datetime, hours: Hours) -> None:
    """Make the promise what the term says. Does not write."""
    schedule, clock = hours.of(term), promise.clock
    if basis_of(promise) != basis_of(term):
        clock = clocks.moved(clock, hours.of(promise), schedule, at=promise.paused_at or at)
        promise.unit_id, promise.leave_of_id = term.unit_id, term.leave_of_id
    clock = _regraded(promise, clock, term, schedule)
    clock = _retargeted(promise, clock, term, schedule, at)
    if promise.paused_at is not None and term.running:
        clock = clocks.resumed(clock, schedule, paused_at=promise.paused_at, at=at)
    promise.paused_at = None if term.running else promise.paused_at or at
    place(promise, clock, schedule)


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
