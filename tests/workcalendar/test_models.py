"""What the database itself refuses, and what a row says of itself."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from tests.factories import make_calendar, make_exception, make_unit, the_company
from workcalendar.models import Calendar, CalendarEvent, CalendarException, Edition, PublicDay, PublicYear
from workcalendar.rules.history import EventKind
from workcalendar.rules.hours import OFFICE

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 23)


def refused(constraint: str) -> pytest.RaisesExc[IntegrityError]:
    """The database answers with this constraint's name."""
    return pytest.raises(IntegrityError, match=constraint)


def test_there_is_one_edition() -> None:
    with refused("edition_is_one"):
        Edition.objects.create(id=2)


def test_edition_says_its_token() -> None:
    edition = Edition.objects.create()
    assert str(edition) == str(edition.token)


def test_unit_has_one_calendar() -> None:
    calendar = make_calendar()
    assert str(calendar) == "Company"
    with refused("workcalendar_calendar_unit_id"):
        Calendar.objects.create(unit=calendar.unit, time_zone="UTC", week=calendar.week)


def test_week_has_seven_days() -> None:
    with refused("calendar_week_has_seven_days"):
        Calendar.objects.create(unit=make_unit(), time_zone="UTC", week=[[]] * 6)


def _exception(**fields: Any) -> CalendarException:
    facts = {"unit": the_company(), "starts_on": MONDAY, "ends_on": MONDAY, "name": "Fair", "is_working": False}
    return CalendarException.objects.create(**(facts | fields))


@pytest.mark.parametrize("days", [-1, 366])
def test_exception_lasts_a_day_to_a_year(days: int) -> None:
    with refused("calendar_exception_lasts_at_most_a_year"):
        _exception(ends_on=MONDAY + timedelta(days=days))


def test_closed_day_has_no_hours() -> None:
    with refused("calendar_exception_hours_only_when_working"):
        _exception(hours=[[540, 600]])


def test_exceptions_of_a_unit_do_not_overlap() -> None:
    _exception(ends_on=MONDAY + timedelta(days=3))
    _exception(starts_on=MONDAY + timedelta(days=4), ends_on=MONDAY + timedelta(days=4))
    with refused("calendar_exception_no_overlap"):
        _exception(starts_on=MONDAY + timedelta(days=3), ends_on=MONDAY + timedelta(days=3))


def test_exception_for_the_rules_tells_ordinary_hours_from_none() -> None:
    closed = make_exception(MONDAY)
    ordinary = make_exception(MONDAY + timedelta(days=1), is_working=True)
    own = make_exception(MONDAY + timedelta(days=2), is_working=True, hours=OFFICE)
    assert [row.as_own().hours for row in (closed, ordinary, own)] == [(), None, OFFICE]
    assert str(closed) == "Trade fair"


@pytest.mark.parametrize("number", [1899, 2201])
def test_public_year_can_be_computed(number: int) -> None:
    with refused("public_year_can_be_computed"):
        PublicYear.objects.create(number=number)


def _public_day(**fields: Any) -> PublicDay:
    year, _new = PublicYear.objects.get_or_create(number=2026)
    facts = {"year": year, "day": MONDAY, "kind": "holiday", "name_en": "Day", "name_zh": "日"}
    return PublicDay.objects.create(**(facts | fields))


def test_public_day_has_a_known_kind() -> None:
    with refused("public_day_known_kind"):
        _public_day(kind="strike")


def test_public_day_lies_in_its_year() -> None:
    with refused("public_day_in_its_year"):
        _public_day(day=date(2025, 12, 31))


def test_public_day_is_there_once() -> None:
    assert str(_public_day().year) == "2026"
    with refused("workcalendar_publicday_day"):
        _public_day()


def test_event_has_a_known_kind() -> None:
    with refused("calendar_event_known_kind"):
        CalendarEvent.objects.create(kind="forgotten", unit=the_company())


@pytest.mark.parametrize("both", [True, False])
def test_event_is_of_a_unit_or_of_a_year(both: bool) -> None:
    year = PublicYear.objects.create(number=2026)
    subject: dict[str, Any] = {"unit": the_company(), "year": year} if both else {}
    with refused("calendar_event_of_unit_or_year"):
        CalendarEvent.objects.create(kind=EventKind.HOURS_SET, **subject)


def test_event_stays() -> None:
    make_calendar()
    event = CalendarEvent.objects.get()
    assert str(event).startswith("Hours changed 20")
    with refused("calendar_event_stays"), transaction.atomic():
        event.save()
    with refused("calendar_event_stays"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM workcalendar_calendarevent")
