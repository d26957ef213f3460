"""Who may change how documents are approved."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules.roles import LEADING
from core.verdicts import YES, Verdict, no


def can_change_flows(user: User) -> Verdict:
    """Administrators."""
    return YES if user.is_active and user.is_administrator else no(_("Only administrators change approval flows."))


def can_change_authority(user: User) -> Verdict:
    """Administrators."""
    return YES if user.is_active and user.is_administrator else no(_("Only administrators change who may grant what."))


def can_read_authority(user: User) -> Verdict:
    """Who leads people, and administrators: the matrix names who may grant what."""
    if user.is_active and (user.roles & LEADING or user.is_administrator):
        return YES
    return no(_("Only managers and administrators read the authority matrix."))


def may_change_flows(user: User) -> bool:
    """The same as a plain answer, for menus."""
    return bool(can_change_flows(user))


def may_read_authority(user: User) -> bool:
    """The same as a plain answer, for menus."""
    return bool(can_read_authority(user))
