"""Proposals for tests, by the services themselves: as far in the loop as a test needs them."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from accounts.rules.roles import Role
from approvals.models import Document, DocumentVersion, SendingEntry, Task
from approvals.services import deciding, sending, submitting
from contracts.models import CustomerAnswer, Proposal
from contracts.rules.proposals import Answer
from contracts.services import proposals
from contracts.services.proposals import Draft
from tests.factories import make_company, make_customer, make_user


def make_rep() -> User:
    """A rep whose unit has a manager, who reviews his proposals."""
    unit = make_company().east_sales
    unit.manager = make_user(Role.SALES_MANAGER, unit=unit)
    unit.save()
    return make_user(Role.SALES_REP, unit=unit)


def begun(rep: User | None = None, *, customer: Any = None, **draft: Any) -> Proposal:
    """A draft of somebody for a customer of his."""
    rep = rep or make_rep()
    wanted = {"title": "Smart lighting", "summary": "Twelve lamps in the hall."} | draft
    return proposals.begin(by=rep, customer=customer or make_customer(owner=rep), draft=Draft(**wanted))


def submitted(proposal: Proposal | None = None, **draft: Any) -> Proposal:
    """In review by the rep's manager."""
    proposal = proposal or begun(**draft)
    submitting.submit(proposal.document, by=proposal.document.owner)
    return fresh(proposal)


def reviewed(proposal: Proposal | None = None, **draft: Any) -> Proposal:
    """Approved by all who are asked."""
    proposal = submitted(proposal, **draft)
    while task := Task.objects.pending().filter(step__case__document=proposal.pk).order_by("pk").first():
        deciding.approve(task, by=task.holder, seen=task.step.case.sha256, comment="Good.")
    return fresh(proposal)


def sent(proposal: Proposal | None = None, *, outcome: str = SendingEntry.Outcome.DONE, **draft: Any) -> Proposal:
    """Approved, and sent with that outcome."""
    proposal = proposal or begun(**draft)
    if proposal.document.state != Document.State.APPROVED:
        proposal = reviewed(proposal)
    send(proposal, outcome=outcome)
    return fresh(proposal)


def send(proposal: Proposal, *, outcome: str = SendingEntry.Outcome.DONE, **how: Any) -> SendingEntry:
    how = {"channel": SendingEntry.Channel.MAIL, "party": "Ms. Wang", "direction": SendingEntry.Direction.SENT} | how
    document = proposal.document
    return sending.record_sending(document, newest(proposal), by=document.owner, outcome=outcome, **how)


def answered(proposal: Proposal | None = None, answer: Answer = Answer.CHANGES, **draft: Any) -> Proposal:
    """Sent, and answered so."""
    proposal = proposal or sent(**draft)
    answer_to(proposal, answer)
    return fresh(proposal)


def answer_to(proposal: Proposal, answer: Answer, **fields: Any) -> CustomerAnswer:
    fields = {"words": "Ten lamps, and in white."} | fields
    return proposals.record_answer(proposal, newest(proposal), by=proposal.document.owner, answer=answer, **fields)


def newest(proposal: Proposal) -> DocumentVersion:
    """The newest version."""
    newest: DocumentVersion = DocumentVersion.objects.filter(document=proposal.pk).order_by("-number")[0]
    return newest


def fresh(proposal: Proposal) -> Proposal:
    """As it stands now, with its stand."""
    related = ("document__owner", "document__customer", "document__unit", "opportunity")
    return Proposal.objects.with_stand().select_related(*related).get(pk=proposal.pk)


def again(proposal: Proposal, **draft: Any) -> Proposal:
    """Its draft changed."""
    wanted = Draft(**(proposals.as_draft(proposal) | draft))
    proposals.change(proposal, by=proposal.document.owner, version=None, draft=wanted)
    return fresh(proposal)
