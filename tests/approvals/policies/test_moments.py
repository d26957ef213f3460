"""What speaks against an operation at the moment: each sentence, and that it agrees with what the services do."""

from __future__ import annotations

from typing import Any

import pytest

from approvals.documents import get
from approvals.models import Document, Task
from approvals.policies import moments
from approvals.rules.states import CaseState, DocumentState, Mode, StepState, TaskState
from approvals.services import deciding, reverting, submitting, talking
from core.errors import DomainError
from tests.approvals.rows import make_case, make_document, make_question, make_step, make_task
from tests.approvals.running import approve, asks, begun, submitted, task_of
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def read(task: Task) -> Task:
    return Task.objects.select_related("step__case__document", "actor", "caused_by", "holder").get(pk=task.pk)


@pytest.mark.parametrize("state", [state for state in CaseState if state != CaseState.RUNNING])
def test_round_that_is_over_says_who_ended_it(state: str) -> None:
    case = make_case(state=state, ended_by=make_user(name_latin="Ann"))
    assert "This round is over" in str(moments.is_running(case).reason)
    assert "by Ann at" in str(moments.is_running(case).reason)
    assert "by the product" in str(moments.is_running(make_case(state=state)).reason)
    assert moments.is_running(make_case())


def test_pending_task_of_an_active_step_can_be_decided() -> None:
    assert moments.is_pending(make_task())
    assert moments.is_open(make_task())


def test_waiting_task_is_open_but_not_its_turn() -> None:
    task = make_task(state=TaskState.WAITING)
    assert moments.is_open(task)
    assert str(moments.is_pending(task).reason) == "This decision waits for others first."


@pytest.mark.parametrize(
    ("state", "fields"),
    [
        (TaskState.APPROVED, {}),
        (TaskState.HANDLED, {"caused_by": True}),
        (TaskState.TRANSFERRED, {"caused_by": True}),
        (TaskState.CANCELLED, {"caused_by": True}),
        (TaskState.APPROVED, {"actor": None, "by_itself": True}),
    ],
)
def test_handled_task_says_by_whom(state: str, fields: dict[str, Any]) -> None:
    ann = make_user(name_latin="Ann")
    who = {"caused_by": ann} if "caused_by" in fields else fields
    task = make_task(ann, state=state, **who)
    for verdict in (moments.is_pending(task), moments.is_open(task)):
        assert str(verdict.reason).startswith("Already handled by Ann at ")


def test_task_that_was_cancelled_with_its_round_says_how_that_ended() -> None:
    step = make_step(make_case(state=CaseState.RECALLED), state=StepState.CANCELLED)
    task = make_task(step=step, state=TaskState.CANCELLED)
    assert "Recalled" in str(moments.is_pending(task).reason)


def test_condition_needs_a_kind_that_takes_one() -> None:
    task = make_task()
    assert moments.takes_condition(task)
    Document.objects.filter(pk=task.step.case.document_id).update(kind="proposal")
    assert get("proposal").meet is None
    assert "takes no conditions" in str(moments.takes_condition(read(task)).reason)


def test_return_needs_a_step_that_passed_before() -> None:
    ann, bob, cyd = make_user(name_latin="Ann"), make_user(name_latin="Bob"), make_user(name_latin="Cyd")
    case = submitted(asks(ann), asks(bob), asks(cyd))
    first = read(task_of(ann, case))
    assert str(moments.has_earlier_step(first).reason) == "No earlier step has passed."
    approve(case, ann, bob)
    third = read(task_of(cyd, case))
    assert moments.has_earlier_step(third)
    back = moments.earlier_steps(third)
    assert [step.position for step in back] == [1, 2]
    deciding.return_to_step(third, by=cyd, seen=case.sha256, reason="Look again", step=back[1])
    again = read(task_of(bob, case))
    assert [step.position for step in moments.earlier_steps(again)] == [1]
    assert str(moments.has_earlier_step(read(third)).reason).startswith(f"Already handled by {cyd}")


def agrees(task: Task) -> str:
    """The verdict about taking it back; the service says the same, in the same words."""
    verdict = reverting.can_be_taken_back(read(task))
    if verdict:
        reverting.take_back(task, by=read(task).actor)  # type: ignore[arg-type]
        return ""
    with pytest.raises(DomainError) as refused:
        reverting.take_back(task, by=read(task).actor)  # type: ignore[arg-type]
    assert str(refused.value) == str(verdict.reason)
    return str(verdict.reason)


def test_decision_can_be_taken_back_while_nobody_of_a_later_step_has_decided() -> None:
    ann, bob, cyd = make_user(name_latin="Ann"), make_user(name_latin="Bob"), make_user(name_latin="Cyd")
    case = submitted(asks(ann), asks(bob, cyd, mode=Mode.ALL))
    task = task_of(ann, case)
    approve(case, ann)
    assert agrees(task) == ""
    task = task_of(ann, case)
    approve(case, ann, bob)
    assert agrees(task) == "Somebody after you has decided already."


def test_decision_before_others_of_the_same_step_is_seen_as_well() -> None:
    """One after another: the button of the first goes out as soon as the second has decided."""
    ann, bob, cyd = make_user(name_latin="Ann"), make_user(name_latin="Bob"), make_user(name_latin="Cyd")
    case = submitted(asks(ann, bob, cyd, mode=Mode.IN_ORDER), asks(bob))
    task = task_of(ann, case)
    approve(case, ann, bob)
    assert agrees(task) == "Somebody after you has decided already."


def test_decision_of_the_last_step_or_of_a_round_that_is_over_stays() -> None:
    ann, bob = make_user(name_latin="Ann"), make_user(name_latin="Bob")
    case = submitted(asks(ann, bob, mode=Mode.ALL))
    task = task_of(ann, case)
    approve(case, ann)
    assert agrees(task) == "The decision of the last step cannot be taken back."
    approve(case, bob)
    assert agrees(task).startswith("This round is over")


def test_decision_that_a_later_run_replaced_stays() -> None:
    ann, bob = make_user(name_latin="Ann"), make_user(name_latin="Bob")
    case = submitted(asks(ann), asks(bob))
    task = task_of(ann, case)
    approve(case, ann)
    back = read(task_of(bob, case))
    deciding.return_to_step(back, by=bob, seen=case.sha256, reason="Again", step=task.step)
    assert agrees(task) == "The approval went back to an earlier step since."


def test_recall_is_possible_until_the_final_decision() -> None:
    ann = make_user()
    case = submitted(asks(ann))
    assert moments.can_be_recalled(Document.objects.get(pk=case.document_id))
    approve(case, ann)
    assert "not recalled" in str(moments.can_be_recalled(Document.objects.get(pk=case.document_id)).reason)
    assert str(moments.can_be_recalled(begun()).reason) == "It is not in approval."


def test_condition_is_there_only_while_the_round_that_was_returned_on_it_is_the_newest() -> None:
    ann = make_user()
    case = submitted(asks(ann))
    assert not moments.has_condition(begun())
    assert not moments.has_condition(Document.objects.get(pk=case.document_id))
    terms = {"net_amount": "900"}
    deciding.return_to_drafter(task_of(ann, case), by=ann, seen=case.sha256, reason="At 900", condition=terms)
    document = Document.objects.get(pk=case.document_id)
    assert moments.has_condition(document)
    case = submitting.submit(document, by=document.owner)
    deciding.return_to_drafter(task_of(ann, case), by=ann, seen=case.sha256, reason="Again")
    assert not moments.has_condition(Document.objects.get(pk=document.pk))
    assert not moments.has_condition(make_document(state=DocumentState.APPROVED))


def test_question_is_answered_once_and_only_while_the_round_runs() -> None:
    ann = make_user()
    case = submitted(asks(ann))
    question = talking.ask_submitter(task_of(ann, case), by=ann, text="Why?")
    assert moments.is_unanswered(question)
    answered = talking.answer(question, by=case.document.owner, text="Because")
    assert str(moments.is_unanswered(answered).reason).startswith("Already answered by ")
    over = make_question(make_task(step=make_step(make_case(state=CaseState.RECALLED))))
    assert "This round is over" in str(moments.is_unanswered(over).reason)
