"""Own exceptions: added, refused where they make no sense, removed once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import User
from accounts.rules.roles import Role
from core.errors import DomainError, NotAllowed
from tests.factories import make_exception, make_unit, make_user
from workcalendar.models import CalendarEvent, CalendarException
from workcalendar.services.exceptions import Wanted, add_exception, add_exceptions, remove_exception

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 23)


@pytest.fixture
def administrator() -> User:
    return make_user(Role.ADMINISTRATOR)


def fair(**others: Any) -> Wanted:
    facts: dict[str, Any] = {"starts_on": MONDAY, "ends_on": MONDAY, "name": "Fair", "is_working": False}
    return Wanted(**(facts | others))


def test_exception_is_added_and_told(administrator: User) -> None:
    unit = make_unit()
    made = add_exception(unit, by=administrator, wanted=fair(is_working=True, hours=((600, 660), (480, 540))))
    assert made.hours == [[480, 540], [600, 660]]
    event = CalendarEvent.objects.get()
    assert (event.kind, event.unit, event.actor) == ("exception_added", unit, administrator)
    assert [(line["label"], line["after"]) for line in event.lines] == [
        ("Occasion", "Fair"),
        ("First day", MONDAY),
        ("Last day", MONDAY),
        ("Working", "yes"),
        ("Hours", "8:00–9:00, 10:00–11:00"),
    ]


def test_closed_days_keep_no_hours(administrator: User) -> None:
    assert add_exception(make_unit(), by=administrator, wanted=fair(hours=((600, 660),))).hours == []


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"ends_on": MONDAY - timedelta(days=1)}, "must not come before"),
        ({"ends_on": MONDAY + timedelta(days=366)}, "a year at most"),
        ({"starts_on": date(1899, 12, 31), "ends_on": date(1900, 1, 1)}, "1900 to 2200"),
        ({"starts_on": date(2200, 12, 31), "ends_on": date(2201, 1, 1)}, "1900 to 2200"),
        ({"is_working": True, "hours": ((600, 700), (650, 800))}, "overlap"),
    ],
)
def test_exception_without_sense_is_refused(administrator: User, wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(DomainError, match=sentence):
        add_exception(make_unit(), by=administrator, wanted=fair(**wrong))


def test_day_belongs_to_one_exception_of_a_unit(administrator: User) -> None:
    held = make_exception(MONDAY, MONDAY + timedelta(days=4))
    with pytest.raises(DomainError, match="25 Nov 2026 already belongs to the exception “Trade fair”"):
        add_exception(
            held.unit, by=administrator, wanted=fair(starts_on=MONDAY + timedelta(days=2), ends_on=date(2027, 1, 1))
        )
    add_exception(make_unit(), by=administrator, wanted=fair())


def test_closed_unit_gets_no_exception(administrator: User) -> None:
    with pytest.raises(DomainError, match="closed"):
        add_exception(make_unit(is_active=False), by=administrator, wanted=fair())


def test_exception_is_removed_once(administrator: User) -> None:
    exception = make_exception(MONDAY)
    remove_exception(exception, by=administrator)
    assert not CalendarException.objects.exists()
    event = CalendarEvent.objects.latest("id")
    assert (event.kind, event.changes["name"]) == ("exception_removed", ["Trade fair", None])
    with pytest.raises(DomainError, match="already"):
        remove_exception(exception, by=administrator)


def test_only_administrators_make_exceptions() -> None:
    leader = make_user(Role.COMPANY_LEADER)
    with pytest.raises(NotAllowed):
        add_exception(leader.unit, by=leader, wanted=fair())
    with pytest.raises(NotAllowed):
        remove_exception(make_exception(MONDAY), by=leader)


def test_several_are_added_together_or_not_at_all(administrator: User) -> None:
    unit = make_unit()
    with pytest.raises(DomainError, match="already belongs"):
        add_exceptions(unit, by=administrator, wanted=[fair(), fair(name="Other")])
    assert not CalendarException.objects.exists()
    later = fair(starts_on=MONDAY + timedelta(days=1), ends_on=MONDAY + timedelta(days=1))
    assert len(add_exceptions(unit, by=administrator, wanted=[fair(), later])) == 2
