"""Who writes in the ledger of what was sent and received."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.verdicts import YES, Verdict, no

from ..models import Document


def can_record(user: User, document: Document) -> Verdict:
    """The owner of the document."""
    if user.is_active and user.pk == document.owner_id:
        return YES
    return no(_("Only the owner of the document records what was sent and received."))
