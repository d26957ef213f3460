"""The year on one page, and a calculation day by day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import translation

from workcalendar.rules.account import LONGEST, account
from workcalendar.rules.grid import legend, months
from workcalendar.rules.hours import DEFAULT_WEEK, OFFICE, week_in_words
from workcalendar.rules.plan import DayKind, Hours, Name, Own, Plan, PublicDate, plan

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YEAR = Name("New Year's Day", "元旦")


def a_plan() -> Plan:
    public = [PublicDate(date(2027, 1, 1), "holiday", NEW_YEAR), PublicDate(date(2026, 12, 26), "workday", NEW_YEAR)]
    outing = Own(1, 1, date(2026, 12, 30), date(2026, 12, 30), "Outing", ())
    hours = Hours(None, SHANGHAI, DEFAULT_WEEK)
    return plan(hours, public=public, own=[outing], unconfirmed=frozenset({2027}))


def test_year_has_every_day_once_in_weeks_from_monday() -> None:
    grid = months(a_plan(), 2026, date(2026, 11, 23))
    cells = [cell for month in grid for week in month.weeks for cell in week if cell]
    assert [cell.day for cell in cells] == [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert all(len(week) == 7 for month in grid for week in month.weeks)
    assert all(
        cell is None or cell.day.weekday() == n for month in grid for week in month.weeks for n, cell in enumerate(week)
    )
    assert [cell.day for cell in cells if cell.is_today] == [date(2026, 11, 23)]


def test_cell_says_what_it_is_in_words_and_with_a_mark() -> None:
    december = months(a_plan(), 2026, date(2026, 11, 23))[11]
    cells = {cell.day.day: cell for week in december.weeks for cell in week if cell}
    assert cells[26].label == "Saturday, 26 Dec 2026: Make-up workday, New Year's Day"
    assert (cells[26].mark, cells[26].hours) == ("W", "9:00–12:00, 13:30–18:00")
    assert cells[30].label == "Wednesday, 30 Dec 2026: Closed, own exception, Outing"
    assert (cells[27].label, cells[27].mark) == ("Sunday, 27 Dec 2026: Day off", "")
    with translation.override("zh-hans"):
        assert "元旦" in months(a_plan(), 2026, date(2026, 11, 23))[11].weeks[3][5].label  # type: ignore[union-attr]


def test_legend_counts_each_kind() -> None:
    counted = {kind: number for kind, _mark, number in legend(months(a_plan(), 2026, date(2026, 11, 23)))}
    assert counted[DayKind.MAKE_UP] == counted[DayKind.CLOSED] == 1
    assert counted[DayKind.OFF] == 103
    assert sum(counted.values()) == 365


def test_week_is_told_with_equal_neighbours_as_one() -> None:
    assert week_in_words(DEFAULT_WEEK) == [
        ("Monday – Friday", "9:00–12:00, 13:30–18:00"),
        ("Saturday – Sunday", "closed"),
    ]
    assert week_in_words((*[OFFICE] * 5, ((540, 720),), ()))[1:] == [("Saturday", "9:00–12:00"), ("Sunday", "closed")]


def test_account_tells_each_day_and_the_year_that_is_not_confirmed() -> None:
    start = datetime(2026, 12, 29, 16, tzinfo=SHANGHAI)
    told = account(a_plan(), start, timedelta(hours=10))
    assert told.end == datetime(2027, 1, 4, 9, 30, tzinfo=SHANGHAI)
    assert told.unconfirmed == (2027,)
    assert [(counted.cell.day.day, counted.amount) for counted in told.days] == [
        (29, "2 hours"),
        (30, ""),
        (31, "7 hours 30 minutes"),
        (1, ""),
        (2, ""),
        (3, ""),
        (4, "30 minutes"),
    ]
    assert told.more == 0


def test_account_backwards_and_of_many_days() -> None:
    start = datetime(2026, 12, 29, 16, tzinfo=SHANGHAI)
    told = account(a_plan(), start, timedelta(hours=-5))
    assert told.end == datetime(2026, 12, 29, 9, 30, tzinfo=SHANGHAI)
    assert [counted.amount for counted in told.days] == ["5 hours"]
    long = account(a_plan(), start, timedelta(hours=100))
    assert len(long.days) == LONGEST
    assert long.more == 13
