"""Who may put customers into the archive."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules.roles import Role
from core.verdicts import YES, Verdict, no

RECORDING = frozenset({Role.SALES_REP, Role.SALES_MANAGER, Role.ADMINISTRATOR})


def can_record(user: User) -> Verdict:
    """Who collects customers: sales; he owns what he records (domain §4)."""
    if user.is_active and user.roles & RECORDING:
        return YES
    return no(_("Customers are recorded by sales. Ask the sales rep to add this one."))
