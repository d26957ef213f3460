"""The most specific row wins, without a database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests_app.rules.routing import (
    Fault,
    Lost,
    Problem,
    Question,
    best,
    explain,
    judge,
    overlap,
    problems,
)

DAY = date(2026, 11, 23)
CHAIN = (30, 20, 10)
VALUES = ("gold", "silver", "ordinary")


@dataclass(frozen=True)
class Line:
    pk: int
    content_id: int = 1
    unit_id: int | None = None
    customer_value: str = ""
    valid_from: date | None = None
    valid_until: date | None = None


ANY, ANY_GOLD = Line(1), Line(2, customer_value="gold")
COMPANY, PARENT_GOLD = Line(3, unit_id=10), Line(4, unit_id=20, customer_value="gold")
OWN, OWN_GOLD = Line(5, unit_id=30), Line(6, unit_id=30, customer_value="gold")


@pytest.mark.parametrize(
    ("rows", "value", "winner"),
    [
        ([], "gold", None),
        ([ANY], "gold", ANY),
        ([ANY, ANY_GOLD], "gold", ANY_GOLD),
        ([ANY, ANY_GOLD], "silver", ANY),
        ([ANY_GOLD], "silver", None),
        ([ANY_GOLD, COMPANY], "gold", COMPANY),
        ([COMPANY, PARENT_GOLD], "gold", PARENT_GOLD),
        ([COMPANY, PARENT_GOLD], "silver", COMPANY),
        ([PARENT_GOLD, OWN], "gold", OWN),
        ([OWN, OWN_GOLD], "gold", OWN_GOLD),
        ([Line(7, unit_id=99)], "gold", None),
        ([Line(7, content_id=2)], "gold", None),
    ],
)
def test_nearest_unit_wins_before_customer_value_before_any(rows: list[Line], value: str, winner: Line | None) -> None:
    assert best(rows, content=1, unit_chain=CHAIN, customer_value=value, day=DAY) is winner


@pytest.mark.parametrize(
    ("start", "end", "answers"),
    [
        (DAY, DAY, True),
        (date(2026, 11, 24), None, False),
        (None, date(2026, 11, 22), False),
        (date(2026, 1, 1), date(2026, 12, 31), True),
    ],
)
def test_a_row_answers_from_its_first_to_its_last_day(start: date | None, end: date | None, answers: bool) -> None:
    row = Line(1, valid_from=start, valid_until=end)
    assert (best([row], content=1, unit_chain=(), customer_value="", day=DAY) is row) is answers


def test_judge_tells_for_every_row_of_the_content_why_it_lost() -> None:
    later, over = Line(8, valid_from=date(2027, 1, 1)), Line(9, valid_until=date(2026, 1, 1))
    elsewhere, silver = Line(10, unit_id=99), Line(11, customer_value="silver")
    rows = [elsewhere, ANY, later, OWN, over, silver, COMPANY, OWN_GOLD, Line(12, content_id=2)]
    assert judge(rows, Question(1, CHAIN, "gold", DAY)) == [
        (OWN_GOLD, None),
        (OWN, Lost.ANY_VALUE),
        (COMPANY, Lost.FARTHER_UNIT),
        (ANY, Lost.ANY_UNIT),
        (elsewhere, Lost.OTHER_UNIT),
        (later, Lost.NOT_YET),
        (over, Lost.OVER),
        (silver, Lost.OTHER_VALUE),
    ]
    assert Question(1, CHAIN, "gold", DAY).mismatch(Line(12, content_id=2)) is Lost.OTHER_CONTENT


def test_explain_names_the_winner_and_the_rows_passed_over() -> None:
    question = Question(1, CHAIN, "gold", DAY)
    told = explain(judge([ANY, OWN_GOLD, Line(9, unit_id=99)], question))
    assert told == {"row": 6, "unit": 30, "value": "gold", "passed_over": [{"row": 1, "why": "any_unit"}]}
    assert explain([]) == {"row": None, "unit": None, "value": "", "passed_over": []}


DATES = st.none() | st.dates(date(2026, 11, 1), date(2026, 11, 9))


@given(DATES, DATES, DATES, DATES)
def test_overlap_is_a_day_in_common(one: date | None, two: date | None, three: date | None, four: date | None) -> None:
    first, second = Line(1, valid_from=one, valid_until=two), Line(2, valid_from=three, valid_until=four)
    if (one and two and one > two) or (three and four and three > four):
        return
    days = [date(2026, 11, n) for n in range(1, 10)]
    days = [date(2000, 1, 1), *days, date(2050, 1, 1)]
    shared = any(
        Question(1, (), "", d).mismatch(first) is Question(1, (), "", d).mismatch(second) is None for d in days
    )
    assert overlap(first, second) is overlap(second, first) is shared


def test_rows_of_different_unit_or_value_never_overlap() -> None:
    assert not overlap(ANY, ANY_GOLD)
    assert not overlap(ANY, COMPANY)
    assert not overlap(ANY, Line(9, content_id=2))


UNITS = {30: CHAIN, 40: (40, 10)}


def test_problems_tell_gaps_once_for_all_values_and_singly_otherwise() -> None:
    rows = [Line(1, unit_id=30, customer_value="gold")]
    assert problems(rows, [1], UNITS, VALUES, DAY) == [
        Problem(Fault.GAP, 1, 30, "silver"),
        Problem(Fault.GAP, 1, 30, "ordinary"),
        Problem(Fault.GAP, 1, 40, ""),
    ]
    assert problems(rows, [1], {30: CHAIN}, [], DAY) == []


def test_problems_tell_faults_of_the_rows_that_answer_overlaps_and_expired_rows() -> None:
    expired = Line(7, customer_value="gold", valid_until=date(2026, 1, 1))
    rows = [ANY, Line(8, valid_from=DAY), expired]
    staffing = {(1, 40): Fault.NO_HOLDER, (7, 30): Fault.NO_POST}
    assert problems(rows, [1], UNITS, VALUES, DAY, staffing=staffing) == [
        Problem(Fault.NO_HOLDER, 1, 40, "", 1),
        Problem(Fault.OVERLAP, 1, None, "", 8),
        Problem(Fault.EXPIRED, 1, None, "gold", 7),
    ]
