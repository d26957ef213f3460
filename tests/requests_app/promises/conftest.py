"""A desk at whose company nobody works but on weekdays, nine to twelve and one to six, Shanghai's time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from tests.deadlines.chores import MONDAY
from tests.factories import make_calendar

from ..personas import World


@pytest.fixture
def world() -> World:
    world = World()
    office = ((9 * 60, 12 * 60), (13 * 60, 18 * 60))
    make_calendar(week=(office,) * 5 + ((), ()), observes_public_days=False)
    return world


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """It is Monday, 23 November 2026, nine in the morning; a test moves the time."""
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller
