"""An amendment takes its parent's place on the day on which all have signed: with what is owed, paid, called off and in
hand; a termination ends its parent; whatever the parent is by then decides whether they still can."""

from __future__ import annotations

import threading
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.rules.roles import Role
from approvals.models import Document
from approvals.services.belonging import locked
from contracts.models import CallOff, Contract, ContractRow, HandOver, PaymentLine
from contracts.rules.fulfilment import Check
from contracts.rules.states import ContractKind, Relation, Stage
from contracts.services import frameworks, stages
from contracts.services.after import complaints, hand_overs, signing
from core.errors import DomainError, Stale
from deadlines.models import Promise
from notifications.models import Message
from tests.contracts.after.test_payments import allocate, make_receipt
from tests.contracts.contracting import (
    THEIRS,
    fresh,
    make_contract,
    make_line,
    make_order,
    make_row,
    our,
    settle,
    signed,
    signer_of,
    their,
    today,
)
from tests.factories import make_user

ROUNDS = 8


def amend(parent: Contract, relation: str = Relation.AMENDMENT, **fields: Any) -> Contract:
    """Approved, and to be signed by both."""
    return make_contract(
        parent.document.owner,
        kind=parent.kind,
        relation=relation,
        parent=parent,
        customer=parent.document.customer,
        **fields,
    )


def sign_theirs(contract: Contract) -> None:
    said = signed(contract, name=THEIRS)
    signing.sign(their(contract), said, by=contract.document.owner, address=None)


def sign_ours(contract: Contract) -> None:
    said = signed(contract, signer=signer_of(contract))
    signing.sign(our(contract), said, by=contract.document.owner, address=None)


def take_effect(contract: Contract) -> Contract:
    sign_theirs(contract)
    sign_ours(contract)
    return fresh(contract)


def conclude(contract: Contract) -> Contract:
    """Approved this very moment, by the door of stages."""
    with transaction.atomic():
        stages.move(fresh(contract), Stage.SIGNING, at=timezone.now())
    return contract


def owed() -> Decimal:
    return PaymentLine.objects.owed().aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


def summed() -> Decimal:
    return Contract.objects.counted().aggregate(sum=Sum("document__net_amount"))["sum"] or Decimal(0)


def taken(row: ContractRow) -> Decimal:
    return CallOff.objects.filter(row=row, released_at=None).aggregate(sum=Sum("quantity"))["sum"] or Decimal(0)


@pytest.mark.django_db
def test_amendment_takes_the_place_of_its_parent() -> None:
    parent = make_contract(stage=Stage.EFFECTIVE)
    amendment = take_effect(amend(parent))
    ended = fresh(parent)
    assert (amendment.stage, ended.stage, ended.replaced_by) == (Stage.EFFECTIVE, Stage.ENDED, amendment)
    assert ended.end_reason == f"Replaced by {amendment.document}"
    assert parent.document.events.latest("seq").kind == "ended"
    assert Message.objects.filter(recipient=parent.document.owner, subject__contains="has ended").exists()


@pytest.mark.django_db
def test_only_what_is_in_force_is_owed_and_summed() -> None:
    parent = make_contract(stage=Stage.EFFECTIVE)
    make_line(parent, 600)
    make_line(parent, 400)
    amendment = amend(parent)
    type(amendment.document).objects.filter(pk=amendment.pk).update(net_amount=700)
    make_line(amendment, 700)
    assert (owed(), summed()) == (Decimal(1000), Decimal(1000))
    take_effect(amendment)
    assert (owed(), summed()) == (Decimal(700), Decimal(700))


@pytest.mark.django_db
def test_what_was_paid_goes_over_as_far_as_the_new_instalments_go() -> None:
    parent = make_contract(stage=Stage.EFFECTIVE)
    lines = [make_line(parent, 600), make_line(parent, 400), make_line(parent, 100)]
    first, second = make_receipt(lines[0], 1000), make_receipt(lines[0], 500)
    for receipt, line, amount in ((first, lines[0], 500), (first, lines[1], 400), (second, lines[0], 100)):
        allocate(receipt, line, amount)
    amendment = amend(parent)
    less = make_line(amendment, 550, replaces=lines[0])
    more = make_line(amendment, 900, replaces=lines[2])
    take_effect(amendment)
    for one in (first, second, less, more, *lines):
        one.refresh_from_db()
    assert [line.paid for line in (less, more, *lines)] == [550, 0, 0, 0, 0]
    assert [one.left for one in (first, second)] == [500, 450], "the rest is free on the receipts"
    assert amendment.document.events.filter(kind="allocated").count() == 2
    assert {event.kind for event in parent.document.events.all()} >= {"allocation_released", "ended"}


@pytest.mark.django_db
def test_promises_are_made_by_the_amendment() -> None:
    parent = settle(make_contract(stage=Stage.EFFECTIVE, ends_on=today(20)))
    line = make_line(parent)
    settle(parent)
    assert set(Promise.objects.open().values_list("kind", flat=True)) == {"pay", "hand_over", "renew"}
    amendment = amend(parent, ends_on=today(400))
    successor = make_line(amendment, falls_due_on=None, replaces=line)
    take_effect(amendment)
    open_ = Promise.objects.open().values_list("kind", "subject_id")
    assert set(open_) == {("pay", successor.pk), ("hand_over", amendment.pk), ("renew", amendment.pk)}


@pytest.mark.django_db
def test_order_stays_in_the_hands_in_which_it_is() -> None:
    parent = make_contract(stage=Stage.EFFECTIVE)
    keeper = make_user(Role.SUPPORTER)
    hand_overs.hand_over(parent, to=keeper, by=parent.document.owner, note="By rail")
    for check in (Check.ACCEPTED, Check.STOCK, Check.DELIVERY, Check.SHIPPED, Check.DELIVERED):
        hand_overs.check(parent, check, by=keeper, words="done")
    amendment = amend(parent)
    line = make_line(amendment, after_event="delivery", after_days=5)
    take_effect(amendment)
    moved = HandOver.objects.get()
    assert (moved.contract_id, moved.to, moved.note, moved.checks.count()) == (amendment.pk, keeper, "By rail", 5)
    line.refresh_from_db()
    assert line.falls_due_on == today(5), "the delivery that was noted counts"
    assert not Promise.objects.open().filter(kind="hand_over").exists()
    assert Message.objects.filter(recipient=keeper, subject__contains="has ended").exists()
    hand_overs.check(fresh(amendment), Check.CUSTOMER, by=keeper, words="Wang")


@pytest.mark.django_db
def test_what_was_replaced_is_paid_and_complained_about_no_more() -> None:
    parent = make_contract(stage=Stage.EFFECTIVE)
    line = make_line(parent)
    receipt = make_receipt(line)
    take_effect(amend(parent))
    with pytest.raises(DomainError, match="An amendment took the place"):
        allocate(receipt, line, 10)
    owner = parent.document.owner
    with pytest.raises(DomainError, match="An amendment took the place"):
        complaints.complain(fresh(parent), by=owner, text="Broken", responsible=owner)


@pytest.mark.django_db
@pytest.mark.parametrize("relation", [Relation.AMENDMENT, Relation.VOIDING])
def test_what_ended_or_was_replaced_meanwhile_is_neither_amended_nor_terminated(relation: str) -> None:
    ended = make_contract(stage=Stage.ENDED)
    late = amend(ended, relation)
    with pytest.raises(DomainError, match="is not effective"):
        take_effect(late)
    assert fresh(late).stage == Stage.SIGNING
    parent = make_contract(stage=Stage.EFFECTIVE)
    late, first = amend(parent, relation), take_effect(amend(parent))
    with pytest.raises(DomainError, match=f"was replaced by {first.document.number}"):
        take_effect(late)
    assert (fresh(late).stage, fresh(parent).replaced_by) == (Stage.SIGNING, first)


@pytest.mark.django_db
def test_renewal_and_order_stand_on_their_own_once_they_are_approved() -> None:
    parent = make_contract(stage=Stage.EFFECTIVE, kind=ContractKind.FRAMEWORK)
    row = make_row(parent, 100)
    order = conclude(make_order(row, 10))
    renewal = amend(parent, Relation.RENEWAL)
    stages.move(fresh(parent), Stage.ENDED, at=timezone.now())
    assert take_effect(order).stage == Stage.EFFECTIVE
    assert take_effect(renewal).stage == Stage.EFFECTIVE


@pytest.mark.django_db
def test_termination_ends_its_parent_and_is_done_with() -> None:
    parent = make_contract(stage=Stage.EFFECTIVE)
    keeper, clerk = make_user(Role.SUPPORTER), make_user(Role.SUPPORTER)
    owner = parent.document.owner
    hand_overs.hand_over(parent, to=keeper, by=owner)
    complaints.complain(parent, by=owner, text="Broken", responsible=clerk)
    ending = take_effect(amend(parent, Relation.VOIDING))
    assert (ending.stage, fresh(parent).stage, fresh(parent).replaced_by) == (Stage.ENDED, Stage.ENDED, None)
    for person in (keeper, clerk, owner):
        assert Message.objects.filter(recipient=person, subject__contains="has ended").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("delivered", "still"), [(False, 0), (True, 60)])
def test_terminated_order_frees_what_was_not_delivered(delivered: bool, still: int) -> None:
    row = make_row(make_contract(stage=Stage.EFFECTIVE, kind=ContractKind.FRAMEWORK), 100)
    order = take_effect(conclude(make_order(row, 60)))
    if delivered:
        hand_over = HandOver.objects.create(
            contract=order, to=order.document.owner, handed_over_by=order.document.owner
        )
        hand_over.checks.create(what=Check.DELIVERED, words="Wang", by=order.document.owner)
    take_effect(amend(order, Relation.VOIDING))
    assert taken(row) == still


@pytest.mark.django_db
def test_renewal_of_what_was_replaced_keeps_the_promise_of_what_is_in_force() -> None:
    parent = make_contract(stage=Stage.EFFECTIVE, kind=ContractKind.FRAMEWORK, ends_on=today(20))
    renewal = amend(parent, Relation.RENEWAL)
    amendment = take_effect(amend(parent, ends_on=today(20)))
    promise = Promise.objects.open().get(kind="renew")
    assert promise.subject_id == amendment.pk
    take_effect(renewal)
    promise.refresh_from_db()
    assert promise.outcome == Promise.Outcome.KEPT


@pytest.mark.django_db
def test_amendment_does_not_put_off_what_waits_for_the_signing_of_its_parent() -> None:
    parent = make_contract(stage=Stage.EFFECTIVE)
    overdue: dict[str, Any] = {"after_event": "signing", "after_days": 5, "falls_due_on": today(-20)}
    same, longer, other = (make_line(parent, **overdue) for _line in range(3))
    first = amend(parent)
    lines = [
        make_line(first, after_event="signing", after_days=5, replaces=same),
        make_line(first, after_event="signing", after_days=6, replaces=longer),
        make_line(first, after_event="delivery", after_days=5, replaces=other),
        make_line(first, after_event="signing", after_days=5),
    ]
    second = amend(take_effect(first))
    again = make_line(second, after_event="signing", after_days=5, replaces=lines[0])
    take_effect(second)
    for line in (*lines, again):
        line.refresh_from_db()
    assert [line.falls_due_on for line in lines] == [today(-20), today(6), None, today(5)]
    assert again.falls_due_on == today(-20)


@pytest.mark.django_db
def test_hand_over_of_what_begins_later_is_owed_from_then_on() -> None:
    contract = take_effect(make_contract(starts_on=today(10)))
    promise = Promise.objects.open().get(kind="hand_over")
    assert timezone.localdate(promise.started_at) == contract.starts_on
    now = take_effect(make_contract(starts_on=today(-10)))
    assert Promise.objects.get(kind="hand_over", subject_id=now.pk).started_at == now.effective_at


@pytest.mark.django_db
def test_what_ended_while_it_was_signed_takes_no_effect() -> None:
    contract = make_contract(ends_on=today(-1), starts_on=today(-9))
    with pytest.raises(DomainError, match="Its last day has passed"):
        sign_theirs(contract)


def framework(quantity: int = 100) -> ContractRow:
    return make_row(make_contract(stage=Stage.EFFECTIVE, kind=ContractKind.FRAMEWORK), quantity)


@pytest.mark.django_db
def test_amended_framework_takes_over_what_orders_called_off() -> None:
    row = framework()
    order = take_effect(conclude(make_order(row, 60)))
    draft = make_order(row, 10)
    amendment = amend(row.contract)
    successor = make_row(amendment, 80, product=row.product, replaces=row)
    take_effect(amendment)
    assert [taken(row), taken(successor)] == [Decimal(0), Decimal(60)]
    assert frameworks.still_left(amendment) == {successor.pk: 20}
    assert {one.rows.get().framework_row for one in (order, draft)} == {successor}
    assert frameworks.framework_of(fresh(draft)) == amendment


@pytest.mark.django_db
@pytest.mark.parametrize("quantity", [59, None])
def test_framework_is_not_amended_to_less_than_is_called_off(quantity: int | None) -> None:
    row = framework()
    conclude(make_order(row, 60))
    amendment = amend(row.contract)
    if quantity:
        make_row(amendment, quantity, product=row.product, replaces=row)
    with pytest.raises(DomainError, match="called off more than is agreed"):
        take_effect(amendment)
    assert [fresh(amendment).stage, fresh(row.contract).stage] == [Stage.SIGNING, Stage.EFFECTIVE]
    assert taken(row) == 60


def amended_order(order: Contract, quantity: int) -> Contract:
    """An amendment of the order, before its approval."""
    amendment = amend(order, stage=Stage.APPROVAL)
    source = order.rows.get()
    make_row(amendment, quantity, product=source.product, framework_row=source.framework_row, replaces=source)
    return amendment


@pytest.mark.django_db
def test_amended_order_takes_the_difference_and_no_more_than_is_left() -> None:
    row = framework()
    order = take_effect(conclude(make_order(row, 60)))
    over = amended_order(order, 101)
    with pytest.raises(DomainError, match="less left"):
        conclude(over)
    amendment = conclude(amended_order(order, 100))
    assert taken(row) == 100, "60 of the order, 40 more of its amendment"
    take_effect(amendment)
    assert taken(row) == 100
    assert CallOff.objects.get(released_at=None).order_row.contract == amendment


@pytest.mark.django_db
def test_reduced_order_frees_the_rest_when_it_takes_effect() -> None:
    row = framework()
    order = take_effect(conclude(make_order(row, 60)))
    amendment = conclude(amended_order(order, 20))
    assert taken(row) == 60
    take_effect(amendment)
    assert taken(row) == 20


@pytest.mark.django_db
def test_order_is_amended_after_its_framework_only_where_it_asks_for_no_more() -> None:
    row = framework()
    order = take_effect(conclude(make_order(row, 60)))
    more, same = amended_order(order, 61), amended_order(order, 60)
    stages.move(fresh(row.contract), Stage.ENDED, at=timezone.now())
    with pytest.raises(DomainError, match="not in force"):
        conclude(more)
    assert take_effect(conclude(same)).stage == Stage.EFFECTIVE


@pytest.mark.django_db
def test_renewed_order_takes_all_of_it_once_more() -> None:
    row = framework()
    order = take_effect(conclude(make_order(row, 60)))
    renewal = amend(order, Relation.RENEWAL, stage=Stage.APPROVAL)
    make_row(renewal, 41, product=row.product, framework_row=row)
    with pytest.raises(DomainError, match="less left"):
        conclude(renewal)
    renewal.rows.update(quantity=40)
    conclude(renewal)
    assert taken(row) == 100


@pytest.mark.django_db
def test_termination_of_an_order_calls_nothing_off() -> None:
    row = framework()
    order = take_effect(conclude(make_order(row, 60)))
    conclude(amend(order, Relation.VOIDING, stage=Stage.APPROVAL))
    assert taken(row) == 60


@pytest.mark.django_db
def test_database_keeps_who_takes_whose_place() -> None:
    parent, amendment = make_contract(stage=Stage.EFFECTIVE), make_contract()
    line, row = make_line(parent), make_row(parent)
    with pytest.raises(IntegrityError, match="contract_replaced_is_over"), transaction.atomic():
        Contract.objects.filter(pk=parent.pk).update(replaced_by=amendment)
    ended = [make_contract(stage=Stage.ENDED) for _one in range(2)]
    Contract.objects.filter(pk=ended[0].pk).update(replaced_by=amendment)
    with pytest.raises(IntegrityError, match="contracts_contract_replaced_by_id"), transaction.atomic():
        Contract.objects.filter(pk=ended[1].pk).update(replaced_by=amendment)
    make_line(amendment, replaces=line)
    with pytest.raises(IntegrityError, match="payment_line_replaces_once"), transaction.atomic():
        make_line(amendment, replaces=line)
    make_row(amendment, replaces=row)
    with pytest.raises(IntegrityError, match="contract_row_replaces_once"), transaction.atomic():
        make_row(amendment, replaces=row)


@pytest.mark.django_db
def test_order_that_waited_for_the_framework_calls_off_what_took_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    row = framework()
    order, amendment = make_order(row, 10), amend(row.contract)
    successor = make_row(amendment, 80, product=row.product, replaces=row)
    sign_theirs(amendment)
    read = frameworks.framework_of

    def before_it_was_amended(order: Contract) -> Contract:
        found = read(order)
        sign_ours(amendment)
        return found

    monkeypatch.setattr(frameworks, "framework_of", before_it_was_amended)
    conclude(order)
    assert [taken(row), taken(successor)] == [0, 10]


def is_locked(contract: Contract) -> bool:
    """Whether another connection has to wait for its document."""
    found = []

    def look() -> None:
        try:
            with transaction.atomic():
                Document.objects.select_for_update(no_key=True, nowait=True).get(pk=contract.pk)
            found.append(False)
        except OperationalError:
            found.append(True)
        finally:
            connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join(20)
    return found == [True]


@pytest.mark.django_db(transaction=True)
def test_renewal_holds_what_took_the_place_of_its_parent() -> None:
    parent = make_contract(stage=Stage.EFFECTIVE)
    renewal, amendment = amend(parent, Relation.RENEWAL), take_effect(amend(parent))
    assert not is_locked(amendment)
    with transaction.atomic():
        signing._locked(renewal.pk)
        assert [is_locked(one) for one in (parent, renewal, amendment)] == [True, True, True]


@pytest.mark.django_db
def test_renewal_is_signed_again_when_its_parent_was_replaced_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    parent = make_contract(stage=Stage.EFFECTIVE)
    renewal, amendment = amend(parent, Relation.RENEWAL), amend(parent)
    sign_theirs(amendment)

    def late(documents: Any) -> list[Document]:
        monkeypatch.undo()
        sign_ours(amendment)
        return locked(documents)

    monkeypatch.setattr(signing, "locked", late)
    with pytest.raises(Stale, match="in the meantime"):
        sign_theirs(renewal)
    assert take_effect(renewal).stage == Stage.EFFECTIVE


def race(amendments: list[Contract]) -> int:
    """The last signatures at the same moment, each over a connection of its own; how many took effect."""
    together, done = threading.Barrier(len(amendments)), []

    def run(amendment: Contract) -> None:
        try:
            together.wait(20)
            sign_ours(amendment)
            done.append(amendment)
        except DomainError:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=partial(run, one)) for one in amendments]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return len(done)


def two_amendments() -> tuple[Contract, list[Contract]]:
    """Of one contract that is paid in part, each without its last signature; the newer one is asked first."""
    parent = make_contract(stage=Stage.EFFECTIVE)
    line = make_line(parent)
    allocate(make_receipt(line), line, 700)
    amendments = [amend(parent), amend(parent)]
    for amendment in amendments:
        make_line(amendment, 500, replaces=line)
        sign_theirs(amendment)
    return parent, amendments[::-1]


@pytest.mark.django_db(transaction=True)
def test_of_two_amendments_at_the_same_moment_one_takes_effect() -> None:
    for _round in range(ROUNDS):
        parent, amendments = two_amendments()
        assert race(amendments) == 1
        winner = fresh(parent).replaced_by
        assert winner is not None
        assert {fresh(one).stage for one in amendments} == {Stage.EFFECTIVE, Stage.SIGNING}
        paid = PaymentLine.objects.filter(contract__in=[parent, *amendments], paid__gt=0)
        assert [(line.contract_id, line.paid) for line in paid] == [(winner.pk, Decimal(500))]


@pytest.mark.django_db(transaction=True)
def test_control_without_looking_again_both_take_effect(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who does not ask again under the lock lets the second one take the place of what is over."""
    _parent, amendments = two_amendments()
    read = signing._locked

    def stale(key: int) -> Contract:
        found = read(key)
        assert found.parent is not None
        found.parent.stage, found.parent.replaced_by = Stage.EFFECTIVE, None
        return found

    monkeypatch.setattr(signing, "_locked", stale)
    assert race(amendments) == 2
