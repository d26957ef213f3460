"""A contract that an administrator declares void owes nothing: what was paid for it is free on its receipts again."""

from __future__ import annotations

from approvals import documents
from approvals.documents import Happened

from ...models import Contract
from . import messages, payments


def heard(what: Happened) -> None:
    """In the transaction of the declaration, its document locked: an event of each payment that it frees, and word to
    the owner. What is void by time was never in force, and never paid."""
    document, event = what.document, what.event
    if (document.kind, event.kind) != ("contract", "document_voided") or event.actor is None:
        return
    contract = Contract.objects.filter(pk=document.pk).first()
    if contract is None:
        return
    contract.document = document
    lines = list(contract.payment_lines.filter(paid__gt=0))
    for line in lines:
        line.contract = contract
    if lines and (freed := payments.drop(*lines, by=event.actor)):
        messages.tell_freed(contract, freed, by=event.actor)


def register() -> None:
    """Hear of what becomes of documents."""
    documents.HAPPENED.register(heard)
