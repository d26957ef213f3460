"""Who may read the routing table, and who may change it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules.roles import LEADING, Role
from core.verdicts import YES, Verdict, no

READERS = LEADING | {Role.COORDINATOR, Role.ADMINISTRATOR}


def can_read_table(user: User) -> Verdict:
    """Those who answer for requests, lead people or administer: the table names who does what for whom."""
    if user.is_active and user.roles & READERS:
        return YES
    return no(_("Only coordinators, managers and administrators read the routing table."))


def can_change_table(user: User) -> Verdict:
    """Administrators: adding, changing, ending and importing rows."""
    if user.is_active and user.is_administrator:
        return YES
    return no(_("Only an administrator changes the routing table."))
