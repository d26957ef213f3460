"""The clock of a promise. Pure: `now` and the calendar are arguments.

A promise has a `budget` of working time. `remaining` of it was left at the `anchor`, the moment since which the clock
runs. Waiting for somebody else moves the anchor and leaves alone what was left. So every due time is a pure function
of the clock and the calendar: add(anchor, remaining).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from workcalendar.rules.working_time import Schedule, add, between

NOTHING = timedelta(0)
FAR = timedelta(days=3_652)
"""Ten years, half of what working time is added over: what is named for later is a slip of the pen."""


class Clock(NamedTuple):
    """`given` is the due time that somebody named; it holds to the minute, in or out of working hours."""

    anchor: datetime
    remaining: timedelta
    budget: timedelta
    given: datetime | None = None


def begun(schedule: Schedule, start: datetime, *, within: timedelta, given: datetime | None = None) -> Clock:
    """A clock that starts then: until the given time, else for that much working time."""
    budget = within if given is None else between(schedule, start, given)
    return Clock(start, budget, budget, given)


def due(clock: Clock, schedule: Schedule) -> datetime:
    """When the budget is used up. A given time stands as long as no pause cost working time before it."""
    if clock.given is not None and between(schedule, clock.anchor, clock.given) == clock.remaining:
        return clock.given
    return add(schedule, clock.anchor, clock.remaining)


def left(clock: Clock, schedule: Schedule, at: datetime) -> timedelta:
    """Working time that is left at that moment; negative when it is overdue."""
    return clock.remaining - between(schedule, clock.anchor, at)


def resumed(clock: Clock, schedule: Schedule, *, paused_at: datetime, at: datetime) -> Clock:
    """The clock goes on with what was left when it was paused. A pause without working time in it changes nothing."""
    if not between(schedule, paused_at, at):
        return clock
    return clock._replace(anchor=at, remaining=left(clock, schedule, paused_at))


def regraded(clock: Clock, within: timedelta) -> Clock:
    """Another budget, counted from the original start; what was used stays used. A given time stays as it is."""
    if clock.given is not None:
        return clock
    return clock._replace(remaining=clock.remaining + within - clock.budget, budget=within)


def retargeted(
    clock: Clock,
    schedule: Schedule,
    given: datetime | None,
    *,
    at: datetime,
    paused_at: datetime | None,
    within: timedelta,
) -> Clock:
    """Another due time was given at that moment, or it was taken back and the ladder's budget counts again."""
    anchor = paused_at or at
    used = clock.budget - left(clock, schedule, anchor)
    budget = within if given is None else max(NOTHING, used + between(schedule, at, given))
    remaining = budget - used if given is None else between(schedule, at, given)
    return Clock(anchor, remaining, budget, given)


def moved(clock: Clock, old: Schedule, new: Schedule, *, at: datetime) -> Clock:
    """The clock under another unit's calendar from that moment on: as much is left, or the same time is given."""
    rest = left(clock, old, at)
    carried = clock._replace(anchor=at, remaining=rest)
    if clock.given is None or due(clock, old) != clock.given:
        return carried
    remaining = between(new, at, clock.given)
    return carried._replace(remaining=remaining, budget=max(NOTHING, clock.budget - rest + remaining))


def recalculated(clock: Clock, schedule: Schedule) -> Clock:
    """The clock of a given time that still stands, after the calendar under it was changed."""
    if clock.given is None:
        return clock
    remaining = between(schedule, clock.anchor, clock.given)
    return clock._replace(remaining=remaining, budget=max(NOTHING, clock.budget - clock.remaining + remaining))
