"""Who is there, who stands in for whom, and who acts when somebody is not there (domain §1, 委托).

A delegation reaches one step: a delegate who is himself away or has left does not count, and nobody acts for
the principal of his principal. Periods are half-open: who is away until nine is there at nine.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models.functions import Length

from accounts.models import Delegation, Unit, User


def is_present(user: User, at: datetime) -> bool:
    """Active and not away at that moment; one query."""
    return user.is_active and not Delegation.objects.at(at).filter(principal=user).exists()


def who_acts_for(person: User, at: datetime) -> User | None:
    """Himself when present, else his present delegate, else the nearest present manager up his units, else None.

    At most four queries.
    """
    return present_or_delegate(person, at) or nearest_manager(person.unit, at, other_than=person)


def present_or_delegate(person: User, at: datetime) -> User | None:
    """Himself when present, else his present delegate, else None. At most two queries."""
    if is_present(person, at):
        return person
    absence = Delegation.objects.at(at).filter(principal=person)
    delegate: User | None = User.objects.present(at).filter(delegations_held__in=absence).first()
    return delegate


def nearest_manager(unit: Unit, at: datetime, *, other_than: User | None = None) -> User | None:
    """The present manager of the unit, else of the closest unit above it that has one. One query."""
    managers = User.objects.present(at).filter(managed_units__in=unit.ancestor_ids, managed_units__is_active=True)
    if other_than is not None:
        managers = managers.exclude(pk=other_than.pk)
    nearest: User | None = managers.order_by(Length("managed_units__path").desc()).first()
    return nearest
