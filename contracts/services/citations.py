"""Approved prices that the rows of a contract cite: found by themselves whenever one covers a row."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.utils import timezone

from ..models import ApprovedPrice, Contract, ContractRow


def citable(contract: Contract, rows: Sequence[ContractRow], on: date) -> Mapping[int, ApprovedPrice]:
    """By the key of a row the approved price that covers it: for the same customer, product and currency, at that
    price or lower, valid on that day; of several the one that is valid longest. One statement, none without rows."""
    approved = approved_for(contract, {row.product_id for row in rows}, on)
    return {
        row.pk: price
        for row in rows
        for price in approved
        if price.product_id == row.product_id and price.price <= row.price
    }


def approved_for(contract: Contract, products: Collection[int], on: date) -> list[ApprovedPrice]:
    """The prices of these products that the contract may cite on that day, those that are valid longest last."""
    if not products:
        return []
    found = ApprovedPrice.objects.valid_on(on).filter(
        customer=contract.document.customer_id, currency=contract.document.currency, product__in=products
    )
    return list(found.select_related("case__document").order_by("valid_until", "pk"))


def store_citations(contract: Contract) -> None:
    """Write down which approved price each row cites today, for who looks from the price at its contracts."""
    rows = list(contract.rows.all())
    found = citable(contract, rows, timezone.localdate())
    for row in rows:
        price = found.get(row.pk)
        if row.approved_price_id != (price.pk if price else None):
            row.approved_price = price
            row.save(update_fields=["approved_price"])
