"""Who may see what reached the desk's mailbox."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.verdicts import YES, Verdict, no


def can_read_incoming_mail(user: User) -> Verdict:
    """Administrators: senders and subjects of everybody's mails stand there."""
    return YES if user.is_active and user.is_administrator else no(_("Only an administrator sees the incoming mail."))
