"""Schedules from the tables: inherited down the tree, kept while nothing changes, never stale."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from threading import Thread
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Unit
from accounts.rules.roles import Role
from accounts.services import units
from tests.factories import (
    make_calendar,
    make_company,
    make_delegation,
    make_exception,
    make_unit,
    make_user,
    the_company,
)
from workcalendar.models import Edition
from workcalendar.rules.hours import DEFAULT_WEEK, OFFICE
from workcalendar.rules.plan import DayKind
from workcalendar.rules.working_time import unconfirmed_years
from workcalendar.schedules import (
    EVERY_YEAR,
    leave_of,
    plan_of,
    schedule_of,
    schedules_of,
)
from workcalendar.services.calendars import inherit_hours, set_hours
from workcalendar.services.exceptions import remove_exception
from workcalendar.services.public_days import load_public_days

pytestmark = pytest.mark.django_db

MORNINGS = (*[((480, 720),)] * 6, ())
SATURDAY, SUNDAY, MONDAY = date(2026, 11, 21), date(2026, 11, 22), date(2026, 11, 23)


def test_without_any_calendar_office_hours_hold() -> None:
    schedule = schedule_of(make_unit())
    assert schedule.zone == ZoneInfo("Asia/Shanghai")
    assert schedule.week == DEFAULT_WEEK
    assert schedule.days == {}
    assert schedule.unconfirmed == EVERY_YEAR


def test_unit_uses_the_nearest_calendar_above() -> None:
    company = make_company()
    make_calendar(company.east, time_zone="Europe/Berlin", week=MORNINGS)
    found = schedules_of([company.root.pk, company.east.pk, company.east_sales.pk, company.south_sales.pk])
    assert found[company.east_sales.pk].week == found[company.east.pk].week == MORNINGS
    assert found[company.east_sales.pk].zone == ZoneInfo("Europe/Berlin")
    assert found[company.root.pk].week == found[company.south_sales.pk].week == DEFAULT_WEEK
    assert plan_of(company.east_sales).hours.unit == company.east.pk
    assert plan_of(company.south).hours.unit is None


def test_units_with_the_same_calendar_share_one_schedule() -> None:
    company = make_company()
    make_calendar(company.root)
    found = schedules_of([company.root.pk, company.east_sales.pk, company.south.pk])
    assert len({id(schedule) for schedule in found.values()}) == 1


def test_unknown_units_have_no_schedule() -> None:
    assert schedules_of([]) == {}
    assert schedules_of([9_999_999]) == {}


def test_exceptions_add_up_down_the_tree_and_the_nearest_wins() -> None:
    company = make_company()
    make_exception(MONDAY, name="Everybody")
    make_exception(MONDAY, unit=company.east, name="East works", is_working=True, hours=((600, 660),))
    make_exception(SUNDAY, unit=company.east, name="Inventory", is_working=True)
    east, south = plan_of(company.east_sales), plan_of(company.south)
    assert south.schedule.days == {MONDAY: ()}
    assert east.schedule.days == {MONDAY: ((600, 660),), SUNDAY: OFFICE}
    assert (east.kind(MONDAY), south.kind(MONDAY)) == (DayKind.EXTRA, DayKind.CLOSED)
    assert (south.kind(SUNDAY), south.kind(SUNDAY + timedelta(days=2))) == (DayKind.OFF, DayKind.WORKING)


def test_public_days_hold_where_they_are_kept() -> None:
    load_public_days()
    company = make_company()
    make_calendar(company.east, observes_public_days=False)
    at_home, abroad = plan_of(company.south), plan_of(company.east)
    assert at_home.kind(date(2026, 10, 1)) == DayKind.HOLIDAY
    assert at_home.kind(date(2026, 10, 10)) == DayKind.MAKE_UP
    assert at_home.schedule.ranges(date(2026, 10, 10)) == OFFICE
    assert abroad.kind(date(2026, 10, 1)) == DayKind.WORKING
    assert abroad.schedule.unconfirmed == frozenset()
    this_year, next_year = datetime(2026, 5, 1, tzinfo=UTC), datetime(2027, 5, 1, tzinfo=UTC)
    assert unconfirmed_years(at_home.schedule, this_year, this_year) == ()
    assert unconfirmed_years(at_home.schedule, this_year, next_year) == (2027,)


def test_nothing_is_read_twice_and_no_edit_is_missed() -> None:
    company = make_company()
    ids = [company.root.pk, company.east.pk, company.east_sales.pk]
    calendar = make_calendar(company.east)
    with CaptureQueriesContext(connection) as cold:
        first = schedules_of(ids)
    with CaptureQueriesContext(connection) as warm:
        again = schedules_of(ids)
    assert (len(cold), len(warm)) == (4, 1)
    assert all(first[pk] is again[pk] for pk in ids)
    administrator = make_user(Role.ADMINISTRATOR)
    facts = {"time_zone": "Asia/Shanghai", "observes_public_days": True}
    set_hours(company.east, by=administrator, version=calendar.version, week=MORNINGS, **facts)  # type: ignore[arg-type]
    assert schedule_of(company.east_sales).week == MORNINGS
    exception = make_exception(MONDAY, unit=company.east)
    assert schedule_of(company.east_sales).days == {MONDAY: ()}
    remove_exception(exception, by=administrator)
    assert schedule_of(company.east_sales).days == {}
    inherit_hours(company.east, by=administrator, version=calendar.version + 1)
    assert schedule_of(company.east_sales).week == DEFAULT_WEEK


def test_unit_that_moves_takes_the_hours_of_its_new_place() -> None:
    company = make_company()
    make_calendar(company.east, week=MORNINGS)
    assert schedule_of(company.south_sales).week == DEFAULT_WEEK
    units.move(company.south_sales, by=make_user(Role.ADMINISTRATOR), parent=company.east)
    assert schedule_of(Unit.objects.get(pk=company.south_sales.pk)).week == MORNINGS


def test_change_that_was_rolled_back_leaves_nothing_behind() -> None:
    unit = make_unit()
    make_calendar(the_company())
    with transaction.atomic():
        make_calendar(unit, week=MORNINGS)
        assert schedule_of(unit).week == MORNINGS
        transaction.set_rollback(True)
    assert schedule_of(unit).week == DEFAULT_WEEK


@pytest.mark.django_db(transaction=True)
def test_edit_of_another_connection_is_seen_at_once() -> None:
    unit = make_unit()
    make_calendar(unit)
    before = schedule_of(unit)

    def elsewhere() -> None:
        make_exception(MONDAY, unit=unit)
        connection.close()

    editor = Thread(target=elsewhere)
    editor.start()
    editor.join()
    assert before.days == {}
    assert schedule_of(unit).days == {MONDAY: ()}
    assert Edition.objects.count() == 1


def test_leave_is_absence_that_was_not_called_off() -> None:
    now = timezone.now()
    rep, colleague, here = make_user(), make_user(), make_user()
    hour = timedelta(hours=1)
    make_delegation(rep, None, starts_at=now + 5 * hour, ends_at=now + 6 * hour)
    make_delegation(rep, colleague, starts_at=now, ends_at=now + 2 * hour)
    make_delegation(rep, None, starts_at=now + 3 * hour, ends_at=now + 4 * hour, revoked_at=now, revoked_by=colleague)
    make_delegation(colleague, None, starts_at=now - 9 * hour, ends_at=now)
    with CaptureQueriesContext(connection) as asked:
        found = leave_of([rep.pk, colleague.pk, here.pk], now, now + 9 * hour)
    assert len(asked) == 1
    assert found == {
        rep.pk: ((now, now + 2 * hour), (now + 5 * hour, now + 6 * hour)),
        colleague.pk: (),
        here.pk: (),
    }
