"""Recall (submitter) and take back (approver): what closes, what opens again, and until when."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.models import User
from approvals.models import Case, Step, Task
from approvals.rules.states import Added, CaseState, DocumentState, Mode
from approvals.services import deciding, passing, reverting
from core.errors import DomainError, NotAllowed
from notifications.models import Message
from tests.approvals.rows import make_mandate
from tests.approvals.running import (
    approve,
    asked,
    asks,
    begun,
    fresh,
    kinds_of_events,
    outcomes,
    reject,
    states,
    submitted,
    task_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("evidence_fits")]


def take_back(person: User, task_state: str = "approved", **said: str) -> None:
    reverting.take_back(Task.objects.filter(actor=person, state=task_state).latest("pk"), by=person, **said)


def test_recall_closes_what_is_open_and_makes_a_draft(ann: User, bob: User, rep: User) -> None:
    case = submitted(asks(ann, bob), asks(ann), owner=rep)
    approve(case, ann)
    reverting.recall(case.document, by=rep, reason="Wrong customer")
    case = fresh(case)
    assert (case.state, case.ended_by, case.reason) == (CaseState.RECALLED, rep, "Wrong customer")
    assert case.document.state == DocumentState.DRAFT
    assert outcomes(case) == [("Ann", "approved"), ("Bob", "cancelled")]
    assert Task.objects.get(holder=bob).caused_by == rep
    assert states(case) == ["cancelled", "cancelled"]
    assert kinds_of_events(case)[-1] == "recalled"
    assert "recalled" in Message.objects.filter(recipient=bob).latest("pk").subject


def test_recall_is_the_submitters(ann: User, rep: User, administrator: User) -> None:
    case = submitted(asks(ann), owner=rep)
    for person in (ann, administrator):
        with pytest.raises(NotAllowed, match="Only who submitted it"):
            reverting.recall(case.document, by=person)
    User.objects.filter(pk=rep.pk).update(is_active=False, deactivated_at=timezone.now())
    with pytest.raises(NotAllowed, match="not active"):
        reverting.recall(case.document, by=rep)


def test_recall_ends_with_the_final_decision(ann: User, rep: User) -> None:
    case = approve(submitted(asks(ann), owner=rep), ann)
    with pytest.raises(DomainError, match="It is approved"):
        reverting.recall(case.document, by=rep)
    assert fresh(case).state == CaseState.APPROVED


def test_recall_twice_or_of_a_draft_is_refused(ann: User, rep: User) -> None:
    case = submitted(asks(ann), owner=rep)
    reverting.recall(case.document, by=rep)
    with pytest.raises(DomainError, match="“Recalled”, by Rep"):
        reverting.recall(case.document, by=rep)
    with pytest.raises(DomainError, match="never submitted"):
        reverting.recall(begun(rep), by=rep)


def test_take_back_opens_a_new_row_and_closes_the_next_step(ann: User, bob: User, cyd: User) -> None:
    case = submitted(asks(ann), asks(bob), asks(cyd))
    approve(case, ann)
    take_back(ann, reason="Overlooked the freight")
    assert outcomes(case) == [("Ann", "withdrawn"), ("Bob", "cancelled"), ("Ann", "pending")]
    assert states(case) == ["active", "waiting", "waiting"]
    assert Task.objects.get(holder=bob).caused_by == ann
    assert kinds_of_events(case)[-1] == "taken_back"
    case = approve(case, ann, bob, cyd)
    assert case.state == CaseState.APPROVED
    assert outcomes(case)[-2:] == [("Bob", "approved"), ("Cyd", "approved")]


def test_take_back_in_a_step_that_still_runs(ann: User, bob: User, cyd: User) -> None:
    case = submitted(asks(ann, bob), asks(cyd))
    approve(case, ann)
    take_back(ann)
    assert (asked(case), states(case)) == ({"Ann", "Bob"}, ["active", "waiting"])


def test_take_back_is_over_when_somebody_of_the_next_step_decided(ann: User, bob: User, cyd: User) -> None:
    case = submitted(asks(ann), asks(bob, cyd), asks(ann))
    approve(case, ann, bob)
    with pytest.raises(DomainError, match="after you has decided"):
        take_back(ann)


def test_take_back_is_never_possible_in_the_last_step(ann: User, bob: User) -> None:
    case = submitted(asks(ann, bob))
    approve(case, ann)
    with pytest.raises(DomainError, match="last step cannot be taken back"):
        take_back(ann)
    approve(case, bob)
    with pytest.raises(DomainError, match="This round is over"):
        take_back(bob)


def test_take_back_is_only_his_who_decided(ann: User, bob: User, rep: User, administrator: User) -> None:
    case = submitted(asks(ann), asks(bob), owner=rep)
    approve(case, ann)
    task = Task.objects.get(holder=ann)
    for person in (bob, rep, administrator):
        with pytest.raises(NotAllowed, match="Only who decided"):
            reverting.take_back(task, by=person)
    with pytest.raises(NotAllowed, match="Only who decided"):
        reverting.take_back(task_of(bob, case), by=bob)
    User.objects.filter(pk=ann.pk).update(is_active=False, deactivated_at=timezone.now())
    with pytest.raises(NotAllowed, match="not active"):
        reverting.take_back(task, by=ann)


def test_a_delegate_takes_back_what_he_decided_and_the_holder_is_asked(ann: User, bob: User, cyd: User) -> None:
    case = submitted(asks(ann), asks(cyd))
    make_mandate(ann, bob)
    deciding.approve(task_of(ann, case), by=bob, seen=case.sha256)
    with pytest.raises(NotAllowed, match="Only who decided"):
        reverting.take_back(Task.objects.get(holder=ann), by=ann)
    take_back(bob)
    assert asked(case) == {"Ann"}


def test_take_back_twice_is_refused(ann: User, bob: User) -> None:
    case = submitted(asks(ann), asks(bob))
    approve(case, ann)
    task = Task.objects.get(actor=ann)
    reverting.take_back(task, by=ann)
    with pytest.raises(NotAllowed, match="Only who decided"):
        reverting.take_back(task, by=ann)


def test_take_back_after_the_round_ended_is_refused(ann: User, bob: User) -> None:
    case = submitted(asks(ann), asks(bob))
    approve(case, ann)
    reject(case, bob)
    with pytest.raises(DomainError, match="This round is over: “Rejected”"):
        take_back(ann)


def test_take_back_asks_those_again_whom_it_had_relieved(ann: User, bob: User, cyd: User) -> None:
    case = submitted(asks(ann, bob, mode=Mode.ANY), asks(cyd))
    approve(case, ann)
    take_back(ann)
    assert asked(case) == {"Ann", "Bob"}
    assert outcomes(case)[:2] == [("Ann", "withdrawn"), ("Bob", "handled")]
    approve(case, bob)
    assert asked(case) == {"Cyd"}


def test_take_back_by_the_first_of_a_quorum_asks_those_again_whom_the_second_relieved(
    ann: User, bob: User, cyd: User, dan: User
) -> None:
    """Two of three: with Ann's yes gone, Cyd is needed again, and a no of Ann's leaves two in reach."""
    case = submitted(asks(ann, bob, cyd, mode=Mode.QUORUM, quorum=2), asks(dan))
    approve(case, ann, bob)
    take_back(ann)
    assert asked(case) == {"Ann", "Cyd"}
    case = reject(case, ann)
    assert case.state == CaseState.RUNNING
    approve(case, cyd)
    assert asked(case) == {"Dan"}


def test_take_back_asks_nobody_again_whose_word_cannot_count(ann: User, bob: User, cyd: User, dan: User) -> None:
    """Ann asked two before her decision, one of whom was enough: he stays, when she takes her own back."""
    case = submitted(asks(ann), asks(dan))
    add = {"how": Added.BEFORE, "people": [bob, cyd], "mode": Mode.ANY, "seen": case.sha256}
    passing.add_approvers(task_of(ann, case), by=ann, **add)  # type: ignore[arg-type]
    approve(case, bob, ann)
    take_back(ann)
    assert [outcome for outcome in outcomes(case) if outcome[0] == "Cyd"] == [("Cyd", "handled")]
    assert asked(case) == {"Ann"}


def test_quorum_of_a_step_that_waits_again_is_that_of_the_flow(ann: User, bob: User, cyd: User) -> None:
    """One of the two was away when it began first; both are found now, and both are to agree."""
    User.objects.filter(pk=cyd.pk).update(is_active=False, deactivated_at=timezone.now())
    case = submitted(asks(ann), asks(bob, cyd, mode=Mode.QUORUM, quorum=2), asks(ann))
    approve(case, ann)
    User.objects.filter(pk=cyd.pk).update(is_active=True, deactivated_at=None)
    take_back(ann)
    approve(case, ann)
    assert asked(case) == {"Bob", "Cyd"}
    approve(case, bob)
    assert asked(case) == {"Cyd"}


def test_take_back_asks_nobody_who_left_meanwhile(ann: User, bob: User, cyd: User, dan: User) -> None:
    """Whom the decision had relieved is left out; the one whose decision it was is missed."""
    case = submitted(asks(ann, bob, mode=Mode.ANY), asks(cyd), asks(dan))
    approve(case, ann)
    User.objects.filter(pk=bob.pk).update(is_active=False, deactivated_at=timezone.now())
    take_back(ann)
    assert asked(case) == {"Ann"}
    make_mandate(ann, dan)
    deciding.approve(task_of(ann, case), by=dan, seen=case.sha256)
    User.objects.filter(pk=ann.pk).update(is_active=False, deactivated_at=timezone.now())
    with pytest.raises(DomainError, match="has left"):
        take_back(dan)


def test_take_back_of_a_no_that_did_not_end_the_round(ann: User, bob: User, cyd: User) -> None:
    case = submitted(asks(ann, bob, cyd, mode=Mode.QUORUM, quorum=2), asks(ann))
    reject(case, ann)
    take_back(ann, "rejected")
    assert asked(case) == {"Ann", "Bob", "Cyd"}


def test_take_back_in_order_lets_the_next_one_wait_again(ann: User, bob: User, cyd: User) -> None:
    case = submitted(asks(ann, bob, cyd, mode=Mode.IN_ORDER), asks(ann))
    approve(case, ann)
    take_back(ann)
    assert outcomes(case) == [("Ann", "withdrawn"), ("Bob", "waiting"), ("Cyd", "waiting"), ("Ann", "pending")]
    approve(case, ann, bob)
    with pytest.raises(DomainError, match="after you has decided"):
        take_back(ann)
    take_back(bob)
    assert asked(case) == {"Bob"}


def test_take_back_undoes_what_passed_by_itself(ann: User, bob: User, cyd: User) -> None:
    case = submitted(asks(ann), asks(ann, asks_again=False), asks(bob), asks(cyd))
    approve(case, ann)
    assert states(case) == ["passed", "passed", "active", "waiting"]
    task = Task.objects.get(actor=ann)
    reverting.take_back(task, by=ann)
    assert states(case) == ["active", "waiting", "waiting", "waiting"]
    assert outcomes(case) == [("Ann", "withdrawn"), ("Ann", "withdrawn"), ("Bob", "cancelled"), ("Ann", "pending")]
    assert approve(case, ann, bob, cyd).state == CaseState.APPROVED


def test_take_back_in_order_asks_what_passed_by_itself_anew(ann: User, bob: User, cyd: User) -> None:
    case = submitted(asks(ann), asks(bob, ann, cyd, mode=Mode.IN_ORDER, asks_again=False), asks(cyd))
    approve(case, ann, bob)
    assert asked(case) == {"Cyd"}
    take_back(bob)
    assert asked(case) == {"Bob"}
    assert outcomes(case)[1:3] == [("Bob", "withdrawn"), ("Ann", "withdrawn")]
    approve(case, bob)
    assert asked(case) == {"Cyd"}


def test_what_went_back_cannot_be_taken_back(ann: User, bob: User, cyd: User) -> None:
    case = submitted(asks(ann), asks(bob), asks(cyd))
    approve(case, ann, bob)
    step = case.steps.get(position=1)
    deciding.return_to_step(task_of(cyd, case), by=cyd, seen=case.sha256, reason="Again", step=step)
    with pytest.raises(DomainError, match="went back to an earlier step"):
        take_back(bob)


def add(case: Case, person: User, *others: User, how: Added, mode: Mode = Mode.ALL) -> None:
    words = {"how": how, "people": others, "mode": mode, "seen": case.sha256}
    passing.add_approvers(task_of(person, case), by=person, **words)  # type: ignore[arg-type]


def test_take_back_closes_those_who_were_added_after(ann: User, bob: User, cyd: User) -> None:
    case = submitted(asks(ann), asks(cyd))
    add(case, ann, bob, how=Added.AFTER)
    assert asked(case) == {"Bob"}
    take_back(ann)
    assert outcomes(case) == [("Ann", "withdrawn"), ("Bob", "cancelled"), ("Ann", "pending")]
    approve(case, ann)
    assert asked(case) == {"Cyd"}


def test_take_back_is_over_when_one_who_was_added_after_decided(ann: User, bob: User, cyd: User, dan: User) -> None:
    case = submitted(asks(ann), asks(cyd))
    add(case, ann, bob, dan, how=Added.AFTER)
    approve(case, bob)
    with pytest.raises(DomainError, match="after you has decided"):
        take_back(ann)
    take_back(bob)
    assert asked(case) == {"Bob", "Dan"}


def test_take_back_of_one_who_was_added_before_lets_the_decision_wait(ann: User, bob: User, cyd: User) -> None:
    case = submitted(asks(ann), asks(cyd))
    add(case, ann, bob, how=Added.BEFORE)
    approve(case, bob)
    assert asked(case) == {"Ann"}
    take_back(bob)
    assert outcomes(case) == [("Ann", "waiting"), ("Bob", "withdrawn"), ("Bob", "pending")]
    approve(case, bob, ann)
    with pytest.raises(DomainError, match="after you has decided"):
        take_back(bob)
    take_back(ann)
    assert asked(case) == {"Ann"}


def test_take_back_among_those_added_in_order(ann: User, bob: User, cyd: User, dan: User) -> None:
    case = submitted(asks(ann), asks(cyd))
    add(case, ann, bob, dan, how=Added.BEFORE, mode=Mode.IN_ORDER)
    approve(case, bob)
    take_back(bob)
    assert asked(case) == {"Bob"}
    approve(case, bob, dan)
    with pytest.raises(DomainError, match="after you has decided"):
        take_back(bob)
    take_back(dan)
    assert asked(case) == {"Dan"}


def test_take_back_beside_those_who_were_added_leaves_them(ann: User, bob: User, cyd: User) -> None:
    case = submitted(asks(ann), asks(cyd))
    add(case, ann, bob, how=Added.BESIDE)
    approve(case, ann)
    take_back(ann)
    assert asked(case) == {"Ann", "Bob"}


def test_nobody_is_found_any_more_where_fewer_than_the_flow_says_were_before(ann: User, bob: User, cyd: User) -> None:
    User.objects.filter(pk=cyd.pk).update(is_active=False, deactivated_at=timezone.now())
    case = submitted(asks(ann), asks(bob, cyd, mode=Mode.QUORUM, quorum=2))
    approve(case, ann)
    reverting.take_back(Task.objects.get(step__case=case, actor=ann), by=ann)
    User.objects.filter(pk=bob.pk).update(is_active=False, deactivated_at=timezone.now())
    approve(case, ann)
    step = Step.objects.get(case=case, position=2)
    assert (step.quorum, step.needs_rescue) == (2, True)
