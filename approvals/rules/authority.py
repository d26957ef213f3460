"""The authority matrix: who may grant how much, and which rule says so. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Demand:
    """What one row of a document, or the whole of it, asks for.

    `group` is the code of a product group, empty for the whole document; `rate` the price as a share of the list
    price (0.92 is 92 %), None where no list price is; `amount` is in the company's currency, None where it does not
    count.
    """

    group: str
    customer_class: str
    kind: str
    rate: Decimal | None
    amount: Decimal | None
