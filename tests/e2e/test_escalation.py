"""A request that nobody accepts climbs all three levels, over a weekend whose Saturday is a make-up workday."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from deadlines.services import sweep

from .conftest import HandIn, Sit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CHINA = ZoneInfo("Asia/Shanghai")
STEP, A_LITTLE = timedelta(minutes=10), timedelta(seconds=30)
FRIDAY = datetime(2026, 10, 9, 16, 0, tzinfo=CHINA)
"""Saturday is worked, to make up for the holiday of the National Day; Sunday is free."""
OVERDUE = datetime(2026, 10, 10, 11, 0, tzinfo=CHINA)
"""Four working hours: two on Friday until six, two on Saturday from nine."""
LADDER = {
    1: (OVERDUE, "Ma Desheng"),  # the coordinator's manager, at once
    2: (datetime(2026, 10, 12, 11, 30, tzinfo=CHINA), "Zhao Qiming"),  # the director, 8 working hours later
    3: (datetime(2026, 10, 14, 14, 0, tzinfo=CHINA), "Chen Guodong"),  # the company leader, 16 more
}


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The desk's clock, which the test moves; it goes on ticking."""
    call_command("load_public_days", verbosity=0)
    call_command("load_ladders", verbosity=0)
    with time_machine.travel(FRIDAY) as moved:
        yield moved


def _live_until(clock: time_machine.Traveller, moment: datetime) -> None:
    """A sweep every ten minutes, the last one at that moment."""
    while timezone.now() + STEP < moment:
        clock.shift(STEP)
        sweep.run(now=timezone.now())
    clock.move_to(moment)
    sweep.run(now=timezone.now())


def test_nobody_accepts_over_a_weekend_with_a_make_up_saturday(
    clock: time_machine.Traveller, hand_in: HandIn, sit: Sit
) -> None:
    number = hand_in("Brochures for the fair 展会资料").number
    for level, (moment, name) in LADDER.items():
        _live_until(clock, moment - A_LITTLE)
        inbox = sit(name, at="/notifications/")
        expect(inbox.locator("main")).not_to_contain_text(f"level {level}")
        _live_until(clock, moment + A_LITTLE)
        inbox.reload()
        expect(inbox.locator("main")).to_contain_text(f"level {level}")
        expect(inbox.locator("main")).to_contain_text(str(number))
        inbox.locator("main a", has_text=str(number)).first.click()
        latest = inbox.locator(".timeline li").last
        expect(latest).to_contain_text(f"Escalation, level {level}")
        expect(latest).to_contain_text(name)
