"""Who sends a proposal and records what the customer said. Who reads and changes it is the engine's to say."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.verdicts import YES, Verdict, no

from ..models import Proposal


def can_record_answer(user: User, proposal: Proposal) -> Verdict:
    """Its owner, who speaks with the customer."""
    if user.is_active and user.pk == proposal.document.owner_id:
        return YES
    return no(_("Only the owner of the proposal records what the customer answered."))
