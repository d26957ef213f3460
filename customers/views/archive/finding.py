"""Finding the customer that a page is about."""

from __future__ import annotations

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from accounts.models import User

from ...models import Customer

SHOWN = ("owner__unit", "unit", "industry__parent", "recorded_by", "deleted_by")


def loaded() -> QuerySet[Customer]:
    """Customers with everything that the head of their page shows."""
    return Customer.objects.select_related(*SHOWN)


def merged_records(customer: Customer) -> list[int]:
    """Keys of the customer and of the records that were merged into it, or into one of those."""
    found, newest = [customer.pk], [customer.pk]
    while newest:
        newest = list(Customer.objects.filter(merged_into__in=newest).order_by().values_list("pk", flat=True))
        found += newest
    return found


def visible(user: User, number: str) -> Customer:
    """The customer of that number in the archive; 404 when the person may not see it."""
    return get_object_or_404(Customer.objects.visible_to(user).select_related(*SHOWN), number=number)
