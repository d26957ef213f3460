"""The ladder of a promise: who is told when, before it is due and after (domain §3). Pure: no clock, no tables.

A promise has a `budget` of working time. `remaining` of it is left at the `anchor`, the moment since which the clock
runs; waiting for somebody else moves the anchor and leaves `remaining` alone. Every rung lies at a fixed offset of
working time from the end of the budget, so one formula places them all: add(anchor, remaining + offset).
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from workcalendar.rules.working_time import Schedule, add


class Audience(StrEnum):
    """Who is told. All but `owner` are looked up when the rung is climbed."""

    OWNER = "owner"
    COORDINATOR = "coordinator"
    MANAGER = "manager"
    DIRECTOR = "director"
    LEADER = "leader"


class SpanUnit(StrEnum):
    """What an amount of working time is counted in; a working day is as long as the calendar's ordinary day."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"


class Span(NamedTuple):
    """An amount of working time as people say it: four hours, three working days."""

    amount: int
    unit: SpanUnit = SpanUnit.HOURS

    def length(self, schedule: Schedule) -> timedelta:
        """The same as working time of that calendar."""
        if self.unit is SpanUnit.DAYS:
            return self.amount * day_length(schedule)
        return timedelta(minutes=self.amount) if self.unit is SpanUnit.MINUTES else timedelta(hours=self.amount)


@dataclass(frozen=True, slots=True)
class Rung:
    """One step. `share` is the per cent of the budget that is used up; `after` is working time after the due time.

    `level` 0 reminds, 1 to 3 escalate. `person` is the named leader. A rung that `closes` ends the matter itself.
    """

    key: str
    tell: tuple[Audience, ...]
    share: int = 100
    after: Span = Span(0)
    level: int = 0
    person: int | None = None
    closes: bool = False

    def offset(self, budget: timedelta, schedule: Schedule) -> timedelta:
        """Working time between the end of the budget and this rung; negative before the due time."""
        return self.after.length(schedule) - budget * (100 - self.share) / 100


@dataclass(frozen=True, slots=True)
class Ladder:
    """The rungs in the order in which they are climbed; `within` is the budget when no due time is given."""

    within: Span
    rungs: tuple[Rung, ...]


class Clock(NamedTuple):
    """The state of a running promise's clock; see the module's text."""

    anchor: datetime
    remaining: timedelta
    budget: timedelta


class Climb(NamedTuple):
    rung: Rung
    at: datetime


def day_length(schedule: Schedule) -> timedelta:
    """Working time of the calendar's ordinary working day: the mean of the weekdays on which it opens at all."""
    days = [sum(end - start for start, end in ranges) for ranges in schedule.week if ranges]
    return timedelta(minutes=sum(days) / len(days)) if days else timedelta(0)


def moment(rung: Rung, clock: Clock, schedule: Schedule) -> datetime:
    """When the rung is climbed; may lie before the anchor when a budget was shortened."""
    return add(schedule, clock.anchor, clock.remaining + rung.offset(clock.budget, schedule))


def due(clock: Clock, schedule: Schedule) -> datetime:
    """When the budget is used up."""
    return add(schedule, clock.anchor, clock.remaining)


def coming(ladder: Ladder, clock: Clock, schedule: Schedule, climbed: Container[str] = ()) -> list[Climb]:
    """Every rung that was not climbed yet, with its time, soonest first."""
    return [Climb(rung, moment(rung, clock, schedule)) for rung in _left(ladder, clock, schedule, climbed)]


def following(ladder: Ladder, clock: Clock, schedule: Schedule, climbed: Container[str] = ()) -> Climb | None:
    """The next rung that was not climbed yet; None at the top. One calculation, whatever the length of the ladder."""
    left = _left(ladder, clock, schedule, climbed)
    return Climb(left[0], moment(left[0], clock, schedule)) if left else None


def _left(ladder: Ladder, clock: Clock, schedule: Schedule, climbed: Container[str]) -> list[Rung]:
    left = [rung for rung in ladder.rungs if rung.key not in climbed]
    return sorted(left, key=lambda rung: rung.offset(clock.budget, schedule))  # stable: equal times keep their order


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
