"""The openings of one year as sorted numbers; what `working_time` computes with.

A number is a moment in microseconds since 1970, a year is one of UTC.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

Range = tuple[int, int]
"""Minutes since local midnight, half-open; 1440 is the end of the day."""
Ranges = tuple[Range, ...]
MINUTES_A_DAY = 24 * 60

TICK = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = _EPOCH.toordinal()
_SECOND = 1_000_000
_MINUTE = 60 * _SECOND
_DAY = MINUTES_A_DAY * _MINUTE


@dataclass(frozen=True, slots=True)
class Year:
    """The openings of one year of UTC. `done[i]` is what was open before opening i; the last entry is the total."""

    starts: list[int]
    ends: list[int]
    done: list[int]

    @property
    def total(self) -> int:
        return self.done[-1]

    def before(self, at: int) -> int:
        """What is open from the beginning of the year until that moment."""
        place = bisect_right(self.starts, at) - 1
        return 0 if place < 0 else self.done[place] + min(at, self.ends[place]) - self.starts[place]

    def closing(self, amount: int) -> int:
        """The first moment at which that much (more than nothing, at most the total) was open."""
        place = bisect_left(self.done, amount) - 1
        return self.starts[place] + amount - self.done[place]

    def opening(self, amount: int) -> int:
        """The last moment at which that much (less than the total) was open."""
        place = bisect_right(self.done, amount) - 1
        return self.starts[place] + amount - self.done[place]


def number_of(at: datetime) -> int:
    """Raises TypeError for a moment without time zone."""
    return (at - _EPOCH) // TICK


def moment_of(number: int) -> datetime:
    """In UTC."""
    return _EPOCH + number * TICK


def year_of(number: int) -> int:
    """The year of UTC that holds it."""
    return moment_of(number).year


def in_order(ranges: Ranges) -> bool:
    """Whether the ranges lie in the day, are not empty, sorted and disjoint."""
    edges = [edge for opens, closes in ranges for edge in (opens, closes)]
    inside = all(0 <= edge <= MINUTES_A_DAY for edge in edges)
    return inside and all(a <= b for a, b in pairwise(edges)) and all(a < b for a, b in ranges)


def openings_of(zone: ZoneInfo, ranges: Callable[[date], Ranges], number: int) -> Year:
    """Lay the local days over each stretch of the year in which the zone's offset stays the same."""
    starts: list[int] = []
    ends: list[int] = []
    for begin, end, offset in _stretches(zone, number):
        for day in range((begin + offset) // _DAY, (end + offset - 1) // _DAY + 1):
            midnight = day * _DAY - offset
            for opens, closes in ranges(date.fromordinal(day + _EPOCH_DAY)):
                start, stop = max(midnight + opens * _MINUTE, begin), min(midnight + closes * _MINUTE, end)
                if ends and start == ends[-1] and start < stop:
                    ends[-1] = stop
                elif start < stop:
                    starts.append(start)
                    ends.append(stop)
    done = [0]
    for start, stop in zip(starts, ends, strict=True):
        done.append(done[-1] + stop - start)
    return Year(starts, ends, done)


@lru_cache(maxsize=512)
def _stretches(zone: ZoneInfo, number: int) -> list[tuple[int, int, int]]:
    """(begin, end, offset) of a year of UTC; no zone changes its offset twice within a day."""
    first, last = ((date(year, 1, 1).toordinal() - _EPOCH_DAY) * _DAY for year in (number, number + 1))
    days = range(first, last, _DAY)
    changes = [_change(zone, day) for day in days if _offset(zone, day) != _offset(zone, day + _DAY)]
    return [(begin, end, _offset(zone, begin)) for begin, end in pairwise([first, *changes, last])]


def _change(zone: ZoneInfo, day: int) -> int:
    """The second of that day of UTC at which the offset becomes that of the day's end."""
    seconds, after = range(day, day + _DAY, _SECOND), _offset(zone, day + _DAY)
    return seconds[bisect_left(seconds, 1, key=lambda at: _offset(zone, at) == after)]


def _offset(zone: ZoneInfo, at: int) -> int:
    offset = moment_of(at).astimezone(zone).utcoffset()
    assert offset is not None  # noqa: S101 a ZoneInfo always has one
    return offset // TICK
