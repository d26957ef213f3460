"""What the rows of a price application ask of the authority matrix, and who could grant it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from accounts.models import Unit, User
from approvals.rules.authority import Answer, Demand
from approvals.services import authority
from core import money
from customers.models import Customer

from ..models import ApprovedPrice
from ..rules import demands as rules
from ..rules import pricing
from . import approved_prices
from .exchange_rates import company_currency, rate_on

KIND = "price"


@dataclass(frozen=True, slots=True)
class Asked:
    """A row with its product's key; `approved` is the price that covers it, so that it asks for nothing."""

    product: int
    row: pricing.Row
    approved: ApprovedPrice | None = None


def with_approved(
    rows: Sequence[tuple[int, pricing.Row]], *, customer: Customer, currency: str, at: datetime
) -> list[Asked]:
    """The rows (product's key and row), each with the approved price that covers it now. One query."""
    today = timezone.localdate(at)
    there = list(approved_prices.to_cite(customer, {product for product, _row in rows}, currency, today))
    return [Asked(product, row, approved_prices.covering(there, product, row.price, today)) for product, row in rows]


def demands(rows: Sequence[Asked], *, customer: Customer, rate: Decimal) -> list[Demand]:
    """What the rows that no approved price covers ask for (rules.demands). `rate` turns amounts into the company's
    currency."""
    uncovered = [_uncovered(asked.row, rate) for asked in rows if asked.approved is None]
    return rules.demands(uncovered, customer_class=customer.value, kind=KIND)


def _uncovered(row: pricing.Row, rate: Decimal) -> rules.Asked:
    amount, listed = (money.converted(one, rate, company_currency()) for one in (row.amount, row.list_amount))
    return rules.Asked(row.group, row.rate, amount, listed)


@dataclass(frozen=True, slots=True)
class Judged:
    """What the matrix says to who asks. `needs`: the people who can grant all of it, those nearest to him."""

    refused: Sequence[Answer]
    needs: Sequence[User]

    @property
    def within(self) -> bool:
        """He may grant all of it himself."""
        return not self.refused

    @property
    def by_demand(self) -> Mapping[Demand, Answer]:
        """What is refused."""
        return {answer.demand: answer for answer in self.refused}


def judge(asked: Sequence[Demand], *, person: User, unit: Unit, at: datetime) -> Judged:
    """Whether the person may grant it for that unit, and who else may. Up to seven queries."""
    refused = authority.refusals(person, unit, asked, at)
    return Judged(refused, authority.nearest_holders(unit, asked, at, but=person) if refused else [])


def rate_into_company_currency(currency: str, at: datetime) -> Decimal | None:
    """The rate of that day; None where none is known."""
    return rate_on(currency, timezone.localdate(at))
