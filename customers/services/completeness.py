"""When the record of a customer became complete. Settled by the door of every change, and never taken back."""

from __future__ import annotations

from datetime import datetime

from ..models import Customer
from ..rules.completeness import Facts, missing
from ..rules.segmentation import Account, Tracking, Value
from .search_index import Beside


def facts_of(customer: Customer) -> Facts:
    """What counts for completeness; one query at most for each of contacts and addresses."""
    addresses = [] if customer.phone else list(customer.addresses.all())
    return facts_with(customer, Beside(list(customer.contacts.current()), addresses))


def facts_with(customer: Customer, beside: Beside) -> Facts:
    """The same from what is at hand: no query."""
    reachable = (one.left_on is None and (one.phone or one.mobile or one.email) for one in beside.contacts)
    return Facts(
        has_industry=customer.industry_id is not None,
        has_source=bool(customer.source),
        is_segmented=is_segmented(customer),
        has_reachable_contact=any(reachable),
        has_place=bool(customer.phone or beside.addresses),
    )


def is_segmented(customer: Customer) -> bool:
    """Somebody thought about value, account and tracking class: he said so, or chose another than the usual."""
    usual = (Value.ORDINARY, Account.GENERAL, Tracking.TRACKING)
    return customer.segmented_at is not None or (customer.value, customer.account, customer.tracking) != usual


def settle(customer: Customer, *, at: datetime) -> bool:
    """Note that the record is complete, once; says whether it became so now. Does not write."""
    if customer.completed_at is not None or missing(facts_of(customer)):
        return False
    customer.completed_at = at
    return True


def settle_with(customer: Customer, beside: Beside, *, at: datetime) -> bool:
    """The same from what is at hand: no query."""
    if customer.completed_at is not None or missing(facts_with(customer, beside)):
        return False
    customer.completed_at = at
    return True
