"""Moments in office hours, counted from now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

SATURDAY = 5


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


def in_the_office(days: Sequence[date], chance: Random, *, before: datetime) -> datetime:
    """Some moment of one of the days between nine and six, earlier than `before`."""
    moment = at(chance.choice(days), chance.randrange(9, 18), chance.randrange(60))
    return min(moment, before - timedelta(minutes=chance.randrange(20, 90)))
