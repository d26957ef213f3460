"""What a contract that takes effect means for the one it is based on: an amendment takes its place, a termination ends
it, a renewal goes on after it, or after what took its place. Their documents are locked, in the order of their keys
(docs/adr/0025)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from approvals.services.documents import require
from approvals.services.recording import record

from ...models import Contract, HandOver, HandOverCheck, Receipt
from ...policies.contracts import is_basis_still
from ...rules.call_offs import calls_off
from ...rules.fulfilment import Check
from ...rules.states import ContractKind, Relation, Stage
from .. import stages
from ..frameworks import newest
from . import call_offs, messages, payments, promises


def make_room(contract: Contract, *, at: datetime) -> None:
    """Before the contract takes effect: what it amends ends, and hands on the order in hand and what is called off.

    Raises DomainError when what it is based on is not in force any more, or when it agrees on less than orders under it
    have called off.
    """
    if contract.parent is None:
        return
    require(is_basis_still(contract.parent, contract.relation, contract.document.customer))
    if contract.relation == Relation.AMENDMENT:
        if contract.kind == ContractKind.FRAMEWORK:
            call_offs.move(contract)
        reason = _("Replaced by %(document)s") % {"document": contract.document}
        _end(contract.parent, reason, at=at, amendment=contract)
        _hand_on(contract.parent, contract)


def settle_parent(contract: Contract, *, by: User, at: datetime) -> None:
    """Once it is effective: what was paid and called off goes over to an amendment, a termination ends its parent and
    is done with, and the promise to renew is settled."""
    parent = contract.parent
    if parent is None:
        return
    if contract.relation == Relation.AMENDMENT:
        if calls_off(contract.kind, contract.relation):
            call_offs.take_over(contract, at=at)
        _payments_go_over(parent, contract, by=by)
    if contract.relation == Relation.VOIDING:
        _terminate(parent, contract, at=at)
    if contract.relation == Relation.RENEWAL:
        promises.settle(newest(parent), at=at)


def _terminate(parent: Contract, termination: Contract, *, at: datetime) -> None:
    """What was not delivered of an order is free again under its framework."""
    _end(parent, _("Ended by %(document)s") % {"document": termination.document}, at=at)
    delivered = HandOverCheck.objects.filter(hand_over=parent.pk, what=Check.DELIVERED)
    if parent.kind == ContractKind.ORDER and not delivered.exists():
        call_offs.release(parent, at=at)
    stages.move(termination, Stage.ENDED, at=at)
    record(
        termination.document,
        "ended",
        by=None,
        at=at,
        note=_("It has ended %(document)s.") % {"document": parent.document},
    )


def _end(parent: Contract, reason: str, *, at: datetime, amendment: Contract | None = None) -> None:
    stages.move(parent, Stage.ENDED, at=at, end_reason=reason, replaced_by=amendment)
    record(parent.document, "ended", by=None, at=at, note=reason)
    messages.tell_ended(parent)


def _hand_on(parent: Contract, amendment: Contract) -> None:
    """The order stays in the hands in which it is, with the checks that were made."""
    before = HandOver.objects.filter(contract=parent).first()
    if before is None:
        return
    said = {name: getattr(before, name) for name in ("to", "note", "handed_over_by", "handed_over_at")}
    after = HandOver.objects.create(contract=amendment, **said)
    before.checks.update(hand_over=after)
    before.delete()


def _payments_go_over(parent: Contract, amendment: Contract, *, by: User) -> None:
    """What was paid pays the instalments that took the place of those, as far as they go; the rest is free again.

    All receipts are locked in the order of their keys before the first of them is touched.
    """
    before = list(parent.payment_lines.order_by("pk"))
    paying = Receipt.objects.filter(allocations__line__in=before, allocations__released_at=None).order_by("pk")
    list(paying.select_for_update(of=("self",), no_key=True))
    after = {line.replaces_id: line for line in amendment.payment_lines.all()}
    for line in before:
        line.contract = parent
        if successor := after.get(line.pk):
            successor.contract = amendment
            payments.move(line, successor, by=by)
        payments.drop(line, by=by)
