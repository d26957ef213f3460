"""When a step passes, and what one no does to it: all 会签, any 或签, in order 依次, so many of them."""

from __future__ import annotations

import pytest

from accounts.models import User
from approvals.models import Step, Task
from approvals.rules.states import CaseState, DocumentState, Mode
from approvals.services import deciding
from core.errors import DomainError
from tests.approvals.running import (
    approve,
    asked,
    asks,
    kinds_of_events,
    outcomes,
    reject,
    states,
    submitted,
    task_of,
)
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("evidence_fits")]


def test_all_passes_when_all_approved(ann: User, bob: User) -> None:
    case = submitted(asks(ann, bob, mode=Mode.ALL))
    assert asked(case) == {"Ann", "Bob"}
    approve(case, ann)
    assert states(case) == ["active"]
    case = approve(case, bob)
    assert (case.state, case.document.state) == (CaseState.APPROVED, DocumentState.APPROVED)
    assert states(case) == ["passed"]
    assert kinds_of_events(case) == ["begun", "submitted", "step_began", "approved", "approved", "concluded"]


def test_all_one_no_vetoes_and_the_others_say_by_whom(ann: User, bob: User, cyd: User) -> None:
    case = submitted(asks(ann, bob, cyd, mode=Mode.ALL), asks(ann))
    approve(case, ann)
    case = reject(case, bob, "Below cost")
    assert outcomes(case) == [("Ann", "approved"), ("Bob", "rejected"), ("Cyd", "cancelled")]
    assert Task.objects.get(holder=cyd).caused_by == bob
    assert states(case) == ["rejected", "cancelled"]
    assert (case.state, case.reason, case.ended_by) == (CaseState.REJECTED, "Below cost", bob)
    assert case.document.state == DocumentState.DRAFT
    assert kinds_of_events(case)[-1] == "rejected"


def test_any_passes_with_the_first_and_the_others_are_handled(ann: User, bob: User) -> None:
    case = approve(submitted(asks(ann, bob, mode=Mode.ANY)), bob)
    assert case.state == CaseState.APPROVED
    assert outcomes(case) == [("Ann", "handled"), ("Bob", "approved")]
    assert Task.objects.get(holder=ann).caused_by == bob


def test_any_the_first_no_closes_the_step_as_well(ann: User, bob: User) -> None:
    case = reject(submitted(asks(ann, bob, mode=Mode.ANY)), ann)
    assert case.state == CaseState.REJECTED
    assert outcomes(case) == [("Ann", "rejected"), ("Bob", "handled")]


def test_in_order_asks_one_after_another_and_stores_all_at_once(ann: User, bob: User, cyd: User) -> None:
    case = submitted(asks(bob, ann, cyd, mode=Mode.IN_ORDER))
    assert outcomes(case) == [("Bob", "pending"), ("Ann", "waiting"), ("Cyd", "waiting")]
    with pytest.raises(DomainError, match="waits for others first"):
        deciding.approve(Task.objects.get(holder=ann), by=ann, seen=case.sha256)
    approve(case, bob)
    assert asked(case) == {"Ann"}
    assert approve(case, ann, cyd).state == CaseState.APPROVED


def test_in_order_one_no_ends_the_round(ann: User, bob: User) -> None:
    case = reject(submitted(asks(ann, bob, mode=Mode.IN_ORDER)), ann)
    assert case.state == CaseState.REJECTED
    assert outcomes(case) == [("Ann", "rejected"), ("Bob", "cancelled")]


def test_in_order_the_order_is_frozen_when_the_step_begins(ann: User, bob: User) -> None:
    case = submitted(asks(bob, ann, mode=Mode.IN_ORDER))
    bob.name = "Zoe"
    bob.save()
    assert [task.position for task in Task.objects.filter(holder__in=[bob, ann]).order_by("holder")] == [2, 1]
    assert asked(case) == {"Zoe"}


def test_quorum_passes_with_so_many_and_the_rest_is_handled(ann: User, bob: User, cyd: User) -> None:
    case = submitted(asks(ann, bob, cyd, mode=Mode.QUORUM, quorum=2))
    approve(case, ann)
    assert asked(case) == {"Bob", "Cyd"}
    case = approve(case, cyd)
    assert case.state == CaseState.APPROVED
    assert outcomes(case) == [("Ann", "approved"), ("Bob", "handled"), ("Cyd", "approved")]


def test_quorum_a_no_that_leaves_enough_lets_the_others_go_on(ann: User, bob: User, cyd: User) -> None:
    case = reject(submitted(asks(ann, bob, cyd, mode=Mode.QUORUM, quorum=2)), ann)
    assert case.state == CaseState.RUNNING
    assert kinds_of_events(case)[-1] == "voted_against"
    assert approve(case, bob, cyd).state == CaseState.APPROVED


def test_quorum_is_rejected_as_soon_as_it_is_out_of_reach(ann: User, bob: User, cyd: User) -> None:
    case = reject(submitted(asks(ann, bob, cyd, mode=Mode.QUORUM, quorum=2)), ann)
    case = reject(case, bob, "No")
    assert (case.state, case.reason) == (CaseState.REJECTED, "No")
    assert outcomes(case)[-1] == ("Cyd", "cancelled")


def test_quorum_is_never_more_than_can_be_found(ann: User, bob: User) -> None:
    gone = make_user(name="Gone")
    case = submitted(asks(ann, bob, gone, mode=Mode.QUORUM, quorum=3), owner=gone)
    assert Step.objects.get(case=case).quorum == 2
    assert approve(case, ann, bob).state == CaseState.APPROVED


def test_steps_follow_one_another(ann: User, bob: User) -> None:
    case = submitted(asks(ann), asks(bob))
    assert (asked(case), states(case)) == ({"Ann"}, ["active", "waiting"])
    case = approve(case, ann)
    assert (asked(case), states(case)) == ({"Bob"}, ["passed", "active"])
    assert task_of(bob, case).opened_at is not None
    assert approve(case, bob).state == CaseState.APPROVED


@pytest.mark.usefixtures("by_hand")
def test_rows_that_no_operation_can_leave_are_named(ann: User, bob: User) -> None:
    """A step that cannot pass any more although nobody said no: somebody wrote in the table."""
    case = submitted(asks(ann, bob, mode=Mode.QUORUM, quorum=2))
    Step.objects.filter(case=case).update(quorum=3)
    with pytest.raises(RuntimeError, match="nobody rejected it"):
        approve(case, ann)
