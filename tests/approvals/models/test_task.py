"""What the database itself refuses of a task."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from approvals.rules.states import Added, TaskKind, TaskState
from tests.factories import make_user

from ..rows import HASH, make_mandate, make_step, make_task

pytestmark = pytest.mark.django_db


def refused(name: str) -> Any:
    return pytest.raises(IntegrityError, match=name)


def test_a_person_has_one_open_task_in_a_step() -> None:
    task = make_task()
    assert str(task) == f"{task.step_id} {task.holder_id} pending"
    make_task(task.holder)
    make_task(task.holder, step=task.step, state=TaskState.WITHDRAWN)
    with refused("task_one_open_for_a_person"), transaction.atomic():
        make_task(task.holder, step=task.step)
    with refused("task_one_open_for_a_person"):
        make_task(task.holder, step=task.step, state=TaskState.WAITING)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"state": "nonsense"}, "task_known_state"),
        ({"kind": "nonsense"}, "task_known_kind"),
        ({"ended_at": timezone.now()}, "task_ended_at_iff_not_open"),
        ({"state": TaskState.WAITING, "ended_at": timezone.now()}, "task_ended_at_iff_not_open"),
        ({"state": TaskState.HANDLED, "ended_at": None}, "task_ended_at_iff_not_open"),
        ({"opened_at": None}, "task_opened_before_decided"),
        ({"state": TaskState.APPROVED, "seen": ""}, "task_decided_with_hash"),
        ({"state": TaskState.REJECTED, "seen": ""}, "task_decided_with_hash"),
        ({"state": TaskState.RETURNED, "seen": ""}, "task_decided_with_hash"),
        ({"state": TaskState.APPROVED, "actor": None}, "task_decided_by_somebody_or_itself"),
        ({"state": TaskState.APPROVED, "by_itself": True}, "task_by_itself_approved"),
        ({"state": TaskState.REJECTED, "actor": None, "by_itself": True}, "task_by_itself_approved"),
        ({"state": TaskState.ANSWERED, "actor": None}, "task_decided_by_somebody_or_itself"),
        ({"state": TaskState.APPROVED, "kind": TaskKind.OPINION}, "task_opinion_never_approves"),
        ({"state": TaskState.REJECTED, "kind": TaskKind.OPINION}, "task_opinion_never_approves"),
        ({"added": Added.BESIDE}, "task_added_iff_added_by"),
        ({"together": "some"}, "task_known_together"),
        ({"state": TaskState.APPROVED, "opened_at": None}, "task_opened_before_decided"),
        ({"state": TaskState.WITHDRAWN, "opened_at": None}, "task_opened_before_decided"),
        ({"state": TaskState.ANSWERED, "kind": TaskKind.DECISION}, "task_decision_never_answered"),
        ({"state": TaskState.REJECTED, "comment": ""}, "task_no_says_why"),
        ({"state": TaskState.RETURNED, "comment": ""}, "task_no_says_why"),
        ({"state": TaskState.ANSWERED, "comment": ""}, "task_no_says_why"),
        ({"is_override": True}, "task_override_decided_by_another"),
        ({"state": TaskState.APPROVED, "is_override": True}, "task_override_decided_by_another"),
        ({"by_itself": True}, "task_by_itself_approved"),
        ({"state": TaskState.WITHDRAWN, "by_itself": True}, "task_by_itself_approved"),
    ],
)
def test_task_that_makes_no_sense_is_refused(fields: dict[str, Any], constraint: str) -> None:
    with refused(constraint):
        make_task(**fields)


def test_mandate_is_that_of_who_decided_for_another() -> None:
    mandate = make_mandate()
    with refused("task_mandate_of_another"), transaction.atomic():
        make_task(mandate.principal, mandate=mandate)
    with refused("task_mandate_of_another"), transaction.atomic():
        make_task(mandate.principal, mandate=mandate, state=TaskState.APPROVED)
    decided: dict[str, Any] = {"state": TaskState.APPROVED, "mandate": mandate, "actor": mandate.delegate}
    with refused("task_override_decided_by_another"), transaction.atomic():
        make_task(mandate.principal, is_override=True, **decided)
    assert make_task(mandate.principal, **decided).pk


def test_task_is_added_in_a_known_way() -> None:
    with refused("task_known_added"):
        make_task(added="under", added_by=make_user())


def test_planned_task_was_added_by_nobody() -> None:
    with refused("task_added_iff_added_by"):
        make_task(added_by=make_user())


def test_one_task_at_most_stands_in_the_place_of_another() -> None:
    old = make_task(state=TaskState.TRANSFERRED)
    new = make_task(step=old.step, replaces=old)
    assert old.replaced_by == new
    with refused("approvals_task_replaces_id"):
        make_task(step=old.step, replaces=old)


@pytest.mark.parametrize(
    "fields",
    [
        {"state": TaskState.WAITING},
        {"state": TaskState.APPROVED, "actor": None, "by_itself": True, "seen": HASH},
        {"state": TaskState.ANSWERED, "kind": TaskKind.OPINION},
        {"state": TaskState.CANCELLED},
    ],
)
def test_task_that_makes_sense_is_kept(fields: dict[str, Any]) -> None:
    assert make_task(step=make_step(), **fields).pk
