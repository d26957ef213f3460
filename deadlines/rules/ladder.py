"""The ladder of a promise: who is told when, before it is due and after (domain §3). Pure: no clock, no tables.

Every rung lies at a fixed offset of working time from the end of the budget, so one formula places them all:
add(anchor, remaining + offset). What changes the clock (`rules.clock`) moves all of them together.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from operator import itemgetter
from typing import Any, NamedTuple

from workcalendar.rules.working_time import Schedule, add

from .clock import Clock, due

MOST_RUNGS, MOST_LEVELS = 20, 3


class Audience(StrEnum):
    """Who is told. All but `owner` are looked up when the rung is climbed."""

    OWNER = "owner"
    COORDINATOR = "coordinator"
    MANAGER = "manager"
    DIRECTOR = "director"
    LEADER = "leader"
    ADMINISTRATOR = "administrator"


class SpanUnit(StrEnum):
    """What an amount of working time is counted in; a working day is as long as the calendar's ordinary day."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"


class Span(NamedTuple):
    """An amount of working time as people say it: four hours, three working days."""

    amount: int
    unit: SpanUnit = SpanUnit.HOURS

    @property
    def roughly(self) -> timedelta:
        """For comparing two spans without a calendar: a working day of eight hours."""
        return timedelta(minutes=self.amount * {SpanUnit.MINUTES: 1, SpanUnit.HOURS: 60, SpanUnit.DAYS: 480}[self.unit])

    def length(self, schedule: Schedule) -> timedelta:
        """The same as working time of that calendar."""
        if self.unit is SpanUnit.DAYS:
            return self.amount * day_length(schedule)
        return timedelta(minutes=self.amount) if self.unit is SpanUnit.MINUTES else timedelta(hours=self.amount)


NOT_LATER = Span(0)


@dataclass(frozen=True, slots=True)
class Rung:
    """One step. `share` is the per cent of the budget that is used up; `after` is working time after the due time,
    before it when negative: no promise that is shorter than that climbs it.

    `level` 0 reminds, 1 to 3 escalate. `person` is the named leader. A rung that `closes` ends the matter itself.
    `key` is given by `named`.
    """

    tell: tuple[Audience, ...]
    share: int = 100
    after: Span = NOT_LATER
    level: int = 0
    person: int | None = None
    closes: bool = False
    key: str = ""

    def offset(self, budget: timedelta, schedule: Schedule) -> timedelta:
        """Working time between the end of the budget and this rung; negative before the due time."""
        return self.after.length(schedule) - budget * (100 - self.share) / 100

    @property
    def is_ahead(self) -> bool:
        """It lies at a certain distance before the due time."""
        return self.after.amount < 0


@dataclass(frozen=True, slots=True)
class Ladder:
    """The rungs in the order in which they are climbed; `within` is the budget when no due time is given."""

    within: Span
    rungs: tuple[Rung, ...]

    def rung(self, key: str) -> Rung | None:
        """The one of that key; None when this ladder has none."""
        return next((rung for rung in self.rungs if rung.key == key), None)


class Climb(NamedTuple):
    rung: Rung
    at: datetime


Placed = Sequence[tuple[timedelta, Rung]]
"""The rungs of a ladder by their offset, soonest first."""


def day_length(schedule: Schedule) -> timedelta:
    """Working time of the calendar's ordinary working day: the mean of the weekdays on which it opens at all."""
    days = [sum(end - start for start, end in ranges) for ranges in schedule.week if ranges]
    return timedelta(minutes=sum(days) / len(days)) if days else timedelta(0)


def placed(ladder: Ladder, budget: timedelta, schedule: Schedule) -> Placed:
    """The rungs with their offsets; equal ones keep the ladder's order."""
    return sorted(((rung.offset(budget, schedule), rung) for rung in ladder.rungs), key=itemgetter(0))


def moment(offset: timedelta, clock: Clock, schedule: Schedule) -> datetime:
    """When a rung of that offset is climbed; may lie before the anchor when a budget was shortened."""
    return add(schedule, clock.anchor, clock.remaining + offset) if offset else due(clock, schedule)


def coming(ladder: Ladder, clock: Clock, schedule: Schedule, climbed: Container[str] = ()) -> list[Climb]:
    """Every rung that was not climbed yet, with its time, soonest first."""
    rungs = placed(ladder, clock.budget, schedule)
    return [Climb(rung, moment(offset, clock, schedule)) for offset, rung in _left(rungs, clock, climbed)]


def following(ladder: Ladder, clock: Clock, schedule: Schedule, climbed: Container[str] = ()) -> Climb | None:
    """The next rung that was not climbed yet; None at the top. One calculation, whatever the length of the ladder."""
    return after(placed(ladder, clock.budget, schedule), clock, schedule, climbed)


def after(rungs: Placed, clock: Clock, schedule: Schedule, climbed: Container[str]) -> Climb | None:
    """The same for a ladder that is placed already."""
    left = _left(rungs, clock, climbed)
    return next((Climb(rung, moment(offset, clock, schedule)) for offset, rung in left), None)


def _left(rungs: Placed, clock: Clock, climbed: Container[str]) -> Iterator[tuple[timedelta, Rung]]:
    """Without those that would lie before the promise began."""
    for offset, rung in rungs:
        if rung.key not in climbed and (not rung.is_ahead or offset > -clock.budget):
            yield offset, rung


def together(rungs: Placed, key: str, climbed: Container[str]) -> list[Rung]:
    """The rung of that key, and those that are climbed with it because they lie at the same moment."""
    here = next(offset for offset, rung in rungs if rung.key == key)
    return [rung for offset, rung in rungs if offset == here and rung.key not in climbed]


def named(rungs: Iterable[Rung]) -> tuple[Rung, ...]:
    """The rungs with their keys, which say what each is; by them a promise knows what was climbed on another ladder."""
    keyed, repeated = [], 0
    for rung in rungs:
        repeated += _key(rung, 0) == "again-0"
        keyed.append(replace(rung, key=_key(rung, repeated)))
    return tuple(keyed)


def _key(rung: Rung, number: int) -> str:
    if rung.closes:
        return "close"
    if rung.level:
        return f"level-{rung.level}"
    if rung.share < 100:
        return f"before-{rung.share}"
    if rung.is_ahead:
        return f"ahead-{-rung.after.amount}-{rung.after.unit}"
    return f"again-{number}" if rung.after.amount else "due"


def stored(ladder: Ladder) -> dict[str, Any]:
    """As JSON keeps it."""
    return {
        "within": list(ladder.within),
        "rungs": [
            {
                "key": rung.key,
                "tell": list(rung.tell),
                "share": rung.share,
                "after": list(rung.after),
                "level": rung.level,
                "person": rung.person,
                "closes": rung.closes,
            }
            for rung in ladder.rungs
        ],
    }


def restored(data: Mapping[str, Any]) -> Ladder:
    """The ladder that `stored` wrote. Raises KeyError or ValueError for anything else."""
    return Ladder(_span(data["within"]), tuple(_rung(rung) for rung in data["rungs"]))


def _rung(data: Mapping[str, Any]) -> Rung:
    return Rung(
        key=data["key"],
        tell=tuple(Audience(name) for name in data["tell"]),
        share=data["share"],
        after=_span(data["after"]),
        level=data["level"],
        person=data["person"],
        closes=data["closes"],
    )


def _span(data: list[Any]) -> Span:
    amount, unit = data
    return Span(amount, SpanUnit(unit))
