"""The plan of payments."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rules.payments import After, by_percent, due_on, lacking
from core.money import DECIMALS, rounded, step

SIGNED = date(2026, 11, 23)
totals = st.decimals("0", "99999999.99", places=2)
currencies = st.sampled_from(sorted(DECIMALS))


@st.composite
def percents(draw: st.DrawFn) -> list[Decimal]:
    """Some of two decimals that are 100 together."""
    cuts = sorted(draw(st.sets(st.integers(1, 9999), max_size=8)))
    edges = [0, *cuts, 10000]
    return [Decimal(b - a) / 100 for a, b in pairwise(edges)]


@given(totals, percents(), currencies)
def test_plan_by_percent_adds_up_to_the_total_exactly(total: Decimal, shares: list[Decimal], currency: str) -> None:
    whole = rounded(total, currency)
    plan = by_percent(whole, shares, currency)
    assert lacking(whole, plan) == 0
    assert len(plan) == len(shares)
    assert all(abs(one - whole * share / 100) < step(currency) for one, share in zip(plan, shares, strict=True))


def test_plan_by_percent_gives_the_rest_to_the_largest_remainder() -> None:
    thirds = [Decimal("33.33"), Decimal("33.33"), Decimal("33.34")]
    assert by_percent(Decimal("100.01"), thirds, "CNY") == [Decimal("33.33"), Decimal("33.33"), Decimal("33.35")]


@pytest.mark.parametrize(
    "shares",
    [[], ["99.99"], ["60", "50", "-10"], ["100", "0"], ["50", "50.01"]],
    ids=lambda one: "+".join(one) or "none",
)
def test_plan_by_percent_refuses_what_is_not_a_hundred(shares: list[str]) -> None:
    with pytest.raises(ValueError, match="percents"):
        by_percent(Decimal(100), [Decimal(one) for one in shares], "CNY")


def test_lacking_says_how_much_and_in_which_direction() -> None:
    assert lacking(Decimal("113.00"), [Decimal("50.00"), Decimal("62.99")]) == Decimal("0.01")
    assert lacking(Decimal("113.00"), [Decimal("113.01")]) == Decimal("-0.01")
    assert lacking(Decimal("113.00"), []) == Decimal("113.00")


def test_instalment_with_a_date_is_due_on_it_whatever_happened() -> None:
    assert due_on(date(2027, 1, 1), "", 0, {After.SIGNING: SIGNED}) == date(2027, 1, 1)


def test_instalment_after_an_event_is_due_days_after_it_and_never_before() -> None:
    assert due_on(None, "signing", 10, {"signing": SIGNED}) == date(2026, 12, 3)
    assert due_on(None, "delivery", 10, {"signing": SIGNED}) is None
    assert due_on(None, "acceptance", 0, {"acceptance": SIGNED}) == SIGNED
