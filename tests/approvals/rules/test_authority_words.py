from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from approvals.rules.authority import Answer, Because, Demand, Rule
from approvals.rules.authority_words import beyond, farthest, refusal

DEMAND = Demand("", "", "price", Decimal("0.88"), Decimal(300_000))
RULE = Rule(1, "sales_rep", None, "", "", "", Decimal("0.925"), Decimal(100_000), date(2026, 1, 1), None)


def test_refusal_says_what_would_be_granted() -> None:
    assert refusal(Answer(DEMAND, None, Because.NO_RULE), "CNY") == "No rule gives authority for this."
    assert (
        refusal(Answer(DEMAND, RULE, Because.RATE), "CNY")
        == "The authority goes down to 92.5 % of the list price; 88 % is asked for."
    )
    assert (
        refusal(Answer(DEMAND, RULE, Because.AMOUNT), "CNY")
        == "The authority goes up to ¥100,000.00; ¥300,000.00 is asked for."
    )


def test_clause_says_whose_limit_is_passed() -> None:
    low, much, none = (Answer(DEMAND, rule, because) for rule, because in CASES)
    assert beyond(none, "Li", "CNY") == "no rule gives Li authority for this"
    assert beyond(low, "Li", "CNY") == "88 % of the list price is below the 92.5 % that Li may grant"
    assert beyond(much, "Li", "CNY") == "¥300,000.00 is more than the ¥100,000.00 that Li may grant"


CASES = ((RULE, Because.RATE), (RULE, Because.AMOUNT), (None, Because.NO_RULE))


def test_lowest_price_is_told_before_all_else_that_is_refused() -> None:
    low, much, none = (Answer(DEMAND, rule, because) for rule, because in CASES)
    lower = Answer(replace(DEMAND, rate=Decimal("0.8")), RULE, Because.RATE)
    assert farthest([much, low, lower]) is lower
    assert farthest([none, much]) is none
