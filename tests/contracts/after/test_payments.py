"""Receipts and allocations: exact, never beyond a receipt or an instalment, whoever allocates at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.rules.roles import Role
from approvals.models import Document
from approvals.querysets import DocumentQuerySet
from approvals.rules import chain
from contracts.models import Allocation, PaymentLine, Receipt
from contracts.policies import after as policies
from contracts.rules.states import Stage
from contracts.services.after import payments
from core.errors import DomainError, NotAllowed, Stale
from deadlines.models import Promise
from notifications.models import Message
from tests.contracts.contracting import make_contract, make_line, settle, today
from tests.factories import make_customer, make_user

ROUNDS = 12


def make_receipt(line: PaymentLine | None = None, amount: int | str = 1000, **fields: Any) -> Receipt:
    """Of the customer of the instalment's contract, by its owner."""
    document = (line or make_line()).contract.document
    said: dict[str, Any] = {
        "customer": document.customer,
        "currency": document.currency,
        "by": document.owner,
        "received_on": today(),
    }
    return payments.receive(amount=Decimal(amount), **(said | fields))


def open_of(line: PaymentLine) -> Decimal:
    return PaymentLine.objects.get(pk=line.pk).open


def allocate(receipt: Receipt, line: PaymentLine, amount: Decimal | int | str) -> Allocation:
    owner = line.contract.document.owner
    return payments.allocate(receipt, by=owner, amounts={line: Decimal(amount)})[0]


@pytest.mark.django_db
def test_receipt_has_a_number_without_gaps() -> None:
    line = make_line()
    year = today().year
    assert [make_receipt(line).number, make_receipt(line).number] == [f"RC-{year}-00001", f"RC-{year}-00002"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"amount": "0"}, "above zero"),
        ({"amount": "0.005"}, "such small"),
        ({"amount": "1.5", "currency": "JPY"}, "such small"),
        ({"currency": "XXX"}, "not in use"),
        ({"received_on": "tomorrow"}, "lies ahead"),
    ],
)
def test_receipt_that_cannot_be_is_refused(fields: dict[str, Any], sentence: str) -> None:
    if fields.get("received_on"):
        fields = {"received_on": today(1)}
    with pytest.raises(DomainError, match=sentence):
        make_receipt(**fields)
    assert not Receipt.objects.exists()


@pytest.mark.django_db
def test_strangers_record_no_receipt() -> None:
    with pytest.raises(NotAllowed):
        make_receipt(by=make_user(Role.SALES_REP))
    gone = make_user(Role.ADMINISTRATOR, is_active=False, deactivated_at=timezone.now())
    with pytest.raises(NotAllowed):
        make_receipt(by=gone)


@pytest.mark.django_db
def test_owner_of_a_contract_records_though_the_customer_is_another_reps() -> None:
    contract = make_contract(stage=Stage.EFFECTIVE, customer=make_customer())
    assert make_receipt(make_line(contract)).recorded_by == contract.document.owner


@pytest.mark.django_db
@pytest.mark.parametrize("stage", [Stage.APPROVAL, Stage.SIGNING, Stage.VOID])
def test_owner_of_a_contract_that_never_was_in_force_keeps_no_payments(stage: str) -> None:
    contract = make_contract(stage=stage, customer=make_customer())
    owner, customer = contract.document.owner, contract.document.customer
    line = make_line(make_contract(stage=Stage.EFFECTIVE, customer=customer))
    receipt = make_receipt(line)
    assert not policies.can_receive(owner, customer)
    assert list(Receipt.objects.visible_to(owner)) == []
    assert list(Receipt.objects.visible_to(line.contract.document.owner)) == [receipt]


@pytest.mark.django_db
def test_payments_of_anothers_contract_are_neither_made_nor_released_nor_reversed() -> None:
    """Two reps have a contract in force with the same customer: each keeps its payments, and only his own contract."""
    customer = make_customer()
    mine, theirs = [make_line(make_contract(stage=Stage.EFFECTIVE, customer=customer)) for _one in range(2)]
    me = mine.contract.document.owner
    receipt, their_own = make_receipt(mine, 3000), make_receipt(theirs)
    assert list(Receipt.objects.visible_to(me).order_by("pk")) == [receipt, their_own]
    made = allocate(their_own, theirs, 100)
    for act in (
        lambda: payments.allocate(receipt, by=me, amounts={theirs: Decimal(1)}),
        lambda: payments.release(made, by=me),
        lambda: payments.reverse(their_own, by=me, reason="Not mine"),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert open_of(theirs) == 900
    customers_owner = make_user(Role.ADMINISTRATOR)
    payments.release(made, by=customers_owner)


@pytest.mark.django_db
def test_allocation_pays_instalment_and_keeps_its_promise() -> None:
    line = make_line()
    settle(line.contract)
    receipt = make_receipt(line, 1500)
    allocate(receipt, line, "400")
    assert open_of(line) == 600
    assert Promise.objects.get(kind="pay").is_open
    second = make_receipt(line, 600)
    made = allocate(second, line, 600)
    assert open_of(line) == 0
    assert Promise.objects.get(kind="pay").outcome == Promise.Outcome.KEPT
    events = line.contract.document.events.filter(kind="allocated").order_by("seq")
    assert [one.data["amount"] for one in events] == ["400", "600"]
    assert (made.allocated_by, events[1].data["receipt"]) == (line.contract.document.owner, second.number)


@pytest.mark.django_db
def test_owner_hears_of_what_another_allocated() -> None:
    line = make_line()
    administrator = make_user(Role.ADMINISTRATOR)
    receipt = make_receipt(line, by=administrator)
    payments.allocate(receipt, by=administrator, amounts={line: Decimal(1000)})
    assert (
        "¥1,000.00 received for “Instalment 1”" in Message.objects.get(recipient=line.contract.document.owner).subject
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("amount", "sentence"),
    [("1000.01", "more than ¥1,000.00 is open"), ("0", "above zero"), ("0.001", "such small"), ("1600", "is left")],
)
def test_nothing_is_allocated_beyond_either(amount: str, sentence: str) -> None:
    line = make_line()
    with pytest.raises(DomainError, match=sentence):
        allocate(make_receipt(line, 1500), line, amount)
    assert not Allocation.objects.exists()


@pytest.mark.django_db
def test_several_instalments_are_paid_together_or_not_at_all() -> None:
    contract = make_contract(stage=Stage.EFFECTIVE)
    first, second = make_line(contract, 300), make_line(contract, 700)
    receipt, owner = make_receipt(first, 1001), contract.document.owner
    with pytest.raises(DomainError, match="is open"):
        payments.allocate(receipt, by=owner, amounts={first: Decimal(300), second: Decimal("700.01")})
    with pytest.raises(DomainError, match="is left"):
        payments.allocate(make_receipt(first, 999), by=owner, amounts={first: Decimal(300), second: Decimal(700)})
    with pytest.raises(DomainError, match="at least one"):
        payments.allocate(receipt, by=owner, amounts={})
    assert not Allocation.objects.exists()
    assert len(payments.allocate(receipt, by=owner, amounts={first: Decimal(300), second: Decimal(700)})) == 2


@pytest.mark.django_db
def test_receipt_pays_instalments_of_several_contracts() -> None:
    first = make_line()
    document = first.contract.document
    other = make_contract(document.owner, stage=Stage.EFFECTIVE, customer=document.customer)
    second = make_line(other, 500)
    receipt = make_receipt(first, 1500)
    payments.allocate(receipt, by=document.owner, amounts={first: Decimal(1000), second: Decimal(500)})
    assert open_of(first) == open_of(second) == 0
    for contract in (first.contract, other):
        assert contract.document.events.get().kind == "allocated"


@pytest.mark.django_db
def test_receipt_pays_its_own_customer_in_its_own_currency() -> None:
    line = make_line()
    owner = line.contract.document.owner
    dollars = make_receipt(line, currency="USD")
    others = make_receipt(line, customer=make_customer(owner=owner))
    for receipt in (dollars, others):
        with pytest.raises(DomainError, match="another customer"):
            allocate(receipt, line, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("stage", [Stage.SIGNING, Stage.VOID])
def test_contract_that_never_was_in_force_is_not_paid(stage: str) -> None:
    line = make_line(make_contract(stage=stage))
    with pytest.raises(DomainError, match="never in force"):
        allocate(make_receipt(line), line, 1)


@pytest.mark.django_db
def test_strangers_allocate_nothing() -> None:
    line = make_line()
    with pytest.raises(NotAllowed):
        payments.allocate(make_receipt(line), by=make_user(Role.SALES_REP), amounts={line: Decimal(1)})


@pytest.mark.django_db
def test_receipt_pays_an_instalment_once() -> None:
    line = make_line()
    receipt = make_receipt(line)
    allocate(receipt, line, 1)
    with pytest.raises(DomainError, match="release that first"):
        allocate(receipt, line, 1)


@pytest.mark.django_db
def test_release_frees_both_sides_and_owes_again() -> None:
    line = make_line()
    settle(line.contract)
    owner = line.contract.document.owner
    made = allocate(make_receipt(line), line, 1000)
    released = payments.release(made, by=owner)
    assert (released.released_by, open_of(line)) == (owner, Decimal(1000))
    assert Promise.objects.open().filter(kind="pay", subject_id=line.pk).exists()
    assert line.contract.document.events.filter(kind="allocation_released").count() == 1
    with pytest.raises(DomainError, match="released already"):
        payments.release(made, by=owner)


@pytest.mark.django_db
def test_reversed_receipt_pays_nothing_and_stays_with_its_reason() -> None:
    line = make_line()
    owner = line.contract.document.owner
    receipt = make_receipt(line)
    allocate(receipt, line, 1000)
    with pytest.raises(DomainError, match="reason"):
        payments.reverse(receipt, by=owner, reason=" ")
    with pytest.raises(NotAllowed):
        payments.reverse(receipt, by=make_user(), reason="Wrong bank")
    done = payments.reverse(receipt, by=owner, reason="Wrong bank")
    assert (done.reversed_by, done.reason, open_of(line)) == (owner, "Wrong bank", Decimal(1000))
    assert done.reversed_at is not None
    for act in (lambda: payments.reverse(receipt, by=owner, reason="Again"), lambda: allocate(receipt, line, 1)):
        with pytest.raises(DomainError, match="was reversed"):
            act()


@pytest.mark.django_db
def test_payment_of_a_void_contract_can_be_released() -> None:
    line = make_line()
    made = allocate(make_receipt(line), line, 1000)
    type(line.contract).objects.filter(pk=line.contract_id).update(stage=Stage.VOID, ended_at=timezone.now())
    payments.release(made, by=line.contract.document.owner)
    assert open_of(line) == 1000


@pytest.mark.django_db
def test_receipts_are_never_changed_or_deleted() -> None:
    receipt = make_receipt()
    for act in (lambda: Receipt.objects.update(amount=1), receipt.delete):
        with pytest.raises(IntegrityError, match="receipt_stays"), transaction.atomic():
            act()


@pytest.mark.django_db
def test_receipt_that_pays_another_contract_since_is_not_reversed_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    line = make_line()
    receipt, owner = make_receipt(line), line.contract.document.owner
    allocate(receipt, line, 1000)
    monkeypatch.setattr(payments, "_lines", lambda rows: [])
    with pytest.raises(Stale, match="another instalment since"):
        payments.reverse(receipt, by=owner, reason="Wrong bank")


# Moved to another instalment


def two_lines(amount: int, other: int) -> tuple[PaymentLine, PaymentLine]:
    """Of a contract, and of another one of its customer, both locked as the caller of `move` has them."""
    first = make_line(amount=amount)
    document = first.contract.document
    contract = make_contract(document.owner, stage=Stage.EFFECTIVE, customer=document.customer)
    return first, make_line(contract, other)


def kinds_of(line: PaymentLine) -> list[str]:
    return list(line.contract.document.events.order_by("seq").values_list("kind", flat=True))


def chain_faults(document: Document) -> list[chain.Fault]:
    stored = Document.objects.get(pk=document.pk)
    events = stored.events.order_by("seq").values(*chain.FIELDS, "hash")
    return list(chain.faults(stored.pk, events, chain.Head(stored.length, stored.head)))


def current(line: PaymentLine) -> PaymentLine:
    return PaymentLine.objects.select_related("contract__document__owner").get(pk=line.pk)


@pytest.mark.django_db
def test_what_pays_an_instalment_can_pay_another() -> None:
    source, target = two_lines(1000, 800)
    owner = source.contract.document.owner
    receipts = [make_receipt(source, 300), make_receipt(source, 700)]
    for receipt in receipts:
        allocate(receipt, source, receipt.amount)
    here, there = current(source), current(target)
    assert payments.move(here, there, by=owner) == 800
    assert (here.paid, there.paid) == (current(source).paid, current(target).paid) == (Decimal(200), Decimal(800))
    live = Allocation.objects.filter(released_at=None).order_by("line_id", "receipt_id")
    found: list[tuple[Any, ...]] = [(one.line_id, one.receipt_id, one.amount) for one in live]
    first, second = (one.pk for one in receipts)
    assert found == [(source.pk, second, 200), (target.pk, first, 300), (target.pk, second, 500)]
    assert [Receipt.objects.get(pk=one.pk).allocated for one in receipts] == [300, 700]
    assert kinds_of(target) == ["allocated", "allocated"]
    assert kinds_of(source)[2:] == ["allocation_released", "allocation_released", "allocated"]
    for line in (here, there):
        assert chain_faults(line.contract.document) == []


@pytest.mark.django_db
def test_what_one_receipt_pays_of_an_instalment_stays_one_row_when_more_is_moved_to_it() -> None:
    source, target = two_lines(100, 250)
    receipt = make_receipt(source, 300)
    allocate(receipt, source, 100)
    allocate(receipt, target, 200)
    assert payments.move(current(source), current(target), by=source.contract.document.owner) == 50
    live = Allocation.objects.filter(released_at=None).order_by("line_id")
    found: list[tuple[Any, ...]] = [(one.line_id, one.amount) for one in live]
    assert found == [(source.pk, 50), (target.pk, 250)]
    assert Receipt.objects.get(pk=receipt.pk).allocated == 300


@pytest.mark.django_db
def test_nothing_is_moved_where_nothing_is_open_or_paid() -> None:
    source, target = two_lines(100, 100)
    owner = source.contract.document.owner
    assert payments.move(current(source), current(target), by=owner) == 0
    allocate(make_receipt(source), source, 100)
    allocate(make_receipt(target), target, 100)
    assert payments.move(current(source), current(target), by=owner) == 0
    assert kinds_of(source) == kinds_of(target) == ["allocated"]


@pytest.mark.django_db
def test_nothing_is_moved_to_another_customer_or_currency() -> None:
    source = make_line()
    document = source.contract.document
    others = make_line(make_contract(document.owner, stage=Stage.EFFECTIVE))
    dollars = make_line(
        make_contract(document.owner, stage=Stage.EFFECTIVE, customer=document.customer, currency="USD")
    )
    for target in (others, dollars):
        with pytest.raises(DomainError, match="another customer"):
            payments.move(current(source), current(target), by=document.owner)


@pytest.mark.django_db
def test_what_is_owed_follows_the_payment_that_is_moved() -> None:
    source, target = two_lines(1000, 1000)
    for line in (source, target):
        settle(line.contract)
    allocate(make_receipt(source), source, 1000)
    payments.move(current(source), current(target), by=source.contract.document.owner)
    open_ = Promise.objects.open().filter(kind="pay").values_list("subject_id", flat=True)
    assert list(open_) == [source.pk]


# However it is allocated


@pytest.mark.django_db
@settings(max_examples=12, deadline=None)
@given(wanted=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(1, 90_000)), max_size=8))
def test_sums_hold_whatever_is_asked_for(wanted: list[tuple[int, int, int]]) -> None:
    """However receipts are allocated: nothing beyond either, and what is left is what was there less what is paid."""
    with transaction.atomic():
        contract = make_contract(stage=Stage.EFFECTIVE)
        lines = [make_line(contract, amount) for amount in (100, 200, "300.01")]
        receipts = [make_receipt(lines[0], amount) for amount in (50, 250, 500)]
        for one, other, cents in wanted:
            try:
                allocate(receipts[one], lines[other], str(Decimal(cents).scaleb(-2)))
            except DomainError:
                continue
        for line in PaymentLine.objects.filter(contract=contract):
            assert 0 <= line.paid == given_to(line=line) <= line.amount
        for receipt in Receipt.objects.filter(customer=contract.document.customer):
            assert receipt.allocated == given_to(receipt=receipt) <= receipt.amount
        transaction.set_rollback(True)


def given_to(**of: Any) -> Decimal:
    summed = Allocation.objects.filter(released_at=None, **of).aggregate(sum=Sum("amount"))
    return summed["sum"] or Decimal(0)


# Races


def race(acts: list[Callable[[], object]]) -> int:
    """All at once, each over a connection of its own; how many went through."""
    together, done = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            together.wait(20)
            act()
            done.append(1)
        except DomainError:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return len(done)


@pytest.mark.django_db(transaction=True)
def test_two_receipts_never_pay_an_instalment_twice() -> None:
    for _round in range(ROUNDS):
        line = make_line()
        receipts = [make_receipt(line) for _one in range(2)]
        assert race([partial(allocate, receipt, line, 1000) for receipt in receipts]) == 1
        assert open_of(line) == 0


@pytest.mark.django_db(transaction=True)
def test_one_receipt_is_never_given_out_twice() -> None:
    for _round in range(ROUNDS):
        contract = make_contract(stage=Stage.EFFECTIVE)
        lines = [make_line(contract), make_line(contract)]
        receipt = make_receipt(lines[0])
        assert race([partial(allocate, receipt, line, 1000) for line in lines]) == 1
        assert given_to(receipt=receipt) == 1000


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_the_database_refuses_the_second(monkeypatch: pytest.MonkeyPatch) -> None:
    line = make_line()
    receipts = [make_receipt(line) for _one in range(2)]
    fits, refused = payments._require_fitting, []

    def slowly(*args: Any, **how: Any) -> None:
        fits(*args, **how)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.2)")

    def unlocked(documents: DocumentQuerySet) -> list[Document]:
        return list(documents.select_related("owner", "unit", "customer").order_by("pk"))

    def pay(receipt: Receipt) -> None:
        try:
            allocate(receipt, line, 1000)
        except IntegrityError as error:
            refused.append(str(error))
            raise DomainError("refused") from error

    monkeypatch.setattr(payments, "locked", unlocked)
    monkeypatch.setattr(payments, "_require_fitting", slowly)
    monkeypatch.setattr(payments, "_note", lambda *_args, **_how: None)
    assert race([partial(pay, receipt) for receipt in receipts]) == 1
    assert ["payment_line_paid_within_amount" in one for one in refused] == [True]
    assert given_to(line=line) == 1000


@pytest.mark.django_db(transaction=True)
def test_reversal_and_allocation_of_one_receipt_do_not_wait_for_each_other() -> None:
    """Both lock documents before the receipt: whichever is first, the other goes on after it."""
    for _round in range(ROUNDS):
        contract = make_contract(stage=Stage.EFFECTIVE)
        first, second = make_line(contract, 400), make_line(contract, 600)
        receipt, owner = make_receipt(first), contract.document.owner
        allocate(receipt, first, 400)
        take_back = partial(payments.reverse, receipt, by=owner, reason="Wrong")
        assert race([partial(allocate, receipt, second, 600), take_back]) >= 1
        receipt.refresh_from_db()
        assert (receipt.allocated == 0) == (receipt.reversed_at is not None)
        assert receipt.allocated == given_to(receipt=receipt)


@pytest.mark.django_db(transaction=True)
def test_allocation_waits_for_the_document_and_holds_no_instalment_meanwhile() -> None:
    """Who changes the contract has its document, and writes its instalments after it: with the instalments locked first
    both would wait for each other."""
    line = make_line()
    receipt = make_receipt(line)
    document = line.contract_id
    with transaction.atomic():
        Document.objects.locked(document)
        paying = threading.Thread(target=race, args=([partial(allocate, receipt, line, 1000)],))
        paying.start()
        wait_for_a_lock()
        PaymentLine.objects.filter(pk=line.pk).update(falls_due_on=today(3))
    paying.join(60)
    assert open_of(line) == 0


def wait_for_a_lock() -> None:
    """Until another connection to this database waits for a lock."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    for _time in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(waiting)
            if cursor.fetchone() != (0,):
                return
            cursor.execute("SELECT pg_sleep(0.05)")
    pytest.fail("nobody waits")
