"""Whom the promises about tasks bind, asked for many at once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from approvals.models import Task
from approvals.policies import deciding
from approvals.rules.states import TaskKind, TaskState
from approvals.services import debts
from deadlines.kinds import Bound
from deadlines.models import Promise
from deadlines.services.owing import Owing
from tests.deadlines.chores import MONDAY, make_notice, make_reminder
from tests.factories import make_user

from ..rows import make_case, make_document, make_flow, make_mandate, make_step, make_task
from ..running import settle_case
from .conftest import Office

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def make_owed(office: Office, holder: User | None = None, amount: Decimal | None = Decimal(1000)) -> Task:
    """A promised task of the checker, unless told otherwise."""
    document = make_document(office.rep, state="in_approval", base_amount=amount)
    case = make_case(document=document, flow=make_flow())
    task = make_task(holder or office.checker, step=make_step(case))
    settle_case(case, at=MONDAY)
    return task


def bound(task: Task) -> Bound:
    return debts.bound_at(MONDAY)([task.pk, 0])[task.pk]


def owed(*people: User) -> set[tuple[int, int]]:
    """(person, task)."""
    found = debts.owed_by([person.pk for person in people], MONDAY)
    subjects = dict(Promise.objects.values_list("pk", "subject_id"))
    return {(debt.person, subjects[debt.promise]) for debt in found}


def test_holder_owes_it_and_his_manager_hears(office: Office) -> None:
    task = make_owed(office)
    assert bound(task) == Bound((office.checker.pk,), (office.checker.pk,))
    assert owed(office.checker, office.manager, office.rep) == {(office.checker.pk, task.pk)}


def test_delegate_owes_it_too_within_his_limits(office: Office) -> None:
    delegate = make_user()
    make_mandate(office.checker, delegate, up_to=Decimal(1000))
    within, beyond, unknown = (make_owed(office, amount=amount) for amount in (Decimal(1000), Decimal(1001), None))
    assert bound(within).owners == (office.checker.pk, delegate.pk)
    assert bound(within).coordinators == (office.checker.pk,)
    assert bound(beyond).owners == bound(unknown).owners == (office.checker.pk,)
    assert owed(delegate) == {(delegate.pk, within.pk)}
    both = owed(delegate, office.checker)
    assert both == {(delegate.pk, within.pk), *((office.checker.pk, task.pk) for task in (within, beyond, unknown))}


def test_delegate_owes_nothing_of_what_he_submitted_or_after_he_left(office: Office) -> None:
    make_mandate(office.checker, office.rep)
    make_mandate(office.colleague, make_user(is_active=False))
    mine, gone = make_owed(office), make_owed(office, office.colleague)
    assert bound(mine).owners == (office.checker.pk,)
    assert bound(gone).owners == (office.colleague.pk,)
    assert owed(office.rep) == set()


def test_delegate_with_a_decision_of_his_own_in_the_step_owes_no_other_there(office: Office) -> None:
    make_mandate(office.checker, office.colleague)
    task = make_owed(office)
    assert bound(task).owners == (office.checker.pk, office.colleague.pk)
    make_task(office.colleague, step=task.step, state=TaskState.APPROVED)
    assert not deciding.may_act(office.colleague, task, MONDAY)
    assert bound(task).owners == (office.checker.pk,)
    assert owed(office.colleague) == set()
    Task.objects.filter(pk=task.pk).update(kind=TaskKind.OPINION)
    assert bound(task).owners == (office.checker.pk, office.colleague.pk)


def test_delegation_reaches_one_step(office: Office) -> None:
    make_mandate(office.checker, office.colleague)
    make_mandate(office.colleague, office.manager)
    task = make_owed(office)
    assert owed(office.manager) == set()
    assert office.manager.pk not in bound(task).owners


def test_what_people_owe_costs_the_same_however_much_it_is(office: Office) -> None:
    def cost() -> int:
        make_owed(office)
        with CaptureQueriesContext(connection) as asked:
            assert owed(office.checker)
            bound(Task.objects.latest("pk"))
        return len(asked)

    make_mandate(office.checker)
    one = cost()
    cost()
    assert cost() == one


def test_subjects_are_named_and_what_does_not_exist_is_left_out(office: Office) -> None:
    task = make_owed(office)
    document = task.step.case.document
    assert debts.subjects([task.pk, 0]) == {task.pk: (document.number, document.title, f"/approvals/{task.pk}/")}


def test_who_heard_of_something_missed_looks_after_it_until_it_is_decided(office: Office) -> None:
    make_owed(office)
    promise = Promise.objects.get()
    make_reminder(make_notice(promise, rung="before-50"), office.checker)
    missed = make_notice(promise, rung="level-1", level=1)
    make_reminder(missed, office.manager)
    assert promise.due_at
    late = promise.due_at + timedelta(minutes=1)
    for person, promised in ((office.manager, [promise]), (office.colleague, [])):
        assert list(Owing(person, late).promises()) == promised
    Promise.objects.update(outcome="kept", ended_at=MONDAY, next_rung="", next_at=None)
    assert not Owing(office.manager, late).promises()
