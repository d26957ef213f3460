"""What the approval engine asks about a proposal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals import documents
from approvals.documents import Frozen, Kind
from approvals.models import Case, Document, DocumentFile, DocumentVersion
from approvals.rules.flow import Field
from core.errors import DomainError

from ..models import Proposal
from ..rules.flows import PROPOSAL as FLOW
from ..rules.numbers import is_kept
from ..rules.proposals import FIELDS, LABELS, SHAPES
from .exchange_rates import in_company_currency
from .proposals import KIND


def freeze(document: Document) -> Frozen:
    """The proposal as it stands. DomainError when there is neither content nor a file to review, and for an amount that
    cannot be said in the company's currency."""
    proposal = Proposal.objects.select_related("opportunity").get(pk=document.pk)
    attached = document.files.filter(purpose=DocumentFile.Purpose.ATTACHMENT, removed_at=None)
    if not proposal.summary.strip() and not attached.exists():
        raise DomainError(_("There is nothing to review yet: write the content or attach the file."))
    return Frozen(content=_content(document, proposal), facts=_facts(document))


def _content(document: Document, proposal: Proposal) -> dict[str, Any]:
    opportunity = proposal.opportunity
    return {
        "opportunity": opportunity and {"code": opportunity.number, "name": opportunity.name},
        "summary": proposal.summary,
        "must_bring_out": proposal.must_bring_out,
        "to_avoid": proposal.to_avoid,
        "for_whom": proposal.for_whom,
        "submit_by": proposal.submit_by,
        "net_amount": document.net_amount,
    }


def _facts(document: Document) -> dict[str, Any]:
    """The amount only when there is one: a condition on what is missing does not hold."""
    facts: dict[str, Any] = {Field.CUSTOMER_CLASS: document.customer.value, Field.CURRENCY: document.currency}
    if document.net_amount is not None:
        amount = in_company_currency(document.net_amount, document.currency, timezone.localdate())
        if not is_kept(amount):
            raise DomainError(_("The amounts are too large."))
        facts[Field.NET_AMOUNT] = amount
    return facts


def show(_request: HttpRequest, version: DocumentVersion) -> Mapping[str, Any]:
    """For the page of who reviews it: the frozen content."""
    return {"content": version.content, "version": version}


def happened(_event: str, _document: Document, _case: Case | None) -> None:
    """Where a proposal stands follows from its document, its sendings and answers: nothing is kept beside them."""


def final(_document: Document, _version: DocumentVersion) -> None:
    """Nothing in a proposal runs out between its submission and the last decision."""


PROPOSAL = Kind(
    code=KIND,
    prefix="PP",
    label=_("Proposal"),
    icon="file-earmark-richtext",
    url_name="proposals:proposal",
    flow=FLOW,
    fields=FIELDS,
    freeze=freeze,
    happened=happened,
    screen="contracts/proposals/_frozen.html",
    show=show,
    labels=lambda: LABELS,
    final=final,
    shapes=SHAPES,
)


def register() -> None:
    """Tell the engine of it."""
    documents.register(PROPOSAL)
