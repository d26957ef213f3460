"""What is owed about a customer is promised in `deadlines`."""

from __future__ import annotations

from datetime import datetime

from ..models import Claim, Customer, Visit


def settle_customer(customer: Customer, *, at: datetime) -> None:
    """Bring the promises about the customer in line with its present state; the caller holds its lock and saves it."""


def settle_visit(visit: Visit, *, at: datetime) -> None:
    """The same for a visit."""


def settle_claim(claim: Claim, *, at: datetime) -> None:
    """The same for a claim."""
