"""What is said against a ladder, and where."""

from __future__ import annotations

from dataclasses import replace

import pytest

from deadlines.rules.checking import WITHIN, closes, in_order, problems
from deadlines.rules.defaults import ACCEPT, ASSIGN, CONFIRM, DELIVER
from deadlines.rules.ladder import Audience, Ladder, Rung, Span, SpanUnit

OWNER, MANAGER = (Audience.OWNER,), (Audience.MANAGER,)
FOUR_HOURS = Span(4)
DUE, CLOSING = Rung(OWNER), Rung(OWNER, closes=True)


def places(*rungs: Rung, within: Span = FOUR_HOURS, closing: bool = False) -> list[int | None]:
    return [problem.place for problem in problems(Ladder(within, rungs), closes=closing)]


@pytest.mark.parametrize("ladder", [ACCEPT, ASSIGN, DELIVER, CONFIRM])
def test_ladders_of_the_house_are_in_order(ladder: Ladder) -> None:
    assert problems(ladder, closes=closes(ladder)) == []
    assert in_order(ladder) == ladder


def test_only_confirming_closes_by_itself() -> None:
    assert [closes(ladder) for ladder in (ACCEPT, ASSIGN, DELIVER, CONFIRM)] == [False, False, False, True]


@pytest.mark.parametrize("span", [Span(0), Span(-1), Span(2_001), Span(251, SpanUnit.DAYS)])
def test_time_is_something_but_no_more_than_a_year(span: Span) -> None:
    assert places(DUE, within=span) == [WITHIN]


@pytest.mark.parametrize("span", [Span(1, SpanUnit.MINUTES), Span(2_000), Span(250, SpanUnit.DAYS)])
def test_time_up_to_a_year_is_fine(span: Span) -> None:
    assert places(DUE, within=span) == []


def test_ladder_without_any_rung_is_refused() -> None:
    assert places() == [None]


def test_ladder_of_too_many_rungs_is_refused() -> None:
    rungs = [Rung(OWNER, share=share) for share in range(1, 22)]
    assert places(*rungs[:20]) == []
    assert places(*rungs) == [None]


@pytest.mark.parametrize(
    "rung",
    [
        Rung(()),
        Rung(OWNER, share=0),
        Rung(OWNER, share=101),
        Rung(OWNER, after=Span(2_001)),
        Rung(OWNER, after=Span(-4)),
        Rung(OWNER, after=Span(-1, SpanUnit.DAYS)),
        Rung(OWNER, after=Span(-2_001)),
        Rung(MANAGER, after=Span(-1), level=1),
        Rung(OWNER, share=80, after=Span(-1)),
        Rung(OWNER, person=7),
        Rung(MANAGER, share=80, level=1),
        Rung(OWNER, share=80, after=Span(1)),
        Rung(OWNER, level=4),
        Rung(OWNER, level=-1),
    ],
)
def test_wrong_rung_is_named_by_its_place(rung: Rung) -> None:
    assert places(Rung(OWNER, share=50), rung) == [1]


def test_level_is_there_only_once() -> None:
    again = Rung(MANAGER, level=1, after=Span(4))
    assert places(Rung(MANAGER, level=1), again) == [1]


def test_higher_level_does_not_come_first() -> None:
    first, second = Rung(MANAGER, level=1, after=Span(4)), Rung(MANAGER, level=2, after=Span(30, SpanUnit.MINUTES))
    assert places(first, second) == [1]
    assert places(first, replace(second, level=3)) == [1]
    assert places(first, replace(second, after=Span(1, SpanUnit.DAYS))) == []


def test_second_reminder_at_one_time_is_refused_a_level_beside_it_not() -> None:
    assert places(DUE, Rung((Audience.COORDINATOR,))) == [1]
    assert places(DUE, Rung(MANAGER, level=1)) == []
    assert places(Rung(OWNER, after=Span(1)), Rung(MANAGER, after=Span(60, SpanUnit.MINUTES))) == [1]


def test_closing_rung_stays_where_the_kind_has_one() -> None:
    assert places(Rung(OWNER, share=50), closing=True) == [None]
    assert places(CLOSING, closing=True) == []
    assert places(CLOSING, replace(CLOSING, after=Span(1)), closing=True) == [1]
    assert places(CLOSING) == [0]
    assert places(replace(CLOSING, share=50), closing=True) == [0]


def test_nothing_comes_after_the_closing_rung() -> None:
    assert places(CLOSING, Rung(OWNER, after=Span(1)), closing=True) == [1]
    assert places(replace(CLOSING, after=Span(2)), Rung(OWNER, after=Span(1)), closing=True) == []


def test_order_is_that_of_climbing_and_gives_the_keys() -> None:
    rungs = [Rung(MANAGER, level=1), Rung(OWNER, after=Span(4)), Rung(OWNER, share=80), Rung(OWNER), CLOSING]
    keys = [rung.key for rung in in_order(Ladder(FOUR_HOURS, tuple(rungs))).rungs]
    assert keys == ["before-80", "level-1", "due", "close", "again-1"]


def test_order_places_what_lies_ahead_between_the_shares_of_the_time() -> None:
    rungs = (Rung(OWNER), Rung(OWNER, after=Span(-1)), Rung(OWNER, share=50), Rung(OWNER, share=80))
    keys = [rung.key for rung in in_order(Ladder(FOUR_HOURS, rungs)).rungs]
    assert keys == ["before-50", "ahead-1-hours", "before-80", "due"]


@pytest.mark.parametrize("after", [Span(-1), Span(-239, SpanUnit.MINUTES)])
def test_reminder_may_lie_ahead_within_the_time_allowed(after: Span) -> None:
    assert places(Rung(OWNER, after=after), DUE) == []
    assert places(replace(CLOSING, after=after), closing=True) == [0]
