"""Who decides who owns a customer, and who may own one."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import RoleAssignment, User
from accounts.rules.roles import Role
from core.verdicts import YES, Verdict, no

from ..models import Claim, Customer, Transfer, sight_of
from .archive import can_decide_ownership, can_record, leads

SELLING = (Role.SALES_REP, Role.SALES_MANAGER)


def receivers() -> QuerySet[User]:
    """Who may become an owner: active people in sales, by name."""
    return _active_with(*SELLING)


def sales_reps() -> QuerySet[User]:
    """Who sells every day: to them ownerless customers are proposed."""
    return _active_with(Role.SALES_REP)


def _active_with(*roles: Role) -> QuerySet[User]:
    holders = RoleAssignment.objects.filter(role__in=roles).values("user")
    found: QuerySet[User] = User.objects.active().filter(pk__in=holders).order_by("sort_name", "pk")
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


def can_claim(user: User, customer: Customer) -> Verdict:
    """Sales may say of any customer in the archive that it is theirs, but not of their own."""
    if customer.owner_id == user.pk:
        return no(_("This customer is yours already."))
    return can_record(user)


def can_withdraw(user: User, claim: Claim) -> Verdict:
    """The claimant, or who stands in for him."""
    if user.is_active and claim.claimant_id in sight_of(user).acts_for:
        return YES
    return no(_("Only the claimant can withdraw a claim."))


def can_rule(user: User, claim: Claim) -> Verdict:
    """A manager of the customer or above who is neither claimant nor owner, nor acts for one of them; else an
    administrator."""
    parties = {claim.claimant_id, claim.customer.owner_id, claim.owner_then_id}
    if user.pk in parties:
        return no(_("You are a party to this claim: the manager above you rules."))
    leaders = [person for person in sight_of(user).people if leads(person, claim.customer)]
    if user.is_active and (user.is_administrator or any(person.pk not in parties for person in leaders)):
        return YES
    return no(_("A claim is ruled on by the manager of the customer's unit."))
