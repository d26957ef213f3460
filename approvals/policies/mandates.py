"""Who may let another decide for somebody, and end it (委托授权)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.verdicts import YES, Verdict, no

from ..models import Mandate

NOT_YOURS = no(_("Only the person concerned or an administrator can give this mandate."))


def can_give(user: User, principal: User) -> Verdict:
    """The person himself, or an administrator for him."""
    return YES if user.is_active and (user.pk == principal.pk or user.is_administrator) else NOT_YOURS


def can_revoke(user: User, mandate: Mandate) -> Verdict:
    """As for giving it."""
    return can_give(user, mandate.principal)
