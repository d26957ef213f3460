"""The year on one page: twelve months of cells, each a day with what it is, in words and as a mark."""

from __future__ import annotations

from calendar import Calendar as Weeks
from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from .hours import WEEKDAYS, words
from .plan import DayKind, Plan

MARKS: dict[DayKind, str | Promise] = {
    DayKind.WORKING: "",
    DayKind.OFF: "",
    DayKind.HOLIDAY: pgettext_lazy("mark of a public holiday", "H"),
    DayKind.MAKE_UP: pgettext_lazy("mark of a make-up workday", "W"),
    DayKind.CLOSED: "×",
    DayKind.EXTRA: "+",
}
"""Beside the colour, so that colour never stands alone."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One day. `label` says all of it in one sentence."""

    day: date
    kind: DayKind
    name: str
    hours: str
    is_today: bool

    @property
    def mark(self) -> str:
        return str(MARKS[self.kind])

    @property
    def label(self) -> str:
        parts = {
            "weekday": WEEKDAYS[self.day.weekday()],
            "day": date_format(self.day),
            "kind": self.kind.label,
            "name": self.name,
        }
        if self.name:
            return _("%(weekday)s, %(day)s: %(kind)s, %(name)s") % parts
        return _("%(weekday)s, %(day)s: %(kind)s") % parts


@dataclass(frozen=True, slots=True)
class Month:
    """`weeks` begin on Monday; None stands for a day of another month."""

    first: date
    weeks: list[list[Cell | None]]


def cell(plan: Plan, day: date, today: date) -> Cell:
    """One day of the plan."""
    special = plan.specials.get(day)
    name = str(special.name) if special else ""
    return Cell(day, plan.kind(day), name, words(plan.schedule.ranges(day)), day == today)


def months(plan: Plan, year: int, today: date) -> list[Month]:
    """The twelve months of a year."""
    return [_month(plan, date(year, number, 1), today) for number in range(1, 13)]


def legend(grid: list[Month]) -> list[tuple[DayKind, str, int]]:
    """(kind, mark, number of days) of all kinds, in their order."""
    counted = Counter(each.kind for month in grid for week in month.weeks for each in week if each)
    return [(kind, str(MARKS[kind]), counted[kind]) for kind in DayKind]


def _month(plan: Plan, first: date, today: date) -> Month:
    weeks = Weeks().monthdatescalendar(first.year, first.month)
    return Month(
        first, [[cell(plan, day, today) if day.month == first.month else None for day in week] for week in weeks]
    )
