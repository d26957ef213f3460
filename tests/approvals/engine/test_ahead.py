"""What a yes leads to, as it is said beforehand and as it comes; and why the steps to come are needed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.rules.roles import Role
from approvals.documents import Frozen
from approvals.models import Case, Document, Task
from approvals.rules.authority import Demand
from approvals.rules.flow import Field, Nobody, Oneself, Operator, Step, Test
from approvals.rules.states import Added, CaseState, Mode
from approvals.services import ahead, passing, submitting
from approvals.services.ahead import Ahead
from tests.approvals.kinds import Notes
from tests.approvals.memos import OVER
from tests.approvals.rows import make_mandate
from tests.approvals.running import approve, asked, asks, begun, fresh, publish, submitted, task_of
from tests.factories import make_authority, make_unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("evidence_fits")]
SMALL = ((Test(Field.NET_AMOUNT, Operator.LESS, Decimal(10)),),)
LAST = "Yours is the last approval needed: after it the document is approved."


def said(task: Task, by: User | None = None) -> str:
    return ahead.after_yes(task, by=by or task.holder).sentence


def test_yes_goes_on_to_the_next_step_that_is_needed_until_the_last(rep: User, ann: User, bob: User, cyd: User) -> None:
    steps = asks(ann), asks(cyd, conditions=SMALL), asks(bob)
    case = submitted(*steps, owner=rep, net_amount=Decimal(1000))
    assert said(task_of(ann, case)) == f"After your yes it goes on to Bob: {steps[2].name_en}."
    assert said(task_of(bob, approve(case, ann))) == LAST
    assert Task.objects.get(pk=task_of(bob, case).pk).state == Task.State.PENDING  # asking changes nothing
    assert approve(case, bob).state == CaseState.APPROVED


def test_yes_that_does_not_pass_the_step_leaves_it_with_the_others(rep: User, ann: User, bob: User, cyd: User) -> None:
    case = submitted(asks(ann, bob, cyd), owner=rep)
    assert said(task_of(ann, case)) == "After your yes this step still waits for Bob, Cyd."
    assert said(task_of(cyd, approve(case, ann, bob))) == LAST
    in_order = submitted(asks(ann, bob, cyd, mode=Mode.IN_ORDER), owner=rep)
    assert said(task_of(ann, in_order)) == "After your yes this step still waits for Bob."
    any_one = submitted(asks(ann, bob, mode=Mode.ANY), owner=rep)
    assert said(task_of(ann, any_one)) == LAST


def test_who_was_added_beside_is_waited_for(rep: User, ann: User, bob: User, cyd: User) -> None:
    case = submitted(asks(ann, bob), owner=rep)
    task = task_of(ann, case)
    passing.add_approvers(task, by=ann, how=Added.BESIDE, people=[cyd], mode=Mode.ALL, seen=case.sha256)
    assert said(task_of(bob, case)) == "After your yes this step still waits for Ann, Cyd."


def test_step_for_which_nobody_is_found_is_an_administrators_to_rescue(rep: User, ann: User) -> None:
    step = asks(rep, oneself=Oneself.OTHERS, key="alone")
    case = submitted(asks(ann), step, owner=rep)
    words = "After your yes it goes on to “Alone”, where an administrator names who decides."
    assert said(task_of(ann, case)) == words
    passes = submitted(asks(ann), replace(step, nobody=Nobody.GO_ON), owner=rep)
    assert said(task_of(ann, passes)) == LAST
    assert approve(passes, ann).state == CaseState.APPROVED


@pytest.mark.parametrize(
    ("fields", "passes"),
    [
        ({}, False),
        ({"asks_again": False}, True),
        ({"asks_again": False, "needs_comment": True}, False),
        ({"asks_again": False, "is_authority": True}, False),
    ],
)
def test_who_approved_is_passed_over_only_where_the_flow_does_so(
    rep: User, ann: User, fields: dict[str, Any], passes: bool
) -> None:
    case = submitted(asks(ann), asks(ann, **fields), owner=rep)
    assert (said(task_of(ann, case)) == LAST) is passes
    assert (approve(case, ann).state == CaseState.APPROVED) is passes


@pytest.mark.parametrize(("mode", "passes"), [(Mode.ANY, True), (Mode.ALL, False)])
def test_step_of_several_passes_by_one_yes_or_by_all(rep: User, ann: User, bob: User, mode: Mode, passes: bool) -> None:
    case = submitted(asks(ann), asks(ann, bob, mode=mode, asks_again=False), owner=rep)
    assert (said(task_of(ann, case)) == LAST) is passes
    assert (approve(case, ann).state == CaseState.APPROVED) is passes


def test_yes_of_a_delegate_passes_nobody_over(rep: User, ann: User, bob: User) -> None:
    case = submitted(asks(ann), asks(ann, asks_again=False), owner=rep)
    make_mandate(ann, bob)
    assert said(task_of(ann, case), by=bob).startswith("After your yes it goes on to Ann")


def read(case: Case) -> Ahead:
    return ahead.of(Case.objects.select_related("content", "flow", "submitted_by", "document__owner").get(pk=case.pk))


def test_ahead_are_those_who_would_be_asked_while_it_runs(rep: User, ann: User, bob: User) -> None:
    case = submitted(asks(ann), asks(bob, key="second"), owner=rep)
    assert read(case).people == {case.steps.get(key="second").pk: [bob]}
    approve(case, ann, bob)
    assert read(case) == Ahead()


def over(notes: Notes, rep: User, rate: str, *steps: Step) -> Case:
    """A note of which the rep, who may grant 90 % up to 1,000 CNY, asks for that rate, and 2,000 CNY."""
    make_authority(Role.SALES_REP, "0.9", "1000")
    publish(*steps)
    document = begun(rep)
    demand = Demand("", "", "note", Decimal(rate), Decimal(2000))
    facts: dict[str, Any] = {
        Field.OVER_AUTHORITY: True,
        Field.LOWEST_RATE: Decimal(rate),
        Field.NET_AMOUNT: Decimal(2000),
    }
    notes.frozen[document.pk] = Frozen({}, facts, [demand])
    return submitting.submit(document, by=rep)


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        ("0.86", "86 % of the list price is below the 90 % that Rep may grant"),
        ("0.95", "¥2,000.00 is more than the ¥1,000.00 that Rep may grant"),
    ],
)
def test_step_of_authority_says_which_limit_made_it_needed(
    notes: Notes, rep: User, ann: User, bob: User, rate: str, words: str
) -> None:
    case = over(notes, rep, rate, asks(ann), asks(bob, key="director", conditions=OVER))
    assert read(case).because["director"] == [words]
    assert asked(case) == {"Ann"}
    assert fresh(case).state == CaseState.RUNNING


def test_authority_given_since_does_not_change_why_it_was_needed(notes: Notes, rep: User, ann: User) -> None:
    case = over(notes, rep, "0.86", asks(ann, key="first", conditions=OVER))
    make_authority(Role.SALES_REP, "0.5", kind="note", set_at=timezone.now())
    assert read(case).because["first"] == ["86 % of the list price is below the 90 % that Rep may grant"]
    assert Document.objects.get(pk=case.document_id).state == "in_approval"


def test_document_in_other_hands_says_whose_authority_it_was(notes: Notes, rep: User, ann: User, cyd: User) -> None:
    case = over(notes, rep, "0.86", asks(ann, key="first", conditions=OVER))
    Document.objects.filter(pk=case.document_id).update(owner=cyd, unit=make_unit())
    assert read(case).because["first"] == ["86 % of the list price is below the 90 % that Rep may grant"]
