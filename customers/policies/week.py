"""Who looks at whose week, checks whose records and sets whose quotas."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from accounts.rules.roles import Role
from core.verdicts import YES, Verdict, no

from ..models import Customer, sight_of
from .archive import can_lead, can_record, standing


def team_of(user: User) -> QuerySet[User]:
    """The sales reps below the person, or below one he stands in for; all of them for an administrator."""
    reps: QuerySet[User] = User.objects.with_role(Role.SALES_REP)
    if user.is_administrator:
        return reps
    led = frozenset[int]().union(*sight_of(user).led_unit_ids.values())
    below: QuerySet[User] = reps.filter(unit__in=led)
    return below


def can_open_weeks(user: User) -> Verdict:
    """Sales, who stands in for somebody there, and their managers."""
    if user.is_active and (can_record(user) or can_lead(user) or any(map(can_record, sight_of(user).people))):
        return YES
    return no(_("The week board is for sales and their managers."))


def can_see_week(user: User, person: User) -> Verdict:
    """One's own, that of whom one stands in for, and those of the team."""
    if person.pk in sight_of(user).acts_for or team_of(user).filter(pk=person.pk).exists():
        return YES
    return no(_("This is the week of somebody else."))


def can_check(user: User, customer: Customer) -> Verdict:
    """New records are checked by the manager of the customer's unit or of its owner's, and nobody checks his own."""
    if customer.recorded_by_id == user.pk:
        return no(_("Your manager checks what you have recorded."))
    if standing(user, customer).manager or (user.is_active and user.is_administrator):
        return YES
    return no(_("New records are checked by the manager of the unit."))


def can_set_quota(user: User, unit: Unit) -> Verdict:
    """Who leads the unit, or one above it, and administrators."""
    led = frozenset[int]().union(*sight_of(user).led_unit_ids.values()) if user.is_active else frozenset()
    if unit.pk in led or (user.is_active and user.is_administrator):
        return YES
    return no(_("Quotas are set by the manager of the unit."))
