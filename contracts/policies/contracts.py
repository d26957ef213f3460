"""Who may begin contracts, and what can be done with one at its stage. Sight is that of documents."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from approvals.policies.editing import owns
from approvals.rules.states import DocumentState
from core.errors import Sentence
from core.verdicts import YES, Verdict, no
from customers.models import Customer
from customers.policies.archive import can_see_private

from ..models import Contract
from ..rules.states import ContractKind, Relation, Stage

OVER: Mapping[str, Sentence] = {
    Stage.EFFECTIVE: _("The contract is effective: change it by an amendment, or end it."),
    Stage.ENDED: _("The contract has ended."),
    Stage.VOID: _("The contract is void."),
}
"""Why a contract cannot be changed any more."""


def can_begin(user: User, customer: Customer) -> Verdict:
    """The customer's owner, who stands in for him, and who leads him."""
    if user.is_active and can_see_private(user, customer):
        return YES
    return no(_("Contracts with this customer are begun by its owner and the owner's managers."))


def is_changeable(contract: Contract) -> Verdict:
    """Until it is effective; what was approved loses its approval by the change."""
    return no(OVER[contract.stage]) if contract.stage in OVER else YES


def can_change(user: User, contract: Contract) -> Verdict:
    """Its owner, while it is not in approval, in force or over."""
    if not (verdict := owns(user, contract.document)):
        return verdict
    if contract.document.state == DocumentState.IN_APPROVAL:
        return no(_("It is in approval. Recall it first."))
    return is_changeable(contract)


def can_follow(user: User, contract: Contract, relation: Relation) -> Verdict:
    """Whether he may begin such a contract on the basis of this one."""
    if relation == Relation.ORDER and contract.kind != ContractKind.FRAMEWORK:
        return no(_("Orders are made under a framework agreement."))
    in_time = {Stage.EFFECTIVE, Stage.ENDED} if relation == Relation.RENEWAL else {Stage.EFFECTIVE}
    if contract.stage not in in_time:
        return no(_("The contract it is based on has to be effective."))
    return can_begin(user, contract.document.customer)
