"""Who decides who owns a customer, and who may own one."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import RoleAssignment, User
from accounts.rules.roles import Role
from core.verdicts import YES, Verdict, no

from ..models import Customer, Transfer, sight_of
from .archive import can_decide_ownership

SELLING = (Role.SALES_REP, Role.SALES_MANAGER)


def receivers() -> QuerySet[User]:
    """Who may become an owner: active people in sales, by name."""
    selling = RoleAssignment.objects.filter(role__in=SELLING).values("user")
    found: QuerySet[User] = User.objects.active().filter(pk__in=selling).order_by("sort_name", "pk")
    return found


def can_receive(person: User) -> Verdict:
    """The same as `receivers` about one person."""
    if person.is_active and person.roles.intersection(SELLING):
        return YES
    return no(_("%(person)s is not in sales any more. Choose somebody else.") % {"person": person})


def can_undo(user: User, transfer: Transfer, customer: Customer) -> Verdict:
    """Who made the transfer may take it back, and who decides about the customer now."""
    if user.is_active and transfer.by_id in sight_of(user).acts_for:
        return YES
    return can_decide_ownership(user, customer)


def led_units(user: User) -> frozenset[int]:
    """Ids of the units that the person, or somebody for whom he stands in, leads."""
    return frozenset[int]().union(*sight_of(user).led_unit_ids.values())


def leads_all(user: User) -> bool:
    """Administrators help out everywhere."""
    return bool(user.is_active and user.is_administrator)


def can_set_ability(user: User, rep: User) -> Verdict:
    """Who leads the unit of the rep."""
    if user.is_active and (rep.unit_id in led_units(user) or user.is_administrator):
        return YES
    return no(_("The ability of a rep is set by his manager."))
