"""Rows of approvals for tests, as plain functions: written directly, so a test can stand where no service leads."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.rules.roles import Role
from approvals.models import Case, Copy, Document, DocumentVersion, FlowVersion, Mandate, Question, Step, Task
from approvals.rules.states import CaseState, DocumentState, Mode, StepState, TaskKind, TaskState
from tests.factories import make_customer, make_user

from .kinds import NOTE

_serial = count(1)
HASH = "a" * 64


def make_document(owner: User | None = None, *, state: str = DocumentState.DRAFT, **fields: Any) -> Document:
    """A note of 1,000 yuan; one that was submitted has a number."""
    owner = owner or make_user(Role.SALES_REP)
    if state != DocumentState.DRAFT:
        fields = {"number": f"NT-2026-{next(_serial):05}", "round": 1} | fields
    fields = {
        "kind": NOTE,
        "title": f"Note {next(_serial)}",
        "unit": owner.unit,
        "currency": "CNY",
        "net_amount": Decimal(1000),
        "base_amount": Decimal(1000),
    } | fields
    if "customer" not in fields:
        fields["customer"] = make_customer(owner=owner)
    return Document.objects.create(owner=owner, state=state, **fields)


def make_version(document: Document | None = None, **fields: Any) -> DocumentVersion:
    document = document or make_document(state=DocumentState.IN_APPROVAL)
    fields = {
        "number": document.versions.count() + 1,
        "canonical": "{}",
        "sha256": HASH,
        "net_amount": document.net_amount,
        "currency": document.currency,
        "frozen_by": document.owner,
    } | fields
    return DocumentVersion.objects.create(document=document, **fields)


def make_flow(*keys: str, within: tuple[int, str] = (8, "hours")) -> FlowVersion:
    """A published flow with steps of these keys."""
    steps = [
        {
            "key": key,
            "name_en": key.capitalize(),
            "name_zh": key,
            "approvers": [{"source": "superior", "value": "1"}],
            "mode": "any",
            "quorum": 1,
            "conditions": [],
            "within": list(within),
            "is_authority": False,
            "needs_comment": False,
            "nobody": "administrator",
            "oneself": "superior",
            "asks_again": True,
        }
        for key in keys or ("check",)
    ]
    number = FlowVersion.objects.filter(kind=NOTE).count() + 1
    definition = {"format": 1, "steps": steps, "copies": []}
    return FlowVersion.objects.create(kind=NOTE, number=number, definition=definition)


def make_case(owner: User | None = None, **fields: Any) -> Case:
    """A running round of a new document."""
    document = fields.pop("document", None) or make_document(owner, state=DocumentState.IN_APPROVAL)
    state = fields.setdefault("state", CaseState.RUNNING)
    if state != CaseState.RUNNING:
        fields.setdefault("ended_at", timezone.now())
    if state in (CaseState.REJECTED, CaseState.RETURNED):
        fields.setdefault("reason", "Too cheap")
    fields = {
        "content": fields.get("content") or make_version(document),
        "flow": fields.get("flow") or make_flow(),
        "round": document.round,
        "sha256": HASH,
        "submitted_by": document.owner,
    } | fields
    return Case.objects.create(document=document, **fields)


def make_step(case: Case | None = None, **fields: Any) -> Step:
    """The active step of a round, in which anybody's word counts."""
    case, now = case or make_case(), timezone.now()
    state = fields.get("state", StepState.ACTIVE)
    if state in (StepState.PASSED, StepState.REJECTED, StepState.RETURNED, StepState.CANCELLED):
        fields.setdefault("ended_at", now)
    fields = {
        "position": case.steps.count() + 1,
        "key": "check",
        "name_en": "Check",
        "name_zh": "审核",
        "mode": Mode.ANY,
        "state": StepState.ACTIVE,
        "started_at": None if state in (StepState.WAITING, StepState.SKIPPED) else now,
    } | fields
    return Step.objects.create(case=case, **fields)


def make_task(
    holder: User | None = None, *, step: Step | None = None, state: str = TaskState.PENDING, **fields: Any
) -> Task:
    """A pending decision of somebody, in a running round unless a step is given."""
    holder, now = holder or make_user(), timezone.now()
    if state not in (TaskState.WAITING, TaskState.PENDING):
        fields = {"ended_at": now} | fields
    if state in (TaskState.APPROVED, TaskState.REJECTED, TaskState.RETURNED):
        fields = {"actor": holder, "seen": HASH, "comment": "So I think."} | fields
    if state == TaskState.ANSWERED:
        fields = {"actor": holder, "kind": TaskKind.OPINION, "comment": "So I think."} | fields
    if state != TaskState.WAITING:
        fields.setdefault("opened_at", now)
    fields.setdefault("principal", holder)
    step = step or make_step()
    fields.setdefault("document", step.case.document)
    return Task.objects.create(step=step, holder=holder, state=state, **fields)


def make_mandate(principal: User | None = None, delegate: User | None = None, **fields: Any) -> Mandate:
    """For notes of any amount, from an hour ago until tomorrow, unless told otherwise."""
    now, principal = timezone.now(), principal or make_user()
    fields = {
        "kind": NOTE,
        "starts_at": now - timedelta(hours=1),
        "ends_at": now + timedelta(days=1),
        "set_by": principal,
    } | fields
    return Mandate.objects.create(principal=principal, delegate=delegate or make_user(), **fields)


def make_copy(person: User | None = None, *, content: DocumentVersion | None = None, **fields: Any) -> Copy:
    return Copy.objects.create(content=content or make_version(), person=person or make_user(), **fields)


def make_question(task: Task | None = None, **fields: Any) -> Question:
    """Asked by who holds the task, and not answered."""
    task = task or make_task()
    return Question.objects.create(task=task, **{"asked_by": task.holder, "text": "Why so cheap?"} | fields)
