"""A sales office at which nobody works but on weekdays, nine to twelve and one to six, Shanghai's time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import time_machine

from accounts.models import Unit, User
from accounts.rules.roles import Role
from tests.deadlines.chores import MONDAY, OFFICE
from tests.factories import make_calendar, make_unit, make_user


@dataclass(frozen=True)
class Sales:
    """A unit with its manager, two reps and those above them."""

    unit: Unit
    rep: User
    colleague: User
    manager: User
    director: User
    head: User
    administrator: User


@pytest.fixture
def sales(db: None) -> Sales:
    make_calendar(week=(OFFICE,) * 5 + ((), ()), observes_public_days=False)
    head = make_user(Role.COMPANY_LEADER, name_latin="Hou Head")
    region = make_unit("East", manager=head)
    unit = make_unit("East sales", parent=region, kind=Unit.Kind.DEPARTMENT)
    manager = make_user(Role.SALES_MANAGER, unit=unit, name_latin="Mei Manager")
    unit.manager = manager
    unit.save(update_fields=["manager"])
    return Sales(
        unit=unit,
        rep=make_user(Role.SALES_REP, unit=unit, name_latin="Ren Rep"),
        colleague=make_user(Role.SALES_REP, unit=unit, name_latin="Cao Colleague"),
        manager=manager,
        director=make_user(Role.MARKETING_DIRECTOR, name_latin="Di Director"),
        head=head,
        administrator=make_user(Role.ADMINISTRATOR, name_latin="Ad Min"),
    )


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """It is Monday, 23 November 2026, nine in the morning; a test moves the time."""
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller
