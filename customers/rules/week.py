"""The week of a sales rep (domain §4, §5): how many visits and new customers are expected, and what is missing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

VISITS_A_WEEK, CUSTOMERS_A_DAY = 10, 10
"""Of a unit without a quota, nor one above it that has one (domain §4, §5)."""
_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})", re.IGNORECASE)
_FIRST, _LAST = date(2000, 1, 3), date(2200, 1, 1)


class Quota(NamedTuple):
    """What is expected of each rep of a unit."""

    visits: int = VISITS_A_WEEK
    customers: int = CUSTOMERS_A_DAY


class Week(NamedTuple):
    """A week from Monday to Sunday."""

    monday: date

    @classmethod
    def of(cls, day: date) -> Week:
        return cls(day - timedelta(days=day.weekday()))

    @classmethod
    def named(cls, text: str, today: date) -> Week:
        """ "2026-W48" as ISO 8601 counts weeks; the week of `today` for what cannot be read."""
        match = _WEEK.fullmatch(text.strip())
        try:
            monday = date.fromisocalendar(int(match[1]), int(match[2]), 1) if match else today
        except ValueError:
            monday = today
        return cls.of(monday if _FIRST <= monday < _LAST else today)

    def __str__(self) -> str:
        year, number, _day = self.monday.isocalendar()
        return f"{year}-W{number:02d}"

    @property
    def days(self) -> list[date]:
        return [self.monday + timedelta(days=number) for number in range(7)]

    @property
    def number(self) -> int:
        """Its number in the year, as ISO 8601 counts."""
        return self.monday.isocalendar().week

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def before(self) -> Week:
        return Week(self.monday - timedelta(days=7))

    @property
    def after(self) -> Week:
        return Week(self.monday + timedelta(days=7))


@dataclass(frozen=True, slots=True)
class Tally:
    """What one rep has done in one week, against his quota.

    `days` are those on which he works, absences left out; `usual_days` how many there are in an ordinary week of his.
    `ahead` are visits still to come, `passed` those whose time went by without his leaving for them. `recorded` is by
    day. `owed` are visits held whose log is missing, `incomplete` new records that lack something, `checked` those
    that the manager has looked at and `failed` those of them that lack something in his eyes.
    """

    quota: Quota
    days: Sequence[date]
    usual_days: int
    held: int = 0
    ahead: int = 0
    passed: int = 0
    owed: int = 0
    recorded: Mapping[date, int] = field(default_factory=dict)
    incomplete: int = 0
    checked: int = 0
    failed: int = 0

    @property
    def visits_due(self) -> int:
        """The quota of a week; of a shorter one the same share of it, rounded up."""
        if not self.usual_days or len(self.days) >= self.usual_days:
            return self.quota.visits if self.days else 0
        return -(-self.quota.visits * len(self.days) // self.usual_days)

    @property
    def missing(self) -> int:
        """Visits that are neither held nor planned ahead."""
        return max(0, self.visits_due - self.held - self.ahead)

    @property
    def customers_due(self) -> int:
        """New customers of the whole week: so many for each working day."""
        return self.quota.customers * len(self.days)

    @property
    def new(self) -> int:
        return sum(self.recorded.values())

    def customers_missing(self, today: date) -> int:
        """How many fewer than expected of the working days that have passed: nobody is behind with today's."""
        return max(0, self.quota.customers * sum(day < today for day in self.days) - self.new)

    @property
    def unchecked(self) -> int:
        return self.new - self.checked
