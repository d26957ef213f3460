"""The ledger of what was sent and received: written by the system's clock, never changed, only corrected (收发登记)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import DomainError
from customers.models import Contact
from customers.services.changing import target

from ..models import Document, DocumentFile, DocumentVersion, SendingEntry
from ..policies.sending import can_record
from ..rules.states import DocumentState
from .documents import keep_file, locked
from .recording import record


@dataclass(frozen=True, slots=True)
class _How:
    """By which channel, to or from whom, with what outcome."""

    channel: str
    party: str
    outcome: str
    contact: Contact | None = None
    reference: str = ""
    note: str = ""


@transaction.atomic
def record_sending(
    document: Document,
    content: DocumentVersion,
    *,
    by: User,
    direction: str,
    channel: str,
    party: str,
    outcome: str,
    contact: Contact | None = None,
    reference: str = "",
    note: str = "",
    proof: UploadedFile[Any] | None = None,
) -> SendingEntry:
    """Write down that this version went out or came in, now.

    `party` may be left to the contact; `proof` is kept beside it. Raises NotAllowed for others than who
    keeps the document; DomainError for a version of another document, a direction, channel or outcome that there is
    not, for sending what is not approved, without a party, and for a contact of somebody else; Unacceptable for a file
    that is not taken.
    """
    fresh = locked(document, by=by, permission=can_record)
    _require_sendable(fresh, content, direction)
    file = keep_file(fresh, proof, by=by, at=timezone.now(), purpose=DocumentFile.Purpose.PROOF) if proof else None
    how = _How(channel, party, outcome, contact, reference, note)
    return _write(fresh, content, by=by, direction=direction, how=how, file=file)


@transaction.atomic
def correct(
    entry: SendingEntry,
    *,
    by: User,
    channel: str,
    party: str,
    outcome: str,
    note: str,
    contact: Contact | None = None,
    reference: str = "",
) -> SendingEntry:
    """Say what is right instead: a new entry that points at the wrong one, whose place it takes. `note` says why.

    Also how what was under way arrived. Raises NotAllowed as record_sending; DomainError for an entry that was
    corrected already, without a reason, without a party.
    """
    fresh = locked(entry.document, by=by, permission=can_record)
    if SendingEntry.objects.filter(corrects=entry).exists():
        raise DomainError(_("This entry was corrected already. Correct the newer one."))
    if not note.strip():
        raise DomainError(_("Say what was wrong, or what happened since."))
    how = _How(channel, party, outcome, contact, reference, note)
    return _write(fresh, entry.content, by=by, direction=entry.direction, how=how, file=entry.file, corrects=entry)


def _require_sendable(document: Document, content: DocumentVersion, direction: str) -> None:
    if content.document_id != document.pk:
        raise DomainError(_("This version belongs to another document."))
    if direction != SendingEntry.Direction.SENT:
        return
    newest = document.versions.order_by("-number").values_list("pk", flat=True).first()
    if document.state != DocumentState.APPROVED or newest != content.pk:
        raise DomainError(_("Only what is approved can be sent, as it was approved."))


def _write(
    document: Document,
    content: DocumentVersion,
    *,
    by: User,
    direction: str,
    how: _How,
    file: DocumentFile | None,
    corrects: SendingEntry | None = None,
) -> SendingEntry:
    """One entry and its event; the document is locked."""
    _require_known(direction, how)
    party, now = _party(document, how), timezone.now()
    entry = SendingEntry.objects.create(
        document=document,
        content=content,
        direction=direction,
        channel=how.channel,
        party=party,
        contact=how.contact,
        outcome=how.outcome,
        reference=how.reference.strip(),
        note=how.note.strip(),
        file=file,
        at=now,
        by=by,
        corrects=corrects,
    )
    facts: dict[str, Any] = {
        "target": target(party),
        "entry": entry.pk,
        "channel": str(how.channel),
        "outcome": str(how.outcome),
        "reference": entry.reference,
        "sha256": content.sha256,
        "file": file.sha256 if file else None,
        "corrects": corrects.pk if corrects else None,
    }
    record(document, "sending_corrected" if corrects else str(direction), by=by, at=now, note=entry.note, **facts)
    return entry


def _require_known(direction: str, how: _How) -> None:
    known = (
        (direction, SendingEntry.Direction),
        (how.channel, SendingEntry.Channel),
        (how.outcome, SendingEntry.Outcome),
    )
    if any(value not in choices.values for value, choices in known):
        raise DomainError(_("Say whether it was sent or received, how, and what became of it."))


def _party(document: Document, how: _How) -> str:
    contact = how.contact
    if contact is not None and contact.customer_id != document.customer_id:
        raise DomainError(_("This person does not work at the customer."))
    party = how.party.strip() or (contact.name if contact else "")
    if not party:
        raise DomainError(_("Say with whom."))
    return party
