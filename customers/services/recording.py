"""Putting a customer into the archive."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from core.errors import DomainError
from core.text import one_line

from ..models import Customer
from ..policies import can_record


@transaction.atomic
def record_customer(*, by: User, name: str, value: Customer.Value = Customer.Value.ORDINARY) -> Customer:
    """A new customer of `by` and his business unit (his home unit when he is in none).

    DomainError when the name is taken, also by somebody at the same moment; NotAllowed unless he is in sales.
    """
    can_record(by).require()
    name = one_line(name)
    if not name:
        raise DomainError(_("Please give the customer's name."))
    unit = Unit.objects.business_unit_of(by) or by.unit
    _refuse_taken(name, by)
    try:
        with transaction.atomic():
            return Customer.objects.create(name=name, owner=by, unit=unit, value=value)
    except IntegrityError as error:
        raise DomainError(_("Someone was faster: %s was recorded just now.") % name) from error


def _refuse_taken(name: str, by: User) -> None:
    """Say whose it is only to those who see it anyway."""
    taken = Customer.objects.filter(name__iexact=name)
    if customer := taken.visible_to(by).select_related("owner").first():
        words = {"name": customer.name, "owner": customer.owner}
        raise DomainError(_("%(name)s is in the archive already and belongs to %(owner)s. Choose it instead.") % words)
    if taken.exists():
        raise DomainError(_("A colleague has recorded %s already. Ask your manager who serves this customer.") % name)
