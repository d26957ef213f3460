"""The apps above hear of every change, inside its transaction."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from accounts.models import User
from accounts.rules.roles import Role
from core.errors import DomainError
from tests.factories import make_calendar, make_exception, make_unit, make_user, the_company
from workcalendar import changes
from workcalendar.models import Calendar, CalendarException, PublicDay, PublicYear
from workcalendar.rules.plan import Name, PublicDate
from workcalendar.services.calendars import inherit_hours
from workcalendar.services.exceptions import remove_exception
from workcalendar.services.public_days import confirm_year, load_public_days, remove_public_day, set_public_day

pytestmark = pytest.mark.django_db


class Deadlines:
    """An app above that computes with schedules."""

    def __init__(self) -> None:
        self.heard: list[changes.Paths] = []
        self.refuses = False

    def __call__(self, paths: changes.Paths) -> None:
        self.heard.append(paths)
        if self.refuses:
            raise DomainError("not now")


@pytest.fixture
def above() -> Iterator[Deadlines]:
    listener = Deadlines()
    changes.register(listener)
    changes.register(listener)
    yield listener
    changes.unregister(listener)


@pytest.fixture
def administrator() -> User:
    return make_user(Role.ADMINISTRATOR)


def test_change_of_a_unit_names_its_branch(above: Deadlines, administrator: User) -> None:
    unit = make_unit()
    calendar, exception = make_calendar(unit), make_exception(date(2026, 11, 23), unit=unit)
    remove_exception(exception, by=administrator)
    inherit_hours(unit, by=administrator, version=calendar.version)
    assert above.heard == [(unit.path,)] * 4


def test_change_of_public_days_concerns_everybody(above: Deadlines, administrator: User) -> None:
    load_public_days()
    load_public_days()
    set_public_day(PublicDate(date(2027, 1, 2), "holiday", Name("Day", "日")), by=administrator, version=1)
    remove_public_day(PublicDay.objects.get(day=date(2027, 1, 2)), by=administrator, version=2)
    confirm_year(2027, by=administrator, version=3, is_confirmed=True)
    assert above.heard == [None] * 4


def test_what_cannot_be_computed_anew_is_not_changed(above: Deadlines, administrator: User) -> None:
    unit, above.refuses = the_company(), True
    with pytest.raises(DomainError):
        make_calendar(unit)
    with pytest.raises(DomainError):
        make_exception(date(2026, 11, 23))
    with pytest.raises(DomainError):
        confirm_year(2026, by=administrator, version=0, is_confirmed=True)
    assert not Calendar.objects.exists()
    assert not CalendarException.objects.exists()
    assert not PublicYear.objects.exists()
