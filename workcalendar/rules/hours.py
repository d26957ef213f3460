"""Hours of a day as people type and read them: 9:00–12:00, 13:30–18:00."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import time
from itertools import groupby, pairwise

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core.text import listed

from .year import MINUTES_A_DAY, Range, Ranges

MOST_RANGES = 3
"""Ranges of a day that the forms offer."""
WEEKDAYS: tuple[str | Promise, ...] = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)
OFFICE: Ranges = ((540, 720), (810, 1080))
DEFAULT_WEEK: tuple[Ranges, ...] = (*[OFFICE] * 5, (), ())
"""Where nobody has set hours: Monday to Friday, 9:00–12:00 and 13:30–18:00."""


def clock(minute: int) -> str:
    """810 → 13:30; the end of the day is 24:00."""
    return f"{minute // 60}:{minute % 60:02}"


def words(ranges: Iterable[Range]) -> str:
    """The ranges in the reader's language; empty for none."""
    return listed(f"{clock(opens)}–{clock(closes)}" for opens, closes in ranges)


def length(ranges: Iterable[Range]) -> int:
    """Minutes."""
    return sum(closes - opens for opens, closes in ranges)


def duration(minutes: int) -> str:
    """450 → 7 h 30 min."""
    hours, rest = divmod(minutes, 60)
    hours_text = ngettext("%(number)s hour", "%(number)s hours", hours) % {"number": hours}
    if not rest:
        return hours_text
    rest_text = ngettext("%(number)s minute", "%(number)s minutes", rest) % {"number": rest}
    return gettext("%(hours)s %(minutes)s") % {"hours": hours_text, "minutes": rest_text} if hours else rest_text


def minutes_of(opens: time, closes: time) -> Range:
    """Two times of a clock as a range; an end at 0:00 is the end of the day."""
    end = closes.hour * 60 + closes.minute
    return opens.hour * 60 + opens.minute, end or MINUTES_A_DAY


def times_of(range_: Range) -> tuple[time, time]:
    """The reverse."""
    return time(*divmod(range_[0], 60)), time(*divmod(range_[1] % MINUTES_A_DAY, 60))


def problem(ranges: Sequence[Range]) -> str | None:
    """What is wrong with the ranges of a day, in any order, as a sentence; None when they can be kept."""
    if len(ranges) > MOST_RANGES:
        return gettext("A day has at most three ranges.")
    for opens, closes in ranges:
        if closes <= opens:
            return gettext("%(range)s must end after it begins.") % {"range": words([(opens, closes)])}
    for earlier, later in pairwise(sorted(ranges)):
        if later[0] < earlier[1]:
            return gettext("%(one)s and %(other)s overlap.") % {"one": words([earlier]), "other": words([later])}
    return None


def as_ranges(kept: Iterable[Sequence[int]]) -> Ranges:
    """What a JSON column holds."""
    return tuple((opens, closes) for opens, closes in kept)


def week_in_words(week: Sequence[Ranges]) -> list[tuple[str, str]]:
    """(days, hours) with neighbouring days of the same hours as one: Monday – Friday, 9:00–12:00, 13:30–18:00."""
    told: list[tuple[str, str]] = []
    for hours, group in groupby(range(7), key=lambda day: week[day]):
        days = list(group)
        names = str(WEEKDAYS[days[0]])
        if len(days) > 1:
            names = gettext("%(first)s – %(last)s") % {"first": names, "last": WEEKDAYS[days[-1]]}
        told.append((names, words(hours) or gettext("closed")))
    return told
