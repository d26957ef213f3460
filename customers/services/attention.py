"""Key and difficult customers, on which the manager comments daily (domain §5)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import User

from ..models import Customer, CustomerEvent, LogEntry, Visit
from ..models.customer import CustomerQuerySet
from ..policies.ownership import leads_all, led_units

COMMENTED = "commented"


class Known(NamedTuple):
    """What one reads before he comments. Visits are those to which the rep asks his manager along."""

    contact: LogEntry | None
    comment: CustomerEvent | None
    visits: list[Visit]


def key_and_difficult(user: User) -> CustomerQuerySet:
    """Those of the units that the person leads, all for administrators; somebody's, and open to him."""
    found = Customer.objects.private_to(user).key_or_hard().filter(owner__isnull=False).exclude(owner=user)
    if leads_all(user):
        return found
    led = led_units(user)
    return found.filter(Q(unit__in=led) | Q(owner__unit__in=led))


def commented_today(rows: CustomerQuerySet, *, at: datetime, done: bool) -> CustomerQuerySet:
    """Those on which somebody else than the owner has commented since midnight, or (not `done`) those that wait."""
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(at), time()))
    of_row = CustomerEvent.objects.filter(customer=OuterRef("pk"), kind=COMMENTED, at__gte=midnight)
    said = Exists(of_row.exclude(actor=OuterRef("owner")))
    return rows.filter(said if done else ~said)


def known_of(customers: Collection[Customer]) -> dict[int, Known]:
    """Customer → what is known. Three queries, however many they are."""
    logged = LogEntry.objects.filter(customer__in=customers).select_related("by")
    contacts = {row.customer_id: row for row in logged.order_by("customer_id", "-at", "-pk").distinct("customer_id")}
    said = CustomerEvent.objects.filter(customer__in=customers, kind=COMMENTED)
    said = said.select_related("actor", "on_behalf_of").order_by("customer_id", "-at", "-pk").distinct("customer_id")
    comments = {row.customer_id: row for row in said}
    joint = list(Visit.objects.open().filter(customer__in=customers, wants_manager=True).order_by("starts_at", "pk"))
    return {
        row.pk: Known(contacts.get(row.pk), comments.get(row.pk), [one for one in joint if one.customer_id == row.pk])
        for row in customers
    }
