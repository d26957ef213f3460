"""Days of a file: shown first, then exactly what was chosen is taken over."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine

from accounts.models import User
from accounts.rules.roles import Role
from core.errors import DomainError, NotAllowed, Stale
from tests.factories import make_exception, make_unit, make_user
from workcalendar.models import CalendarException, PublicDay
from workcalendar.rules.icalendar import Entry, Found
from workcalendar.services.imports import Effect, confirm, preview
from workcalendar.services.public_days import load_public_days

pytestmark = pytest.mark.django_db

MONDAY = date(2027, 11, 22)


@pytest.fixture
def administrator() -> User:
    return make_user(Role.ADMINISTRATOR)


def days(first: date, number: int = 1, *, is_working: bool = False) -> Entry:
    return Entry(first, first + timedelta(days=number - 1), "Fair", is_working)


def test_public_days_are_compared_and_taken_over(administrator: User) -> None:
    load_public_days()
    entries = [
        days(date(2027, 1, 1)),
        days(date(2027, 1, 2), 2),
        days(date(2027, 2, 5), is_working=True),
        days(date(2027, 10, 1), 7),
    ]
    shown = preview(Found(entries), by=administrator, unit=None)
    assert [line.effect for line in shown.lines] == [Effect.SAME, Effect.NEW, Effect.CHANGED, Effect.NEW]
    assert shown.does_something
    assert PublicDay.objects.filter(year=2027).count() == 13
    assert confirm(shown.token, by=administrator, numbers={1, 2, 3}) == 3
    assert PublicDay.objects.filter(year=2027).count() == 19
    assert PublicDay.objects.get(day=date(2027, 2, 5)).kind == "workday"
    assert PublicDay.objects.get(day=date(2027, 10, 1)).name_zh == "国庆节"
    assert PublicDay.objects.get(day=date(2027, 10, 7)).name_zh == "Fair"


def test_exceptions_are_compared_and_taken_over(administrator: User) -> None:
    unit = make_unit()
    make_exception(MONDAY, MONDAY + timedelta(days=1), unit=unit)
    make_exception(MONDAY, unit=make_unit())
    entries = [
        days(MONDAY, 2),
        days(MONDAY + timedelta(days=1), 3),
        days(MONDAY + timedelta(days=7), is_working=True),
        days(MONDAY + timedelta(days=7)),
    ]
    shown = preview(Found(entries), by=administrator, unit=unit)
    assert [line.effect for line in shown.lines] == [Effect.SAME, Effect.TAKEN, Effect.NEW, Effect.TAKEN]
    assert confirm(shown.token, by=administrator, numbers={2}) == 1
    made = CalendarException.objects.get(unit=unit, is_working=True)
    assert (made.starts_on, made.name, made.hours) == (MONDAY + timedelta(days=7), "Fair", [])


def test_line_that_cannot_be_taken_is_refused_and_nothing_is_written(administrator: User) -> None:
    unit = make_unit()
    shown = preview(Found([days(MONDAY), days(MONDAY, 2)]), by=administrator, unit=unit)
    with pytest.raises(DomainError, match="already belongs"):
        confirm(shown.token, by=administrator, numbers={0, 1})
    assert not CalendarException.objects.exists()


def test_nothing_chosen_is_told(administrator: User) -> None:
    shown = preview(Found([days(MONDAY)]), by=administrator, unit=None)
    for numbers in (set[int](), {7}):
        with pytest.raises(DomainError, match="at least one line"):
            confirm(shown.token, by=administrator, numbers=numbers)
    assert not preview(Found(), by=administrator, unit=None).does_something


def test_preview_does_not_outlive_a_change_an_hour_or_its_owner(administrator: User) -> None:
    shown = preview(Found([days(MONDAY)]), by=administrator, unit=None)
    with pytest.raises(Stale):
        confirm(shown.token, by=make_user(Role.ADMINISTRATOR), numbers={0})
    with pytest.raises(Stale):
        confirm(shown.token + "x", by=administrator, numbers={0})
    with time_machine.travel(timedelta(hours=2), tick=False), pytest.raises(Stale):
        confirm(shown.token, by=administrator, numbers={0})
    make_exception(MONDAY)
    with pytest.raises(Stale, match="changed since"):
        confirm(shown.token, by=administrator, numbers={0})


def test_only_administrators_import() -> None:
    rep, administrator = make_user(Role.SALES_REP), make_user(Role.ADMINISTRATOR)
    with pytest.raises(NotAllowed):
        preview(Found(), by=rep, unit=None)
    with pytest.raises(NotAllowed):
        confirm(preview(Found([days(MONDAY)]), by=administrator, unit=None).token, by=rep, numbers={0})
