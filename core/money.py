"""Exact money: amounts are decimals with a currency beside them, rounded half up to the currency's smallest unit.

Half up, away from zero, is what invoices in China and in most contracts are checked with; the float that a spreadsheet
keeps never appears. Prices of one unit have four decimals, amounts as many as the currency has.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Decimal

DECIMALS = {"CNY": 2, "USD": 2, "EUR": 2, "HKD": 2, "GBP": 2, "SGD": 2, "TWD": 2, "JPY": 0, "KRW": 0}
"""The currencies that can be chosen, and how many decimals their amounts have (ISO 4217)."""

PRICE_STEP = Decimal("0.0001")
RATE_STEP = Decimal("0.0001")


def step(currency: str) -> Decimal:
    """The smallest amount of the currency: 0.01 for CNY, 1 for JPY. KeyError for one that is not known."""
    return Decimal(1).scaleb(-DECIMALS[currency])


def rounded(amount: Decimal, currency: str) -> Decimal:
    """The amount in whole smallest units of the currency, half up."""
    return amount.quantize(step(currency), ROUND_HALF_UP)


def is_payable(amount: Decimal, currency: str) -> bool:
    """Whether the currency has so small an amount: 100.50 is none of JPY."""
    return amount == rounded(amount, currency)


def total(amounts: Iterable[Decimal], currency: str) -> Decimal:
    """The sum of rounded amounts; of none: 0."""
    return rounded(sum(amounts, Decimal(0)), currency)


def line_amount(quantity: Decimal, price: Decimal, currency: str) -> Decimal:
    """What so many at that price cost, rounded: the sum of a document is the sum of its rounded lines."""
    return rounded(quantity * price, currency)


def rate_of(price: Decimal, list_price: Decimal) -> Decimal:
    """The price as a share of the list price (折扣), four decimals: 0.92 is 92 %. List prices are above 0.

    Never more than it is: who may grant 92 % may not grant 91.995 %.
    """
    return (price / list_price).quantize(RATE_STEP, ROUND_FLOOR)


def price_at(list_price: Decimal, rate: Decimal) -> Decimal:
    """The lowest price of one unit, four decimals, that is not below that rate."""
    return (list_price * rate).quantize(PRICE_STEP, ROUND_CEILING)


def converted(amount: Decimal, rate: Decimal, currency: str) -> Decimal:
    """In another currency, of which one unit of the first is worth `rate`; rounded to that currency."""
    return rounded(amount * rate, currency)


def shared_out(amount: Decimal, shares: Sequence[Decimal], currency: str) -> list[Decimal]:
    """The amount split by shares, adding up to it exactly: what rounding leaves goes to the largest remainders, the
    earlier first. ValueError unless the shares are at least one, none below zero, and above zero together."""
    whole = sum(shares, Decimal(0))
    if not shares or min(shares) < 0 or whole <= 0:
        raise ValueError("shares")
    smallest = step(currency)
    exact = [amount * share / whole for share in shares]
    parts = [one.quantize(smallest, ROUND_DOWN) for one in exact]
    left = int((rounded(amount, currency) - sum(parts, Decimal(0))) / smallest)
    order = sorted(range(len(shares)), key=lambda index: (-abs(exact[index] - parts[index]), index))
    for index in order[: abs(left)]:
        parts[index] += smallest if left > 0 else -smallest
    return parts
