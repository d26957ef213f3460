"""Hours of a unit: set, changed by two at once, given up."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from accounts.models import User
from accounts.rules.roles import Role
from core.errors import DomainError, NotAllowed, Stale
from tests.factories import make_calendar, make_unit, make_user, the_company
from workcalendar.models import Calendar, CalendarEvent
from workcalendar.rules.hours import DEFAULT_WEEK
from workcalendar.services.calendars import inherit_hours, set_hours

pytestmark = pytest.mark.django_db

MORNINGS = (*[((480, 720),)] * 5, (), ())


@pytest.fixture
def administrator() -> User:
    return make_user(Role.ADMINISTRATOR)


def facts(**others: Any) -> dict[str, Any]:
    return {"time_zone": "Europe/Berlin", "week": MORNINGS, "observes_public_days": False} | others


def test_hours_are_set_and_told(administrator: User) -> None:
    unit = make_unit()
    calendar = set_hours(unit, by=administrator, version=0, **facts(week=[((600, 660), (480, 540)), *MORNINGS[1:]]))
    assert (calendar.version, calendar.ranges[0], calendar.zone.key) == (1, ((480, 540), (600, 660)), "Europe/Berlin")
    event = CalendarEvent.objects.get()
    assert (event.kind, event.unit, event.actor) == ("hours_set", unit, administrator)
    assert [line["label"] for line in event.lines][:2] == ["Time zone", "Monday"]
    assert event.lines[1]["after"] == "8:00–9:00, 10:00–11:00"


def test_change_tells_only_what_is_different(administrator: User) -> None:
    calendar = make_calendar(week=MORNINGS)
    changed = set_hours(
        calendar.unit,
        by=administrator,
        version=1,
        time_zone="Asia/Shanghai",
        week=(*MORNINGS[:4], (), (), ()),
        observes_public_days=True,
    )
    assert changed.version == 2
    event = CalendarEvent.objects.latest("id")
    assert event.changes == {"day_4": [[[480, 720]], []]}
    assert event.lines == [{"label": "Friday", "before": "8:00–12:00", "after": "closed"}]
    with translation.override("zh-hans"):
        assert event.get_kind_display()


def test_saving_the_same_again_is_no_change(administrator: User) -> None:
    calendar = make_calendar()
    same = facts(time_zone="Asia/Shanghai", week=DEFAULT_WEEK, observes_public_days=True)
    assert set_hours(calendar.unit, by=administrator, version=1, **same).version == 1
    assert CalendarEvent.objects.count() == 1


@pytest.mark.parametrize("version", [0, 2])
def test_who_saw_something_else_is_told_what_stands_there(administrator: User, version: int) -> None:
    calendar = make_calendar()
    with pytest.raises(Stale) as refusal:
        set_hours(calendar.unit, by=administrator, version=version, **facts())
    assert refusal.value.current["Monday"] == "9:00–12:00, 13:30–18:00"
    assert refusal.value.current["Sunday"] == "closed"
    with pytest.raises(Stale):
        inherit_hours(calendar.unit, by=administrator, version=version)


def test_form_of_hours_that_somebody_gave_up_is_stale(administrator: User) -> None:
    with pytest.raises(Stale):
        set_hours(make_unit(), by=administrator, version=1, **facts())


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"time_zone": "Mars/Olympus"}, "no time zone"),
        ({"week": ((),) * 7}, "at least one working day"),
        ({"week": (((540, 720), (700, 800)), *MORNINGS[1:])}, "9:00–12:00 and 11:40–13:20 overlap"),
        ({"week": (((720, 540),), *MORNINGS[1:])}, "must end after it begins"),
    ],
)
def test_hours_without_sense_are_refused(administrator: User, wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(DomainError, match=sentence):
        set_hours(make_unit(), by=administrator, version=0, **facts(**wrong))


def test_closed_unit_gets_no_hours(administrator: User) -> None:
    with pytest.raises(DomainError, match="closed"):
        set_hours(make_unit(is_active=False), by=administrator, version=0, **facts())


def test_hours_are_given_up(administrator: User) -> None:
    calendar = make_calendar(make_unit())
    inherit_hours(calendar.unit, by=administrator, version=1)
    assert not Calendar.objects.exists()
    event = CalendarEvent.objects.latest("id")
    assert event.kind == "hours_inherited"
    assert event.changes["time_zone"] == ["Asia/Shanghai", None]


def test_unit_without_own_hours_and_the_company_keep_theirs(administrator: User) -> None:
    with pytest.raises(DomainError, match="no hours of its own"):
        inherit_hours(make_unit(), by=administrator, version=0)
    make_calendar()
    with pytest.raises(DomainError, match="company's hours"):
        inherit_hours(the_company(), by=administrator, version=1)


def test_only_administrators_change_hours() -> None:
    coordinator = make_user(Role.COORDINATOR)
    with pytest.raises(NotAllowed):
        set_hours(coordinator.unit, by=coordinator, version=0, **facts())
    with pytest.raises(NotAllowed):
        inherit_hours(coordinator.unit, by=coordinator, version=0)
