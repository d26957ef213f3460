"""Who goes on with a document beside its content: records what was sent and received, what the other side said."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.verdicts import YES, Verdict, no
from customers.models import sight_of

from ..models import Document

NOT_YOURS = no(_("Only the owner of the document, the owner's managers and administrators can do this."))


def can_keep(user: User, document: Document) -> Verdict:
    """Its owner, who stands in for him, who leads his unit or the document's, administrators."""
    if not user.is_active:
        return NOT_YOURS
    if user.pk == document.owner_id:
        return YES
    sight = sight_of(user)
    led = frozenset[int]().union(*sight.led_unit_ids.values())
    leads = document.unit_id in led or document.owner.unit_id in led
    return YES if user.is_administrator or leads or document.owner_id in sight.acts_for else NOT_YOURS
