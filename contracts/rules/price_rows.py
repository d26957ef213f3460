"""Rows of an application as they are pasted or read from a sheet: code, quantity, wanted price or wanted rate. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .numbers import number_in

MOST_ROWS = 100
_CELLS = re.compile(r"\t|;|；|\s{2,}")
_HIGHEST_SHARE = 2
"""A rate up to this is a share of the list price (a sheet keeps 92 % as 0.92), above it a percentage."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A row as it was read; a price or a rate in per cent may be missing. `text` is what stood there."""

    text: str
    code: str
    quantity: Decimal | None
    price: Decimal | None
    percent: Decimal | None

    @property
    def is_whole(self) -> bool:
        """It names a product, how many, and what for."""
        return bool(self.code) and self.quantity is not None and (self.price is None) != (self.percent is None)


def read(lines: Iterable[Sequence[str | None]]) -> list[Taken]:
    """What the lines say, empty ones left out. A first line in which no number stands is taken for headings."""
    found = [_taken(cells) for cells in lines if any(cells)]
    is_heading = bool(found) and found[0].quantity is None and not re.search(r"\d", "".join(found[0].text))
    return found[1:] if is_heading else found


def lines_of(text: str) -> list[list[str]]:
    """Pasted text as cells: tabs as Excel copies them, semicolons or wide blanks; else single blanks part them."""
    rows = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in _CELLS.split(line.rstrip())]
        rows.append(cells if len(cells) > 1 else line.split())
    return rows


def _taken(cells: Sequence[str | None]) -> Taken:
    code, quantity, price, rate = [*(cell or "" for cell in cells), "", "", "", ""][:4]
    if price.rstrip().endswith(("%", "％")):
        price, rate = "", price
    text = "\t".join(cell or "" for cell in cells).rstrip()
    return Taken(
        text, unicodedata.normalize("NFKC", code).strip(), number_in(quantity), number_in(price), _percent(rate)
    )


def _percent(text: str) -> Decimal | None:
    """The rate in per cent: "92%", 92, or the 0.92 that a sheet keeps for it."""
    number = number_in(unicodedata.normalize("NFKC", text).replace("%", ""))
    if number is None or "%" in unicodedata.normalize("NFKC", text):
        return number
    return number * 100 if number <= _HIGHEST_SHARE else number
