"""Working time agrees with the wall clock, minute by minute, wherever summer time begins or ends."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from time import perf_counter
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.workcalendar import oracle
from tests.workcalendar.oracle import MINUTE
from workcalendar.rules import working_time
from workcalendar.rules.working_time import NeverOpens, Schedule
from workcalendar.rules.year import MINUTES_A_DAY, Ranges, in_order

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
OFFICE: Ranges = ((540, 720), (810, 1080))  # 9:00–12:00, 13:30–18:00
ORDINARY = Schedule(SHANGHAI, (*[OFFICE] * 5, (), ()))
NEVER = Schedule(SHANGHAI, ((),) * 7)
LIMIT = timedelta(days=20)

CHANGES = {
    "Europe/Berlin": [date(2026, 3, 29), date(2026, 10, 25), date(2026, 1, 1)],
    "America/New_York": [date(2026, 3, 8), date(2026, 11, 1), date(2025, 12, 31)],
    "Asia/Shanghai": [date(2026, 2, 17), date(1991, 4, 14), date(1991, 9, 15)],
    "Australia/Lord_Howe": [date(2026, 4, 5), date(2026, 10, 4), date(2027, 1, 1)],
    "Africa/Cairo": [date(2026, 4, 24), date(2026, 10, 30)],  # at midnight
    "Pacific/Apia": [date(2011, 12, 30)],  # a day that never was
}
"""Days around which the wall clock jumps, or the year of UTC and of the zone differ."""


@st.composite
def day_ranges(draw: st.DrawFn) -> Ranges:
    edges = sorted(draw(st.sets(st.integers(0, MINUTES_A_DAY), max_size=6)))
    return tuple(zip(edges[::2], edges[1::2], strict=False))


@st.composite
def situations(draw: st.DrawFn) -> tuple[Schedule, datetime, list[tuple[datetime, datetime]]]:
    """A schedule, a moment near a change of its clock, and leave around it."""
    zone = ZoneInfo(draw(st.sampled_from(sorted(CHANGES))))
    day = draw(st.sampled_from(CHANGES[zone.key]))
    near = st.integers(-4 * MINUTES_A_DAY, 4 * MINUTES_A_DAY)
    week = draw(st.tuples(*[day_ranges()] * 7))
    days = draw(st.dictionaries(st.integers(-6, 6).map(lambda n: day + timedelta(days=n)), day_ranges(), max_size=4))
    midnight = datetime.combine(day, time(), UTC)
    leave = draw(st.lists(st.tuples(near, st.integers(1, 3 * MINUTES_A_DAY)), max_size=3))
    away = [(midnight + since * MINUTE, midnight + (since + length) * MINUTE) for since, length in sorted(leave)]
    return Schedule(zone, week, days), (midnight + draw(near) * MINUTE).astimezone(zone), away


agreeing = settings(max_examples=120)


@agreeing
@given(situations(), st.integers(-3000, 3000))
def test_add_agrees_with_the_clock(
    situation: tuple[Schedule, datetime, list[tuple[datetime, datetime]]], minutes: int
) -> None:
    schedule, start, leave = situation
    walk = oracle.add if minutes > 0 else oracle.back
    expected = walk(schedule, start, abs(minutes) * MINUTE, leave, limit=LIMIT, step=MINUTE)
    try:
        found = working_time.add(schedule, start, minutes * MINUTE, leave=leave)
    except NeverOpens:
        found = None
    if expected is None or found is None:
        assert expected is None
        assert found is None or abs(found - start) > LIMIT
    else:
        assert found.astimezone(UTC) == expected.astimezone(UTC)  # the repeated hour equals nothing in another zone
        assert working_time.between(schedule, start, found, leave=leave) == minutes * MINUTE


@agreeing
@given(situations(), st.integers(0, 10 * MINUTES_A_DAY))
def test_between_agrees_with_the_clock(
    situation: tuple[Schedule, datetime, list[tuple[datetime, datetime]]], minutes: int
) -> None:
    schedule, start, leave = situation
    end = start.astimezone(UTC) + minutes * MINUTE
    expected = oracle.between(schedule, start, end, leave, step=MINUTE)
    assert working_time.between(schedule, start, end, leave=leave) == expected
    assert working_time.between(schedule, end, start, leave=leave) == -expected


@agreeing
@given(situations())
def test_next_opening_agrees_with_the_clock(
    situation: tuple[Schedule, datetime, list[tuple[datetime, datetime]]],
) -> None:
    schedule, start, leave = situation
    expected = oracle.next_opening(schedule, start, leave, limit=LIMIT)
    assert working_time.is_open(schedule, start, leave=leave) == oracle.opens(schedule, start, leave)
    try:
        found = working_time.next_opening(schedule, start, leave=leave)
    except NeverOpens:
        assert expected is None
    else:
        assert found == expected if expected else found > start + LIMIT


@agreeing
@given(situations())
def test_openings_of_a_day_are_its_open_minutes(
    situation: tuple[Schedule, datetime, list[tuple[datetime, datetime]]],
) -> None:
    schedule, start, _leave = situation
    day = start.date()
    minutes = (datetime.combine(day, time(), UTC) + n * MINUTE for n in range(-MINUTES_A_DAY, 2 * MINUTES_A_DAY))
    expected = [m for m in minutes if m.astimezone(schedule.zone).date() == day and oracle.opens(schedule, m)]
    found = working_time.openings(schedule, day)
    assert [open_ + n * MINUTE for open_, end in _in_utc(found) for n in range((end - open_) // MINUTE)] == expected


def _in_utc(spans: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    return [(start.astimezone(UTC), end.astimezone(UTC)) for start, end in spans]


@settings(max_examples=200)
@given(situations(), st.timedeltas(timedelta(days=-900), timedelta(days=900)))
def test_what_was_added_lies_between(
    situation: tuple[Schedule, datetime, list[tuple[datetime, datetime]]], working: timedelta
) -> None:
    schedule, start, leave = situation
    try:
        end = working_time.add(schedule, start, working, leave=leave)
    except NeverOpens:
        return
    assert working_time.between(schedule, start, end, leave=leave) == working
    assert (end > start) == (working > timedelta())


QUARTER = timedelta(minutes=15)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe"])
def test_ten_years_agree_with_the_clock(zone: str) -> None:
    days = {date(2020, 1, 1) + timedelta(days=31 * n): () if n % 2 else ((0, 1440),) for n in range(120)}
    schedule = Schedule(ZoneInfo(zone), (*[OFFICE] * 5, ((60, 195),), ()), days)
    start = datetime(2019, 12, 30, 7, 15, tzinfo=UTC)
    end = start + timedelta(days=3660)
    leave = [(start + timedelta(days=100), start + timedelta(days=130, minutes=45))]
    working = oracle.between(schedule, start, end, leave, step=QUARTER)
    assert working_time.between(schedule, start, end, leave=leave) == working
    found = working_time.add(schedule, start, working, leave=leave)
    assert found <= end
    assert working_time.between(schedule, found, end) == timedelta()
    assert working_time.add(schedule, end, -working, leave=leave) >= start


@agreeing
@given(st.integers(1, 60 * 24 * 500))
@example(60 * 24 * 3650)
def test_a_schedule_that_is_always_open_is_the_plain_clock(minutes: int) -> None:
    always = Schedule(BERLIN, (((0, 1440),),) * 7)
    start = datetime(2024, 2, 29, 12, 0, 0, 1, tzinfo=UTC)
    assert working_time.add(always, start, minutes * MINUTE) == start + minutes * MINUTE
    assert working_time.add(always, start, -minutes * MINUTE) == start - minutes * MINUTE


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 in Shanghai; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


def test_what_ends_at_closing_time_ends_then() -> None:
    assert working_time.add(ORDINARY, _at(27, 17), timedelta(hours=1)) == _at(27, 18)
    assert working_time.add(ORDINARY, _at(27, 17), timedelta(hours=1, microseconds=1)) == _at(30, 9) + timedelta(
        microseconds=1
    )
    assert working_time.add(ORDINARY, _at(30, 10), timedelta(hours=-1)) == _at(30, 9)
    assert working_time.add(ORDINARY, _at(30, 9), timedelta(hours=-1)) == _at(27, 17)


def test_leave_counts_backwards_only_where_it_is_reached() -> None:
    away = [(_at(26, 9), _at(26, 18))]
    assert working_time.add(ORDINARY, _at(27, 12), timedelta(hours=-3), leave=away) == _at(27, 9)
    assert working_time.add(ORDINARY, _at(27, 12), timedelta(hours=-4), leave=away) == _at(25, 17)
    assert working_time.add(ORDINARY, _at(25, 12), timedelta(hours=-1), leave=away) == _at(25, 11)


def test_nothing_added_is_the_start_itself() -> None:
    closed = _at(28, 3)
    assert working_time.add(ORDINARY, closed, timedelta()) is closed


def test_four_hours_from_friday_evening_are_monday_afternoon() -> None:
    assert working_time.add(ORDINARY, _at(27, 20), timedelta(hours=4)) == _at(30, 14, 30)


def test_make_up_saturday_and_holiday_count_as_they_are() -> None:
    schedule = Schedule(SHANGHAI, ORDINARY.week, {date(2026, 11, 28): OFFICE, date(2026, 11, 30): ()})
    assert working_time.add(schedule, _at(27, 17), timedelta(hours=2)) == _at(28, 10)
    assert working_time.next_opening(schedule, _at(28, 18)) == datetime(2026, 12, 1, 9, tzinfo=SHANGHAI)


def test_opening_over_the_skipped_hour_is_an_hour_shorter() -> None:
    night = Schedule(BERLIN, (((60, 300),),) * 7)
    assert [end - start for start, end in _in_utc(working_time.openings(night, date(2026, 3, 29)))] == [
        timedelta(hours=3)
    ]
    assert [end - start for start, end in _in_utc(working_time.openings(night, date(2026, 10, 25)))] == [
        timedelta(hours=5)
    ]


def test_opening_within_the_repeated_hour_comes_twice() -> None:
    night = Schedule(BERLIN, (((120, 150),),) * 7)
    assert len(working_time.openings(night, date(2026, 10, 25))) == 2
    assert working_time.openings(night, date(2026, 3, 29)) == []


def test_moment_without_zone_is_refused() -> None:
    with pytest.raises(TypeError):
        working_time.add(ORDINARY, datetime(2026, 11, 23, 9), timedelta(hours=1))  # noqa: DTZ001


@pytest.mark.parametrize("hours", [1, -1])
def test_schedule_without_openings_says_so(hours: int) -> None:
    with pytest.raises(NeverOpens):
        working_time.add(NEVER, _at(23, 9), timedelta(hours=hours))


def test_next_opening_of_a_schedule_without_openings_says_so() -> None:
    with pytest.raises(NeverOpens):
        working_time.next_opening(NEVER, _at(23, 9))
    assert working_time.between(NEVER, _at(23, 9), _at(27, 9)) == timedelta()


def test_more_than_the_horizon_holds_is_refused() -> None:
    with pytest.raises(NeverOpens):
        working_time.add(ORDINARY, _at(23, 9), timedelta(hours=60_000))


@pytest.mark.parametrize("year", [1850, 2300])
def test_years_that_nobody_means_are_refused(year: int) -> None:
    with pytest.raises(NeverOpens):
        working_time.is_open(ORDINARY, datetime(year, 1, 1, tzinfo=UTC))


def test_schedule_remembers_a_bounded_number_of_years() -> None:
    schedule = Schedule(SHANGHAI, ORDINARY.week)
    working_time.between(schedule, datetime(1950, 6, 1, tzinfo=UTC), datetime(2030, 6, 1, tzinfo=UTC))
    assert 0 < len(schedule._years) <= 64


def test_unconfirmed_years_are_those_of_the_zone() -> None:
    schedule = Schedule(SHANGHAI, ORDINARY.week, unconfirmed=frozenset({2027, 2028}))
    in_utc = datetime(2026, 12, 31, 15, tzinfo=UTC)
    assert working_time.unconfirmed_years(schedule, _at(23, 9), in_utc) == ()
    assert working_time.unconfirmed_years(schedule, in_utc + timedelta(hours=1), _at(23, 9)) == (2027,)
    assert working_time.unconfirmed_years(schedule, _at(23, 9), in_utc + timedelta(days=500)) == (2027, 2028)


@pytest.mark.parametrize(
    "ranges", [((540, 720), (700, 900)), ((720, 540),), ((540, 540),), ((-1, 5),), ((5, 1441),), ((720, 780), (0, 60))]
)
def test_ranges_out_of_order_are_refused(ranges: Ranges) -> None:
    assert not in_order(ranges)
    with pytest.raises(ValueError, match="sorted and disjoint"):
        Schedule(SHANGHAI, ORDINARY.week, {date(2026, 11, 23): ranges})
    with pytest.raises(ValueError, match="seven days"):
        Schedule(SHANGHAI, (OFFICE,))


def test_ranges_that_touch_are_one_opening() -> None:
    assert in_order(((540, 720), (720, 1080)))
    schedule = Schedule(SHANGHAI, (((540, 720), (720, 1080)),) * 7)
    assert working_time.openings(schedule, date(2026, 11, 23)) == [(_at(23, 9), _at(23, 18))]


def _fastest(rounds: int, start: datetime, working: timedelta) -> float:
    """Seconds of the quickest of some calculations: what the machine does beside them must not count."""
    taken = []
    for _round in range(rounds):
        begun = perf_counter()
        working_time.add(ORDINARY, start, working)
        taken.append(perf_counter() - begun)
    return min(taken)


def test_five_hundred_working_hours_take_less_than_a_millisecond() -> None:
    assert _fastest(50, _at(23, 9), timedelta(hours=500)) < 0.001
    assert _fastest(50, _at(23, 9), timedelta(hours=500 * 52)) < 0.001


def test_short_span_takes_less_than_twenty_microseconds() -> None:
    assert _fastest(200, _at(23, 9), timedelta(hours=40)) < 0.000_02
