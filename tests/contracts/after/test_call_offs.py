"""Orders under a framework agreement never call off more than was agreed, whoever is at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone

from contracts.models import CallOff, Contract, ContractRow
from contracts.rules.states import ContractKind, Stage
from contracts.services import frameworks, stages
from contracts.services.after import call_offs
from core.errors import DomainError
from tests.contracts.contracting import fresh, make_contract, make_order, make_row

ROUNDS = 12


def make_framework_row(quantity: int = 100) -> ContractRow:
    return make_row(make_contract(stage=Stage.EFFECTIVE, kind=ContractKind.FRAMEWORK), quantity)


def conclude(order: Contract) -> None:
    with transaction.atomic():
        stages.move(fresh(order), Stage.SIGNING, at=timezone.now())


def taken(row: ContractRow) -> Decimal:
    return CallOff.objects.filter(row=row, released_at=None).aggregate(sum=Sum("quantity"))["sum"] or Decimal(0)


@pytest.mark.django_db
def test_order_calls_off_when_it_is_approved() -> None:
    row = make_framework_row()
    order = make_order(row, 60)
    conclude(order)
    assert taken(row) == 60
    assert frameworks.still_left(row.contract) == {row.pk: 40}


@pytest.mark.django_db
def test_no_more_than_was_agreed_is_called_off() -> None:
    row = make_framework_row()
    conclude(make_order(row, 60))
    over = make_order(row, 41)
    with pytest.raises(DomainError, match="less left"):
        conclude(over)
    assert (fresh(over).stage, taken(row)) == (Stage.APPROVAL.value, Decimal(60))
    conclude(make_order(row, 40))
    assert taken(row) == 100


@pytest.mark.django_db
def test_nothing_is_ordered_under_what_is_not_in_force() -> None:
    row = make_row(make_contract(kind=ContractKind.FRAMEWORK), 100)
    with pytest.raises(DomainError, match="not in force"):
        conclude(make_order(row, 1))


@pytest.mark.django_db
@pytest.mark.parametrize("to", [Stage.APPROVAL, Stage.VOID])
def test_quantity_is_free_again_when_the_approval_ends(to: Stage) -> None:
    row = make_framework_row()
    order = make_order(row, 100)
    conclude(order)
    with transaction.atomic():
        stages.move(fresh(order), to, at=timezone.now())
    assert taken(row) == 0
    assert CallOff.objects.get().released_at is not None
    conclude(make_order(row, 100))
    assert taken(row) == 100


@pytest.mark.django_db
def test_rows_without_a_framework_call_nothing_off() -> None:
    row = make_framework_row()
    order = make_order(row, 5)
    make_row(order, 7)
    conclude(order)
    assert CallOff.objects.count() == 1


def race(orders: list[Contract], take: Callable[[Contract], object]) -> None:
    """All at once, each over a connection of its own."""
    together = threading.Barrier(len(orders))

    def act(order: Contract) -> None:
        try:
            together.wait(20)
            with transaction.atomic():
                take(order)
        except DomainError:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(order,)) for order in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


def unlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the same service without its lock, and with time between reading and writing."""
    read = frameworks.still_left

    def slowly(framework: Contract) -> dict[int, Decimal]:
        found = read(framework)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.05)")
        return found

    class Unlocked:
        def select_for_update(self, **_how: Any) -> Any:
            return Contract._base_manager

    monkeypatch.setattr(frameworks, "still_left", slowly)
    monkeypatch.setattr(Contract, "objects", Unlocked())


@pytest.mark.django_db(transaction=True)
def test_orders_at_the_same_moment_never_take_more_than_was_agreed() -> None:
    for _round in range(ROUNDS):
        row = make_framework_row(100)
        orders = [fresh(make_order(row, 60)) for _order in range(2)]
        race(orders, lambda order: call_offs.take(order, at=timezone.now()))
        assert taken(row) == 60


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_takes_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    row = make_framework_row(100)
    orders = [fresh(make_order(row, 60)) for _order in range(2)]
    unlocked(monkeypatch)
    race(orders, lambda order: call_offs.take(order, at=timezone.now()))
    assert taken(row) == 120
