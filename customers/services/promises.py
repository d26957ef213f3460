"""What is owed about a customer is promised in `deadlines`."""

from __future__ import annotations

from datetime import datetime

from ..models import Customer


def settle_customer(customer: Customer, *, at: datetime) -> None:
    """Bring the promises about the customer in line with its present state; the caller holds its lock and saves it."""
