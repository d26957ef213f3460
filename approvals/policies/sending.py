"""Who writes in the ledger of what was sent and received."""

from __future__ import annotations

from accounts.models import User
from core.verdicts import Verdict

from ..models import Document
from .keeping import can_keep


def can_record(user: User, document: Document) -> Verdict:
    """Its owner, who stands in for him while he is away, who leads him, administrators."""
    return can_keep(user, document)
