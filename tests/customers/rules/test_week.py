"""Weeks by their ISO number, and what is missing in one."""

from datetime import date

import pytest

from customers.rules.week import Quota, Tally, Week

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "monday"),
    [
        ("2026-W48", MONDAY),
        ("2026W48", MONDAY),
        (" 2026-w48 ", MONDAY),
        ("2026-W53", date(2026, 12, 28)),
        ("2027-W01", date(2027, 1, 4)),
        ("2027-W53", MONDAY),
        ("2026-W00", MONDAY),
        ("0000-W10", MONDAY),
        ("1999-W10", MONDAY),
        ("9999-W52", MONDAY),
        ("", MONDAY),
        ("next", MONDAY),
    ],
)
def test_a_week_is_read_or_this_one_is_meant(text: str, monday: date) -> None:
    assert Week.named(text, date(2026, 11, 25)).monday == monday


def test_a_week_knows_its_days_and_neighbours() -> None:
    week = Week.of(date(2026, 11, 29))
    assert str(week) == "2026-W48"
    assert (week.days[0], week.days[-1], week.sunday) == (MONDAY, date(2026, 11, 29), date(2026, 11, 29))
    assert (str(week.before), str(week.after)) == ("2026-W47", "2026-W49")
    assert str(Week.of(date(2027, 1, 1))) == "2026-W53"


def test_missing_is_what_is_neither_held_nor_ahead() -> None:
    days = Week(MONDAY).days[:5]
    tally = Tally(Quota(10, 10), days, 5, held=4, ahead=3, passed=2)
    assert (tally.visits_due, tally.missing) == (10, 3)
    assert Tally(Quota(10, 10), days, 5, held=12).missing == 0


def test_a_shorter_week_has_its_share_of_the_quota_rounded_up() -> None:
    days = Week(MONDAY).days
    assert Tally(Quota(), days[:3], 5).visits_due == 6
    assert Tally(Quota(7, 10), days[:3], 5).visits_due == 5
    assert Tally(Quota(), days[:6], 5).visits_due == 10
    assert Tally(Quota(), [], 5).visits_due == 0
    assert Tally(Quota(), days[:1], 0).visits_due == 10


def test_new_customers_are_expected_for_each_working_day() -> None:
    days = Week(MONDAY).days[:5]
    tally = Tally(Quota(10, 10), days, 5, recorded={days[0]: 12, days[1]: 3}, checked=5)
    assert (tally.new, tally.customers_due, tally.unchecked) == (15, 50, 10)
    assert [tally.customers_missing(day) for day in days[:4]] == [0, 0, 5, 15]
