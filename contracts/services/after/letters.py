"""Of which events of the engine they hear who sign a contract, carry it out or answer a complaint about it."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from approvals.models import DocumentEvent
from approvals.services.messages import about, key_of
from notifications.services.outbox import Letter

from ...models import Contract
from . import messages, signers


def of(event: DocumentEvent) -> Iterable[Letter]:
    """Who is to sign hears that he is to; who had a part in it once it was approved, that the approval or the contract
    is no longer valid. What time made void is told by what finds it (`by_time`)."""
    contract = Contract.objects.filter(pk=event.document_id).first()
    if contract is None:
        return ()
    contract.document = event.document
    if event.kind == "concluded":
        return [_to_sign(contract, event, *one) for one in signers.of(contract, event.at).items()]
    if event.kind == "voided" or (event.kind == "document_voided" and event.actor and _was_approved(event)):
        return [_invalid(event, one) for one in messages.everybody(contract) if one != event.actor]
    return ()


def _was_approved(event: DocumentEvent) -> bool:
    """Before that nobody but the engine's own was concerned."""
    return event.document.events.filter(case=event.case_id, kind="concluded").exists() if event.case_id else False


def _to_sign(contract: Contract, event: DocumentEvent, signer: User, named: User) -> Letter:
    document = event.document

    def subject() -> str:
        words = {"document": document, "person": named}
        if signer == named:
            return _("%(document)s waits for your signature") % words
        return _("%(document)s waits for the signature of %(person)s") % words

    def body() -> str:
        due = _("Due: %(due)s") % {"due": date_format(contract.sign_by)} if contract.sign_by else ""
        return "\n".join(filter(None, (about(document), due)))

    return Letter(
        recipient=signer,
        kind=messages.AFTER,
        dedupe_key=f"contracts:to-sign:{event.pk}",
        subject=subject,
        body=body,
        url=reverse("contracts_after:signing", args=[document.ref]),
        thread=document.number or "",
    )


def _invalid(event: DocumentEvent, person: User) -> Letter:
    document = event.document
    return Letter(
        recipient=person,
        kind=messages.AFTER,
        dedupe_key=key_of(event),
        subject=lambda: f"{document} · {event.sentence}",
        body=event.note,
        url=messages.address_for(person, document),
        thread=document.number or "",
    )
