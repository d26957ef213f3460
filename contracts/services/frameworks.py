"""What is left of a framework agreement to order."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from ..models import CallOff, Contract
from ..rules.call_offs import left


def still_left(framework: Contract) -> dict[int, Decimal]:
    """By the key of its row: the agreed quantity without what its orders have called off. Two statements."""
    taken: dict[int, list[Decimal]] = defaultdict(list)
    open_ = CallOff.objects.filter(row__contract=framework, released_at=None)
    for row, quantity in open_.order_by().values_list("row", "quantity"):
        taken[row].append(quantity)
    agreed = framework.rows.order_by().values_list("pk", "quantity")
    return {row: left(quantity, taken[row]) for row, quantity in agreed}
