"""A new customer is contacted within one week, or the manager may pass it on (domain §4)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import DateTimeField, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import DomainError
from deadlines.models import Promise

from ..models import Customer, Transfer
from ..policies.archive import can_decide_ownership
from ..policies.ownership import leads_all, led_units
from . import promises
from .changing import changing, target
from .ownership import Handover, hand_over, required

CONTACT = "contact"
"""The kind of promise that the owner of a new customer makes."""


def expired(user: User, *, at: datetime) -> QuerySet[Customer]:
    """Customers in the units that the person leads whose week is over without contact. Adds `contact_due`."""
    owed = Promise.objects.open().filter(kind=CONTACT, due_at__lte=at)
    due = owed.filter(subject_id=OuterRef("pk")).values("due_at")[:1]
    found = Customer.objects.live().filter(pk__in=owed.values("subject_id"), contacted_at=None, owner__isnull=False)
    if not leads_all(user):
        led = led_units(user)
        found = found.filter(Q(unit__in=led) | Q(owner__unit__in=led))
    dated: QuerySet[Customer] = found.annotate(contact_due=Subquery(due, output_field=DateTimeField()))
    return dated


def keep(customer: Customer, *, by: User, reason: str) -> None:
    """The owner keeps the customer and has the whole week again. Raises as `pass_on`."""
    reason = required(reason)
    with changing(customer, can_decide_ownership, "kept", by=by, note=reason) as change:
        _require_expired(change.customer)
        change.facts["target"] = target(change.customer.owner)  # there is one: without, nobody owes the contact
        promises.ask_anew(change.customer, at=change.now)


def pass_on(customer: Customer, *, to: User | None, by: User, reason: str) -> Transfer:
    """Somebody else gets the customer, or nobody (None): it is allotted later.

    Raises DomainError when the week is not over or the owner was in contact meanwhile, and as `hand_over` does.
    """
    kind = Transfer.Kind.PASSED_ON if to else Transfer.Kind.RELEASE
    return hand_over([Handover(customer, to)], kind=kind, by=by, reason=reason, also=_require_expired)


def _require_expired(customer: Customer) -> None:
    if customer.contacted_at is not None:
        raise DomainError(_("Someone was faster: the owner was in contact with %s.") % customer)
    owed = Promise.objects.open().filter(kind=CONTACT, subject_id=customer.pk, due_at__lte=timezone.now())
    if not owed.exists():
        raise DomainError(_("The week of %s is not over. Transfer the customer instead.") % customer)
