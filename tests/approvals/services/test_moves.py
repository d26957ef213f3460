"""The one door to states: only along the graph, only from what was read, with the times that belong to it."""

from __future__ import annotations

import pytest
from django.db.models import TextChoices
from django.utils import timezone

from approvals.models import Case, Document, Step, Task
from approvals.rules import moves as graphs
from approvals.rules.states import CaseState, DocumentState, StepState, TaskState
from approvals.services import advancing, submitting
from approvals.services.moves import GRAPHS, move, move_all
from core.errors import DomainError
from tests.factories import make_user

from ..rows import make_case, make_document, make_step, make_task
from ..running import asks, begun, publish

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("graph", "states"),
    [
        (graphs.DOCUMENT, DocumentState),
        (graphs.CASE, CaseState),
        (graphs.STEP, StepState),
        (graphs.TASK, TaskState),
    ],
)
def test_graphs_know_every_state_and_lead_nowhere_else(graph: graphs.Graph, states: type[TextChoices]) -> None:
    assert set(graph) == set(states)
    assert all(targets <= set(states) and source not in targets for source, targets in graph.items())


def test_every_row_with_a_state_has_a_graph() -> None:
    assert set(GRAPHS) == {Document, Case, Step, Task}


def test_who_read_it_before_another_changed_it_is_refused() -> None:
    task, at = make_task(), timezone.now()
    stale = Task.objects.get(pk=task.pk)
    move(task, TaskState.CANCELLED, at=at)
    with pytest.raises(DomainError, match="acted first") as refusal:
        move(stale, TaskState.HANDLED, at=at)
    assert refusal.value.status_code == 409
    assert (stale.state, Task.objects.get().state) == (TaskState.PENDING, TaskState.CANCELLED)


def test_one_stale_row_among_several_refuses_them_all() -> None:
    step, at = make_step(), timezone.now()
    rows = [make_task(step=step), make_task(step=step)]
    Task.objects.filter(pk=rows[0].pk).update(state=TaskState.REMOVED, ended_at=at)
    with pytest.raises(DomainError):
        move_all(rows, TaskState.HANDLED, at=at)


def test_a_move_that_there_is_not_is_a_mistake() -> None:
    at = timezone.now()
    with pytest.raises(ValueError, match="Document draft → approved"):
        move(make_document(), DocumentState.APPROVED, at=at)
    with pytest.raises(ValueError, match="Task approved → pending"):
        move(make_task(state=TaskState.APPROVED), TaskState.PENDING, at=at)


def test_nothing_to_move_is_nothing() -> None:
    assert move_all(list[Task](), TaskState.HANDLED, at=timezone.now()) == []


def test_times_belong_to_states() -> None:
    at = timezone.now()
    task = move(make_task(state=TaskState.WAITING), TaskState.PENDING, at=at)
    assert (task.opened_at, task.ended_at) == (at, None)
    assert move(task, TaskState.WAITING, at=at).ended_at is None
    assert move(task, TaskState.CANCELLED, at=at).ended_at == at
    step = move(make_step(state=StepState.WAITING, started_at=None), StepState.ACTIVE, at=at, needs_rescue=True)
    assert (step.started_at, step.needs_rescue) == (at, True)
    step = move(step, StepState.WAITING, at=at)
    assert (step.started_at, step.needs_rescue) == (None, False)
    case = move(make_case(), CaseState.APPROVED, at=at)
    later = timezone.now()
    assert move(case, CaseState.VOIDED, at=later).ended_at == at


def test_a_round_that_would_never_rest_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    ann = make_user()
    publish(asks(ann))
    document = begun()
    monkeypatch.setattr(advancing, "BOUND", 1)
    with pytest.raises(RuntimeError, match="does not come to rest"):
        submitting.submit(document, by=document.owner)
