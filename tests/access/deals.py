"""A proposal of the requester in approval: one approved it, one is asked, one may decide for him, one has a copy."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import User
from approvals.models import Copy, Document, FlowVersion, Mandate, Question, Step, Task
from approvals.rules.flow import Approver, Flow, Source
from approvals.rules.flow import Step as Rule
from approvals.rules.flow_format import stored
from approvals.rules.states import TaskState
from approvals.services import deciding, submitting, talking
from customers.models import Customer
from tests.approvals.rows import make_copy, make_mandate
from tests.contracts.proposing import begun


@dataclass(frozen=True)
class Deals:
    """`draft` was never submitted; `stuck` is a step for which nobody was found."""

    document: Document
    draft: Document
    approved: Task
    pending: Task
    question: Question
    copy: Copy
    mandate: Mandate
    stuck: Step


@dataclass(frozen=True)
class Parts:
    """Who approved, who is asked now, who may decide for him, who has a copy."""

    approved_by: User
    asked: User
    delegate: User
    copied: User


def ask(kind: str, *people: User | None) -> None:
    """Documents of that kind ask these from now on, one step each; nobody stands for somebody who does not exist."""
    steps = tuple(
        Rule(f"step-{place}", f"Step {place}", f"第{place}步", (Approver(Source.PERSON, str(one.pk if one else 0)),))
        for place, one in enumerate(people, start=1)
    )
    publish(kind, Flow(steps))


def publish(kind: str, flow: Flow) -> None:
    """The flow of that kind from now on."""
    number = FlowVersion.objects.filter(kind=kind).count() + 1
    FlowVersion.objects.create(kind=kind, number=number, definition=stored(flow))


def make_deals(owner: User, customer: Customer, parts: Parts) -> Deals:
    ask("proposal", None)
    standing_still = begun(owner, customer=customer, title="Canary without approvers").document
    stuck = submitting.submit(standing_still, by=owner).steps.get()
    ask("proposal", parts.approved_by, parts.asked)
    document = begun(owner, customer=customer, title="Canary deal").document
    case = submitting.submit(document, by=owner, note="Canary words to the approvers")
    first = Task.objects.get(step__case=case, state=TaskState.PENDING)
    deciding.approve(first, by=parts.approved_by, seen=case.sha256, comment="Canary comment of an approver")
    pending = Task.objects.get(step__case=case, state=TaskState.PENDING)
    return Deals(
        document=Document.objects.get(pk=document.pk),
        draft=begun(owner, customer=customer, title="Canary draft").document,
        approved=first,
        pending=pending,
        question=talking.ask_submitter(pending, by=parts.asked, text="Canary question"),
        copy=make_copy(parts.copied, content=case.content, sent_by=parts.approved_by),
        mandate=make_mandate(parts.asked, parts.delegate, kind="proposal", note="Canary mandate"),
        stuck=stuck,
    )
