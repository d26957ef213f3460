"""Moments in office hours, counted from now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

SATURDAY = 5
OPENS, HOURS = 9, 9
"""Everybody works from nine to six."""


def local_day(moment: datetime) -> date:
    """The day it is then, in the company's time."""
    return timezone.localtime(moment, timezone.get_default_timezone()).date()


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """That time of the day, in the company's zone."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)), timezone.get_default_timezone())


def working_days(last: date, number: int) -> list[date]:
    """So many days from Monday to Friday up to `last`, oldest first."""
    days: list[date] = []
    while len(days) < number:
        if last.weekday() < SATURDAY:
            days.append(last)
        last -= timedelta(days=1)
    return days[::-1]


def week_of(day: date) -> list[date]:
    """Monday to Friday of the week in which the day is."""
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=number) for number in range(SATURDAY)]


def office(moment: datetime, *, before: datetime) -> datetime:
    """The same day between nine and six, or the working day before it; earlier than `before` by half an hour at least.

    The order of moments stays: what came first on a day comes first in the office.
    """
    local = timezone.localtime(moment, timezone.get_default_timezone())
    for _ in range(5):
        if local.weekday() >= SATURDAY:
            local -= timedelta(days=local.weekday() - SATURDAY + 1)
        share = timedelta(hours=local.hour, minutes=local.minute) * HOURS / 24
        if (found := at(local.date(), OPENS) + share) <= before - timedelta(minutes=30):
            return found
        local = (local - timedelta(days=1)).replace(hour=20)
    return min(moment, before)


def in_the_office(days: Sequence[date], chance: Random, *, before: datetime) -> datetime:
    """Some moment of one of the days between nine and six, earlier than `before`."""
    moment = at(chance.choice(days), chance.randrange(9, 18), chance.randrange(60))
    return min(moment, before - timedelta(minutes=chance.randrange(20, 90)))
