"""Who may do what with a contract once it is approved. Deny by default; each refusal has its sentence."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from approvals.models import Document
from approvals.policies.keeping import NOT_YOURS
from approvals.policies.keeping import can_keep as can_keep
from core.verdicts import YES, Verdict, no
from customers.models import Customer, sight_of
from customers.policies.archive import can_change

from ..models import Complaint, Contract, HandOver, Receipt
from ..models.instalments import OWED
from ..rules.fulfilment import BY_OWNER, Check, owes_hand_over
from ..rules.states import Stage


def is_in_force(contract: Contract) -> Verdict:
    """Signed by all, and neither ended nor void."""
    return YES if contract.stage == Stage.EFFECTIVE else no(_("The contract is not in force."))


def was_in_force(contract: Contract) -> Verdict:
    """Signed by all, and not void: what follows from it goes on after its end, unless an amendment took its place."""
    if contract.replaced_by_id:
        return no(_("An amendment took the place of this contract: go on with that."))
    return YES if contract.stage in OWED else no(_("The contract was never in force, or is void."))


def can_hand_over(user: User, contract: Contract) -> Verdict:
    """The same, where there is something to carry out."""
    if not owes_hand_over(contract.kind, contract.relation):
        return no(_("This kind of contract has no order to carry out."))
    return can_keep(user, contract.document)


def can_check(user: User, hand_over: HandOver, check: Check) -> Verdict:
    """In whose hands the order is, who stands in for him, and administrators; what the customer says also the owner of
    the contract and his managers."""
    if user.is_active and (user.is_administrator or hand_over.to_id in sight_of(user).acts_for):
        return YES
    if check in BY_OWNER and can_keep(user, hand_over.contract.document):
        return YES
    return no(_("The order is in somebody else's hands."))


def can_receive(user: User, customer: Customer) -> Verdict:
    """Who may change the customer, and who owns a contract with it that is or was in force."""
    if not user.is_active:
        return NOT_YOURS
    owned = Contract.objects.owed_to(sight_of(user).acts_for).filter(document__customer=customer)
    if can_change(user, customer) or owned.exists():
        return YES
    return no(_("Payments of a customer are recorded by its owner, the owner's managers and administrators."))


def can_allocate(user: User, receipt: Receipt, document: Document) -> Verdict:
    """Who keeps the contract; who keeps the customer's payments, where he may read the contract."""
    if document.pk in allocatable(user, receipt, [document]):
        return YES
    return no(_("A payment is allocated by who keeps the contract, or keeps the customer's payments and may read it."))


def allocatable(user: User, receipt: Receipt, documents: Iterable[Document]) -> set[int]:
    """Of these contracts of the receipt's customer the keys of those that `can_allocate` allows. At most two queries
    more than what is known of the user, however many they are."""
    kept = {one.pk: bool(can_keep(user, one)) for one in documents}
    others = [key for key, keeps in kept.items() if not keeps]
    if others and can_receive(user, receipt.customer):
        readable = Document.objects.readable_by(user).filter(pk__in=others)
        kept |= dict.fromkeys(readable.order_by().values_list("pk", flat=True), True)
    return {key for key, may in kept.items() if may}


def can_complain(user: User, contract: Contract) -> Verdict:
    """Who keeps the contract, and in whose hands the order is."""
    hands = HandOver.objects.filter(contract=contract, to__in=sight_of(user).acts_for)
    return YES if user.is_active and hands.exists() else can_keep(user, contract.document)


def can_answer(user: User, complaint: Complaint) -> Verdict:
    """Who is responsible, who stands in for him, and who keeps the contract."""
    if user.is_active and complaint.responsible_id in sight_of(user).acts_for:
        return YES
    return can_keep(user, complaint.contract.document)
