"""Who may change working time. Everybody signed in may look at it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.verdicts import YES, Verdict, no


def can_change_calendars(user: User) -> Verdict:
    """Hours, exceptions, public days and imports are the administrators'."""
    if user.is_active and user.is_administrator:
        return YES
    return no(_("Only an administrator can change working time."))
