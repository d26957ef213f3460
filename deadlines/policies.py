"""Who may change how promises are reminded of."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.verdicts import YES, Verdict, no


def can_change_ladders(user: User) -> Verdict:
    """Administrators."""
    return YES if user.is_administrator else no(_("Only administrators change who is told when."))
