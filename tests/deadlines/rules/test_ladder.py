"""Where the rungs of a ladder lie, whatever happens to the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.rules import defaults
from deadlines.rules.checking import closes, problems
from deadlines.rules.clock import Clock, begun, due
from deadlines.rules.ladder import (
    Audience,
    Climb,
    Ladder,
    Rung,
    Span,
    SpanUnit,
    coming,
    day_length,
    following,
    named,
    placed,
    restored,
    stored,
    together,
)
from tests.deadlines.chores import HOUR, MONDAY, SHANGHAI, local
from workcalendar.rules.working_time import Schedule, between

ACCEPT = begun(SHANGHAI, MONDAY, within=4 * HOUR)
OWNER = (Audience.OWNER,)
MOMENTS = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: MONDAY + timedelta(minutes=minutes))
BUDGETS = st.integers(1, 60 * 200).map(lambda minutes: timedelta(minutes=minutes))
LADDERS = st.lists(
    st.builds(
        Rung,
        tell=st.just(OWNER),
        share=st.integers(1, 100),
        after=st.just(Span(0)),
        level=st.just(0),
    )
    | st.builds(Rung, tell=st.just(OWNER), after=st.integers(0, 99).map(Span), level=st.integers(0, 3))
    | st.builds(Rung, tell=st.just(OWNER), after=st.integers(-99, -1).map(Span)),
    max_size=9,
    unique_by=lambda rung: (rung.share, rung.after, rung.level),
).map(lambda rungs: Ladder(Span(4), tuple(replace(rung, key=str(n)) for n, rung in enumerate(rungs))))


def keys(ladder: Ladder, clock: Clock, *climbed: str) -> list[str]:
    return [climb.rung.key for climb in coming(ladder, clock, SHANGHAI, climbed)]


def test_default_ladder_reminds_and_then_escalates_three_times() -> None:
    found = {climb.rung.key: climb.at for climb in coming(defaults.ACCEPT, ACCEPT, SHANGHAI)}
    assert found == {
        "before-50": local("2026-11-23 11:00"),
        "before-80": local("2026-11-23 13:12"),
        "due": local("2026-11-23 14:00"),
        "level-1": local("2026-11-23 14:00"),
        "again-1": local("2026-11-23 18:00"),
        "level-2": local("2026-11-24 14:00"),
        "again-2": local("2026-11-24 14:00"),
        "again-3": local("2026-11-25 14:00"),
        "level-3": local("2026-11-26 14:00"),
    }


def test_default_closing_ladder_ends_with_the_closing() -> None:
    clock = begun(SHANGHAI, MONDAY, within=24 * HOUR)
    assert keys(defaults.CONFIRM, clock) == ["before-50", "before-80", "close"]
    assert following(defaults.CONFIRM, clock, SHANGHAI, ["before-50", "before-80", "close"]) is None


@pytest.mark.parametrize("ladder", [defaults.ACCEPT, defaults.ASSIGN, defaults.DELIVER, defaults.CONFIRM])
def test_default_ladders_can_be_used_and_stored(ladder: Ladder) -> None:
    assert problems(ladder, closes=closes(ladder)) == []
    assert restored(stored(ladder)) == ladder


def test_ladder_finds_its_rungs_by_key() -> None:
    rung = defaults.ACCEPT.rung("level-2")
    assert rung is not None
    assert rung.level == 2
    assert defaults.ACCEPT.rung("level-9") is None


def test_rungs_of_one_moment_are_climbed_together() -> None:
    rungs = placed(defaults.ACCEPT, 4 * HOUR, SHANGHAI)
    assert [rung.key for rung in together(rungs, "due", ["before-50"])] == ["due", "level-1"]
    assert [rung.key for rung in together(rungs, "level-1", ["due"])] == ["level-1"]
    assert [rung.key for rung in together(rungs, "level-3", [])] == ["level-3"]


def test_keys_say_what_a_rung_is() -> None:
    rungs = [
        Rung(OWNER, share=70),
        Rung(OWNER),
        Rung(OWNER, after=Span(1)),
        Rung(OWNER, after=Span(2)),
        Rung(OWNER, level=2),
    ]
    assert [rung.key for rung in named([*rungs, Rung(OWNER, closes=True)])] == [
        "before-70",
        "due",
        "again-1",
        "again-2",
        "level-2",
        "close",
    ]


@given(LADDERS, MOMENTS, BUDGETS)
def test_rungs_come_in_the_order_of_their_time(ladder: Ladder, start: datetime, budget: timedelta) -> None:
    climbs = coming(ladder, begun(SHANGHAI, start, within=budget), SHANGHAI)
    assert sorted(climb.at for climb in climbs) == [climb.at for climb in climbs]
    too_early = {rung for rung in ladder.rungs if rung.is_ahead and -rung.after.amount * HOUR >= budget}
    assert {climb.rung for climb in climbs} == set(ladder.rungs) - too_early


@given(LADDERS, MOMENTS, BUDGETS)
def test_climbing_one_by_one_meets_all(ladder: Ladder, start: datetime, budget: timedelta) -> None:
    clock = begun(SHANGHAI, start, within=budget)
    met: list[Climb] = []
    while climb := following(ladder, clock, SHANGHAI, [one.rung.key for one in met]):
        met.append(climb)
    assert met == coming(ladder, clock, SHANGHAI)


@given(LADDERS, MOMENTS, BUDGETS)
def test_every_rung_lies_at_its_working_time(ladder: Ladder, start: datetime, budget: timedelta) -> None:
    clock = begun(SHANGHAI, start, within=budget)
    for rung, at in coming(ladder, clock, SHANGHAI):
        assert between(SHANGHAI, start, at) == budget + rung.offset(budget, SHANGHAI)


@given(MOMENTS, st.integers(1, 60 * 24 * 30))
def test_nothing_about_missing_it_comes_before_a_given_time(start: datetime, minutes: int) -> None:
    named_time = start + timedelta(minutes=minutes)
    clock = begun(SHANGHAI, start, within=HOUR, given=named_time)
    for rung, at in coming(defaults.ACCEPT, clock, SHANGHAI):
        assert (at >= named_time) == (rung.share == 100) or at == named_time
    assert due(clock, SHANGHAI) == named_time


@pytest.mark.parametrize(
    ("span", "length"),
    [
        (Span(90, SpanUnit.MINUTES), timedelta(minutes=90)),
        (Span(3), 3 * HOUR),
        (Span(2, SpanUnit.DAYS), 16 * HOUR),
    ],
)
def test_span_is_working_time_of_the_calendar(span: Span, length: timedelta) -> None:
    assert span.length(SHANGHAI) == length


def test_working_day_is_as_long_as_the_weekdays_are_on_the_average() -> None:
    short_friday = Schedule(ZoneInfo("UTC"), (*[((540, 1020),)] * 4, ((540, 780),), (), ()))
    assert day_length(short_friday) == timedelta(minutes=(4 * 480 + 240) / 5)
    assert day_length(Schedule(ZoneInfo("UTC"), ((),) * 7)) == timedelta(0)


AHEAD = Ladder(
    Span(7, SpanUnit.DAYS),
    named([Rung(OWNER, after=Span(-3, SpanUnit.DAYS)), Rung(OWNER, after=Span(-1, SpanUnit.DAYS)), Rung(OWNER)]),
)


def test_reminders_ahead_lie_at_their_distance_before_the_due_time() -> None:
    clock = begun(SHANGHAI, MONDAY + 2 * HOUR, within=56 * HOUR)
    assert [(climb.rung.key, climb.at) for climb in coming(AHEAD, clock, SHANGHAI)] == [
        ("ahead-3-days", local("2026-11-27 11:00")),
        ("ahead-1-days", local("2026-12-01 11:00")),
        ("due", local("2026-12-02 11:00")),
    ]


def test_promise_that_is_shorter_than_the_distance_leaves_the_reminder_out() -> None:
    two_days = begun(SHANGHAI, MONDAY, within=16 * HOUR)
    assert keys(AHEAD, two_days) == ["ahead-1-days", "due"]
    one_day = begun(SHANGHAI, MONDAY, within=8 * HOUR)
    assert keys(AHEAD, one_day) == ["due"]
    first = following(AHEAD, one_day, SHANGHAI)
    assert first is not None
    assert first.rung.key == "due"


@given(MOMENTS, BUDGETS, st.integers(1, 400))
def test_reminder_ahead_comes_after_the_beginning_and_its_distance_before_the_due_time(
    start: datetime, budget: timedelta, hours: int
) -> None:
    ladder = Ladder(Span(4), named([Rung(OWNER, after=Span(-hours)), Rung(OWNER)]))
    clock = begun(SHANGHAI, start, within=budget)
    found = coming(ladder, clock, SHANGHAI)
    assert (len(found) == 2) == (budget > hours * HOUR)
    if len(found) == 2:
        assert start < found[0].at < found[1].at == due(clock, SHANGHAI)
        assert between(SHANGHAI, found[0].at, found[1].at) == hours * HOUR


def test_reminder_ahead_is_stored_and_restored() -> None:
    assert restored(stored(AHEAD)) == AHEAD
    assert [rung.is_ahead for rung in AHEAD.rungs] == [True, True, False]
