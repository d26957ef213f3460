"""A price application and a contract of the requester in approval: the same people have a part in both as in the deal.

One approved them, one is asked, one may decide for him, one has a copy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from approvals import documents as kinds
from approvals.models import Case, Document, DocumentFile, FlowVersion, Task
from approvals.rules.states import CaseState, DocumentState, StepState, TaskState
from approvals.services import deciding, documents, submitting
from contracts.models import Contract, PriceApplication
from contracts.rules.states import Stage
from customers.models import Customer
from tests.approvals.rows import make_copy, make_mandate, make_step, make_task
from tests.contracts.contracting import make_contract

from .deals import Parts, ask, publish


@dataclass(frozen=True)
class Asked:
    price: Document
    file: DocumentFile
    contract: Document


def make_asked(
    owner: User, customer: Customer, parts: Parts, *, begin: Callable[[], PriceApplication], upload: SimpleUploadedFile
) -> Asked:
    """`begin` makes the draft of the application, to which the file is attached."""
    for kind in ("price", "contract"):
        make_mandate(parts.asked, parts.delegate, kind=kind)
    price = begin().document
    file = documents.attach(price, by=owner, upload=upload)
    ask("price", parts.approved_by, parts.asked)
    case = submitting.submit(price, by=owner)
    first = Task.objects.get(step__case=case, state=TaskState.PENDING)
    deciding.approve(first, by=parts.approved_by, seen=case.sha256)
    make_copy(parts.copied, content=case.content, sent_by=parts.approved_by)
    publish("price", kinds.get("price").flow)
    return Asked(Document.objects.get(pk=price.pk), file, _contract(owner, customer, parts))


def _contract(owner: User, customer: Customer, parts: Parts) -> Document:
    """As if it had been submitted, and approved by the first of two."""
    contract = make_contract(owner, customer=customer, title="Asked for", signers=parts.approved_by)
    case = Case.objects.select_related("content").get(document=contract.pk)
    Contract.objects.filter(pk=contract.pk).update(stage=Stage.APPROVAL, sign_by=None)
    ask("contract", parts.approved_by, parts.asked)
    flow = FlowVersion.objects.filter(kind="contract").latest("pk")
    publish("contract", kinds.get("contract").flow)
    Case.objects.filter(pk=case.pk).update(state=CaseState.RUNNING, ended_at=None, flow=flow)
    Document.objects.filter(pk=contract.pk).update(state=DocumentState.IN_APPROVAL)
    first, second = (step.key for step in flow.flow.steps)
    passed = make_step(case, key=first, state=StepState.PASSED, ended_at=case.ended_at)
    make_task(parts.approved_by, step=passed, state=TaskState.APPROVED, seen=case.sha256)
    make_task(parts.asked, step=make_step(case, key=second))
    make_copy(parts.copied, content=case.content, sent_by=parts.approved_by)
    return Document.objects.get(pk=contract.pk)
