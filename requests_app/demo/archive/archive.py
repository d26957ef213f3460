"""Brings the customers of the demo company to life. A stream of chance of its own: requests stay as they are."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from customers.models import Customer
from customers.services import search_index
from customers.services.beginning import archive_rule, load_industries

from ..organisation import Organisation
from . import facts, outings, ownership
from .book import Book

SEED = 20260413
CHANGED = (
    "account", "competition", "competitors", "completed_at", "contacted_at", "credit_code", "domain", "found",
    "found_private", "industry", "last_contact_at", "next_on", "next_step", "owned_since", "owner", "phone",
    "phone_key", "protected_until", "source", "source_note", "stage", "tags", "tracking", "website",
)  # fmt: skip


def write(customers: list[Customer], people: Organisation, now: datetime) -> None:
    """Store everything that is known of these customers, who are in the database already."""
    load_industries()
    book = Book(now, Random(SEED))
    facts.fill(customers, book)
    ownership.hand_over(customers, people, book)
    outings.write(customers, book)
    ownership.write(customers, people, book)
    book.close()
    protection = timedelta(days=archive_rule().protection_days)
    for customer in customers:
        if customer.owner and customer.owned_since:
            customer.protected_until = max(customer.owned_since, customer.last_contact_at or customer.owned_since)
            customer.protected_until += protection
        customer.set_keys()
        search_index.refresh(customer)
    Customer.objects.bulk_update(customers, CHANGED)
