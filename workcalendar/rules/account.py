"""A calculation day by day, so that people can follow it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .grid import Cell, cell
from .hours import duration
from .plan import Plan
from .working_time import add, between, openings, unconfirmed_years

LONGEST = 10
"""Days that are told one by one."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What one day adds."""

    cell: Cell
    amount: str


@dataclass(frozen=True, slots=True)
class Account:
    """The result in the calendar's zone, the years that are not confirmed, and the first days; `more` were left out."""

    end: datetime
    unconfirmed: tuple[int, ...]
    days: list[Counted]
    more: int


def account(plan: Plan, start: datetime, working: timedelta) -> Account:
    """Add the working time to `start` and tell how. Raises NeverOpens."""
    end = add(plan.schedule, start, working)
    first, last = sorted(at.astimezone(plan.schedule.zone) for at in (start, end))
    span = [first.date() + timedelta(days=n) for n in range((last.date() - first.date()).days + 1)]
    days = [_counted(plan, day, first, last) for day in span[:LONGEST]]
    return Account(
        end.astimezone(plan.schedule.zone),
        unconfirmed_years(plan.schedule, start, end),
        days,
        max(len(span) - LONGEST, 0),
    )


def _counted(plan: Plan, day: date, first: datetime, last: datetime) -> Counted:
    spans = [(max(since, first), min(until, last)) for since, until in openings(plan.schedule, day)]
    amount = sum((between(plan.schedule, *span) for span in spans if span[0] < span[1]), timedelta())
    return Counted(cell(plan, day, first.date()), duration(round(amount / timedelta(minutes=1))) if amount else "")
