"""Cells of an imported authority matrix as values. Pure."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from core.sheets import Value

RATE_PLACES = Decimal("0.0001")
AMOUNT_PLACES = Decimal("0.01")
MOST = Decimal(10) ** 16


def rate(cell: Value) -> Decimal:
    """A share of the list price: 92, "92%" and 0.92 are all 92 %. ValueError for anything else, and below 0 or above
    100 %."""
    text = str(cell).replace("％", "%").strip()
    number = _number(text.removesuffix("%"))
    share = number / 100 if text.endswith("%") or number > 1 else number
    if not 0 <= share <= 1:
        raise ValueError(text)
    return share.quantize(RATE_PLACES)


def amount(cell: Value) -> Decimal | None:
    """An amount above zero; None for an empty cell. ValueError for anything else."""
    if cell is None:
        return None
    number = _number(str(cell).replace(",", "").replace("，", ""))
    if not 0 < number < MOST:
        raise ValueError(str(cell))
    return number.quantize(AMOUNT_PLACES)


def day(cell: Value) -> date | None:
    """A day, as Excel keeps it or written 2026-03-02; None for an empty cell. ValueError for anything else."""
    if cell is None or isinstance(cell, datetime):
        return cell.date() if cell else None
    return cell if isinstance(cell, date) else date.fromisoformat(str(cell).strip().replace("/", "-"))


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text.strip())
    except InvalidOperation as problem:
        raise ValueError(text) from problem
    if not number.is_finite():
        raise ValueError(text)
    return number
