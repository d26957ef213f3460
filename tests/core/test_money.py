"""Exact money: what comes out adds up, for every currency and however odd the numbers are."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import money

CURRENCIES = st.sampled_from(sorted(money.DECIMALS))
AMOUNTS = st.decimals(min_value=-(10**12), max_value=10**12, places=6)
PRICES = st.decimals(min_value=Decimal("0.0001"), max_value=10**9, places=4)
QUANTITIES = st.decimals(min_value=Decimal("0.001"), max_value=10**6, places=3)
RATES = st.decimals(min_value=0, max_value=2, places=4)


def half_up(exact: Fraction, step: Fraction) -> Fraction:
    """The independent definition: the nearest multiple of step, of two the one further from zero."""
    steps = abs(exact) / step
    whole = int(steps) + (1 if steps - int(steps) >= Fraction(1, 2) else 0)
    return (whole if exact >= 0 else -whole) * step


@given(AMOUNTS, CURRENCIES)
def test_rounding_is_half_up_to_the_smallest_unit(amount: Decimal, currency: str) -> None:
    found = money.rounded(amount, currency)
    assert Fraction(found) == half_up(Fraction(amount), Fraction(money.step(currency)))
    assert -int(found.as_tuple().exponent) == money.DECIMALS[currency]
    assert money.rounded(found, currency) == found


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        ("2.675", "CNY", "2.68"),
        ("-2.675", "CNY", "-2.68"),
        ("0.005", "USD", "0.01"),
        ("0.0049999", "USD", "0.00"),
        ("0.5", "JPY", "1"),
        ("1234.49", "KRW", "1234"),
    ],
)
def test_rounding_of_the_half(amount: str, currency: str, expected: str) -> None:
    assert str(money.rounded(Decimal(amount), currency)) == expected


def test_step_knows_its_currencies() -> None:
    assert money.step("CNY") == Decimal("0.01")
    assert money.step("JPY") == 1
    with pytest.raises(KeyError):
        money.step("XXX")


@given(st.lists(st.tuples(QUANTITIES, PRICES), max_size=30), CURRENCIES)
def test_total_is_the_sum_of_the_rounded_lines(rows: list[tuple[Decimal, Decimal]], currency: str) -> None:
    lines = [money.line_amount(quantity, price, currency) for quantity, price in rows]
    found = money.total(lines, currency)
    assert Fraction(found) == sum(map(Fraction, lines), Fraction(0))
    assert money.total(reversed(lines), currency) == found


@given(QUANTITIES, PRICES, CURRENCIES)
def test_line_is_less_than_half_a_unit_away_from_the_exact_product(
    quantity: Decimal, price: Decimal, currency: str
) -> None:
    exact = Fraction(quantity) * Fraction(price)
    away = abs(Fraction(money.line_amount(quantity, price, currency)) - exact)
    assert away <= Fraction(money.step(currency)) / 2


@given(PRICES, PRICES)
def test_rate_is_the_share_of_the_list_price(price: Decimal, list_price: Decimal) -> None:
    found = money.rate_of(price, list_price)
    assert Fraction(found) <= Fraction(price) / Fraction(list_price) < Fraction(found) + Fraction(1, 10000)
    assert money.rate_of(list_price, list_price) == 1


@given(PRICES, PRICES, PRICES)
def test_lower_price_never_has_a_higher_rate(one: Decimal, other: Decimal, list_price: Decimal) -> None:
    low, high = sorted((one, other))
    assert money.rate_of(low, list_price) <= money.rate_of(high, list_price)


@given(PRICES, RATES)
def test_price_at_a_rate_is_the_lowest_that_is_not_below_it(list_price: Decimal, rate: Decimal) -> None:
    found = money.price_at(list_price, rate)
    assert money.rate_of(found, list_price) >= rate
    assert Fraction(found) - Fraction(1, 10000) < Fraction(list_price) * Fraction(rate)


@given(PRICES, PRICES, RATES)
def test_price_below_a_rate_never_has_that_rate(price: Decimal, list_price: Decimal, rate: Decimal) -> None:
    is_below = Fraction(price) < Fraction(list_price) * Fraction(rate)
    assert (money.rate_of(price, list_price) < rate) == is_below


def test_rate_is_never_rounded_up_to_what_somebody_may_grant() -> None:
    assert money.rate_of(Decimal(919_950), Decimal(1_000_000)) == Decimal("0.9199")
    assert money.rate_of(Decimal(920_000), Decimal(1_000_000)) == Decimal("0.9200")


@given(PRICES.filter(lambda price: price >= 10), RATES)
def test_rate_of_the_price_at_a_rate_is_that_rate(list_price: Decimal, rate: Decimal) -> None:
    """From ten on the four decimals of a price are fine enough to keep those of the rate."""
    assert money.rate_of(money.price_at(list_price, rate), list_price) == rate


@given(AMOUNTS, st.decimals(min_value=Decimal("0.00000001"), max_value=10**4, places=8), CURRENCIES)
def test_conversion_rounds_once(amount: Decimal, rate: Decimal, currency: str) -> None:
    found = money.converted(amount, rate, currency)
    assert Fraction(found) == half_up(Fraction(amount) * Fraction(rate), Fraction(money.step(currency)))


SHARES = st.lists(st.decimals(min_value=0, max_value=10**6, places=3), min_size=1, max_size=20).filter(any)


@given(AMOUNTS, SHARES, CURRENCIES)
def test_shares_add_up_to_the_amount_and_are_fair(amount: Decimal, shares: list[Decimal], currency: str) -> None:
    amount = money.rounded(amount, currency)
    parts = money.shared_out(amount, shares, currency)
    smallest, whole = Fraction(money.step(currency)), sum(map(Fraction, shares))
    assert sum(map(Fraction, parts)) == Fraction(amount)
    for part, share in zip(parts, shares, strict=True):
        assert abs(Fraction(part) - Fraction(amount) * Fraction(share) / whole) < smallest
        assert -int(part.as_tuple().exponent) == money.DECIMALS[currency]


def test_shares_leave_what_is_over_to_the_largest_remainder_then_the_earlier() -> None:
    ones = [Decimal(1)] * 3
    assert money.shared_out(Decimal(100), ones, "CNY") == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]
    assert money.shared_out(Decimal(-100), ones, "CNY") == [Decimal("-33.34"), Decimal("-33.33"), Decimal("-33.33")]
    assert money.shared_out(Decimal(2), [Decimal(1), Decimal(2)], "JPY") == [Decimal(1), Decimal(1)]


@pytest.mark.parametrize("shares", [[], ["0"], ["0", "0"], ["1", "-1"], ["2", "-1"]])
def test_shares_that_share_nothing_are_refused(shares: list[str]) -> None:
    with pytest.raises(ValueError, match="shares"):
        money.shared_out(Decimal(10), [Decimal(share) for share in shares], "CNY")


@given(AMOUNTS, CURRENCIES)
def test_payable_is_what_the_currency_has(amount: Decimal, currency: str) -> None:
    assert money.is_payable(amount, currency) == (Fraction(amount) % Fraction(money.step(currency)) == 0)
