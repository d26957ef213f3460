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
    """Each row that no approved price covers, and together those of a product group: an amount is not split into rows
    to get by. `rate` turns amounts into the company's currency."""
    uncovered = [asked.row for asked in rows if asked.approved is None]
    found = [_demand(row.group, customer, row.rate, [row], rate) for row in uncovered]
    groups = pricing.by_group(uncovered)
    return found + [_demand(group, customer, None, part, rate) for group, part in groups.items() if len(part) > 1]


def _demand(
    group: str, customer: Customer, share: Decimal | None, rows: Sequence[pricing.Row], rate: Decimal
) -> Demand:
    amounts = (money.converted(row.amount, rate, company_currency()) for row in rows)
    amount = money.total(amounts, company_currency())
    return Demand(group=group, customer_class=customer.value, kind=KIND, rate=share, amount=amount)


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
