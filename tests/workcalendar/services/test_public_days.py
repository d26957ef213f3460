"""The table of China's public days: seeded, edited, confirmed."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from accounts.models import User
from accounts.rules.roles import Role
from core.errors import DomainError, NotAllowed, Stale
from tests.factories import make_user
from workcalendar.models import CalendarEvent, PublicDay, PublicYear
from workcalendar.rules.plan import Name, PublicDate
from workcalendar.services.public_days import (
    confirm_year,
    load_public_days,
    remove_public_day,
    set_public_day,
    set_public_days,
)
from workcalendar.services.public_seed import seed

pytestmark = pytest.mark.django_db


def boats(day: date, kind: str = "holiday") -> PublicDate:
    return PublicDate(day, kind, Name("Dragon Boat Festival", "端午节"))


@pytest.fixture
def administrator() -> User:
    return make_user(Role.ADMINISTRATOR)


def test_seed_reaches_from_2004_to_the_year_that_is_not_confirmed() -> None:
    years = seed()
    assert [year.number for year in years] == list(range(2004, 2028))
    assert [year.number for year in years if not year.is_confirmed] == [2027]
    assert all(day.day.year == year.number and day.name.zh for year in years for day in year.days)


def test_seed_knows_2026_as_it_was_published() -> None:
    days = {day.day: day for day in seed()[-2].days}
    make_up = [day.isoformat() for day, known in days.items() if known.kind == "workday"]
    assert make_up == ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]
    assert days[date(2026, 2, 17)].name.zh == "春节"


def test_loading_again_changes_nothing() -> None:
    told = StringIO()
    call_command("load_public_days", stdout=told)
    call_command("load_public_days", stdout=told)
    assert told.getvalue().splitlines() == [
        "Public days: 784 days of 24 years added.",
        "Public days: 0 days of 0 years added.",
    ]
    assert PublicDay.objects.count() == 784
    assert {(event.kind, event.actor) for event in CalendarEvent.objects.all()} == {("public_days_loaded", None)}
    assert CalendarEvent.objects.filter(year=2026).get().lines == [{"label": "Days", "before": "", "after": "39"}]


def test_loading_never_touches_what_somebody_edited(administrator: User) -> None:
    load_public_days()
    wrong = PublicDay.objects.get(day=date(2026, 10, 10))
    remove_public_day(wrong, by=administrator, version=1)
    load_public_days()
    assert not PublicDay.objects.filter(day=date(2026, 10, 10)).exists()
    assert PublicYear.objects.get(number=2026).version == 2


def test_year_that_was_entered_by_hand_stays(administrator: User) -> None:
    set_public_day(boats(date(2025, 3, 3)), by=administrator, version=0)
    load_public_days()
    assert PublicDay.objects.filter(year=2025).count() == 1


def test_year_that_waited_for_its_publication_is_completed() -> None:
    PublicYear.objects.create(number=2026, is_confirmed=False)
    load_public_days()
    assert PublicYear.objects.get(number=2026).is_confirmed
    assert PublicDay.objects.filter(year=2026).count() == 39


def test_day_is_entered_and_changed(administrator: User) -> None:
    day = date(2028, 5, 28)
    set_public_day(boats(day), by=administrator, version=0)
    year = PublicYear.objects.get(number=2028)
    assert (year.version, year.is_confirmed) == (2, False)
    assert CalendarEvent.objects.latest("id").lines[0]["after"] == day
    set_public_day(boats(day), by=administrator, version=2)
    assert CalendarEvent.objects.count() == 1
    set_public_day(boats(day, "workday"), by=administrator, version=2)
    assert PublicDay.objects.get().kind == "workday"
    lines = CalendarEvent.objects.latest("id").lines
    assert {"label": "Kind", "before": "Public holiday", "after": "Make-up workday"} in lines


def test_day_is_removed(administrator: User) -> None:
    set_public_day(boats(date(2028, 5, 28)), by=administrator, version=0)
    public_day = PublicDay.objects.get()
    remove_public_day(public_day, by=administrator, version=2)
    assert not PublicDay.objects.exists()
    lines = CalendarEvent.objects.latest("id").lines
    assert {"label": "Name", "before": "Dragon Boat Festival", "after": ""} in lines


def test_year_is_confirmed_and_reopened(administrator: User) -> None:
    load_public_days()
    assert confirm_year(2027, by=administrator, version=1, is_confirmed=True).is_confirmed
    assert confirm_year(2027, by=administrator, version=2, is_confirmed=True).version == 2
    assert not confirm_year(2027, by=administrator, version=2, is_confirmed=False).is_confirmed
    kinds = CalendarEvent.objects.filter(year=2027, actor=administrator).values_list("kind", flat=True)
    assert list(kinds) == ["year_reopened", "year_confirmed"]


def test_who_saw_another_version_is_told(administrator: User) -> None:
    set_public_day(boats(date(2028, 5, 28)), by=administrator, version=0)
    public_day = PublicDay.objects.get()
    with pytest.raises(Stale):
        set_public_day(boats(date(2028, 5, 29)), by=administrator, version=0)
    with pytest.raises(Stale):
        remove_public_day(public_day, by=administrator, version=1)
    with pytest.raises(Stale):
        confirm_year(2028, by=administrator, version=3, is_confirmed=True)


def test_year_that_nobody_means_is_refused(administrator: User) -> None:
    with pytest.raises(DomainError, match="1900 to 2200"):
        confirm_year(9999, by=administrator, version=0, is_confirmed=True)


def test_only_administrators_edit_public_days() -> None:
    rep = make_user(Role.SALES_REP)
    load_public_days()
    with pytest.raises(NotAllowed):
        set_public_day(boats(date(2028, 5, 28)), by=rep, version=0)
    with pytest.raises(NotAllowed):
        remove_public_day(PublicDay.objects.all()[0], by=rep, version=1)
    with pytest.raises(NotAllowed):
        confirm_year(2027, by=rep, version=1, is_confirmed=True)


def test_several_days_of_several_years_are_set_at_once(administrator: User) -> None:
    wanted = [boats(date(2028, 5, 28)), boats(date(2028, 5, 29), "workday"), boats(date(2029, 6, 16))]
    set_public_days(wanted, by=administrator)
    assert [(year.number, year.version) for year in PublicYear.objects.all()] == [(2028, 2), (2029, 2)]
    set_public_days(wanted, by=administrator)
    assert CalendarEvent.objects.count() == 3
    with pytest.raises(NotAllowed):
        set_public_days(wanted, by=make_user(Role.COORDINATOR))
