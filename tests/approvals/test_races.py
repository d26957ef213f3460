"""C1: sixteen who are asked decide one step at the same moment, over sixteen real connections.

Exactly one decision a round, and fifteen refusals (409) that name who was faster. The control takes the guard away: the
lock of document and round, and the update that goes through only while the row is what was read.

`script/torture approvals` runs 1,000 rounds; the suite fewer.
"""

from __future__ import annotations

import os
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.db.models import Q

from accounts.models import User
from accounts.rules.roles import Role
from accounts.services import locks, people
from accounts.services.people import HandOverFirst
from approvals.models import Case, Copy, Document, DocumentEvent, Step, Task
from approvals.querysets import DocumentQuerySet
from approvals.rules import flow
from approvals.rules.states import CaseState, Mode, StepState, TaskState
from approvals.services import (
    acting,
    advancing,
    belonging,
    copies,
    deciding,
    mandates,
    moves,
    passing,
    submitting,
    verifying,
)
from core.errors import DomainError, NotAllowed
from customers.models import Transfer
from customers.services import ownership
from salesops.local.figures import Figure, show
from tests.factories import make_customer, make_unit, make_user

from .kinds import Notes
from .rows import make_mandate
from .running import asks, begun, publish

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

APPROVERS, PATIENCE = 16, 60
DIRECTOR = flow.Approver(flow.Source.ROLE, Role.MARKETING_DIRECTOR)
ROUNDS = int(os.environ.get("C1_ROUNDS", "40"))
CONTROL_ROUNDS = max(10, ROUNDS // 10)
DONE, FASTER = "done", "409: already handled"


@pytest.fixture
def approvers(notes: Notes) -> list[User]:
    return [make_user(name=f"Approver {number}") for number in range(APPROVERS)]


def rounds_for(approvers: Sequence[User], number: int) -> list[Case]:
    """Rounds in whose only step any one of them decides."""
    owner = make_user(name="Owner")
    customer = make_customer(owner=owner)
    publish(asks(*approvers, mode=Mode.ANY))
    return [submitting.submit(begun(owner, customer=customer), by=owner) for _round in range(number)]


def run(cases: Sequence[Case], approvers: Sequence[User]) -> list[Counter[str]]:
    """All decide in each round at the same moment, every other one against it; what they came to, round by round."""
    told = [Counter[str]() for _case in cases]
    tasks = {(task.step.case_id, task.holder_id): task for task in Task.objects.select_related("step")}
    gate = threading.Barrier(len(approvers))

    def attempt(person: User, agrees: bool) -> None:
        try:
            with connection.cursor() as cursor:  # the control deadlocks, round for round: not for a second each time
                cursor.execute("SET deadlock_timeout = '20ms'")
            for place, case in enumerate(cases):
                gate.wait(PATIENCE)
                told[place][_decide(tasks[case.pk, person.pk], person, case, agrees)] += 1
        finally:
            connection.close()

    threads = [
        threading.Thread(target=attempt, args=[person, number % 2 == 0]) for number, person in enumerate(approvers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE + len(cases) * 5)
    return told


def _decide(task: Task, person: User, case: Case, agrees: bool) -> str:
    """How it went for one: done, told that another was faster, or whatever should not happen."""
    try:
        if agrees:
            deciding.approve(task, by=person, seen=case.sha256)
        else:
            deciding.reject(task, by=person, seen=case.sha256, reason="Too cheap")
    except DomainError as refusal:
        is_told = refusal.status_code == 409 and re.fullmatch(r"Already handled by Person \d+ at .+\.", str(refusal))
        return FASTER if is_told else f"refused: {refusal}"
    except Exception as error:  # noqa: BLE001 what breaks is counted, in one round as in a thousand
        return type(error).__name__
    return DONE


EXPECTED = Counter({DONE: 1, FASTER: APPROVERS - 1})


def figures(told: Sequence[Counter[str]]) -> list[Figure]:
    """The table that script/torture prints."""
    whole = sum(told, Counter[str]())
    good = sum(one == EXPECTED for one in told)
    return [
        Figure("rounds", f"{len(told):,}"),
        Figure("rounds with exactly one decision", f"{good:,}", f"= {len(told):,}", good == len(told)),
        *(Figure(f"answers: {name}", f"{number:,}") for name, number in sorted(whole.items())),
    ]


def test_sixteen_decide_at_once_and_one_decision_counts(approvers: list[User]) -> None:
    warm_up, *cases = rounds_for(approvers, ROUNDS + 1)
    task = Task.objects.filter(step__case=warm_up).first()
    assert task is not None
    deciding.approve(task, by=task.holder, seen=warm_up.sha256)  # calendars are read once in a process
    told = run(cases, approvers)
    failed = show(f"C1: {APPROVERS} approvers decide one step", figures(told))
    assert not failed
    assert told == [EXPECTED] * len(cases)
    _one_of_everything(cases)


def _one_of_everything(cases: Sequence[Case]) -> None:
    """One task decided, the others handled, one ended round, one event of the decision; every chain whole."""
    keys = [case.pk for case in cases]
    decided = Task.objects.filter(step__case__in=keys, state__in=[TaskState.APPROVED, TaskState.REJECTED])
    assert Counter(decided.values_list("step__case", flat=True)) == Counter(keys)
    handled = Task.objects.filter(step__case__in=keys, state=TaskState.HANDLED).count()
    assert handled == len(keys) * (APPROVERS - 1)
    ended = Case.objects.filter(pk__in=keys, state__in=[CaseState.APPROVED, CaseState.REJECTED])
    assert ended.count() == len(keys)
    spoken = Q(kind="concluded") | Q(kind="rejected")
    events = DocumentEvent.objects.filter(spoken, case__in=keys).values_list("case", flat=True)
    assert Counter(events) == Counter(keys)
    assert not Case.objects.filter(pk__in=keys, steps__state=StepState.ACTIVE).exists()
    for case in cases:
        assert verifying.verify(case.document) == []


@contextmanager
def unguarded(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody waits for a lock, and rows are written whatever became of them since they were read."""

    def unlocked(rows: DocumentQuerySet, pk: int) -> Document:
        return rows.select_related("owner", "unit", "customer").get(pk=pk)

    def whatever_became(rows: Sequence[Any]) -> Any:
        return type(rows[0])._default_manager.filter(pk__in=[row.pk for row in rows])

    class Unlocked:
        """Case.objects as `acting` uses it, without the lock."""

        def __getattr__(self, name: str) -> Any:
            if name == "select_for_update":
                return lambda **_options: Case._default_manager.all()
            return getattr(Case._default_manager, name)

    class Cases:
        objects = Unlocked()

    with patch.context() as patched:
        patched.setattr(DocumentQuerySet, "locked", unlocked)
        patched.setattr(moves, "still_as_read", whatever_became)
        patched.setattr(acting, "Case", Cases)
        yield


def test_without_the_guard_at_least_half_of_the_rounds_break(
    approvers: list[User], monkeypatch: pytest.MonkeyPatch
) -> None:
    warm_up, *cases = rounds_for(approvers, CONTROL_ROUNDS + 1)
    task = Task.objects.filter(step__case=warm_up).first()
    assert task is not None
    deciding.approve(task, by=task.holder, seen=warm_up.sha256)
    with unguarded(monkeypatch):
        told = run(cases, approvers)
    broken = sum(one != EXPECTED for one in told)
    half = Figure("rounds that broke", f"{broken:,}", f"≥ {len(told) / 2:g}", broken >= len(told) / 2)
    assert not show("C1 without its guard", [*figures(told)[2:], half])


# A document that changes hands while somebody is asked


def _waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees what it saw first
        cursor.execute(
            "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database() LIMIT 1"
        )
        return cursor.fetchone() is not None


def _meanwhile(act: Callable[[], object]) -> threading.Thread:
    """Another connection begins to act; it waits for what the caller holds when this returns."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    other = threading.Thread(target=run)
    other.start()
    until = time.monotonic() + PATIENCE
    while not _waits_for_a_lock() and other.is_alive() and time.monotonic() < until:
        time.sleep(0.01)
    return other


@pytest.mark.parametrize("is_asked", [True, False])
def test_who_is_asked_while_a_document_changes_hands_does_not_get_it(notes: Notes, is_asked: bool) -> None:
    """The next step asks the heir while the change waits for the document. The control: it asks somebody else."""
    first, heir, administrator = make_user(), make_user(), make_user(Role.ADMINISTRATOR)
    publish(asks(first), asks(heir if is_asked else make_user()))
    owner = make_user(name="Owner")
    document = begun(owner)
    case = submitting.submit(document, by=owner)
    owners = {document.customer_id: heir}
    with transaction.atomic():
        deciding.approve(Task.objects.get(step__case=case), by=first, seen=case.sha256)
        those = Document.objects.filter(pk=document.pk)
        other = _meanwhile(lambda: belonging.give(those, owners, by=administrator, reason="Moved"))
    other.join(PATIENCE)
    assert Document.objects.get(pk=document.pk).owner == (owner if is_asked else heir)


# Who leaves while he is being asked

CHOSEN = flow.Step("own", "Own", "自选", (flow.Approver(flow.Source.CHOSEN),))
"""A flow that named the person would keep him from leaving by itself."""


@pytest.mark.parametrize("is_guarded", [True, False])
def test_who_is_leaving_is_not_asked(notes: Notes, monkeypatch: pytest.MonkeyPatch, is_guarded: bool) -> None:
    """He leaves, and it is not yet written, while a step looks for whom to ask. The control holds nobody: the task ends
    with somebody who left."""
    leaver, administrator = make_user(Role.MARKETING_DIRECTOR), make_user(Role.ADMINISTRATOR)
    make_user(Role.ADMINISTRATOR)
    publish(flow.Step("role", "Role", "角色", (DIRECTOR,)))
    owner = make_user(name="Owner")
    document = begun(owner)
    if not is_guarded:
        monkeypatch.setattr(advancing, "hold_here", lambda *people: list(people))
    with transaction.atomic():
        people.deactivate(leaver, by=administrator)
        other = _meanwhile(lambda: submitting.submit(document, by=owner))
    other.join(PATIENCE)
    held = Task.objects.pending().filter(holder__is_active=False)
    assert held.exists() != is_guarded
    assert Step.objects.get().needs_rescue == is_guarded


@pytest.mark.parametrize("is_guarded", [True, False])
def test_who_is_leaving_gets_no_copy(notes: Notes, monkeypatch: pytest.MonkeyPatch, is_guarded: bool) -> None:
    """As above, of what the flow sends when it is approved."""
    leaver, administrator = make_user(Role.MARKETING_DIRECTOR), make_user(Role.ADMINISTRATOR)
    make_user(Role.ADMINISTRATOR)
    holder, owner = make_user(), make_user(name="Owner")
    publish(asks(holder), copies=(DIRECTOR,))
    case = submitting.submit(begun(owner), by=owner)
    task = Task.objects.get()
    if not is_guarded:
        monkeypatch.setattr(copies, "hold_here", lambda *people: list(people))
    with transaction.atomic():
        people.deactivate(leaver, by=administrator)
        other = _meanwhile(lambda: deciding.approve(task, by=holder, seen=case.sha256))
    other.join(PATIENCE)
    case.refresh_from_db()
    assert case.state == CaseState.APPROVED
    assert Copy.objects.exists() != is_guarded


def test_who_is_being_asked_cannot_leave(notes: Notes) -> None:
    """The other way round: whoever lets him leave waits, and then sees the task."""
    holder, administrator, owner = make_user(), make_user(Role.ADMINISTRATOR), make_user(name="Owner")
    publish(CHOSEN)
    document, refused = begun(owner), list[str]()

    def leave() -> None:
        try:
            people.deactivate(holder, by=administrator)
        except HandOverFirst:
            refused.append("first")

    with transaction.atomic():
        submitting.submit(document, by=owner, chosen=[holder])
        other = _meanwhile(leave)
    other.join(PATIENCE)
    assert refused == ["first"]
    assert User.objects.get(pk=holder.pk).is_active


# A mandate that ends while it is used


@pytest.mark.parametrize("is_used", [True, False])
def test_nothing_is_decided_under_a_mandate_that_is_being_revoked(notes: Notes, is_used: bool) -> None:
    """The control: another mandate is revoked meanwhile."""
    holder, delegate, owner = make_user(), make_user(), make_user(name="Owner")
    mandate, unused = make_mandate(holder, delegate), make_mandate(make_user(), delegate)
    publish(asks(holder))
    case, told = submitting.submit(begun(owner), by=owner), list[str]()

    def decide() -> None:
        try:
            deciding.approve(Task.objects.get(step__case=case), by=delegate, seen=case.sha256)
        except NotAllowed as refusal:
            told.append(str(refusal))

    with transaction.atomic():
        revoked = mandate if is_used else unused
        mandates.revoke(revoked, by=revoked.principal)
        other = _meanwhile(decide)
    other.join(PATIENCE)
    assert told == (["This decision is somebody else's."] if is_used else [])
    assert Task.objects.get(step__case=case).state == (TaskState.PENDING if is_used else TaskState.APPROVED)


# Customers that change hands while their new owner is asked


def _asks_next(case: Case, _heir: User) -> None:
    task = Task.objects.get(step__case=case, state=TaskState.PENDING)
    deciding.approve(task, by=task.holder, seen=case.sha256)


def _transfers(case: Case, heir: User) -> None:
    task = Task.objects.get(step__case=case, state=TaskState.PENDING)
    passing.transfer(task, by=task.holder, to=heir)


@pytest.mark.parametrize("is_shared", [True, False])
@pytest.mark.parametrize("act", [_asks_next, _transfers])
def test_who_is_asked_and_who_receives_customers_do_not_wait_for_each_other(
    notes: Notes, monkeypatch: pytest.MonkeyPatch, act: Callable[[Case, User], None], is_shared: bool
) -> None:
    """A hand-over holds the heir and waits for the document that somebody has in hand, who then asks the heir. The
    control locks the heir for itself alone: they wait in a circle, and one of them is broken off."""
    unit = make_unit()
    owner, heir = (make_user(Role.SALES_REP, unit=unit) for _person in range(2))
    administrator, customer = make_user(Role.ADMINISTRATOR), make_customer(owner=owner, unit=unit)
    publish(asks(make_user()), asks(heir if act is _asks_next else make_user()))
    document = begun(owner, customer=customer)
    case, broken = submitting.submit(document, by=owner), list[str]()
    if not is_shared:
        monkeypatch.setattr(ownership, "require_here", locks.lock_here)

    def hand_over() -> None:
        moves = [ownership.Handover(customer, heir)]
        with counted(broken):
            ownership.hand_over(moves, kind=Transfer.Kind.TRANSFER, by=administrator, reason="Leaves")

    with counted(broken), transaction.atomic():
        Document.objects.locked(document.pk)
        other = _meanwhile(hand_over)
        act(case, heir)
    other.join(PATIENCE)
    assert len(broken) == (0 if is_shared else 1)
    if is_shared:
        customer.refresh_from_db()
        assert (customer.owner, Document.objects.get(pk=document.pk).owner) == (heir, owner)
        assert Task.objects.pending().get().holder == heir


@contextmanager
def counted(broken: list[str]) -> Iterator[None]:
    """Note what the database breaks off."""
    try:
        yield
    except OperationalError as error:
        broken.append(str(error))
