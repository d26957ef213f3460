"""Who begins a proposal and records what the customer said. Who reads and changes it is the engine's to say."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from approvals.policies.keeping import can_keep
from core.verdicts import YES, Verdict, no
from customers.models import Customer
from customers.policies.archive import can_see_private

from ..models import Proposal


def can_begin(user: User, customer: Customer) -> Verdict:
    """The customer's owner, who stands in for him, and who leads him: the form shows the customer's opportunities."""
    if user.is_active and can_see_private(user, customer):
        return YES
    return no(_("Proposals to this customer are begun by its owner and the owner's managers."))


def can_record_answer(user: User, proposal: Proposal) -> Verdict:
    """Who keeps it: its owner, who stands in for him, who leads him, administrators."""
    return can_keep(user, proposal.document)
