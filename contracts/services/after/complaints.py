"""Complaints of customers: each has a number, somebody responsible, and a promise to be answered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.locks import require_here
from approvals.models import Document
from approvals.services.documents import require
from approvals.services.numbers import next_number
from approvals.services.recording import record
from core.errors import DomainError, Stale
from core.text import clean
from customers.models import Contact
from notifications.services.outbox import Text

from ...models import Complaint, Contract
from ...policies import after as policies
from . import messages, promises

PREFIX = "KL"


@transaction.atomic
def complain(
    contract: Contract, *, by: User, text: str, responsible: User, contact: Contact | None = None
) -> Complaint:
    """Record what a customer complains about; somebody has to answer it within the ladder's time.

    Raises NotAllowed for who neither keeps the contract nor carries it out; DomainError when the contract never was in
    force, without words, for a contact of somebody else, or a responsible person who has left.
    """
    document, now = Document.objects.locked(contract.pk), timezone.now()
    fresh = Contract.objects.get(pk=document.pk)
    fresh.document = document
    policies.can_complain(by, fresh).require()
    require(policies.was_in_force(fresh))
    said = _words(text, _("Write down what the customer says."))
    if contact and contact.customer_id != document.customer_id:
        raise DomainError(_("This person does not work at the customer."))
    require_here(responsible)
    complaint = Complaint.objects.create(
        contract=fresh,
        number=next_number(PREFIX, timezone.localdate(now).year),
        text=said,
        contact=contact,
        responsible=responsible,
        opened_by=by,
        opened_at=now,
    )
    record(document, "complaint_opened", by=by, at=now, target=complaint.number)
    promises.settle_complaint(complaint, at=now)
    messages.tell_complaint(complaint, [responsible, document.owner], what="opened", subject=_opened(complaint), by=by)
    return complaint


def solve(complaint: Complaint, *, by: User, version: int | None, solution: str) -> Complaint:
    """It is answered and done with. Raises as `_changing`, and DomainError without the solution."""
    with _changing(complaint, "complaint_solved", by=by, version=version) as (fresh, now):
        fresh.solution = _words(solution, _("Say how it was solved."))
        _close(fresh, Complaint.State.SOLVED, by=by, at=now)
    return fresh


def withdraw(complaint: Complaint, *, by: User, version: int | None, reason: str) -> Complaint:
    """The customer takes it back. Raises as `_changing`, and DomainError without a reason."""
    with _changing(complaint, "complaint_withdrawn", by=by, version=version) as (fresh, now):
        fresh.solution = _words(reason, _("Give a reason."))
        _close(fresh, Complaint.State.WITHDRAWN, by=by, at=now)
    return fresh


def pass_on(complaint: Complaint, *, by: User, version: int | None, to: User) -> Complaint:
    """Somebody else answers for it; the time goes on. Raises as `_changing`, DomainError for who left or has it."""
    with _changing(complaint, "complaint_passed_on", by=by, version=version) as (fresh, _now):
        require_here(to)
        if fresh.responsible_id == to.pk:
            raise DomainError(_("%(person)s is responsible already.") % {"person": to})
        fresh.responsible = to
    return fresh


@contextmanager
def _changing(
    complaint: Complaint, kind: str, *, by: User, version: int | None
) -> Iterator[tuple[Complaint, datetime]]:
    """The fresh complaint, its document locked; afterwards it is saved, noted, promised and told.

    Raises NotAllowed for who does not answer for it; DomainError when it is closed; Stale when it changed since.
    """
    with transaction.atomic():
        document, now = Document.objects.locked(complaint.contract_id), timezone.now()
        related = ("contract", "responsible", "closed_by")
        fresh = (
            Complaint.objects.select_for_update(of=("self",), no_key=True).select_related(*related).get(pk=complaint.pk)
        )
        fresh.contract.document = document
        policies.can_answer(by, fresh).require()
        if fresh.state != Complaint.State.OPEN:
            words = {"person": fresh.closed_by, "state": fresh.get_state_display()}
            raise DomainError(_("Somebody else acted first: “%(state)s”, by %(person)s.") % words)
        if version not in (None, fresh.version):
            raise Stale(_("Somebody changed this in the meantime. Compare and send again."))
        before = fresh.responsible
        yield fresh, now
        fresh.version += 1
        fresh.save()
        event = record(document, kind, by=by, at=now, note=fresh.solution, target=fresh.number)
        promises.settle_complaint(fresh, at=now)
        people = [fresh.responsible, before, document.owner, fresh.opened_by]
        messages.tell_complaint(fresh, people, what=kind, subject=lambda: f"{document} · {event.sentence}", by=by)


def _close(complaint: Complaint, state: Complaint.State, *, by: User, at: datetime) -> None:
    complaint.state, complaint.closed_by, complaint.closed_at = state, by, at


def _opened(complaint: Complaint) -> Text:
    document = complaint.contract.document
    return lambda: _("Complaint %(number)s about %(document)s") % {"number": complaint.number, "document": document}


def _words(text: str, missing: str) -> str:
    if not (said := clean(text)):
        raise DomainError(missing)
    return said
