"""Putting a customer into the archive."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from core.errors import DomainError
from core.text import one_line

from ..models import Customer
from ..policies.archive import can_record
from ..rules.names import key_of
from ..rules.segmentation import Value
from . import promises, search_index
from .changing import record


@transaction.atomic
def record_customer(*, by: User, name: str, value: Value = Value.ORDINARY) -> Customer:
    """A new customer of `by` and his business unit (his home unit when he is in none).

    DomainError when the name is taken, also by somebody at the same moment; NotAllowed unless he is in sales.
    """
    can_record(by).require()
    name = one_line(name)
    if not name:
        raise DomainError(_("Please give the customer's name."))
    unit = Unit.objects.business_unit_of(by) or by.unit
    _refuse_taken(name, by)
    now = timezone.now()
    customer = Customer(
        name=name, owner=by, unit=unit, value=value, recorded_by=by, created_at=now, owned_since=now, updated_at=now
    )
    customer.set_keys()
    search_index.refresh(customer)
    try:
        with transaction.atomic():
            customer.save(force_insert=True)
    except IntegrityError as error:
        raise DomainError(_("Someone was faster: %s was recorded just now.") % name) from error
    promises.settle_customer(customer, at=now)
    record(customer, "recorded", by=by, at=now)
    return customer


def _refuse_taken(name: str, by: User) -> None:
    """Say whose it is only to those who see it anyway."""
    taken = Customer.objects.live().filter(name_key=key_of(name))
    if customer := taken.visible_to(by).select_related("owner").first():
        words = {"name": customer.name, "owner": customer.owner}
        raise DomainError(_("%(name)s is in the archive already and belongs to %(owner)s. Choose it instead.") % words)
    if taken.exists():
        raise DomainError(_("A colleague has recorded %s already. Ask your manager who serves this customer.") % name)
