"""Tables as Excel files: written so that no text becomes a formula, read so that no file does harm."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, BinaryIO, NamedTuple

from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from .errors import DomainError

MEGABYTE = 1024 * 1024
MAX_BYTES = 2 * MEGABYTE
MAX_UNPACKED = 40 * MEGABYTE
MAX_PARTS = 200
MAX_ROWS = 2000
MAX_TEXT = 2000  # characters of a cell
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)

Value = str | int | float | Decimal | bool | date | datetime | None


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file that is read may hold at most: its bytes, rows below the first, characters of a cell."""

    size: int = MAX_BYTES
    rows: int = MAX_ROWS
    text: int = MAX_TEXT
    unpacked: int = MAX_UNPACKED


USUAL = Limits()


class Sheet(NamedTuple):
    """One sheet of a workbook that is written."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Value]]


def write(title: str, header: Sequence[str], rows: Iterable[Sequence[Value]], *more: Sheet) -> bytes:
    """An Excel file of one sheet, and `more`, with a bold first line that stays in sight. Texts stay texts: `=1+1` is
    three signs and two digits, quoted so that it is one after editing as well."""
    book = Workbook()
    _fill(book.worksheets[0], Sheet(title, header, rows))
    for one in more:
        _fill(book.create_sheet(), one)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(sheet: Any, content: Sheet) -> None:
    title, header, rows = content
    sheet.title, sheet.freeze_panes = re.sub(r"[\[\]:*?/\\]", " ", title)[:31], "A2"
    widths = [len(str(word)) for word in header]
    for number, row in enumerate([list(header), *rows], start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(number, column)
            _put(cell, value)
            cell.font = Font(bold=number == 1)
            widths[column - 1] = max(widths[column - 1], len(str(value or "")))
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = min(width + 3, 50)


def _put(cell: Any, value: Value) -> None:
    if not isinstance(value, str):
        cell.value = value
        return
    cell.value = UNSAFE.sub("", value)
    cell.data_type = "s"
    cell.quotePrefix = value.startswith(("=", "+", "-", "@", "\t", "\r"))


def column_name(number: int) -> str:
    """A for 1, as people find it in Excel."""
    return get_column_letter(number)


def read(file: BinaryIO, *, columns: int, limits: Limits = USUAL, formulas: bool = False) -> list[list[Value]]:
    """The rows of the first sheet, each of `columns` cells, texts without blanks around, empty ones as None.

    `formulas`: give a formula as its text, which begins with "=", instead of refusing the file for it.
    Raises DomainError with a sentence for a file that is too large, not an Excel workbook, unpacks to too much, holds
    macros, XML entities, formulas or too many rows.
    """
    data = file.read(limits.size + 1)
    if len(data) > limits.size:
        raise DomainError(_("The file is larger than %(number)s MB.") % {"number": limits.size // MEGABYTE})
    _inspect(data, limits.unpacked)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # the file's own word about its size is not believed
        cells = list(sheet.iter_rows(max_row=limits.rows + 2, max_col=columns))
    except Exception as error:
        raise DomainError(_("This file cannot be read as an Excel workbook (.xlsx).")) from error
    read_cell = partial(_value, limit=limits.text, formulas=formulas)
    rows = [[read_cell(cell) for cell in row] + [None] * (columns - len(row)) for row in cells]
    while rows and not any(value is not None for value in rows[-1]):
        rows.pop()
    if len(rows) > limits.rows + 1:
        raise DomainError(_("The sheet has more than %(number)s rows.") % {"number": limits.rows})
    return rows


def _inspect(data: bytes, most: int) -> None:
    """Refuse an archive that is not a plain workbook, before anything opens it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if "xl/workbook.xml" not in names:
                raise DomainError(_("This is not an Excel workbook (.xlsx)."))
            if len(names) > MAX_PARTS or any("vbaProject" in name for name in names):
                raise DomainError(_("The workbook holds macros or too many parts. Save it as a plain .xlsx file."))
            _unpack(archive, most)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise DomainError(_("This is not an Excel workbook (.xlsx).")) from error


def _unpack(archive: zipfile.ZipFile, left: int) -> None:
    """Read every part within the limit (sizes in the file's directory may lie) and look for XML declarations."""
    for info in archive.infolist():
        with archive.open(info) as part:
            content = part.read(left + 1)
        left -= len(content)
        if left < 0:
            raise DomainError(_("The workbook is too large when unpacked."))
        if info.filename.endswith((".xml", ".rels")) and _DECLARATION.search(content):
            raise DomainError(_("The workbook holds declarations that a plain .xlsx file has not."))


def _value(cell: Any, *, limit: int, formulas: bool) -> Value:
    value = cell.value
    if cell.data_type == "f":
        if not formulas:
            words = {"cell": f"{get_column_letter(cell.column)}{cell.row}"}
            raise DomainError(_("Cell %(cell)s holds a formula. Put its value there instead.") % words)
        return clean(value, limit=limit) if isinstance(value, str) else "="
    if isinstance(value, str):
        return clean(value, limit=limit)
    return value if isinstance(value, int | float | date) else None


def clean(text: str, *, limit: int) -> str | None:
    """A cell's text as it is kept; None when nothing is left of it."""
    return UNSAFE.sub("", text).strip()[:limit] or None
