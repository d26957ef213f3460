"""What orders call off a framework agreement: from their approval on, never more than was agreed."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from core.errors import DomainError
from core.text import listed

from ...models import CallOff, Contract
from ...rules.call_offs import exceeding
from ...rules.states import Stage
from ..frameworks import still_left


def take(order: Contract, *, at: datetime) -> None:
    """Keep what the order calls off, in the transaction of its approval; the framework is locked until it ends.

    Raises DomainError when the framework is not in force, or has less left of a row than the order names.
    """
    framework = Contract.objects.select_for_update(of=("self",), no_key=True).get(pk=order.parent_id)
    if framework.stage != Stage.EFFECTIVE:
        raise DomainError(_("The framework agreement is not in force: nothing can be ordered under it."))
    rows = {row: key for row in order.rows.select_related("product") if (key := row.framework_row_id) is not None}
    left = still_left(framework)
    if over := exceeding(((key, row.quantity) for row, key in rows.items()), left):
        named = listed(str(row.product) for row, key in rows.items() if key in over)
        raise DomainError(
            _("The framework agreement has less left than is ordered: %(products)s.") % {"products": named}
        )
    CallOff.objects.bulk_create(
        CallOff(row_id=key, order_row=row, quantity=row.quantity, at=at) for row, key in rows.items()
    )


def release(order: Contract, *, at: datetime) -> None:
    """The order is not approved any more: what it called off is free again. One statement."""
    CallOff.objects.filter(order_row__contract=order, released_at=None).update(released_at=at)
