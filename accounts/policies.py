"""Who may do what with people and their organisation. Deny by default; each refusal has its sentence."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import Delegation, User
from core.verdicts import YES, Verdict, no

ADMINISTRATORS_ONLY = no(_("Only an administrator can do this."))


def can_administer(user: User) -> Verdict:
    """People, units, roles, positions and everybody's absences."""
    return YES if user.is_active and user.is_administrator else ADMINISTRATORS_ONLY


def may_administer(user: User) -> bool:
    """The same as a plain answer, for menus."""
    return bool(can_administer(user))


def can_deactivate(user: User, person: User) -> Verdict:
    """An administrator, anyone but himself."""
    if user.pk == person.pk:
        return no(_("You cannot deactivate yourself. Ask another administrator."))
    return can_administer(user)


def can_change_profile(user: User, person: User) -> Verdict:
    """Name, phone and language: one's own."""
    return YES if user.is_active and user.pk == person.pk else no(_("You can only change your own profile."))


def can_set_absence(user: User, principal: User) -> Verdict:
    """The person, or an administrator for him."""
    if user.is_active and user.pk == principal.pk:
        return YES
    if can_administer(user):
        return YES
    return no(_("Only the person or an administrator can enter an absence."))


def can_stop_absence(user: User, delegation: Delegation) -> Verdict:
    """As for entering it."""
    return can_set_absence(user, delegation.principal)


def needs_second_factor(user: User) -> bool:
    """Holds a role of MFA_REQUIRED_ROLES and has not set one up. No query while that setting is empty."""
    required = frozenset(settings.MFA_REQUIRED_ROLES)
    return bool(required) and bool(required & user.roles) and not is_mfa_enabled(user)
