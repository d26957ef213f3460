"""What the rows of a price application ask of the authority matrix, and who could grant it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import Unit, User
from approvals import documents
from approvals.rules.authority import Answer, Demand
from approvals.rules.flow import Field
from approvals.services import authority, coming, previewing
from approvals.services.approvers import Submission
from approvals.services.previewing import Stop
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
    """What the matrix says to who asks. `route`: the steps that are needed, and whom each would ask, in their order."""

    refused: Sequence[Answer]
    route: Sequence[Stop]

    @property
    def within(self) -> bool:
        """He may grant all of it himself."""
        return not self.refused

    @property
    def by_demand(self) -> Mapping[Demand, Answer]:
        """What is refused."""
        return {answer.demand: answer for answer in self.refused}


@dataclass(frozen=True, slots=True)
class Asking:
    """Prices that somebody asks, or would ask, for a customer: rows, and the rate into the company's currency."""

    rows: Sequence[Asked]
    customer: Customer
    currency: str
    rate: Decimal

    @property
    def demands(self) -> list[Demand]:
        return demands(self.rows, customer=self.customer, rate=self.rate)

    def facts(self, *, over: bool) -> dict[str, Any]:
        """What the conditions of a flow ask for; `over`: it goes beyond the authority of who asks."""
        net = pricing.sums([one.row for one in self.rows], self.currency).amount
        return {
            Field.NET_AMOUNT: money.converted(net, self.rate, company_currency()),
            Field.LOWEST_RATE: min(one.row.rate for one in self.rows),
            Field.OVER_AUTHORITY: over,
            Field.CUSTOMER_CLASS: self.customer.value,
            Field.CURRENCY: self.currency,
        }


def judge(asking: Asking, *, person: User, unit: Unit, at: datetime) -> Judged:
    """Whether the person may grant it for that unit, and who would be asked if he submitted it. A number of queries
    that the steps of the flow raise, and no row."""
    asked = asking.demands
    refused = authority.refusals(person, unit, asked, at)
    foreseen = coming.foresee(KIND, asking.facts(over=bool(refused)), Submission(person, unit, asked), at)
    beyond = previewing.beyond(person, unit, foreseen.facts, asked, at)
    stops = previewing.stops(documents.get(KIND), foreseen, beyond)
    return Judged(refused, [stop for stop in stops if stop.number])


def rate_into_company_currency(currency: str, at: datetime) -> Decimal | None:
    """The rate of that day; None where none is known."""
    return rate_on(currency, timezone.localdate(at))
