"""What is promised about tasks: for how long, how it ends, who is told when nobody decides."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.rules.roles import Role
from approvals.models import Case, Step, Task
from approvals.rules.states import StepState, TaskKind, TaskState
from approvals.services import promise_kinds, rescuing, reverting
from deadlines import kinds
from deadlines.models import Notice, Promise
from deadlines.services import sweep
from deadlines.services.owing import Owing
from tests.deadlines.chores import HOUR, MONDAY, local, told
from tests.factories import make_user

from ..rows import HASH, make_case, make_flow, make_step, make_task
from ..running import approve, asks, settle_case, submitted
from .conftest import Office

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def case(office: Office) -> Case:
    return make_case(office.rep, flow=make_flow("check", within=(2, "days")))


def open_promises() -> list[tuple[int, datetime | None]]:
    return list(Promise.objects.open().order_by("subject_id").values_list("subject_id", "due_at"))


def test_pending_task_is_owed_within_the_time_of_its_step(office: Office, case: Case) -> None:
    step = make_step(case)
    task = make_task(office.checker, step=step)
    opinion = make_task(office.colleague, step=step, kind=TaskKind.OPINION)
    waiting = make_task(office.manager, step=step, state=TaskState.WAITING)
    settle_case(case, at=MONDAY)
    due = local("2026-11-24 18:00")
    assert open_promises() == [(task.pk, due), (opinion.pk, due)]
    promise = Promise.objects.get(subject_id=task.pk)
    assert (promise.kind, promise.unit, promise.started_at) == ("approve", office.checker.unit, MONDAY)
    for one, expected in ((task, due), (opinion, due), (waiting, None)):
        one.refresh_from_db()
        assert one.due_at == expected


def ended(task: Task, state: str, at: datetime, **fields: object) -> None:
    Task.objects.filter(pk=task.pk).update(state=state, ended_at=at, **{"comment": "So I think.", **fields})


@pytest.mark.parametrize(
    ("state", "hours", "outcome"),
    [
        (TaskState.APPROVED, 1, "kept"),
        (TaskState.REJECTED, 1, "kept"),
        (TaskState.RETURNED, 1, "kept"),
        (TaskState.APPROVED, 100, "broken"),
        (TaskState.TRANSFERRED, 1, "void"),
        (TaskState.HANDLED, 1, "void"),
        (TaskState.CANCELLED, 1, "void"),
        (TaskState.REMOVED, 1, "void"),
    ],
)
def test_promise_is_kept_by_a_decision_and_void_otherwise(
    office: Office, case: Case, state: str, hours: int, outcome: str
) -> None:
    task = make_task(office.checker, step=make_step(case))
    settle_case(case, at=MONDAY)
    at = MONDAY + hours * HOUR
    decision = {"actor": office.checker, "seen": HASH} if outcome != "void" else {}
    ended(task, state, at, **decision)
    settle_case(case, at=at)
    assert Promise.objects.get().outcome == outcome


def test_delegate_keeps_it_and_an_override_does_not(office: Office, case: Case) -> None:
    step = make_step(case)
    first, second = make_task(office.checker, step=step), make_task(office.colleague, step=step)
    settle_case(case, at=MONDAY)
    ended(first, TaskState.APPROVED, MONDAY, actor=office.manager, seen=HASH)
    ended(second, TaskState.APPROVED, MONDAY, actor=office.administrator, seen=HASH, is_override=True)
    settle_case(case, at=MONDAY)
    outcomes = Promise.objects.order_by("subject_id").values_list("outcome", flat=True)
    assert list(outcomes) == ["kept", "void"]


def test_task_that_waits_again_is_owed_anew_when_it_opens(office: Office, case: Case) -> None:
    task = make_task(office.checker, step=make_step(case))
    settle_case(case, at=MONDAY)
    Task.objects.update(state=TaskState.WAITING)
    settle_case(case, at=MONDAY + HOUR)
    assert open_promises() == []
    task.refresh_from_db()
    assert task.due_at is None
    later = MONDAY + timedelta(days=1)
    Task.objects.update(state=TaskState.PENDING, opened_at=later)
    settle_case(case, at=later)
    assert open_promises() == [(task.pk, local("2026-11-25 18:00"))]


def test_nothing_to_promise_costs_one_statement(office: Office) -> None:
    case = make_case(office.rep)
    with CaptureQueriesContext(connection) as asked:
        settle_case(case, at=MONDAY)
    assert len(asked) == 1


def test_many_cost_the_statements_of_one(office: Office) -> None:
    def cost(holders: list[User]) -> int:
        case = make_case(office.rep, flow=make_flow("check"))
        step = make_step(case)
        for holder in holders:
            make_task(holder, step=step)
        with CaptureQueriesContext(connection) as asked:
            settle_case(case, at=MONDAY)
        return len(asked)

    cost([office.checker])
    one = cost([office.checker])
    assert cost([office.checker, office.colleague, office.manager]) == one <= 9


def test_copy_of_the_time_follows_when_the_calendar_changes(office: Office, case: Case) -> None:
    task = make_task(office.checker, step=make_step(case))
    settle_case(case, at=MONDAY)
    promise = Promise.objects.get()
    Promise.objects.update(due_at=promise.due_at + HOUR)  # type: ignore[operator]
    kinds.get("approve").moved([promise])
    task.refresh_from_db()
    assert task.due_at == local("2026-11-24 19:00")


def test_nobody_decides_remind_the_superior_the_administrators(office: Office, clock: time_machine.Traveller) -> None:
    case = make_case(office.rep, flow=make_flow("check", within=(8, "hours")))
    task = make_task(office.checker, step=make_step(case))
    settle_case(case, at=MONDAY)

    def heard(moment: str) -> set[str]:
        """Who was told of something since then."""
        before = len(told())
        clock.move_to(local(moment))
        sweep.run(now=timezone.now())
        return {name for name, _subject in told()[before:]}

    assert heard("2026-11-23 11:59") == set()
    assert heard("2026-11-23 14:00") == {"Checker"}  # half of the time
    assert heard("2026-11-23 16:24") == {"Checker"}  # 80 %
    assert heard("2026-11-23 18:00") | heard("2026-11-24 09:00") == {"Checker"}  # due
    assert heard("2026-11-24 14:00") >= {"Manager"}  # level 1, four hours late
    assert "Min" in heard("2026-11-25 18:00") | heard("2026-11-26 09:00")  # level 2
    assert list(Notice.objects.order_by("pk").values_list("rung", flat=True)) == [
        "before-50",
        "before-80",
        "due",
        "level-1",
        "again-1",
        "level-2",
    ]
    task.refresh_from_db()
    assert (task.state, task.actor, task.by_itself) == (TaskState.PENDING, None, False)


def test_time_never_decides() -> None:
    promise_kinds.register()  # harmless a second time
    kind = kinds.get("approve")
    assert not any(rung.closes for rung in kind.ladder.rungs)
    assert kind.close([1, 2], MONDAY) == ()
    assert (kind.topics(), kind.grades(), kind.narrows) == ((), (), False)
    kind.climbed([])


# A step for which nobody is found


def test_step_without_anybody_is_owed_by_every_administrator_until_somebody_is_named(office: Office) -> None:
    other = make_user(Role.ADMINISTRATOR)
    case = submitted(asks(make_user(is_active=False)), owner=office.rep)
    step = Step.objects.get(case=case)
    promise = Promise.objects.open().get(kind="rescue")
    assert (promise.subject_id, promise.unit, promise.due_at) == (step.pk, office.rep.unit, local("2026-11-23 18:00"))
    kind = kinds.get("rescue")
    assert {office.administrator.pk, other.pk} <= set(kind.bound([step.pk, 0], MONDAY)[step.pk].owners)
    assert list(kind.bound([0], MONDAY)) == []
    debts = kind.owed_by([office.administrator.pk, other.pk, office.rep.pk], MONDAY)
    assert {debt.person for debt in debts} == {office.administrator.pk, other.pk}
    assert list(kind.owed_by([office.rep.pk], MONDAY)) == []
    assert kind.subjects([step.pk])[step.pk] == (
        case.document.number,
        case.document.title,
        f"/approvals/rescue/{step.pk}/",
    )
    rescuing.name_approver(step, by=office.administrator, people=[office.checker], reason="He knows it")
    promise.refresh_from_db()
    assert promise.outcome == "kept"


def test_rescue_is_kept_when_who_is_named_approved_the_same_before(office: Office) -> None:
    """The step passes by itself with the naming."""
    empty = asks(make_user(is_active=False), asks_again=False)
    case = submitted(asks(office.checker), empty, owner=office.rep)
    approve(case, office.checker)
    step = Step.objects.get(case=case, needs_rescue=True)
    rescuing.name_approver(step, by=office.administrator, people=[office.checker], reason="He knows it")
    step.refresh_from_db()
    assert step.state == StepState.PASSED
    assert Promise.objects.get(kind="rescue").outcome == "kept"


def test_step_without_anybody_that_is_recalled_is_owed_no_more(office: Office) -> None:
    case = submitted(asks(make_user(is_active=False)), owner=office.rep)
    reverting.recall(case.document, by=office.rep)
    assert Promise.objects.get(kind="rescue").outcome == "void"


def test_administrators_hear_again_and_then_who_leads(office: Office, clock: time_machine.Traveller) -> None:
    leader = make_user(Role.COMPANY_LEADER)
    case = submitted(asks(make_user(is_active=False)), owner=office.rep)
    step = Step.objects.get(case=case)
    for moment in ("2026-11-23 14:00", "2026-11-23 18:30", "2026-11-24 18:30", "2026-11-25 18:30"):
        clock.move_to(local(moment))
        sweep.run(now=timezone.now())
    notices = Notice.objects.filter(promise__kind="rescue").order_by("pk")
    assert [notice.level for notice in notices] == [0, 0, 0, 1]
    assert list(Owing(leader, timezone.now()).promises().values_list("kind", "subject_id")) == [("rescue", step.pk)]
