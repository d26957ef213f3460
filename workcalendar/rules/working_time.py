"""Working time: add some to a moment, measure it between two, find the next opening.

The wall clock of the schedule's zone decides: a moment is open when its local time lies in one of the day's ranges.
Time is counted as it passes. So on the day when summer time begins, an opening over the skipped hour is an hour
shorter, and on the day when it ends, an opening over the repeated hour is an hour longer (docs/adr/0013).

Pure: no tables, no settings, no clock. All moments are aware; results are in UTC. Each schedule keeps the openings of
the years that it was asked for as sorted numbers, so that an answer costs a few binary searches however long the span.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError

from .year import TICK, Ranges, Year, in_order, moment_of, number_of, openings_of, year_of

Leave = Sequence[tuple[datetime, datetime]]
"""Half-open periods in which somebody does not work, ordered by their beginning."""

FIRST_YEAR, LAST_YEAR = 1900, 2200
HORIZON = 20
"""Years after which a calculation gives up."""
_KEPT = 64  # years that a schedule remembers; a promise needs two

_Span = tuple[int, int]  # from, until; see `year`


class NeverOpens(DomainError, ValueError):
    """The schedule has not enough openings within the horizon, or the moment lies outside the known years."""


@dataclass(frozen=True)
class Schedule:
    """When somebody works. Build it once and use it for many calculations, from any number of threads."""

    zone: ZoneInfo
    week: tuple[Ranges, ...]
    """Ordinary ranges, Monday first; sorted and disjoint."""
    days: Mapping[date, Ranges] = field(default_factory=dict)
    """Days that differ: () is closed."""
    unconfirmed: frozenset[int] = frozenset()
    """Years whose make-up workdays are not published yet."""
    leave: Leave = ()
    """When the one person whose schedule this is does not work, beside what the calendar says."""
    _away: list[_Span] = field(default_factory=list, init=False, repr=False, compare=False)
    _years: dict[int, Year] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.week) != 7 or not all(map(in_order, [*self.week, *self.days.values()])):
            raise ValueError("A week has seven days, each with sorted and disjoint ranges.")
        self._away.extend(_merged(self.leave))

    def less(self, leave: Leave) -> Schedule:
        """The same for somebody who is away then; the openings that were computed are shared."""
        if not leave:
            return self
        personal = replace(self, leave=leave)
        object.__setattr__(personal, "_years", self._years)
        return personal

    def away(self, leave: Leave) -> list[_Span]:
        """The schedule's own leave and some more, joined."""
        return _merged(sorted((*self.leave, *leave))) if leave else self._away

    def ranges(self, day: date) -> Ranges:
        """What is open on a local day."""
        return self.days.get(day, self.week[day.weekday()])

    def year(self, number: int) -> Year:
        """The openings of a year of UTC. Two threads may both compute it: they compute the same."""
        year = self._years.get(number)
        if year is None:
            if not FIRST_YEAR <= number <= LAST_YEAR:
                raise NeverOpens(_("Working time can be computed for the years 1900 to 2200 only."))
            if len(self._years) >= _KEPT:
                self._years.clear()
            year = self._years[number] = openings_of(self.zone, self.ranges, number)
        return year


def add(schedule: Schedule, start: datetime, working: timedelta, *, leave: Leave = ()) -> datetime:
    """The moment by which that much working time has passed since `start`; a negative amount counts back from it.

    What ends with a range gives its closing moment, not the next opening; counted back, what ends with the beginning
    of a range gives its opening. Nothing to add gives `start` itself. Raises NeverOpens when there is not that much
    working time within the horizon.
    """
    amount = working // TICK
    if not amount:
        return start
    at, closed = number_of(start), schedule.away(leave)
    return moment_of(_forward(schedule, at, amount, closed) if amount > 0 else _back(schedule, at, -amount, closed))


def between(schedule: Schedule, start: datetime, end: datetime, *, leave: Leave = ()) -> timedelta:
    """The working time from `start` to `end`; negative when `end` is earlier. Raises NeverOpens, see `add`."""
    first, last = number_of(start), number_of(end)
    if last < first:
        return -between(schedule, end, start, leave=leave)
    closed = [(max(since, first), min(until, last)) for since, until in schedule.away(leave)]
    away = sum(_open(schedule, since, until) for since, until in closed if since < until)
    return (_open(schedule, first, last) - away) * TICK


def next_opening(schedule: Schedule, at: datetime, *, leave: Leave = ()) -> datetime:
    """The earliest moment from `at` on that is open: `at` itself when it is. Raises NeverOpens, see `add`."""
    number = _next(schedule, number_of(at))
    for since, until in schedule.away(leave):
        if since <= number < until:
            number = _next(schedule, until)
    return moment_of(number)


def is_open(schedule: Schedule, at: datetime, *, leave: Leave = ()) -> bool:
    """Whether the moment is working time."""
    number = number_of(at)
    year = schedule.year(year_of(number))
    place = bisect_right(year.starts, number) - 1
    if place < 0 or number >= year.ends[place]:
        return False
    return not any(since <= number < until for since, until in schedule.away(leave))


def openings(schedule: Schedule, day: date) -> list[tuple[datetime, datetime]]:
    """The openings of a local day in order, in the schedule's zone."""
    first, last = (number_of(datetime.combine(each, time(), schedule.zone)) for each in (day, day + timedelta(days=1)))
    years = [schedule.year(number) for number in range(year_of(first), year_of(last) + 1)]
    found = ((max(s, first), min(e, last)) for year in years for s, e in zip(year.starts, year.ends, strict=True))
    return [
        (moment_of(start).astimezone(schedule.zone), moment_of(end).astimezone(schedule.zone))
        for start, end in found
        if start < end
    ]


def unconfirmed_years(schedule: Schedule, start: datetime, end: datetime) -> tuple[int, ...]:
    """The years that the span touches, in the schedule's zone, whose make-up workdays are not published yet."""
    first, last = sorted(moment.astimezone(schedule.zone).year for moment in (start, end))
    return tuple(year for year in range(first, last + 1) if year in schedule.unconfirmed)


def _forward(schedule: Schedule, at: int, amount: int, closed: list[_Span]) -> int:
    for since, until in closed:
        if until <= at:
            continue
        free = _open(schedule, at, since) if since > at else 0
        if amount <= free:
            break
        amount, at = amount - free, until
    first = number = year_of(at)
    amount += schedule.year(number).before(at)
    while amount > schedule.year(number).total:
        amount -= schedule.year(number).total
        number += 1
        _require(number - first)
    return schedule.year(number).closing(amount)


def _back(schedule: Schedule, at: int, amount: int, closed: list[_Span]) -> int:
    for since, until in reversed(closed):
        if since >= at:
            continue
        free = _open(schedule, until, at) if until < at else 0
        if amount <= free:
            break
        amount, at = amount - free, since
    first = number = year_of(at)
    amount = schedule.year(number).before(at) - amount
    while amount < 0:
        number -= 1
        _require(first - number)
        amount += schedule.year(number).total
    return schedule.year(number).opening(amount)


def _next(schedule: Schedule, at: int) -> int:
    first = number = year_of(at)
    while True:
        year = schedule.year(number)
        place = bisect_right(year.ends, at)
        if place < len(year.starts):
            return max(at, year.starts[place])
        number += 1
        _require(number - first)


def _require(years: int) -> None:
    if years > HORIZON:
        raise NeverOpens(_("There is not enough working time within 20 years. Please check the calendar."))


def _open(schedule: Schedule, first: int, last: int) -> int:
    """What is open between two moments in order."""
    early, late = year_of(first), year_of(last)
    whole = sum(schedule.year(number).total for number in range(early, late))
    return whole + schedule.year(late).before(last) - schedule.year(early).before(first)


def _merged(leave: Iterable[tuple[datetime, datetime]]) -> list[_Span]:
    merged: list[_Span] = []
    for start, end in leave:
        since, until = number_of(start), number_of(end)
        if merged and since <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(until, merged[-1][1]))
        else:
            merged.append((since, until))
    return merged
