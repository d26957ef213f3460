"""Working time the slow way: look at the wall clock, step by step. What the quick functions must agree with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from workcalendar.rules.working_time import Leave, Schedule

MINUTE = timedelta(minutes=1)


def opens(schedule: Schedule, at: datetime, leave: Leave = ()) -> bool:
    """Whether the step that begins at that moment is working time."""
    local = at.astimezone(schedule.zone)
    minute = local.hour * 60 + local.minute
    ranges = schedule.days.get(local.date(), schedule.week[local.weekday()])
    return any(a <= minute < b for a, b in ranges) and not any(a <= at < b for a, b in leave)


def _steps(start: datetime, step: timedelta, limit: timedelta) -> Iterator[datetime]:
    at, end = start.astimezone(UTC), start.astimezone(UTC) + limit
    while at < end:
        yield at
        at += step


def add(
    schedule: Schedule, start: datetime, amount: timedelta, leave: Leave = (), *, limit: timedelta, step: timedelta
) -> datetime | None:
    """The moment by which the amount has passed, walking forwards; None when that is not within the limit."""
    if not amount:
        return start
    for at in _steps(start, step, limit):
        amount -= step if opens(schedule, at, leave) else timedelta()
        if not amount:
            return at + step
    return None


def back(
    schedule: Schedule, start: datetime, amount: timedelta, leave: Leave = (), *, limit: timedelta, step: timedelta
) -> datetime | None:
    """The same, walking backwards."""
    at = start.astimezone(UTC)
    end = at - limit
    while amount and at > end:
        at -= step
        amount -= step if opens(schedule, at, leave) else timedelta()
    return None if amount else at


def between(schedule: Schedule, start: datetime, end: datetime, leave: Leave = (), *, step: timedelta) -> timedelta:
    """The open steps from start to a later end."""
    return sum(opens(schedule, at, leave) for at in _steps(start, step, end - start)) * step


def next_opening(schedule: Schedule, start: datetime, leave: Leave = (), *, limit: timedelta) -> datetime | None:
    """The first open minute from start on; None when there is none within the limit."""
    return next((at for at in _steps(start, MINUTE, limit) if opens(schedule, at, leave)), None)
