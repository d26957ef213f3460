"""How a round ends: approved, or in one of the ways that make the document a draft again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accounts.models import User

from .. import documents
from ..rules.states import CaseState, DocumentState, StepState, TaskState
from . import approvers, authority, copies
from .moves import move, move_all
from .rounds import Round


def conclude(round_: Round) -> None:
    """The final decision: the whole is approved.

    The kind of document is asked once more whether it can be granted; its DomainError undoes the decision.
    """
    documents.get(round_.document.kind).final(round_.document, round_.case.content)
    by = round_.by if round_.task else None  # nobody decided where submitting was enough
    move(round_.case, CaseState.APPROVED, at=round_.at, ended_by=by)
    move(round_.document, DocumentState.APPROVED, at=round_.at)
    granted = authority.grants(_answerable(round_), round_.document.unit, round_.case.content.demands, round_.at)
    (round_.record if by else round_.record_by_itself)("concluded", sha256=round_.case.sha256, granted=granted)
    if round_.flow.copies:
        copies.hand_out(round_, approvers.readers(round_.flow, round_.case, at=round_.at), by=None)


def _answerable(round_: Round) -> list[User]:
    """In whose right the steps of authority were passed, by themselves or a delegate."""
    steps = [step for step in round_.current if step.is_authority and step.state == StepState.PASSED]
    said_yes = [task for task in round_.tasks_of(*steps) if task.state == TaskState.APPROVED and not task.is_override]
    return list(dict.fromkeys(task.principal for task in said_yes))


def end(
    round_: Round,
    state: CaseState,
    *,
    reason: str = "",
    condition: Mapping[str, Any] | None = None,
    step_state: StepState = StepState.CANCELLED,
) -> None:
    """The round is over, or what it approved does not count any more; the document is a draft again.

    What is open closes, caused by who does it; the active step ends as `step_state`. The event is the caller's.
    """
    for task_state in (TaskState.WAITING, TaskState.PENDING):
        still = [task for task in round_.tasks if task.state == task_state]
        move_all(still, TaskState.CANCELLED, at=round_.at, caused_by=round_.by)
    if round_.active:
        move(round_.active, step_state, at=round_.at)
    waiting = [step for step in round_.steps if step.state == StepState.WAITING]
    move_all(waiting, StepState.CANCELLED, at=round_.at)
    if round_.case.state == CaseState.RUNNING:
        said = {"ended_by": round_.by, "reason": reason.strip(), "condition": condition}
    else:
        said = {"reason": reason.strip()}
    move(round_.case, state, at=round_.at, **said)
    move(round_.document, DocumentState.DRAFT, at=round_.at)
