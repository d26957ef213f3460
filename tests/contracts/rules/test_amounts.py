"""Net, tax and gross of a contract."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from hypothesis import given
from hypothesis import strategies as st

from contracts.rules.amounts import Amounts, amounts
from core.money import DECIMALS, step

quantities = st.decimals("0.001", "99999", places=3)
prices = st.decimals("0", "999999", places=4)
rates = st.decimals("0", "0.9999", places=4)
currencies = st.sampled_from(sorted(DECIMALS))
lines = st.lists(st.tuples(quantities, prices), max_size=12)


def test_amounts_add_rounded_lines_and_round_the_tax_once() -> None:
    rows = [(Decimal(3), Decimal("0.3350")), (Decimal(1), Decimal("0.0050"))]  # 1.005 → 1.01 and 0.005 → 0.01
    assert amounts(rows, Decimal("0.13"), "CNY") == Amounts(Decimal("1.02"), Decimal("0.13"), Decimal("1.15"))


def test_amounts_of_a_currency_without_cents_are_whole() -> None:
    assert amounts([(Decimal(3), Decimal("33.5000"))], Decimal("0.1"), "JPY") == Amounts(
        Decimal(101), Decimal(10), Decimal(111)
    )


def test_amounts_of_nothing_are_nothing() -> None:
    assert amounts([], Decimal("0.13"), "CNY") == Amounts(Decimal(0), Decimal(0), Decimal(0))


@given(lines, rates, currencies)
def test_gross_is_net_and_tax_in_whole_smallest_units(
    rows: list[tuple[Decimal, Decimal]], rate: Decimal, currency: str
) -> None:
    found = amounts(rows, rate, currency)
    unit = step(currency)
    by_hand = sum(((quantity * price).quantize(unit, ROUND_HALF_UP) for quantity, price in rows), Decimal(0))
    assert found.net == by_hand
    assert abs(found.tax - found.net * rate) <= unit / 2
    assert found.gross == found.net + found.tax
    assert all(one % unit == 0 for one in (found.net, found.tax, found.gross))


@given(lines, currencies)
def test_order_of_lines_does_not_matter(rows: list[tuple[Decimal, Decimal]], currency: str) -> None:
    assert amounts(rows, Decimal("0.06"), currency) == amounts(rows[::-1], Decimal("0.06"), currency)
