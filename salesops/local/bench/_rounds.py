"""Documents that went through real rounds, for script/bench audit; and the control that looks at hashes alone."""

from __future__ import annotations

import io
import random
from contextlib import redirect_stdout
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from accounts.models import User
    from approvals.models import Case, Document
    from customers.models import Customer


def make(number: int, chance: random.Random) -> list[int]:
    """The keys of that many proposals in every state that an approval can have; anchored in between."""
    from django.utils import timezone

    from approvals.services import anchors

    rep, one, other, customer = _stage()
    keys = [_proposal(rep, (one, other), customer, chance) for _ in range(number // 2)]
    anchors.anchor(timezone.localdate())
    keys += [_proposal(rep, (one, other), customer, chance) for _ in range(number - number // 2)]
    anchors.anchor(timezone.localdate() + timedelta(days=1))
    return keys


def _stage() -> tuple[User, User, User, Customer]:
    """A rep with a customer, and the two who are asked one after the other."""
    from django.core.management import call_command
    from django.utils import timezone

    from accounts.models import RoleAssignment, Unit, User
    from accounts.rules.roles import Role
    from approvals.models import FlowVersion
    from approvals.rules.flow import Approver, Flow, Source, Step
    from approvals.rules.flow_format import stored
    from customers.models import Customer

    with redirect_stdout(io.StringIO()):
        call_command("load_catalogue")
    root = Unit.objects.create(kind="company", name_en="Company", name_zh="公司", path="/1/")
    rep, one, other = (
        User.objects.create(email=f"{word}@bench.example", name=word, name_latin=word, unit=root)
        for word in ("rep", "manager", "leader")
    )
    RoleAssignment.objects.create(user=rep, role=Role.SALES_REP, unit=root)
    asked = [Approver(Source.PERSON, str(person.pk)) for person in (one, other)]
    steps = (Step("check", "Check", "审核", (asked[0],)), Step("final", "Final", "终审", (asked[1],)))
    number = FlowVersion.objects.filter(kind="proposal").count() + 1
    FlowVersion.objects.create(kind="proposal", number=number, definition=stored(Flow(steps)))
    customer = Customer(name="恒泰信息", owner=rep, owned_since=timezone.now(), unit=root, recorded_by=rep)
    customer.set_keys()
    customer.save()
    return rep, one, other, customer


def _proposal(rep: User, asked: tuple[User, User], customer: Customer, chance: random.Random) -> int:
    from approvals.services import deciding, reverting, submitting
    from contracts.services import proposals

    draft = proposals.Draft(title="方案", net_amount=Decimal(chance.randrange(1000, 10**6)), summary="内容 1")
    document: Document = proposals.begin(by=rep, customer=customer, draft=draft).document
    if chance.random() < 0.3:
        submitting.submit(document, by=rep)
        reverting.recall(document, by=rep, reason="改一处")
    case = submitting.submit(document, by=rep)
    _decide(document, asked[0], chance.random() < 0.2)
    case.refresh_from_db()
    if case.state == "running" and chance.random() < 0.8:
        _decide(document, asked[1], chance.random() < 0.2)
        case.refresh_from_db()
    if case.state == "approved" and chance.random() < 0.5:
        _send(case, customer)
    if case.state == "approved" and chance.random() < 0.3:
        proposals.change(
            document.proposal, by=rep, version=None, draft=proposals.Draft(title="方案二", summary="内容 2")
        )
    elif case.state == "running" and chance.random() < 0.5:
        task = case.steps.get(state="active").tasks.get(state="pending")
        deciding.return_to_drafter(task, by=task.holder, seen=case.sha256, reason="再算一次")
    return document.pk


def _send(case: Case, customer: Customer) -> None:
    """By courier; it arrived."""
    from approvals.services import sending

    how: dict[str, Any] = {"channel": "courier", "party": customer.name}
    rep, document = case.submitted_by, case.document
    entry = sending.record_sending(document, case.content, by=rep, direction="sent", outcome="under_way", **how)
    sending.correct(entry, by=rep, outcome="done", note="已签收", **how)


def _decide(document: Document, person: User, refuse: bool) -> None:
    from approvals.models import Task
    from approvals.services import deciding

    task = Task.objects.get(step__case__document=document, holder=person, state="pending")
    seen = task.step.case.sha256
    if refuse:
        deciding.reject(task, by=person, seen=seen, reason="价格太低")
    else:
        deciding.approve(task, by=person, seen=seen, comment="同意")


def hashes_only() -> list[int]:
    """The keys of events that do not have the hash that they say, links and heads left aside."""
    from approvals.models import DocumentEvent
    from approvals.rules import chain

    events = DocumentEvent.objects.values("pk", *chain.FIELDS, "hash")
    return [event["pk"] for event in events if chain.hash_of(event) != event["hash"]]
