"""Who may do what in the archive. Deny by default; each refusal has its sentence."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules.roles import LEADING, Role
from core.verdicts import YES, Verdict, no

from ..models import Customer, sight_of

RECORDING = frozenset({Role.SALES_REP, Role.SALES_MANAGER, Role.ADMINISTRATOR})


class Standing(NamedTuple):
    """What a person is to a customer. The principal is for whom he is it; None: in his own right, or not at all."""

    owner: bool
    manager: bool
    principal: User | None


def standing(user: User, customer: Customer) -> Standing:
    """Owner and manager in his own right before anything he is for somebody else. Reads the sight, once a request."""
    if not user.is_active:
        return Standing(owner=False, manager=False, principal=None)
    sight = sight_of(user)
    leaders = [person for person in sight.people if leads(person, customer)]
    owner, manager = customer.owner_id in sight.acts_for, bool(leaders)
    own_right = customer.owner_id == user.pk or user in leaders or user.is_administrator
    principals = [person for person in sight.people if person.pk == customer.owner_id or person in leaders]
    return Standing(owner, manager, None if own_right or not principals else principals[0])


def leads(person: User, customer: Customer) -> bool:
    """He manages, or is sales manager, director or leader in, the customer's unit, the owner's, or one above them."""
    led = sight_of(person).led_unit_ids[person.pk]
    return customer.unit_id in led or (customer.owner is not None and customer.owner.unit_id in led)


def can_record(user: User) -> Verdict:
    """Who collects customers: sales; he owns what he records (domain §4)."""
    if user.is_active and user.roles & RECORDING:
        return YES
    return no(_("Customers are recorded by sales. Ask the sales rep to add this one."))


def can_change(user: User, customer: Customer) -> Verdict:
    """Facts, contacts, needs, opportunities: the owner, his managers, an administrator."""
    part = standing(user, customer)
    if part.owner or part.manager or (user.is_active and user.is_administrator):
        return YES
    return no(_("Only the owner and his managers can change this customer."))


def can_log(user: User, customer: Customer) -> Verdict:
    """A contact is logged by who may change the customer; companions of a visit are in its own policy."""
    return can_change(user, customer)


def can_decide_ownership(user: User, customer: Customer) -> Verdict:
    """Transfer, allot, rule on claims, merge: the manager of the customer's unit or of the owner has the final word."""
    if standing(user, customer).manager or (user.is_active and user.is_administrator):
        return YES
    return no(_("Who owns a customer is decided by the manager of the unit."))


def can_see_private(user: User, customer: Customer) -> Verdict:
    """Contacts' numbers, needs, amounts, the log."""
    if user.is_active and sight_of(user).sees_private(customer):
        return YES
    return no(_("This is shown to the owner and his managers only."))


def can_edit(user: User, customer: Customer) -> Verdict:
    """What stands on the page beside what is hidden from others: who may change it and sees what he changes."""
    return can_change(user, customer) and can_see_private(user, customer)


def can_throw_away(user: User, customer: Customer) -> Verdict:
    """Into the recycle bin and out of it: who may change it."""
    return can_change(user, customer)


def can_import(user: User) -> Verdict:
    """Who may record one may record many."""
    return can_record(user)


def can_lead(user: User) -> Verdict:
    """Pages for managers: the week of a team, allotment, rulings."""
    if user.is_active and (user.roles & (LEADING | {Role.ADMINISTRATOR}) or any(sight_of(user).led_unit_ids.values())):
        return YES
    return no(_("This page is for managers."))


def can_administer(user: User) -> Verdict:
    """Who sees what, the archive's rules, industries."""
    if user.is_active and user.is_administrator:
        return YES
    return no(_("Only an administrator can do this."))
