"""What is owed about contracts: who owes it, who hears of it when, what keeps it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from accounts.rules.roles import Role
from contracts.models import Contract
from contracts.rules.promises import PromiseKind
from contracts.rules.states import ContractKind, Stage
from contracts.services import stages
from contracts.services.after import complaints, debts, payments, promise_kinds, promises
from deadlines import kinds
from deadlines.kinds import Bound, Debt
from deadlines.models import Promise
from deadlines.services import sweep
from deadlines.services.owing import Owing
from notifications.models import Message
from tests.contracts.contracting import (
    fresh,
    make_contract,
    make_line,
    newest,
    our,
    settle,
    signed,
    signer_of,
    today,
)
from tests.deadlines.chores import MONDAY, OFFICE
from tests.factories import make_calendar, make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def rep() -> User:
    """A rep with a manager, in an office that opens on weekdays; his director is the only one."""
    make_calendar(week=(OFFICE,) * 5 + ((), ()), observes_public_days=False)
    unit = make_unit("East")
    unit.manager = make_user(Role.SALES_MANAGER, unit=unit)
    unit.save(update_fields=["manager"])
    make_user(Role.MARKETING_DIRECTOR)
    return make_user(Role.SALES_REP, unit=unit)


def bound(kind: PromiseKind, subject: int) -> Bound:
    return kinds.get(kind).bound([subject], timezone.now())[subject]


def owed(person: User, at: datetime | None = None) -> list[str]:
    found = debts.owed_by([person.pk], at or timezone.now())
    return sorted(Promise.objects.get(pk=debt.promise).kind for debt in found)


def manager_of(rep: User) -> User:
    manager = rep.unit.manager
    assert manager is not None
    return manager


def test_every_kind_is_known_with_its_own_answers() -> None:
    for kind in PromiseKind:
        assert kinds.get(kind).label == kind.label
        assert kinds.get(kind).topics() == kinds.get(kind).grades() == ()
    promise_kinds.register()
    assert kinds.get("pay").close([1], timezone.now()) == ()
    kinds.get("pay").climbed([])
    kinds.get("pay").moved([])
    assert not Promise.objects.exists()


def test_owner_and_who_of_us_has_not_signed_owe_the_signatures(rep: User) -> None:
    contract = settle(make_contract(rep))
    assert bound(PromiseKind.SIGN, contract.pk) == Bound((rep.pk, signer_of(contract).pk), (rep.pk,))
    assert owed(signer_of(contract)) == owed(rep) == ["sign"]
    from contracts.services.after import signing

    signing.sign(our(contract), signed(contract, signer=signer_of(contract)), by=signer_of(contract), address=None)
    assert bound(PromiseKind.SIGN, contract.pk).owners == (rep.pk,)
    assert owed(signer_of(contract)) == []


def test_manager_owes_what_who_left_owed(rep: User) -> None:
    contract = settle(make_contract(rep, stage=Stage.EFFECTIVE))
    User.objects.filter(pk=rep.pk).update(is_active=False, deactivated_at=timezone.now())
    assert bound(PromiseKind.HAND_OVER, contract.pk).owners == (manager_of(rep).pk,)
    assert owed(manager_of(rep)) == ["hand_over"]


def test_each_thing_is_owed_by_its_own_person(rep: User) -> None:
    contract = make_contract(rep, stage=Stage.EFFECTIVE)
    line = make_line(contract)
    settle(contract)
    engineer = make_user(Role.SUPPORTER)
    complaint = complaints.complain(contract, by=rep, text="Flickers", responsible=engineer)
    assert owed(rep) == ["hand_over", "pay"]
    assert owed(engineer) == ["complaint"]
    assert owed(make_user()) == []
    assert debts.lines([line.pk])[line.pk].title == f"{contract.document.title} · Instalment 1"
    assert debts.contracts([contract.pk])[contract.pk].number == contract.document.number
    subject = debts.complaints([complaint.pk])[complaint.pk]
    assert (subject.number, subject.url) == (complaint.number, complaint.get_absolute_url())


def test_renewal_is_owed_from_the_notice_that_the_contract_names(rep: User) -> None:
    contract = make_contract(
        rep, stage=Stage.EFFECTIVE, kind=ContractKind.FRAMEWORK, ends_on=today(100), renewal_notice_days=30
    )
    settle(contract)
    promise = Promise.objects.get(kind="renew")
    assert timezone.localdate(promise.started_at) == today(70)
    assert owed(rep) == []
    assert owed(rep, timezone.now() + timedelta(days=71)) == ["renew"]


def test_renewal_of_a_short_contract_is_owed_at_once(rep: User) -> None:
    contract = make_contract(rep, stage=Stage.EFFECTIVE, kind=ContractKind.FRAMEWORK, ends_on=today(10))
    settle(contract)
    assert Promise.objects.get(kind="renew").started_at == contract.effective_at


def test_instalment_that_is_due_in_many_years_is_owed_when_it_comes_near(rep: User) -> None:
    with time_machine.travel(MONDAY, tick=False):
        contract = make_contract(rep, stage=Stage.EFFECTIVE, kind=ContractKind.FRAMEWORK)
        line = make_line(contract, due_on=today(4400))
        settle(contract)
        settle(contract)
    promise = Promise.objects.get(kind="pay")
    assert promise.due_at is not None
    assert timezone.localdate(promise.due_at - timedelta(seconds=1)) == line.falls_due_on
    assert promise.started_at > MONDAY + timedelta(days=2000)
    assert owed(rep, MONDAY + timedelta(days=30)) == []
    assert owed(rep, MONDAY + timedelta(days=4000)) == ["pay"]
    for days in range(30):
        sweep.run(now=MONDAY + timedelta(days=days))
    assert not Message.objects.exists()


def test_overdue_instalment_climbs_to_manager_and_director(rep: User) -> None:
    with time_machine.travel(MONDAY, tick=False):
        contract = make_contract(rep, stage=Stage.EFFECTIVE, kind=ContractKind.FRAMEWORK)
        make_line(contract, due_on=today(10))
        settle(contract)
        promise = Promise.objects.get(kind="pay")
    for days in range(40):
        sweep.run(now=MONDAY + timedelta(days=days))
    told = dict(Message.objects.order_by().values_list("recipient", "kind"))
    director = User.objects.with_role(Role.MARKETING_DIRECTOR).get()
    assert told[rep.pk].startswith("deadlines")
    assert told[manager_of(rep).pk] == told[director.pk] == "deadlines_escalation"
    owing = Owing(manager_of(rep), MONDAY + timedelta(days=40))
    assert [line.is_escalated for line in owing.lines(list(owing.promises().filter(pk=promise.pk)))] == [True]


def test_instalment_due_before_the_effect_has_the_time_of_the_ladder(rep: User) -> None:
    contract = make_contract(rep, stage=Stage.EFFECTIVE)
    make_line(contract, due_on=today(-30))
    settle(contract)
    promise = Promise.objects.get(kind="pay")
    assert promise.given_due_at is None
    assert promise.due_at is not None
    assert promise.due_at > timezone.now()


def test_instalments_of_an_ended_contract_are_owed_still_and_of_a_void_one_not(rep: User) -> None:
    contract = make_contract(rep, stage=Stage.EFFECTIVE)
    line = make_line(contract)
    settle(contract)
    stages.move(fresh(contract), Stage.ENDED, at=timezone.now())
    assert Promise.objects.open().filter(kind="pay", subject_id=line.pk).exists()
    assert Promise.objects.get(kind="hand_over").outcome == Promise.Outcome.VOID
    stages.move(fresh(contract), Stage.VOID, at=timezone.now())
    assert Promise.objects.get(kind="pay").outcome == Promise.Outcome.VOID


def test_back_in_approval_nothing_is_owed(rep: User) -> None:
    contract = settle(make_contract(rep))
    stages.move(fresh(contract), Stage.APPROVAL, at=timezone.now())
    assert Promise.objects.get(kind="sign").outcome == Promise.Outcome.VOID


def test_paid_too_late_is_a_broken_promise(rep: User) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        contract = make_contract(rep, stage=Stage.EFFECTIVE)
        line = make_line(contract, due_on=today(3))
        settle(contract)
        clock.shift(timedelta(days=9))
        receipt = payments.receive(
            customer=contract.document.customer, currency="CNY", amount=Decimal(1000), received_on=today(), by=rep
        )
        payments.allocate(receipt, by=rep, amounts={line: Decimal(1000)})
    assert Promise.objects.get(kind="pay").outcome == Promise.Outcome.BROKEN


def test_contract_without_a_day_to_sign_by_promises_nothing(rep: User) -> None:
    settle(make_contract(rep, sign_by=None))
    assert not Promise.objects.exists()


def test_debts_of_several_are_found_together(rep: User) -> None:
    contract = settle(make_contract(rep))
    promise = Promise.objects.get()
    found = debts.owed_by([rep.pk, signer_of(contract).pk], timezone.now())
    assert set(found) == {Debt(rep.pk, promise.pk), Debt(signer_of(contract).pk, promise.pk)}


def test_approval_of_a_document_is_when_its_newest_round_was(rep: User) -> None:
    contract: Contract = make_contract(rep)
    case = contract.document.cases.get()
    assert promises.approved_at(contract.document) == case.ended_at
    case.pk, case.round, case.ended_at = None, 2, datetime(2030, 1, 1, tzinfo=UTC)
    case.content = newest(contract)
    case.save(force_insert=True)
    assert promises.approved_at(contract.document) == case.ended_at
