"""Who may. A person's own messages need no verdict: `visible_to` leaves out everybody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from core.verdicts import YES, Verdict, no

if TYPE_CHECKING:
    from accounts.models import User


def can_tend_mail(user: User) -> Verdict:
    """See what waits to be mailed and what could not be, and decide about the latter."""
    return YES if user.is_administrator else no(_("Only an administrator looks after the mail that could not be sent."))


def tends_mail(user: User) -> bool:
    """Whether the pages about it are offered."""
    return bool(can_tend_mail(user))
