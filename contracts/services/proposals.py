"""Proposals: begun, changed, answered by the customer. Review and sending are the engine's."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from approvals.models import Document, DocumentVersion, SendingEntry
from approvals.services import documents
from approvals.services.recording import record
from core import money
from core.errors import DomainError
from customers.models import Contact, Customer, Opportunity
from customers.services.changing import as_json

from ..models import CustomerAnswer, Proposal
from ..policies import proposals as policy
from ..rules.proposals import Answer
from .exchange_rates import company_currency

KIND = "proposal"


@dataclass(frozen=True, slots=True)
class Draft:
    """What the form of a proposal asks. `net_amount` is without tax, in `currency`; None while it is not known."""

    title: str
    currency: str = field(default_factory=company_currency)
    net_amount: Decimal | None = None
    opportunity: Opportunity | None = None
    summary: str = ""
    must_bring_out: str = ""
    to_avoid: str = ""
    for_whom: str = ""
    submit_by: datetime | None = None


COMMON = ("title", "currency", "net_amount")
"""What the document keeps; the rest is the proposal's own."""
OWN = tuple(one.name for one in fields(Draft) if one.name not in COMMON)


@transaction.atomic
def begin(*, by: User, customer: Customer, draft: Draft) -> Proposal:
    """A new draft, which is `by`'s. Raises NotAllowed when the customer is not his to deal with, DomainError for an
    opportunity of another customer, an amount below zero, and what documents.begin refuses."""
    policy.can_begin(by, customer).require()
    _require_sound(draft, customer)
    document = documents.begin(
        kind=KIND, owner=by, customer=customer, title=draft.title, currency=draft.currency, by=by
    )
    proposal = Proposal.objects.create(document=document, **_own(draft))
    if draft.net_amount is not None:
        with documents.changing(document, by=by) as change:
            change.set(net_amount=draft.net_amount)
        document.refresh_from_db()
    return proposal


def change(proposal: Proposal, *, by: User, version: int | None, draft: Draft) -> Proposal:
    """Write the draft. An approval that there is ends with it, visibly: the next round begins.

    Raises what documents.changing raises, and DomainError as `begin` does.
    """
    with documents.changing(proposal.document, by=by, version=version, shown=_shown) as edit:
        _require_sound(draft, edit.document.customer)
        if not draft.title.strip():
            raise DomainError(_("Give the document a title."))
        edit.set(title=draft.title.strip(), currency=draft.currency, net_amount=draft.net_amount)
        fresh = Proposal.objects.select_related("opportunity").get(pk=proposal.pk)
        changes = edit.facts.setdefault("changes", {})
        for name, value in _own(draft).items():
            if (before := getattr(fresh, name)) != value:
                changes[name] = [as_json(before), as_json(value)]
                setattr(fresh, name, value)
        fresh.save(update_fields=OWN)
        fresh.document = edit.document
    return fresh


def _own(draft: Draft) -> dict[str, Any]:
    return {name: getattr(draft, name) for name in OWN}


def _require_sound(draft: Draft, customer: Customer) -> None:
    if draft.opportunity is not None and draft.opportunity.customer_id != customer.pk:
        raise DomainError(_("This opportunity belongs to another customer."))
    if draft.currency not in money.DECIMALS:
        raise DomainError(_("This currency is not in use."))
    if draft.net_amount is None:
        return
    if draft.net_amount < 0 or money.rounded(draft.net_amount, draft.currency) != draft.net_amount:
        raise DomainError(_("An amount is not below zero, and has no more decimals than its currency."))


def _shown(document: Document) -> dict[str, object]:
    """What stands there now, for who typed at the same time."""
    proposal = document.proposal
    return {
        str(_("Title")): document.title,
        str(_("Content")): proposal.summary,
        str(_("What it must bring out")): proposal.must_bring_out,
        str(_("What to avoid")): proposal.to_avoid,
    }


@transaction.atomic
def record_answer(
    proposal: Proposal,
    content: DocumentVersion,
    *,
    by: User,
    answer: Answer,
    words: str = "",
    contact: Contact | None = None,
) -> CustomerAnswer:
    """Write down what the customer said to a version, in his own words; once.

    Raises NotAllowed for others than the owner; DomainError when the version was not really sent, when it was answered
    before, without words unless he accepts, and for somebody who does not work at the customer.
    """
    document = Document.objects.locked(proposal.pk)
    fresh = Proposal.objects.get(pk=proposal.pk)
    fresh.document = document
    policy.can_record_answer(by, fresh).require()
    _require_answerable(document, content)
    words = words.strip()
    if answer != Answer.ACCEPTED and not words:
        raise DomainError(_("Write down what the customer said."))
    if contact is not None and contact.customer_id != document.customer_id:
        raise DomainError(_("This person does not work at the customer."))
    now = timezone.now()
    made = CustomerAnswer.objects.create(
        proposal=fresh, content=content, answer=answer, words=words, contact=contact, recorded_by=by, recorded_at=now
    )
    facts: dict[str, Any] = {"answer": str(answer), "number": content.number, "sha256": content.sha256}
    record(document, "customer_answered", by=by, at=now, note=words, **facts)
    return made


def _require_answerable(document: Document, content: DocumentVersion) -> None:
    if not SendingEntry.objects.really_sent().filter(document=document, content=content).exists():
        raise DomainError(_("This version was not sent to the customer yet."))
    if CustomerAnswer.objects.filter(content=content).exists():
        raise DomainError(_("The customer's answer to this version is recorded already."))


def as_draft(proposal: Proposal) -> dict[str, Any]:
    """What stands in the draft, for its form."""
    common = {name: getattr(proposal.document, name) for name in COMMON}
    return common | {name: getattr(proposal, name) for name in OWN}
