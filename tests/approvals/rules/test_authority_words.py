from __future__ import annotations

from datetime import date
from decimal import Decimal

from approvals.rules.authority import Answer, Because, Demand, Rule
from approvals.rules.authority_words import refusal

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
