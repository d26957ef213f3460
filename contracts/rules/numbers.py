"""Numbers as people type them, paste them, and keep them in spreadsheets: exactly, or not at all. Pure."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
LONGEST = 40
"""Characters of a number that anybody means."""


def number_in(value: object) -> Decimal | None:
    """The decimal that a cell or a text says: 1234.5, "1,234.50", "１２"; None for what is no number, or not finite.

    A spreadsheet keeps 0.3 as a float: its fifteen significant digits are what stands in the cell.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, float):
        return _finite(f"{value:.15g}")
    if isinstance(value, int | Decimal):
        return _finite(str(value))
    text = unicodedata.normalize("NFKC", str(value)).strip().replace(" ", "").replace("\u00a0", "")
    if len(text) > LONGEST or not (_GROUPED.fullmatch(text) or _PLAIN.fullmatch(text)):
        return None
    return _finite(text.replace(",", ""))


def _finite(text: str) -> Decimal | None:
    number = Decimal(text)
    return number if number.is_finite() else None


def fits(number: Decimal, *, digits: int, places: int) -> bool:
    """Whether a column of so many digits, so many of them behind the point, keeps the number exactly."""
    _sign, _figures, exponent = number.normalize().as_tuple()
    behind = max(0, -int(exponent))
    return behind <= places and number.adjusted() < digits - places


def is_kept(*amounts: Decimal) -> bool:
    """Whether columns of amounts keep each of them."""
    return all(fits(amount, digits=18, places=2) for amount in amounts)
