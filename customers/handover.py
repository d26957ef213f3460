"""What of the archive depends on a person or a unit: asked before one leaves or the other is closed."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import handover
from accounts.handover import Dependency
from accounts.models import Unit, User

from .models import Customer


def register() -> None:
    """Tell `accounts` what to ask."""
    handover.register(of_person)
    handover.register_for_units(of_unit)


def of_person(person: User) -> list[Dependency]:
    """The customers that he owns; the page hands them over with their visits and open requests."""
    owned = Customer.objects.owned_by(person).count()
    return [Dependency(_("Customers owned"), owned, f"{reverse('ownership:new_transfer')}?person={person.pk}")]


def of_unit(unit: Unit) -> list[Dependency]:
    """The customers of the unit."""
    there = Customer.objects.live().filter(unit=unit).count()
    return [Dependency(_("Customers of this unit"), there, f"{reverse('ownership:new_transfer')}?unit={unit.pk}")]
