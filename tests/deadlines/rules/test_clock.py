"""The clock of a promise: pausing, another urgency, another time, another calendar."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from deadlines.rules.clock import Clock, begun, due, left, moved, recalculated, regraded, resumed, retargeted
from tests.deadlines.chores import HOUR, MONDAY, OFFICE, SHANGHAI, local
from workcalendar.rules.working_time import Schedule, add, between

ZONE = ZoneInfo("Asia/Shanghai")
LONDON = Schedule(ZoneInfo("Europe/London"), (OFFICE,) * 5 + ((), ()))
MOMENTS = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: MONDAY + timedelta(minutes=minutes))
SPANS = st.integers(1, 60 * 24 * 20).map(lambda minutes: timedelta(minutes=minutes))
BUDGETS = st.integers(1, 60 * 200).map(lambda minutes: timedelta(minutes=minutes))


@st.composite
def clocks(draw: st.DrawFn) -> Clock:
    """Begun with a budget or a given time."""
    start = draw(MOMENTS)
    given_at = start + draw(SPANS) if draw(st.booleans()) else None
    return begun(SHANGHAI, start, within=draw(BUDGETS), given=given_at)


@given(clocks(), SPANS)
def test_pausing_and_resuming_at_once_changes_nothing(clock: Clock, later: timedelta) -> None:
    at = clock.anchor + later
    assert resumed(clock, SHANGHAI, paused_at=at, at=at) == clock


@given(clocks(), SPANS, SPANS)
def test_resumed_clock_has_what_was_left(clock: Clock, later: timedelta, pause: timedelta) -> None:
    at = clock.anchor + later
    rest = left(clock, SHANGHAI, at)
    again = resumed(clock, SHANGHAI, paused_at=at, at=at + pause)
    assert left(again, SHANGHAI, at + pause) == rest
    assert again.budget == clock.budget
    if between(SHANGHAI, at, at + pause):
        assert due(again, SHANGHAI) == add(SHANGHAI, at + pause, rest)


@given(clocks(), SPANS, SPANS)
def test_pauses_without_working_time_cost_nothing(clock: Clock, later: timedelta, pause: timedelta) -> None:
    at = clock.anchor + later
    again = resumed(clock, SHANGHAI, paused_at=at, at=at + pause)
    assert (again == clock) == (not between(SHANGHAI, at, at + pause))


@given(clocks(), BUDGETS)
def test_another_urgency_counts_from_the_original_start(clock: Clock, budget: timedelta) -> None:
    again = regraded(clock, budget)
    if clock.given is None:
        assert again == begun(SHANGHAI, clock.anchor, within=budget)
        assert regraded(again, clock.budget) == clock
    else:
        assert again == clock


def test_another_urgency_keeps_what_pauses_cost() -> None:
    clock = begun(SHANGHAI, MONDAY, within=4 * HOUR)
    clock = resumed(clock, SHANGHAI, paused_at=MONDAY + HOUR, at=local("2026-11-24 09:00"))
    assert due(regraded(clock, 8 * HOUR), SHANGHAI) == local("2026-11-24 17:00")
    assert due(regraded(clock, HOUR), SHANGHAI) == local("2026-11-24 09:00")


@given(clocks(), SPANS, SPANS)
def test_another_given_time_holds_exactly(clock: Clock, later: timedelta, ahead: timedelta) -> None:
    at = clock.anchor + later
    again = retargeted(clock, SHANGHAI, at + ahead, at=at, paused_at=None, within=HOUR)
    assert due(again, SHANGHAI) == at + ahead
    used = clock.budget - left(clock, SHANGHAI, at)
    assert again.budget == used + between(SHANGHAI, at, at + ahead)
    back = retargeted(again, SHANGHAI, None, at=at, paused_at=None, within=4 * HOUR)
    assert back.budget - left(back, SHANGHAI, at) == used


def test_time_given_during_a_pause_moves_by_the_rest_of_the_pause() -> None:
    clock = begun(SHANGHAI, MONDAY, within=4 * HOUR)
    pause = MONDAY + HOUR
    clock = retargeted(clock, SHANGHAI, local("2026-11-24 11:00"), at=MONDAY + 2 * HOUR, paused_at=pause, within=HOUR)
    clock = resumed(clock, SHANGHAI, paused_at=pause, at=local("2026-11-23 14:00"))
    assert due(clock, SHANGHAI) == local("2026-11-24 14:00")


@given(clocks(), SPANS)
def test_another_calendar_leaves_as_much_or_the_same_time(clock: Clock, later: timedelta) -> None:
    at = clock.anchor + later
    again = moved(clock, SHANGHAI, LONDON, at=at)
    if clock.given is not None:
        assert due(again, LONDON) == clock.given
    else:
        assert left(again, LONDON, at) == left(clock, SHANGHAI, at)
        assert again.budget == clock.budget


def test_given_time_that_a_pause_moved_counts_as_what_is_left() -> None:
    clock = begun(SHANGHAI, MONDAY, within=HOUR, given=local("2026-11-23 17:00"))
    clock = resumed(clock, SHANGHAI, paused_at=MONDAY, at=local("2026-11-24 09:00"))
    assert left(moved(clock, SHANGHAI, LONDON, at=clock.anchor), LONDON, clock.anchor) == 7 * HOUR


def test_changed_calendar_leaves_a_given_time() -> None:
    clock = begun(SHANGHAI, MONDAY, within=HOUR, given=local("2026-11-27 18:00"))
    day_off = Schedule(ZONE, SHANGHAI.week, {local("2026-11-25 09:00").date(): ()})
    again = recalculated(clock, day_off)
    assert (again.budget, again.remaining) == (32 * HOUR, 32 * HOUR)
    assert due(again, day_off) == local("2026-11-27 18:00")
    plain = begun(SHANGHAI, MONDAY, within=HOUR)
    assert recalculated(plain, day_off) == plain
