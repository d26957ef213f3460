"""What rows come to, exactly, in every currency."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from contracts.rules import pricing
from contracts.rules.pricing import Row
from core import money

CURRENCIES = st.sampled_from(sorted(money.DECIMALS))
PRICES = st.decimals(min_value=Decimal("0.0001"), max_value=10**6, places=4)
WANTED = st.decimals(min_value=0, max_value=10**6, places=4)
QUANTITIES = st.decimals(min_value=Decimal("0.001"), max_value=10**5, places=3)


def rows_in(currency: str) -> st.SearchStrategy[list[Row]]:
    row = st.builds(Row, st.sampled_from(["pumps", "valves"]), QUANTITIES, PRICES, WANTED, st.just(currency))
    return st.lists(row, max_size=12)


ROWS = CURRENCIES.flatmap(lambda currency: st.tuples(st.just(currency), rows_in(currency)))


@given(ROWS)
def test_sums_are_what_a_reader_adds_up(given_rows: tuple[str, list[Row]]) -> None:
    currency, rows = given_rows
    found = pricing.sums(rows, currency)
    assert found.amount == sum((row.amount for row in rows), Decimal(0))
    assert found.list_amount == sum((row.list_amount for row in rows), Decimal(0))
    assert found.given == found.list_amount - found.amount
    assert (found.rate is None) == (found.list_amount == 0)
    assert (found.lowest is None) == (not rows)
    if rows and found.rate is not None and found.lowest is not None:
        assert found.lowest == min(row.rate for row in rows)


@given(QUANTITIES, PRICES, WANTED, CURRENCIES)
def test_rate_and_discount_make_one(quantity: Decimal, list_price: Decimal, price: Decimal, currency: str) -> None:
    row = Row("pumps", quantity, list_price, price, currency)
    assert row.rate + row.discount == 1
    assert (row.discount >= 0) == (row.rate <= 1)
    assert Row("pumps", quantity, list_price, list_price, currency).discount == 0


def test_amounts_beyond_a_column_are_not_writable() -> None:
    row = Row("pumps", Decimal(10**10), Decimal(10**5), Decimal(10**5), "CNY")
    assert pricing.is_writable([row], "CNY")
    assert not pricing.is_writable([row] * 11, "CNY"), "the sum is too large"
    assert not pricing.is_writable([Row("pumps", Decimal(10**10), Decimal(10**7), Decimal(1), "CNY")], "CNY")
