"""What each day is: the week, public days over it, own exceptions over those."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.utils import translation

from workcalendar.rules.hours import DEFAULT_WEEK, OFFICE
from workcalendar.rules.plan import DayKind, Hours, Name, Own, PublicDate, as_on_a_working_day, plan

SHANGHAI = ZoneInfo("Asia/Shanghai")
SATURDAY = date(2026, 11, 21)
OFFICE_HOURS = Hours(None, SHANGHAI, DEFAULT_WEEK)
FESTIVAL = Name("Festival", "节")


def own(day: date, hours: object, *, days: int = 1, key: int = 1) -> Own:
    return Own(key, 1, day, day + timedelta(days=days - 1), "Fair", hours)  # type: ignore[arg-type]


def test_exception_wins_over_the_public_day_and_the_week() -> None:
    public = [PublicDate(SATURDAY, "workday", FESTIVAL), PublicDate(SATURDAY + timedelta(days=2), "holiday", FESTIVAL)]
    found = plan(OFFICE_HOURS, public=public, own=[own(SATURDAY, ()), own(SATURDAY + timedelta(days=2), None)])
    assert found.kind(SATURDAY) == DayKind.CLOSED
    assert found.kind(SATURDAY + timedelta(days=2)) == DayKind.EXTRA
    assert found.schedule.days == {SATURDAY: (), SATURDAY + timedelta(days=2): OFFICE}


def test_later_exception_is_the_nearer_one() -> None:
    found = plan(OFFICE_HOURS, own=[own(SATURDAY, ((600, 660),), days=3), own(SATURDAY, (), key=2)])
    assert found.specials[SATURDAY].own is not None
    assert found.kind(SATURDAY) == DayKind.CLOSED
    assert found.schedule.ranges(SATURDAY + timedelta(days=1)) == ((600, 660),)
    assert found.schedule.ranges(SATURDAY + timedelta(days=3)) == OFFICE


def test_make_up_day_has_the_hours_of_its_weekday_or_of_the_first_one_worked() -> None:
    six_days = (*[OFFICE] * 5, ((540, 720),), ())
    assert as_on_a_working_day(six_days, SATURDAY) == ((540, 720),)
    assert as_on_a_working_day(DEFAULT_WEEK, SATURDAY) == OFFICE
    assert as_on_a_working_day(((),) * 7, SATURDAY) == ()


def test_name_follows_the_reader() -> None:
    assert str(FESTIVAL) == "Festival"
    with translation.override("zh-hans"):
        assert str(FESTIVAL) == "节"


def test_whoever_keeps_no_public_days_waits_for_none() -> None:
    public = [PublicDate(SATURDAY, "workday", FESTIVAL)]
    abroad = plan(
        Hours(1, SHANGHAI, DEFAULT_WEEK, observes_public_days=False), public=public, unconfirmed=frozenset({2026})
    )
    assert abroad.kind(SATURDAY) == DayKind.OFF
    assert abroad.schedule.unconfirmed == frozenset()
