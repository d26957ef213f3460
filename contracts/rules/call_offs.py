"""Orders under a framework agreement: no more than what is left of each of its rows. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from .states import ContractKind, Relation

Row = int


def calls_off(kind: str, relation: str) -> bool:
    """Whether it takes from a framework agreement: an order does, its amendment and its renewal; a termination not."""
    return kind == ContractKind.ORDER and relation != Relation.VOIDING


def left(agreed: Decimal, called_off: Iterable[Decimal]) -> Decimal:
    """What is left of a row of which so much was agreed and so much is called off; never below 0."""
    return max(agreed - sum(called_off, Decimal(0)), Decimal(0))


def exceeding(ordered: Iterable[tuple[Row, Decimal]], still_left: Mapping[Row, Decimal]) -> dict[Row, Decimal]:
    """By how much an order exceeds what is left, for each row of the framework that it does; its rows that point at
    the same row of the framework count together. A row of which nothing is known has nothing left."""
    wanted: dict[Row, Decimal] = {}
    for row, quantity in ordered:
        wanted[row] = wanted.get(row, Decimal(0)) + quantity
    over = {row: quantity - still_left.get(row, Decimal(0)) for row, quantity in wanted.items()}
    return {row: quantity for row, quantity in over.items() if quantity > 0}


def beyond(ordered: Iterable[tuple[Row, Decimal]], before: Mapping[Row, Decimal]) -> list[Decimal]:
    """For each row of an order by how much it goes beyond what was called off before of the same row of the framework;
    its rows that point at the same one use that up in their order."""
    there, found = dict(before), []
    for row, quantity in ordered:
        used = min(quantity, there.get(row, Decimal(0)))
        there[row] = there.get(row, Decimal(0)) - used
        found.append(quantity - used)
    return found
