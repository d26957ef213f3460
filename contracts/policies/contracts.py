"""Who may begin contracts, and what can be done with one at its stage. Sight is that of documents."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from approvals.policies.editing import owns
from approvals.rules.states import DocumentState
from core.errors import Sentence
from core.verdicts import YES, Verdict, no
from customers.models import Customer
from customers.policies.archive import can_see_private

from ..models import Contract
from ..rules.following import BASES, NEEDED_TO_THE_LAST
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


def is_basis(parent: Contract, relation: str, customer: Customer) -> Verdict:
    """Whether such a contract with the customer can be begun, submitted and approved on the basis of this one, which is
    read with its document. At most two queries more, where an amendment took its place."""
    if parent.document.customer_id != customer.pk:  # records that had been merged were separated
        words = {"number": parent.document.ref}
        return no(gettext("%(number)s, which it is based on, is another customer's.") % words)
    if parent.relation == Relation.VOIDING:
        return no(_("A termination is followed by nothing."))
    if relation == Relation.ORDER and parent.kind != ContractKind.FRAMEWORK:
        return no(_("Orders are made under a framework agreement."))
    if parent.replaced_by:
        words = {"number": parent.document.ref, "newer": parent.replaced_by.document.ref}
        return no(gettext("%(number)s was replaced by %(newer)s: begin from that one.") % words)
    if parent.stage not in BASES[Relation(relation)]:
        return no(gettext("%(number)s, which it is based on, is not effective.") % {"number": parent.document.ref})
    if relation == Relation.ORDER and parent.starts_on and parent.starts_on > timezone.localdate():
        words = {"number": parent.document.ref, "day": date_format(parent.starts_on)}
        return no(gettext("%(number)s begins on %(day)s: nothing is ordered under it before.") % words)
    return YES


def is_basis_still(parent: Contract, relation: str, customer: Customer) -> Verdict:
    """The same when it is signed: what renews another or was ordered under it stands on its own by then."""
    return is_basis(parent, relation, customer) if relation in NEEDED_TO_THE_LAST else YES


def can_follow(user: User, contract: Contract, relation: Relation) -> Verdict:
    """Whether he may begin such a contract on the basis of this one."""
    customer = contract.document.customer
    return is_basis(contract, relation, customer) and can_begin(user, customer)
