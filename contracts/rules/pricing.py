"""What rows of an application come to, exactly. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from core import money

from .numbers import is_kept


@dataclass(frozen=True, slots=True)
class Row:
    """So many of a product of that group at a price; prices are of one unit, without tax, list prices above 0."""

    group: str
    quantity: Decimal
    list_price: Decimal
    price: Decimal
    currency: str

    @property
    def rate(self) -> Decimal:
        """The price as a share of the list price."""
        return money.rate_of(self.price, self.list_price)

    @property
    def discount(self) -> Decimal:
        """What is taken off, as a share of the list price; below 0 for a price above it."""
        return 1 - self.rate

    @property
    def amount(self) -> Decimal:
        """What they cost."""
        return money.line_amount(self.quantity, self.price, self.currency)

    @property
    def list_amount(self) -> Decimal:
        """What they would cost at the list price."""
        return money.line_amount(self.quantity, self.list_price, self.currency)


@dataclass(frozen=True, slots=True)
class Sums:
    """All rows together: at the asked prices, at list prices, the share of it, and what is given away."""

    amount: Decimal
    list_amount: Decimal
    rate: Decimal | None
    given: Decimal
    lowest: Decimal | None


def sums(rows: Sequence[Row], currency: str) -> Sums:
    """The sum of the rounded rows, so that it is what a reader adds up. Rates are None where nothing is listed."""
    amount = money.total((row.amount for row in rows), currency)
    listed = money.total((row.list_amount for row in rows), currency)
    rate = money.rate_of(amount, listed) if listed > 0 else None
    return Sums(amount, listed, rate, listed - amount, min((row.rate for row in rows), default=None))


def is_writable(rows: Sequence[Row], currency: str) -> bool:
    """Whether columns of amounts keep each row and the sum."""
    if not all(is_kept(row.amount, row.list_amount) for row in rows):
        return False
    together = sums(rows, currency)
    return is_kept(together.amount, together.list_amount)
