"""The amounts of a contract: the sum of its rounded lines, the tax on it, and both together. Pure, exact."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from core import money

from .numbers import is_kept


@dataclass(frozen=True, slots=True)
class Amounts:
    """In one currency, each rounded to it; `gross` is `net` and `tax` exactly."""

    net: Decimal
    tax: Decimal
    gross: Decimal


def amounts(lines: Iterable[tuple[Decimal, Decimal]], tax_rate: Decimal, currency: str) -> Amounts:
    """Of lines as (quantity, price of one without tax). The tax is computed once, on the sum, and rounded half up.

    OverflowError for a line, or all of them with the tax, that no column of amounts keeps.
    """
    parts = [money.line_amount(quantity, price, currency) for quantity, price in lines]
    if not is_kept(*parts):
        raise OverflowError
    net = money.total(parts, currency)
    tax = money.rounded(net * tax_rate, currency)
    if not is_kept(net, net + tax):
        raise OverflowError
    return Amounts(net, tax, net + tax)
