"""Prices that were approved: written down when an application is, ended when its approval does not count any more."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal

from django.utils import timezone

from approvals.models import Case, Document
from customers.models import Customer

from ..models import ApprovedPrice, Product
from ..models.price import ApprovedPriceQuerySet


def to_cite(customer: Customer | int, products: Collection[int], currency: str, on: date) -> ApprovedPriceQuerySet:
    """The approved prices of these products (keys) that a document of the customer may cite on that day; for each
    product the lowest first, of equals that which is valid longest."""
    rows = ApprovedPriceQuerySet(ApprovedPrice).valid_on(on).filter(customer=customer, currency=currency)
    return rows.filter(product__in=products).order_by("product", "price", "-valid_until", "-pk")


def covers(approved: ApprovedPrice, price: Decimal, on: date) -> bool:
    """Whether that price of one unit needs nobody's consent again: it was approved at that price or a lower one, and
    the approval holds on that day. Quantity does not restrict it."""
    return approved.price <= price and approved.is_valid_on(on)


def covering(approved: Iterable[ApprovedPrice], product: int, price: Decimal, on: date) -> ApprovedPrice | None:
    """The first of them that covers the price of the product (its key)."""
    return next((one for one in approved if one.product_id == product and covers(one, price, on)), None)


def write_down(case: Case) -> None:
    """What the round approved, from the day of its last decision to the day it names; in the engine's transaction."""
    document, content = case.document, case.content.content
    products = {product.code: product for product in Product.objects.filter(code__in=_codes(content))}
    begins = timezone.localdate(case.ended_at)
    ApprovedPrice.objects.bulk_create(
        ApprovedPrice(
            customer_id=document.customer_id,
            product=products[row["product"]["code"]],
            case=case,
            currency=document.currency,
            price=Decimal(row["wanted_price"]),
            list_price=Decimal(row["list_price"]),
            quantity=Decimal(row["quantity"]),
            valid_from=begins,
            valid_until=date.fromisoformat(content["valid_until"]),
        )
        for row in content["rows"]
    )


def _codes(content: dict[str, list[dict[str, dict[str, str]]]]) -> list[str]:
    return [row["product"]["code"] for row in content["rows"]]


def end(document: Document) -> None:
    """The approval does not count any more, from now on; what was written down stays."""
    ApprovedPrice.objects.filter(case__document=document, ended_at=None).update(ended_at=timezone.now())
