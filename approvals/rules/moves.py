"""Which state may follow which: of documents, of rounds, of their steps, and of what is asked of people. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from .states import CaseState, DocumentState, StepState, TaskState

Graph = Mapping[str, frozenset[str]]

DOCUMENT: Graph = {
    DocumentState.DRAFT: frozenset({DocumentState.IN_APPROVAL, DocumentState.VOID}),
    DocumentState.IN_APPROVAL: frozenset({DocumentState.DRAFT, DocumentState.APPROVED, DocumentState.VOID}),
    DocumentState.APPROVED: frozenset({DocumentState.DRAFT, DocumentState.VOID}),
    DocumentState.VOID: frozenset(),
}

CASE: Graph = {
    CaseState.RUNNING: frozenset(CaseState) - {CaseState.RUNNING},
    CaseState.APPROVED: frozenset({CaseState.VOIDED}),
    CaseState.REJECTED: frozenset(),
    CaseState.RETURNED: frozenset(),
    CaseState.RECALLED: frozenset(),
    CaseState.VOIDED: frozenset(),
}

STEP: Graph = {
    StepState.WAITING: frozenset({StepState.ACTIVE, StepState.CANCELLED}),
    StepState.ACTIVE: frozenset(
        {StepState.PASSED, StepState.REJECTED, StepState.RETURNED, StepState.CANCELLED, StepState.WAITING}
    ),
    StepState.PASSED: frozenset({StepState.ACTIVE, StepState.WAITING}),
    StepState.SKIPPED: frozenset(),
    StepState.REJECTED: frozenset(),
    StepState.RETURNED: frozenset(),
    StepState.CANCELLED: frozenset(),
}
"""A step that passed is active again, and those after it wait again, when a decision in it is taken back."""

_CLOSED = frozenset({TaskState.TRANSFERRED, TaskState.HANDLED, TaskState.CANCELLED, TaskState.REMOVED})

TASK: Graph = {
    TaskState.WAITING: _CLOSED | {TaskState.PENDING},
    TaskState.PENDING: _CLOSED
    | {TaskState.WAITING, TaskState.APPROVED, TaskState.REJECTED, TaskState.RETURNED, TaskState.ANSWERED},
    TaskState.APPROVED: frozenset({TaskState.WITHDRAWN}),
    TaskState.REJECTED: frozenset({TaskState.WITHDRAWN}),
    **{state: frozenset() for state in (*_CLOSED, TaskState.RETURNED, TaskState.ANSWERED, TaskState.WITHDRAWN)},
}
"""A pending task waits again when somebody is asked before its holder decides (加签)."""
