"""Ladders and clocks in words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from deadlines.rules import words
from deadlines.rules.defaults import ACCEPT, CONFIRM
from deadlines.rules.ladder import Audience, Ladder, Rung, Span, SpanUnit, named

HOUR, DAY = timedelta(hours=1), timedelta(hours=8)
OWNER = (Audience.OWNER,)


@pytest.mark.parametrize(
    ("span", "told"),
    [
        (Span(1), "1 working hour"),
        (Span(4), "4 working hours"),
        (Span(1, SpanUnit.DAYS), "1 working day"),
        (Span(3, SpanUnit.DAYS), "3 working days"),
        (Span(30, SpanUnit.MINUTES), "30 working minutes"),
    ],
)
def test_span_is_said_with_its_unit(span: Span, told: str) -> None:
    assert words.span(span) == told


def test_within_names_the_budget() -> None:
    assert words.within(ACCEPT) == "within 4 working hours"


def test_lines_tell_when_what_and_whom() -> None:
    told = [(line.mark, line.when, line.whom) for line in words.lines(ACCEPT, {})]
    assert told[:4] == [
        ("Reminder", "at 50 % of the time", "who owes it"),
        ("Reminder", "at 80 % of the time", "who owes it"),
        ("Reminder", "when the time is up", "who owes it"),
        ("Level 1", "when the time is up", "the manager above"),
    ]
    assert told[-1] == ("Level 3", "24 working hours late", "company leader")


def test_lines_grow_more_alarming_with_the_level() -> None:
    tones = [line.tone for line in words.lines(ACCEPT, {})]
    assert (tones[0], tones[3], tones[-1]) == ("info", "warning", "danger")


def test_closing_rung_is_told_as_such() -> None:
    last = words.lines(CONFIRM, {})[-1]
    assert (last.mark, last.tone, last.whom) == ("Closes", "neutral", "who owes it, coordinator")


@pytest.mark.parametrize(("names", "whom"), [({7: "Li Ming"}, "Li Ming"), ({}, "company leader")])
def test_named_leader_goes_by_his_name(names: dict[int, str], whom: str) -> None:
    assert words.whom(Rung((Audience.LEADER,), level=3, person=7), names) == whom


def test_difference_tells_each_rung_that_changed_came_or_went() -> None:
    before = Ladder(Span(4), named([Rung(OWNER, share=50), Rung(OWNER)]))
    after = Ladder(Span(2), named([Rung(OWNER, share=50), Rung((Audience.COORDINATOR,)), Rung(OWNER, after=Span(4))]))
    assert words.difference(before, after, {}) == [
        ("Time", "4 working hours", "2 working hours"),
        ("Reminder", "when the time is up: who owes it", "when the time is up: coordinator"),
        ("Reminder", "", "4 working hours late: who owes it"),
    ]


def test_difference_of_a_ladder_taken_away_tells_what_it_said() -> None:
    ladder = Ladder(Span(4), named([Rung(OWNER)]))
    gone = words.difference(ladder, None, {})
    assert gone == [("Time", "4 working hours", ""), ("Reminder", "when the time is up: who owes it", "")]
    assert words.difference(ladder, ladder, {}) == []


@pytest.mark.parametrize(
    ("amount", "told"),
    [
        (timedelta(minutes=5), "5 working minutes left"),
        (2 * HOUR, "2 working hours left"),
        (timedelta(hours=2, minutes=30), "2 h 30 min left"),
        (2 * DAY, "2 working days left"),
        (timedelta(hours=15), "15 working hours left"),
        (timedelta(hours=23, minutes=59), "2 working days left"),
        (-3 * HOUR, "late by 3 working hours"),
        (timedelta(seconds=59), "no working time left"),
        (timedelta(0), "no working time left"),
    ],
)
def test_left_says_what_one_can_plan_with(amount: timedelta, told: str) -> None:
    assert words.left(amount, DAY) == told


def test_left_counts_hours_where_no_day_ever_opens() -> None:
    assert words.left(40 * HOUR, timedelta(0)) == "40 working hours left"


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (Span(-1, SpanUnit.DAYS), "1 working day before"),
        (Span(-3, SpanUnit.DAYS), "3 working days before"),
        (Span(-2), "2 working hours before"),
        (Span(-30, SpanUnit.MINUTES), "30 working minutes before"),
    ],
)
def test_reminder_ahead_is_said_with_its_distance(after: Span, told: str) -> None:
    assert words.when(Rung(OWNER, after=after)) == told
