"""What time brings: unsigned past its date it is void, past its last day it has ended; by beat and by the clockwork."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from psycopg2.errors import DeadlockDetected

from accounts.rules.roles import Role
from approvals.models import Document
from approvals.rules.states import CaseState, DocumentState, StepState, TaskState
from approvals.services import documents
from contracts import concerned, tasks
from contracts.models import Contract
from contracts.rules.states import ContractKind, Stage
from contracts.services.after import by_time
from core.errors import DomainError
from deadlines.models import Promise
from deadlines.services import sweep
from notifications.models import Message
from tests.approvals.rows import make_step, make_task
from tests.contracts.contracting import fresh, make_contract, settle, signer_of, today
from tests.factories import make_company, make_user

pytestmark = pytest.mark.django_db


def stage_of(contract: Contract) -> str:
    return fresh(contract).stage


def test_unsigned_contract_is_void_after_its_day() -> None:
    late, due_today, effective = make_contract(sign_by=today(-1)), make_contract(sign_by=today()), make_contract()
    assert by_time.void_unsigned(now=timezone.now()) == 1
    assert [stage_of(one) for one in (late, due_today, effective)] == [Stage.VOID, Stage.SIGNING, Stage.SIGNING]
    voided = fresh(late)
    assert voided.document.state == DocumentState.VOID
    assert voided.ended_at is not None
    assert late.document.cases.get().state == CaseState.VOIDED
    event = late.document.events.get(kind="document_voided")
    assert (event.actor, event.note.startswith("Not signed by")) == (None, True)
    assert by_time.void_unsigned(now=timezone.now()) == 0


def test_all_concerned_are_told_once_that_it_is_void(monkeypatch: pytest.MonkeyPatch) -> None:
    unit = make_company().east_sales
    unit.manager = make_user(Role.SALES_MANAGER, unit=unit)
    unit.save()
    contract = make_contract(make_user(Role.SALES_REP, unit=unit), sign_by=today(-1))
    approver, coordinator = make_user(), make_user(Role.COORDINATOR)
    step = make_step(contract.document.cases.get(), state=StepState.PASSED)
    make_task(approver, step=step, state=TaskState.APPROVED)
    monkeypatch.setattr(
        concerned, "_SOURCES", [lambda document: [coordinator] if document == contract.document else []]
    )
    by_time.void_unsigned(now=timezone.now())
    told = Message.objects.values_list("recipient", flat=True)
    people = [contract.document.owner, unit.manager, approver, signer_of(contract), coordinator]
    assert sorted(told) == sorted(person.pk for person in people)


def test_source_of_people_is_registered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(concerned, "_SOURCES", [])
    contract = make_contract()
    source = concerned.register(lambda document: [document.owner])
    concerned.register(source)
    assert concerned.about(contract.document) == [contract.document.owner]


def test_contract_past_its_last_day_has_ended() -> None:
    over = make_contract(stage=Stage.EFFECTIVE, ends_on=today(-1), kind=ContractKind.FRAMEWORK)
    last_day = make_contract(stage=Stage.EFFECTIVE, ends_on=today())
    assert by_time.end_expired(now=timezone.now()) == 1
    assert [stage_of(over), stage_of(last_day)] == [Stage.ENDED, Stage.EFFECTIVE]
    assert over.document.events.get().kind == "ended"
    assert Message.objects.filter(recipient=over.document.owner, subject__contains="has ended").count() == 1


def test_beat_brings_both() -> None:
    late, over = make_contract(sign_by=today(-1)), make_contract(stage=Stage.EFFECTIVE, ends_on=today(-1))
    assert tasks.bring_time() == 2
    assert [stage_of(late), stage_of(over)] == [Stage.VOID, Stage.ENDED]


def deadlock() -> OperationalError:
    error = OperationalError("deadlock detected")
    error.__cause__ = DeadlockDetected()
    return error


@pytest.mark.parametrize("error", [DomainError("No"), deadlock()], ids=["refused", "deadlock"])
def test_one_that_fails_is_left_and_the_others_go_on(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = make_contract(sign_by=today(-1)), make_contract(sign_by=today(-1))
    void = documents.void

    def fail(document: Document, **how: Any) -> Document:
        if document.pk == bad.pk:
            raise error
        return void(document, **how)

    monkeypatch.setattr(documents, "void", fail)
    assert by_time.void_unsigned(now=timezone.now()) == 1
    assert [stage_of(bad), stage_of(good)] == [Stage.SIGNING, Stage.VOID]


def test_database_that_goes_away_ends_the_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    make_contract(sign_by=today(-1))

    def away(*_args: object, **_how: object) -> None:
        raise OperationalError("away")

    monkeypatch.setattr(documents, "void", away)
    with pytest.raises(OperationalError), transaction.atomic():
        by_time.void_unsigned(now=timezone.now())


def test_clockwork_voids_at_the_end_of_the_day_without_a_broker() -> None:
    contract = settle(make_contract(sign_by=today(2)))
    promise = Promise.objects.get(kind="sign", subject_id=contract.pk)
    assert promise.due_at is not None
    sweep.run(now=promise.due_at - timedelta(minutes=1))
    assert stage_of(contract) == Stage.SIGNING
    sweep.run(now=promise.due_at + timedelta(minutes=1))
    assert stage_of(contract) == Stage.VOID
    promise.refresh_from_db()
    assert promise.outcome == Promise.Outcome.VOID


def test_clockwork_ends_what_is_past_its_last_day() -> None:
    contract = settle(make_contract(stage=Stage.EFFECTIVE, kind=ContractKind.FRAMEWORK, ends_on=today(2)))
    promise = Promise.objects.get(kind="renew", subject_id=contract.pk)
    assert promise.due_at is not None
    sweep.run(now=promise.due_at + timedelta(minutes=1))
    assert stage_of(contract) == Stage.ENDED


def test_what_is_not_due_any_more_is_not_claimed() -> None:
    contract = make_contract(sign_by=today(1))
    assert by_time.void_these([contract.pk], timezone.now()) == []
    assert by_time.end_these([contract.pk], timezone.now()) == []


@pytest.mark.django_db(transaction=True)
def test_contract_that_somebody_has_in_hand_is_left_to_him() -> None:
    contract = make_contract(sign_by=today(-1))
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT 1 FROM approvals_document WHERE id = %s FOR NO KEY UPDATE", [contract.pk])
            assert by_time.void_unsigned(now=timezone.now()) == 0
            cursor.execute("ROLLBACK")
    finally:
        other.close()
    assert by_time.void_unsigned(now=timezone.now()) == 1


@pytest.mark.django_db(transaction=True)
def test_contract_signed_between_the_look_and_the_lock_stays_signed() -> None:
    """What the last signature writes, committed by another connection as soon as the sweep has its rows."""
    contract = make_contract(sign_by=today(-1))
    content = contract.document.versions.get()
    committed: list[int] = []
    other = connection.copy()

    def sign_meanwhile(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if "SKIP LOCKED" in sql and "approvals_document" in sql and not committed:
            with other.cursor() as cursor:
                cursor.execute(
                    "UPDATE contracts_contract SET stage = 'effective', effective_at = now(), signed_version_id = %s"
                    " WHERE document_id = %s",
                    [content.pk, contract.pk],
                )
            committed.append(1)
        return result

    try:
        with connection.execute_wrapper(sign_meanwhile):
            assert by_time.void_unsigned(now=timezone.now()) == 0
    finally:
        other.close()
    assert committed
    assert stage_of(contract) == Stage.EFFECTIVE
