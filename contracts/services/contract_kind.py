"""The kind of document that a contract is to the engine of approvals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.rules.roles import Role
from approvals import documents
from approvals.documents import Kind
from approvals.models import Case, Document, DocumentVersion
from approvals.rules.differences import Shape
from approvals.rules.flow import Field
from approvals.rules.words import pieces
from core.errors import Sentence

from ..models import Contract, Counterparty
from ..rules.content import Content, read
from ..rules.flows import CONTRACT
from ..rules.parts import Part
from ..rules.payments import After
from ..rules.states import ContractKind, LaterChanges, Relation, Stage
from . import contract_freezing, stages, verifying
from .after import letters
from .citations import store_citations
from .contract_differences import from_parent
from .contract_evidence import evidence
from .contract_meeting import meet

FOLLOWS = {"concluded": Stage.SIGNING, "voided": Stage.APPROVAL, "document_voided": Stage.VOID}
"""What an event of the engine means for the stage of the contract."""


def happened(event: str, document: Document, _case: Case | None) -> None:
    """Follow the engine. DomainError when the stage does not allow it: a contract in force is not changed."""
    if event == "submitted":
        store_citations(contract_freezing.of(document))
    if (stage := FOLLOWS.get(event)) and (contract := Contract.objects.filter(pk=document.pk).first()):
        stages.move(contract, stage, at=timezone.now())


def show(request: HttpRequest, version: DocumentVersion) -> Mapping[str, Any]:
    """What the template of a version needs."""
    content = read(version.content)
    differs = from_parent(version.document_id, content, reader=request.user)  # type: ignore[arg-type]
    return {**shown(content), "differs": differs}


def shown(content: Content) -> Mapping[str, Any]:
    """The content, and its deviations as (clause, pieces of both texts)."""
    return {
        "content": content,
        "deviations": [(one, pieces(one.standard_text, one.text)) for one in content.deviations],
    }


LABELS: Mapping[str, Sentence] = {
    "title": _("Title"),
    "kind": _("Kind"),
    "relation": _("Relation"),
    "parent": _("Based on"),
    "language": _("Language"),
    "parties": Part.PARTIES.label,
    "parties.side": _("Side"),
    "parties.name": _("Name in the contract"),
    "parties.credit_code": _("Credit code"),
    "parties.address": _("Address"),
    "parties.contact": _("Contact"),
    "rows": _("Products"),
    "rows.product": _("Product"),
    "rows.group": _("Product group"),
    "rows.model": pgettext_lazy("product", "Model"),
    "rows.measure": _("Unit of measure"),
    "rows.description": _("Description"),
    "rows.quantity": _("Quantity"),
    "rows.list_price": _("List price"),
    "rows.price": _("Price"),
    "rows.rate": _("Price to list price"),
    "rows.amount": _("Amount"),
    "rows.approval": _("Approved price"),
    "rows.approval.number": _("Number"),
    "rows.approval.price": _("Price"),
    "rows.approval.valid_until": _("Valid until"),
    "net": _("Net amount"),
    "tax_rate": _("Tax rate"),
    "tax": _("Tax"),
    "gross": _("Total with tax"),
    "payments": _("Plan of payments"),
    "payments.label": _("Instalment"),
    "payments.amount": _("Amount"),
    "payments.due_on": _("Due on"),
    "payments.after_event": _("Due"),
    "payments.after_days": _("Days after it"),
    "payments.method": _("Method"),
    "later_changes": Part.LATER_CHANGES.label,
    "later_changes_note": _("How much they cost"),
    "starts_on": _("Starts on"),
    "ends_on": _("Ends on"),
    "renewal_notice_days": _("Remind of the renewal, days before"),
    "sign_by": _("Sign by"),
    "clauses": _("Clauses"),
    "clauses.part": _("Part"),
    "clauses.title": _("Clause"),
    "clauses.text": _("Text"),
    "clauses.standard": _("Standard clause"),
    "clauses.standard_version": _("Version of the standard"),
    "clauses.standard_text": _("Standard text"),
    "clauses.other_title": _("Title in the other language"),
    "clauses.other_text": _("Text in the other language"),
    "clauses.deviates": _("Deviates"),
    "clauses.needs_approver": _("Needs an approver"),
    "clauses.reason": _("Reason"),
    "signers": Part.SIGNATURES.label,
    "signers.side": _("Side"),
    "signers.party": _("Party"),
    "signers.name": _("Who signs"),
    "signers.capacity": _("Capacity"),
}

SHAPES: Mapping[str, Shape | Mapping[str, Sentence]] = {
    "kind": {kind.value: kind.label for kind in ContractKind},
    "relation": {one.value: one.label for one in Relation},
    "language": {"zh-hans": _("Chinese"), "en": _("English")},
    "later_changes": {one.value: one.label for one in LaterChanges},
    "parties.side": {side.value: side.label for side in Counterparty.Side},
    "signers.side": {side.value: side.label for side in Counterparty.Side},
    "payments.after_event": {one.value: one.label for one in After},
    "clauses.part": {part.value: part.label for part in Part},
    "parties.credit_code": Shape.TEXT,
    "parties.contact": Shape.TEXT,
    "parent": Shape.TEXT,
    "rows.quantity": Shape.NUMBER,
    "rows.list_price": Shape.PRICE,
    "rows.price": Shape.PRICE,
    "rows.approval.price": Shape.PRICE,
    "rows.rate": Shape.SHARE,
    "tax_rate": Shape.SHARE,
    **dict.fromkeys(("net", "tax", "gross", "rows.amount", "payments.amount"), Shape.MONEY),
    **dict.fromkeys(("rows.approval.key", "rows.framework_row", "signers.person"), Shape.KEY),
}

ROW_KEYS = {
    "parties": "name",
    "rows": "product.code",
    "payments": "label",
    "clauses": "title",
    "signers": "name",
}


def labels() -> Mapping[str, Sentence]:
    return LABELS


KIND = Kind(
    code="contract",
    prefix="CT",
    label=_("Contract"),
    icon="file-earmark-text",
    url_name="contracts:contract",
    flow=CONTRACT,
    fields=tuple(Field),
    freeze=contract_freezing.freeze,
    happened=happened,
    screen="contracts/contract/_version.html",
    show=show,
    labels=labels,
    final=contract_freezing.final,
    ends_in_authority=True,
    over_authority_asks=Role.MARKETING_DIRECTOR,
    subkinds={kind.value: kind.label for kind in ContractKind},
    shapes=SHAPES,
    row_keys=ROW_KEYS,
    meet=meet,
    evidence=evidence,
    letters=letters.of,
    verify=verifying.verify,
)


def register() -> None:
    """Make the kind known to the engine."""
    documents.register(KIND)
