"""What orders call off a framework agreement: from their approval on, never more than was agreed.

Whoever takes or moves locks the framework's contract after all documents that he locks.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from core.errors import DomainError
from core.text import listed

from ...models import CallOff, Contract, ContractRow
from ...rules.call_offs import beyond, exceeding
from ...rules.states import Stage
from .. import frameworks


def take(order: Contract, *, at: datetime) -> None:
    """Keep what the order calls off, in the transaction of its approval; the framework is locked until it ends.

    Of an amendment it is what goes beyond the order that it amends. Raises DomainError when the framework is not in
    force and more is asked of it, or when it has less left of a row than the order names.
    """
    framework = _locked(order)
    rows = _rows(order)
    if over := exceeding(((key, row.quantity) for row, key in rows.items()), frameworks.room(order, framework)):
        _refuse(framework, [row for row, key in rows.items() if key in over])
    before = frameworks.taken_before(order)
    more = beyond([(key, row.quantity) for row, key in rows.items()], before)
    _keep(zip(rows.items(), more, strict=True), at=at)


def take_over(order: Contract, *, at: datetime) -> None:
    """The order is effective and amends another: what both called off becomes what it names, which is no more than
    both had. Its framework is locked until the transaction ends."""
    _locked(order)
    for one in (order, order.parent):
        release(one, at=at)  # type: ignore[arg-type]
    rows = _rows(order)
    _keep(((pair, pair[0].quantity) for pair in rows.items()), at=at)


def move(amendment: Contract) -> None:
    """What orders called off a framework agreement is called off the amendment that takes its place, and their rows
    point at its rows.

    The framework is locked until the transaction ends. Raises DomainError when the amendment agrees on less than is
    called off.
    """
    Contract.objects.select_for_update(of=("self",), no_key=True).get(pk=amendment.parent_id or 0)
    if short := frameworks.less_than_called_off(amendment):
        raise DomainError(" ".join(too_little(row) for row in short))
    for row in amendment.rows.filter(replaces__isnull=False):
        CallOff.objects.filter(row=row.replaces_id).update(row=row)
        ContractRow.objects.filter(framework_row=row.replaces_id).update(framework_row=row)


def too_little(row: ContractRow) -> str:
    """What is wrong with an amendment that agrees on less of the row than orders have called off."""
    return _("%(product)s: orders have called off more than is agreed.") % {"product": row.product}


def release(order: Contract, *, at: datetime) -> None:
    """The order is not approved any more: what it called off is free again. One statement."""
    CallOff.objects.filter(order_row__contract=order, released_at=None).update(released_at=at)


def _locked(order: Contract) -> Contract:
    """Its framework; where that was replaced while the lock was waited for, what took its place, locked as well."""
    locking = Contract.objects.select_for_update(of=("self",), no_key=True)
    found = locking.get(pk=frameworks.framework_of(order).pk)
    while found.replaced_by_id:
        found = locking.get(pk=found.replaced_by_id)
    return found


def _rows(order: Contract) -> dict[ContractRow, int]:
    """The rows that point at a row of a framework, with its key."""
    rows = order.rows.select_related("product")
    return {row: key for row in rows if (key := row.framework_row_id) is not None}


def _refuse(framework: Contract, rows: Iterable[ContractRow]) -> None:
    if framework.stage != Stage.EFFECTIVE:
        raise DomainError(_("The framework agreement is not in force: nothing can be ordered under it."))
    named = listed(str(row.product) for row in rows)
    raise DomainError(_("The framework agreement has less left than is ordered: %(products)s.") % {"products": named})


def _keep(rows: Iterable[tuple[tuple[ContractRow, int], Decimal]], *, at: datetime) -> None:
    """The open call-offs of rows of an order; nothing where nothing more is called off."""
    CallOff.objects.bulk_create(
        CallOff(row_id=key, order_row=row, quantity=quantity, at=at) for (row, key), quantity in rows if quantity > 0
    )
