"""Rounds for tests, by the services themselves: flows of named people, documents submitted into them."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

from django.db.models import Q

from accounts.models import User
from accounts.rules.roles import Role
from approvals.models import Case, Document, FlowVersion, Step, Task
from approvals.rules import flow
from approvals.rules.flow_format import stored
from approvals.rules.states import OPEN_TASKS, Mode, TaskState
from approvals.services import deciding, documents, promises, submitting
from tests.factories import make_customer, make_user

from .kinds import NOTE

_serial = count(1)


def asks(*people: User, mode: Mode = Mode.ALL, **fields: Any) -> flow.Step:
    """A step that asks these people, in this order."""
    key = fields.pop("key", f"step-{next(_serial)}")
    sources = tuple(flow.Approver(flow.Source.PERSON, str(person.pk)) for person in people)
    return flow.Step(key, key.title(), f"第{key}步", sources, mode, **fields)


def publish(*steps: flow.Step, copies: tuple[flow.Approver, ...] = ()) -> FlowVersion:
    """The flow of notes from now on."""
    number = FlowVersion.objects.filter(kind=NOTE).count() + 1
    definition = stored(flow.Flow(steps, copies))
    return FlowVersion.objects.create(kind=NOTE, number=number, definition=definition)


def begun(owner: User | None = None, **fields: Any) -> Document:
    """A draft of somebody."""
    owner = owner or make_user(Role.SALES_REP)
    fields = {"title": "Note", "currency": "CNY", "customer": None} | fields
    fields["customer"] = fields["customer"] or make_customer(owner=owner)
    return documents.begin(kind=NOTE, owner=owner, by=owner, **fields)


def submitted(*steps: flow.Step, owner: User | None = None, **fields: Any) -> Case:
    """A running round of a new document, with these fields, through these steps."""
    publish(*steps)
    document = begun(owner)
    if fields:
        with documents.changing(document, by=document.owner) as change:
            change.set(**fields)
    return submitting.submit(document, by=document.owner)


def task_of(person: User, case: Case, state: str = TaskState.PENDING) -> Task:
    """His task in the round, in that state: the newest."""
    return Task.objects.filter(step__case=case, holder=person, state=state).order_by("-pk")[0]


def states(case: Case) -> list[str]:
    """Of the current steps, in their order."""
    rows = {step.position: step.state for step in Step.objects.filter(case=case).order_by("run")}
    return [rows[position] for position in sorted(rows)]


def asked(case: Case) -> set[str]:
    """Names of those who are to decide now."""
    return set(Task.objects.pending().filter(step__case=case).values_list("holder__name", flat=True))


def outcomes(case: Case) -> list[tuple[str, str]]:
    """All tasks of the round, as (name, state), in the order in which they were made."""
    return list(Task.objects.filter(step__case=case).order_by("pk").values_list("holder__name", "state"))


def kinds_of_events(case: Case) -> list[str]:
    """What happened to the document, in order."""
    return list(case.document.events.order_by("seq").values_list("kind", flat=True))


def approve(case: Case, *people: User, **said: Any) -> Case:
    """Each approves the task that he has, at the hash of the round; as he is now."""
    for person in people:
        case = deciding.approve(task_of(person, case), by=person, seen=case.sha256, **said)
    return fresh(case)


def reject(case: Case, person: User, reason: str = "Too cheap") -> Case:
    deciding.reject(task_of(person, case), by=person, seen=case.sha256, reason=reason)
    return fresh(case)


def fresh(case: Case) -> Case:
    """The round as it stands now."""
    return Case.objects.select_related("document", "content").get(pk=case.pk)


def settle_case(case: Case, *, at: datetime) -> None:
    """As an operation that ends `at` settles what it changed."""
    changed = Task.objects.filter(Q(state__in=OPEN_TASKS) | Q(ended_at=at), step__case=case)
    promises.settle_tasks(list(changed.select_related("holder", "step__case__flow").order_by("pk")), at=at)
