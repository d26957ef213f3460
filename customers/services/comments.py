"""What manager and owner say to each other about a customer (domain §5: the manager comments on difficult ones)."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.standing import nearest_manager
from core.errors import DomainError
from core.text import clean
from notifications.services.outbox import tell

from ..models import Customer
from ..policies.archive import can_edit
from .changing import changing

KIND = "customers_records"


@transaction.atomic
def comment(customer: Customer, *, by: User, body: str) -> Customer:
    """Say something; the owner and his manager are told, whoever of them did not say it. DomainError when empty."""
    words = clean(body)
    if not words:
        raise DomainError(_("The comment is empty."))
    with changing(customer, can_edit, "commented", by=by, note=words) as change:
        pass
    said = change.customer
    tell(
        _concerned(said, by),
        kind=KIND,
        dedupe_key=f"customers:comment:{said.pk}:{said.version}",
        subject=lambda: _("%(person)s commented on %(customer)s") % {"person": by, "customer": said},
        body=words,
        url=f"{said.get_absolute_url()}#timeline",
        thread=said.number,
        except_for=by,
    )
    return said


def _concerned(customer: Customer, by: User) -> list[User]:
    """The owner and the nearest manager above him; of an ownerless customer the manager of its unit."""
    unit = customer.owner.unit if customer.owner else customer.unit
    manager = nearest_manager(unit, timezone.now(), other_than=customer.owner)
    return [person for person in (customer.owner, manager) if person is not None]
