"""Rows that are pasted or come from a sheet, found in a price list before they are put into the form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from core import sheets

from ..models import Product
from ..rules.price_rows import MOST_ROWS, Taken, lines_of, read
from .sheet_import import text_of

COLUMNS = 4
LIMITS = sheets.Limits(rows=MOST_ROWS * 5)


@dataclass(frozen=True, slots=True)
class Found:
    """Rows with their products, and what could not be read: it stays where it was typed."""

    rows: Sequence[tuple[Product, Taken]]
    left: Sequence[str]


def pasted(text: str) -> list[Taken]:
    """The rows of pasted text."""
    return read(lines_of(text))


def in_sheet(file: BinaryIO) -> list[Taken]:
    """The rows of the first sheet. DomainError for a file that is no plain workbook or has formulas."""
    grid = sheets.read(file, columns=COLUMNS, limits=LIMITS)
    return read([[text_of(cell) for cell in line] for line in grid])


def find(taken: Sequence[Taken]) -> Found:
    """The products that the rows name, whatever the case of their codes. One query."""
    products = {product.code.upper(): product for product in _named(taken)}
    whole = [row for row in taken if row.is_whole and row.code.upper() in products][:MOST_ROWS]
    kept = {id(row) for row in whole}
    rows = [(products[row.code.upper()], row) for row in whole]
    return Found(rows, [row.text for row in taken if id(row) not in kept])


def _named(taken: Sequence[Taken]) -> Sequence[Product]:
    codes = {code for row in taken for code in (row.code, row.code.upper())}
    return list(Product.objects.filter(code__in=codes, is_active=True))
