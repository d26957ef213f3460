"""What open opportunities promise: their amounts, weighted by stage, by month of signing and currency.

Amounts of different currencies are never added up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from typing import NamedTuple

CENT = Decimal("0.01")


class Slice(NamedTuple):
    """Open opportunities of one month, currency and stage together; `month` is its first day, None: no date named."""

    month: date | None
    currency: str
    tracking: str
    number: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Term:
    """One stage of a sum: what stands there, and what of it counts. `weight` is per cent."""

    tracking: str
    number: int
    amount: Decimal
    weight: int

    @property
    def weighted(self) -> Decimal:
        """Rounded to cents, halves up."""
        return (self.amount * self.weight / 100).quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Sum:
    """A month in one currency (`month` None: no date named), or a currency over all months; how it comes about."""

    month: date | None
    currency: str
    terms: tuple[Term, ...]

    @property
    def number(self) -> int:
        return sum(term.number for term in self.terms)

    @property
    def amount(self) -> Decimal:
        return sum((term.amount for term in self.terms), Decimal())

    @property
    def weighted(self) -> Decimal:
        """The sum of the rounded terms, so that a reader who adds them up gets the same."""
        return sum((term.weighted for term in self.terms), Decimal())


def by_month(slices: Iterable[Slice], weights: Mapping[str, int]) -> list[Sum]:
    """One sum for each month and currency, the next month first, without a date last; heaviest stage first in each.

    A stage that has no weight counts nothing.
    """
    ordered = sorted(slices, key=lambda one: (one.month or date.max, one.currency))
    groups = groupby(ordered, key=lambda one: (one.month, one.currency))
    return [Sum(month, currency, _terms(found, weights)) for (month, currency), found in groups]


def in_all(slices: Iterable[Slice], weights: Mapping[str, int]) -> list[Sum]:
    """One sum for each currency over all months."""
    ordered = sorted(slices, key=lambda one: one.currency)
    groups = groupby(ordered, key=lambda one: one.currency)
    return [Sum(None, currency, _terms(found, weights)) for currency, found in groups]


def _terms(slices: Iterable[Slice], weights: Mapping[str, int]) -> tuple[Term, ...]:
    together: dict[str, tuple[int, Decimal]] = {}
    for one in slices:
        number, amount = together.get(one.tracking, (0, Decimal()))
        together[one.tracking] = (number + one.number, amount + one.amount)
    terms = [Term(stage, number, amount, weights.get(stage, 0)) for stage, (number, amount) in together.items()]
    return tuple(sorted(terms, key=lambda term: (-term.weight, term.tracking)))
