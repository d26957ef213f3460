"""Who may decide, about what, once: every refusal of a decision, and what it leaves behind."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.rules.roles import Role
from approvals import documents as registry
from approvals.documents import Frozen
from approvals.models import DocumentEvent, Task
from approvals.rules import flow
from approvals.rules.authority import Demand
from approvals.rules.canonical import plain
from approvals.rules.states import CaseState, DocumentState, Mode, TaskKind, TaskState
from approvals.services import deciding, documents, passing, recording, rescuing, reverting, submitting
from approvals.services.rounds import Round
from approvals.services.submitting import submit
from core.errors import DomainError, NotAllowed, Stale
from notifications.models import Message
from tests.approvals import kinds
from tests.approvals.kinds import NOTE, Notes
from tests.approvals.rows import make_mandate
from tests.approvals.running import (
    approve,
    asked,
    asks,
    begun,
    fresh,
    kinds_of_events,
    outcomes,
    publish,
    reject,
    submitted,
    task_of,
)
from tests.factories import make_authority, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("evidence_fits")]


def test_approving_keeps_who_saw_what_and_said_what(ann: User) -> None:
    case = approve(submitted(asks(ann)), ann, comment=" Fine. ")
    task = Task.objects.get(step__case=case)
    assert (task.actor, task.seen, task.comment) == (ann, case.sha256, "Fine.")
    assert (task.mandate, task.is_override, task.by_itself) == (None, False, False)
    event = DocumentEvent.objects.get(kind="approved")
    assert (event.actor, event.task, event.case, event.note) == (ann, task, case, "Fine.")
    assert event.data["seen"] == case.sha256


def test_stranger_decides_nothing(ann: User, bob: User) -> None:
    case = submitted(asks(ann))
    for decide in (deciding.approve, deciding.reject, deciding.return_to_drafter):
        said = {} if decide is deciding.approve else {"reason": "Because"}
        with pytest.raises(NotAllowed, match="somebody else"):
            decide(task_of(ann, case), by=bob, seen=case.sha256, **said)
    assert kinds_of_events(case) == ["begun", "submitted", "step_began"]


def test_who_left_decides_nothing(ann: User) -> None:
    case = submitted(asks(ann))
    User.objects.filter(pk=ann.pk).update(is_active=False, deactivated_at=timezone.now())
    with pytest.raises(NotAllowed, match="not active"):
        deciding.approve(task_of(ann, case), by=ann, seen=case.sha256)


@pytest.mark.usefixtures("by_hand")
def test_submitter_never_decides_even_when_a_task_is_his(ann: User, rep: User) -> None:
    case = submitted(asks(ann), owner=rep)
    Task.objects.update(holder=rep)
    with pytest.raises(NotAllowed, match="submitted themselves"):
        deciding.approve(task_of(rep, case), by=rep, seen=case.sha256)


def test_a_person_has_one_word_in_a_step(ann: User, bob: User, cyd: User) -> None:
    """Two of three are two people, however many mandates one of them holds, and in whatever order he decides."""
    make_mandate(ann, bob)
    make_mandate(cyd, bob)
    quorum: dict[str, Any] = {"mode": Mode.QUORUM, "quorum": 2}
    case = submitted(asks(ann, bob, cyd, **quorum))
    with pytest.raises(NotAllowed, match="a decision of your own in this step"):
        deciding.approve(task_of(ann, case), by=bob, seen=case.sha256)
    approve(case, bob)
    with pytest.raises(NotAllowed, match="a decision of your own in this step"):
        deciding.approve(task_of(ann, case), by=bob, seen=case.sha256)
    for_both = submitted(asks(ann, cyd, **quorum))
    deciding.approve(task_of(ann, for_both), by=bob, seen=for_both.sha256)
    with pytest.raises(NotAllowed, match="a decision of your own in this step"):
        deciding.approve(task_of(cyd, for_both), by=bob, seen=for_both.sha256)
    with pytest.raises(DomainError, match="Already asked in this step: Bob"):
        passing.transfer(task_of(cyd, for_both), by=cyd, to=bob)
    assert approve(for_both, cyd).state == CaseState.APPROVED


def test_an_opinion_of_his_own_takes_nobody_his_mandate(ann: User, bob: User, cyd: User) -> None:
    make_mandate(ann, bob)
    case = submitted(asks(ann, cyd))
    (opinion,) = passing.ask_opinion(task_of(cyd, case), by=cyd, people=[bob], note="Sound?")
    passing.give_opinion(opinion, by=bob, comment="Yes")
    deciding.approve(task_of(ann, case), by=bob, seen=case.sha256)
    assert approve(case, cyd).state == CaseState.APPROVED


def test_submitter_never_decides_as_a_delegate(ann: User, rep: User) -> None:
    case = submitted(asks(ann), owner=rep)
    make_mandate(ann, rep)
    with pytest.raises(NotAllowed, match="submitted themselves"):
        deciding.approve(task_of(ann, case), by=rep, seen=case.sha256)


def test_new_owner_does_not_decide_either(ann: User, bob: User) -> None:
    case = submitted(asks(ann, bob))
    case.document.owner = bob
    case.document.save()
    with pytest.raises(NotAllowed, match="submitted themselves"):
        deciding.approve(task_of(bob, case), by=bob, seen=case.sha256)


def test_other_content_than_the_one_seen_is_refused(ann: User) -> None:
    case = submitted(asks(ann))
    for seen in ("", "0" * 64):
        with pytest.raises(Stale, match="not the content that you saw"):
            deciding.approve(task_of(ann, case), by=ann, seen=seen)
    assert asked(case) == {"Ann"}


def test_a_second_decision_says_who_was_faster(ann: User, bob: User) -> None:
    case = submitted(asks(ann, bob, mode=Mode.ANY), asks(ann))
    late = task_of(bob, case)
    approve(case, ann)
    with pytest.raises(DomainError, match="Already handled by Ann at ") as refusal:
        deciding.approve(late, by=bob, seen=case.sha256)
    assert refusal.value.status_code == 409
    with pytest.raises(DomainError, match="Already handled by Ann at "):
        deciding.reject(Task.objects.get(holder=ann, state="approved"), by=ann, seen=case.sha256, reason="Again")


def test_after_a_recall_the_decision_says_by_whom(ann: User, rep: User) -> None:
    case = submitted(asks(ann), owner=rep)
    late = task_of(ann, case)
    reverting.recall(case.document, by=rep)
    with pytest.raises(DomainError, match="This round is over: “Recalled”, by Rep at "):
        deciding.approve(late, by=ann, seen=case.sha256)


def test_a_round_that_ended_by_itself_says_so(ann: User) -> None:
    case = submitted(asks(ann))
    late = task_of(ann, case)
    documents.void(case.document, by=None, system=True, reason="Past its date")
    with pytest.raises(DomainError, match="This round is over: “No longer valid”, by the product at "):
        deciding.approve(late, by=ann, seen=case.sha256)


def test_a_task_that_waits_cannot_be_decided(ann: User, bob: User) -> None:
    case = submitted(asks(ann, bob, mode=Mode.IN_ORDER))
    with pytest.raises(DomainError, match="waits for others first"):
        deciding.reject(Task.objects.get(holder=bob), by=bob, seen=case.sha256, reason="No")


def test_a_step_can_ask_for_a_comment(ann: User) -> None:
    case = submitted(asks(ann, needs_comment=True))
    with pytest.raises(DomainError, match="asks for a comment"):
        approve(case, ann, comment="  ")
    assert approve(case, ann, comment="Margin is fine").state == CaseState.APPROVED


@pytest.mark.parametrize("decide", [deciding.reject, deciding.return_to_drafter])
def test_saying_no_needs_a_reason(ann: User, decide: object) -> None:
    case = submitted(asks(ann))
    with pytest.raises(DomainError, match="Give a reason"):
        decide(task_of(ann, case), by=ann, seen=case.sha256, reason=" ")  # type: ignore[operator]


@pytest.mark.usefixtures("by_hand")
def test_an_opinion_is_not_a_decision(ann: User) -> None:
    case = submitted(asks(ann))
    Task.objects.update(kind=TaskKind.OPINION)
    with pytest.raises(NotAllowed, match="asked for an opinion"):
        deciding.approve(task_of(ann, case), by=ann, seen=case.sha256)


def test_a_delegate_decides_in_the_holders_right(ann: User, bob: User) -> None:
    case, mandate = submitted(asks(ann)), make_mandate(ann, bob)
    deciding.approve(task_of(ann, case), by=bob, seen=case.sha256)
    task = Task.objects.get(step__case=case)
    assert (task.holder, task.actor, task.mandate) == (ann, bob, mandate)
    event = DocumentEvent.objects.get(kind="approved")
    assert (event.actor, event.on_behalf_of, event.mandate) == (bob, ann, mandate)
    assert event.data["terms"] == {
        "principal": ann.pk,
        "delegate": bob.pk,
        "kind": NOTE,
        "up_to": None,
        "may_sign": mandate.may_sign,
        "starts_at": plain(mandate.starts_at),
        "ends_at": plain(mandate.ends_at),
    }
    concluded = DocumentEvent.objects.get(kind="concluded")
    assert (concluded.actor, concluded.on_behalf_of) == (bob, ann)


def test_event_of_a_rejection_keeps_what_was_seen(ann: User) -> None:
    case = reject(submitted(asks(ann)), ann)
    assert DocumentEvent.objects.get(kind="rejected").data["seen"] == case.sha256


def test_final_event_names_the_rules_by_which_it_was_granted(ann: User, bob: User, rep: User, notes: Notes) -> None:
    """Of those alone who passed the step of authority; who decided before it granted nothing."""
    demand = Demand(group="cable", customer_class="", kind=NOTE, rate=Decimal("0.92"), amount=None)
    by_rule = make_authority(bob, "0.9")
    make_authority(ann, "0.8")
    document = begun(rep)
    publish(asks(ann), asks(bob, is_authority=True))
    notes.frozen[document.pk] = Frozen({}, {}, [demand])
    approve(submitting.submit(document, by=rep), ann, bob)
    assert DocumentEvent.objects.get(kind="concluded").data["granted"] == {str(bob.pk): [by_rule.pk]}


def test_final_event_names_no_rule_for_an_override(ann: User, administrator: User, rep: User, notes: Notes) -> None:
    demand = Demand(group="cable", customer_class="", kind=NOTE, rate=Decimal("0.92"), amount=None)
    make_authority(ann, "0.9")
    document = begun(rep)
    publish(asks(ann, is_authority=True))
    notes.frozen[document.pk] = Frozen({}, {}, [demand])
    case = submitting.submit(document, by=rep)
    said = {"reason": "She is away", "seen": case.sha256}
    rescuing.override(task_of(ann, case), by=administrator, approve=True, **said)
    assert DocumentEvent.objects.get(kind="concluded").data["granted"] == {}


def test_a_delegation_for_less_money_does_not_reach(ann: User, bob: User, rep: User) -> None:
    make_mandate(ann, bob, up_to=Decimal("999.99"))
    case = submitted(asks(ann), owner=rep, net_amount=Decimal(1000))
    assert case.document.base_amount == 1000
    with pytest.raises(NotAllowed, match="somebody else"):
        deciding.approve(task_of(ann, case), by=bob, seen=case.sha256)


def test_a_delegate_does_not_hand_his_right_on(ann: User, bob: User, cyd: User) -> None:
    case = submitted(asks(ann))
    make_mandate(ann, bob)
    make_mandate(bob, cyd)
    with pytest.raises(NotAllowed, match="somebody else"):
        deciding.approve(task_of(ann, case), by=cyd, seen=case.sha256)


def test_the_final_decision_asks_the_kind_again(ann: User, bob: User, notes: Notes) -> None:
    case = submitted(asks(ann), asks(bob))
    notes.refusal = "The cited price expired."
    approve(case, ann)
    with pytest.raises(DomainError, match="cited price expired"):
        approve(case, bob)
    assert (asked(case), fresh(case).state) == ({"Bob"}, CaseState.RUNNING)
    assert fresh(case).document.state == DocumentState.IN_APPROVAL


def test_rejecting_makes_a_draft_of_the_frozen_content_and_tells(ann: User, rep: User) -> None:
    case = reject(submitted(asks(ann), owner=rep), ann, "Below cost")
    assert (case.document.state, case.document.round) == (DocumentState.DRAFT, 1)
    assert case.document.number is not None
    message = Message.objects.filter(recipient=rep).latest("pk")
    assert "rejected" in message.subject
    assert "Below cost" in message.body


def test_returning_is_no_refusal(ann: User, bob: User) -> None:
    case = submitted(asks(ann, bob), asks(bob))
    deciding.return_to_drafter(task_of(ann, case), by=ann, seen=case.sha256, reason="Which quantity?")
    case = fresh(case)
    assert (case.state, case.reason, case.ended_by) == (CaseState.RETURNED, "Which quantity?", ann)
    assert case.document.state == DocumentState.DRAFT
    assert outcomes(case) == [("Ann", "returned"), ("Bob", "cancelled")]
    assert list(case.steps.values_list("state", flat=True)) == ["returned", "cancelled"]
    assert kinds_of_events(case)[-1] == "returned"


def test_a_condition_is_met_in_one_click_and_asked_again(ann: User, rep: User) -> None:
    case = submitted(asks(ann), owner=rep, net_amount=Decimal(1000))
    deciding.return_to_drafter(
        task_of(ann, case), by=ann, seen=case.sha256, reason="At 1,200", condition={"net_amount": "1200.00"}
    )
    document = fresh(case).document
    assert fresh(case).condition == {"net_amount": "1200.00", "step": case.steps.get().key}
    again = deciding.accept_condition(document, by=rep, version=document.version)
    assert (again.round, again.document.net_amount, again.content.number) == (2, Decimal(1200), 2)
    assert asked(again) == {"Ann"}
    assert kinds_of_events(case)[-3:] == ["condition_accepted", "submitted", "step_began"]


def test_a_condition_is_not_accepted_from_an_old_form_or_by_others(ann: User, bob: User, rep: User) -> None:
    case = submitted(asks(ann), owner=rep)
    deciding.return_to_drafter(
        task_of(ann, case), by=ann, seen=case.sha256, reason="More", condition={"net_amount": "1200.00"}
    )
    document = fresh(case).document
    with pytest.raises(Stale):
        deciding.accept_condition(document, by=rep, version=document.version - 1)
    with pytest.raises(NotAllowed):
        deciding.accept_condition(document, by=bob, version=document.version)


def test_without_a_condition_there_is_nothing_to_accept(ann: User, rep: User) -> None:
    case = submitted(asks(ann), owner=rep)
    deciding.return_to_drafter(task_of(ann, case), by=ann, seen=case.sha256, reason="More")
    document = fresh(case).document
    with pytest.raises(DomainError, match="not returned on a condition"):
        deciding.accept_condition(document, by=rep, version=document.version)
    assert kinds_of_events(case)[-1] == "returned"


def test_several_are_approved_each_for_itself(ann: User, bob: User) -> None:
    plain, other = submitted(asks(ann)), submitted(asks(ann, needs_comment=True))
    company = submitted(asks(ann, is_authority=True))
    foreign = submitted(asks(bob))
    tasks = {
        task_of(person, case).pk: case.sha256
        for case, person in ((plain, ann), (other, ann), (company, ann), (foreign, bob))
    }
    results = {result.url: str(result.refusal) for result in deciding.approve_several(tasks, by=ann)}
    assert results == {
        f"/notes/{plain.document.number}/": "",
        f"/notes/{other.document.number}/": "This step asks for a comment.",
        f"/notes/{company.document.number}/": "This is decided for the company: open it and decide it by itself.",
        "": f"{task_of(bob, foreign).pk} does not wait for you.",
    }
    assert [fresh(case).state for case in (plain, other, company, foreign)] == ["approved", *["running"] * 3]


def test_return_to_an_earlier_step_runs_all_from_there_again(ann: User, bob: User, cyd: User) -> None:
    case = submitted(asks(ann), asks(bob), asks(cyd))
    approve(case, ann, bob)
    first, second, _third = case.steps.order_by("position")
    deciding.return_to_step(task_of(cyd, case), by=cyd, seen=case.sha256, reason="Ask the market", step=second)
    rows = list(case.steps.order_by("run", "position").values_list("run", "position", "state"))
    assert rows == [(1, 1, "passed"), (1, 2, "passed"), (1, 3, "returned"), (2, 2, "active"), (2, 3, "waiting")]
    assert asked(case) == {"Bob"}
    assert fresh(case).state == CaseState.RUNNING
    assert fresh(case).document.state == DocumentState.IN_APPROVAL
    assert approve(case, bob, cyd).state == CaseState.APPROVED
    assert first.tasks.count() == 1


def test_return_to_an_earlier_step_twice(ann: User, bob: User, cyd: User) -> None:
    case = submitted(asks(ann), asks(bob), asks(cyd), asks(ann, conditions=NEVER))
    approve(case, ann, bob)

    def back(position: int) -> None:
        step = case.steps.filter(position=position).latest("run")
        deciding.return_to_step(task_of(cyd, case), by=cyd, seen=case.sha256, reason="Again", step=step)

    back(2)
    approve(case, bob)
    back(1)
    assert asked(case) == {"Ann"}
    assert approve(case, ann, bob, cyd).state == CaseState.APPROVED
    assert list(case.steps.filter(run=3).order_by("position").values_list("position", "state")) == [
        (1, "passed"),
        (2, "passed"),
        (3, "passed"),
        (4, "skipped"),
    ]


NEVER = ((flow.Test(flow.Field.NET_AMOUNT, flow.Operator.LESS, Decimal(0)),),)


def test_return_goes_only_to_an_earlier_step_that_passed(ann: User, bob: User, cyd: User) -> None:
    case = submitted(asks(ann), asks(cyd, conditions=NEVER), asks(bob), asks(cyd))
    other = submitted(asks(ann), asks(bob))
    approve(case, ann)
    passed, skipped, here, later = case.steps.order_by("position")
    for step in (skipped, here, later, other.steps.order_by("position")[0]):
        with pytest.raises(DomainError, match="only go back to an earlier step that passed"):
            deciding.return_to_step(task_of(bob, case), by=bob, seen=case.sha256, reason="No", step=step)
    for reason, step in ((" ", passed),):
        with pytest.raises(DomainError, match="Give a reason"):
            deciding.return_to_step(task_of(bob, case), by=bob, seen=case.sha256, reason=reason, step=step)
    with pytest.raises(Stale):
        deciding.return_to_step(task_of(bob, case), by=bob, seen="0" * 64, reason="Changed?", step=passed)


def test_a_step_of_an_earlier_run_is_no_target(ann: User, bob: User) -> None:
    case = submitted(asks(ann), asks(bob))
    approve(case, ann)
    old = case.steps.get(position=1)
    deciding.return_to_step(task_of(bob, case), by=bob, seen=case.sha256, reason="Again", step=old)
    approve(case, ann)
    with pytest.raises(DomainError, match="earlier step that passed"):
        deciding.return_to_step(task_of(bob, case), by=bob, seen=case.sha256, reason="Again", step=old)


def test_rejected_in_round_one_approved_in_round_two(ann: User, rep: User) -> None:
    case = reject(submitted(asks(ann), owner=rep), ann)
    with documents.changing(case.document, by=rep) as change:
        change.set(title="Dearer")
    again = submit(case.document, by=rep)
    assert (again.round, again.document.number) == (2, case.document.number)
    assert again.sha256 != case.sha256
    with pytest.raises(Stale):
        deciding.approve(task_of(ann, again), by=ann, seen=case.sha256)
    assert approve(again, ann).state == CaseState.APPROVED


def test_administrator_is_no_approver_by_being_one(ann: User) -> None:
    case, administrator = submitted(asks(ann)), make_user(Role.ADMINISTRATOR)
    with pytest.raises(NotAllowed):
        deciding.approve(task_of(ann, case), by=administrator, seen=case.sha256)
    assert Task.objects.get().state == TaskState.PENDING


def test_kind_that_takes_no_conditions_refuses_one(monkeypatch: pytest.MonkeyPatch, rep: User, ann: User) -> None:
    case = submitted(asks(ann), owner=rep)
    monkeypatch.setitem(registry._KINDS, NOTE, replace(kinds.KIND, meet=None))
    said: dict[str, Any] = {"seen": case.sha256, "reason": "Too cheap", "condition": {"lowest_rate": "0.95"}}
    with pytest.raises(DomainError, match="takes no conditions"):
        deciding.return_to_drafter(task_of(ann, case), by=ann, **said)


def test_nobody_acts_in_what_goes_on_by_itself(rep: User, ann: User) -> None:
    case = submitted(asks(ann), owner=rep)
    with pytest.raises(ValueError, match="Nobody acts"):
        _ = Round(case.document, case, [], [], timezone.now(), None).actor


def test_event_of_which_nobody_knows_is_not_written(rep: User) -> None:
    document = begun(rep)
    with pytest.raises(KeyError):
        recording.record(document, "invented", by=rep, at=timezone.now())
