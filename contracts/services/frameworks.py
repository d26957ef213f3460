"""What is left of a framework agreement to order, and what an order may take of it."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from ..models import CallOff, Contract, ContractRow
from ..rules.call_offs import left
from ..rules.states import ContractKind, Relation, Stage


def still_left(framework: Contract) -> dict[int, Decimal]:
    """By the key of its row: the agreed quantity without what its orders have called off. Two statements."""
    taken: dict[int, list[Decimal]] = defaultdict(list)
    open_ = CallOff.objects.filter(row__contract=framework, released_at=None)
    for row, quantity in open_.order_by().values_list("row", "quantity"):
        taken[row].append(quantity)
    agreed = framework.rows.order_by().values_list("pk", "quantity")
    return {row: left(quantity, taken[row]) for row, quantity in agreed}


def framework_of(order: Contract) -> Contract:
    """The agreement under which an order is made, or an amendment or renewal of one: the amendment that took its place,
    where one did. A statement a step."""
    found = order
    while found.kind == ContractKind.ORDER and found.parent:
        found = found.parent
    return newest(found)


def newest(contract: Contract) -> Contract:
    """The contract, or the amendment that took its place, or that one's. A statement a step, none for the newest."""
    while contract.replaced_by:
        contract = contract.replaced_by
    return contract


def taken_before(order: Contract) -> dict[int, Decimal]:
    """By the key of the framework's row what the order that this one amends has called off: it goes on under it. One
    statement, none for what amends no order."""
    found: dict[int, Decimal] = defaultdict(Decimal)
    if order.relation == Relation.AMENDMENT:
        open_ = CallOff.objects.filter(order_row__contract=order.parent, released_at=None)
        for row, quantity in open_.order_by().values_list("row", "quantity"):
            found[row] += quantity
    return dict(found)


def room(order: Contract, framework: Contract) -> dict[int, Decimal]:
    """By the key of the framework's row how much the order may name: what is left while it is in force, and what it
    takes over from the order that it amends."""
    found = still_left(framework) if framework.stage == Stage.EFFECTIVE else {}
    for row, quantity in taken_before(order).items():
        found[row] = found.get(row, Decimal(0)) + quantity
    return found


def agreed_prices(rows: set[int]) -> dict[int, Decimal]:
    """The prices of these rows (keys) as far as they are of framework agreements in force. One statement, none without
    rows."""
    if not rows:
        return {}
    there = ContractRow.objects.filter(pk__in=rows, contract__kind=ContractKind.FRAMEWORK)
    return dict(there.filter(contract__stage=Stage.EFFECTIVE).order_by().values_list("pk", "price"))


def less_than_called_off(amendment: Contract) -> list[ContractRow]:
    """The rows of the framework agreement that it amends of which orders have called off more than it agrees on, or
    which it does not have any more. Two statements, none for what amends no framework."""
    if (amendment.kind, amendment.relation) != (ContractKind.FRAMEWORK, Relation.AMENDMENT):
        return []
    agreed = {row.replaces_id: row.quantity for row in amendment.rows.all()}
    taken: dict[ContractRow, Decimal] = defaultdict(Decimal)
    open_ = CallOff.objects.filter(row__contract=amendment.parent, released_at=None).select_related("row__product")
    for one in open_:
        taken[one.row] += one.quantity
    return [row for row, quantity in taken.items() if quantity > agreed.get(row.pk, Decimal(0))]
