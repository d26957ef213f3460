"""An office in which nobody works but on weekdays, nine to twelve and one to six, Shanghai's time."""

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
class Office:
    """A rep who submits, two who decide in another unit with their manager, and who is above."""

    rep: User
    checker: User
    colleague: User
    manager: User
    administrator: User


@pytest.fixture
def office(db: None) -> Office:
    make_calendar(week=(OFFICE,) * 5 + ((), ()), observes_public_days=False)
    unit = make_unit("Prices", kind=Unit.Kind.DEPARTMENT)
    unit.manager = manager = make_user(unit=unit, name_latin="Mei Manager")
    unit.save(update_fields=["manager"])
    return Office(
        rep=make_user(Role.SALES_REP, name_latin="Ren Rep", language="en"),
        checker=make_user(unit=unit, name_latin="Chen Checker", language="en"),
        colleague=make_user(unit=unit, name_latin="Cao Colleague", language="en"),
        manager=manager,
        administrator=make_user(Role.ADMINISTRATOR, name_latin="Ad Min", language="en"),
    )


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """It is Monday, 23 November 2026, nine in the morning; a test moves the time."""
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller
