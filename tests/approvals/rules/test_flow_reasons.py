from __future__ import annotations

from decimal import Decimal
from typing import Any

from approvals.rules.flow import Field, Operator, Test
from approvals.rules.flow_reasons import because
from approvals.rules.flow_words import Names
from tests.approvals.memos import LARGE, OVER, step

FACTS: dict[str, Any] = {Field.NET_AMOUNT: "120000", Field.OVER_AUTHORITY: True, Field.CUSTOMER_CLASS: "gold"}
GOLD = Test(Field.CUSTOMER_CLASS, Operator.IS, "gold")
LARGE_WORDS = "the net amount is at least ¥100,000.00 (it is ¥120,000.00)"


def test_step_without_conditions_needs_no_reason() -> None:
    assert because(step(), FACTS, Names()) == []


def test_only_groups_that_hold_are_reasons_with_the_documents_values() -> None:
    cheap = ((Test(Field.NET_AMOUNT, Operator.LESS, Decimal(5)),),)
    assert because(step(conditions=(*LARGE, *cheap)), FACTS, Names()) == [LARGE_WORDS]
    assert because(step(conditions=(*LARGE, (GOLD,))), FACTS, Names()) == [LARGE_WORDS, "the customer value is Gold"]


def test_exceeded_authority_is_told_by_its_limit_where_that_is_known() -> None:
    one = step(conditions=((*OVER[0], GOLD),))
    assert because(one, FACTS, Names()) == ["the submitter's authority is exceeded and the customer value is Gold"]
    assert because(one, FACTS, Names(), "86 % is below 90 %") == ["86 % is below 90 % and the customer value is Gold"]
    within = ((Test(Field.OVER_AUTHORITY, Operator.IS, value=False),),)
    facts: dict[str, Any] = {Field.OVER_AUTHORITY: False}
    assert because(step(conditions=within), facts, Names(), "never") == ["the submitter's authority suffices"]
