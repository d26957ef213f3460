"""Long tables as files, written row by row so that memory stays small; no text in them becomes a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from .sheets import UNSAFE, Value

CSV_TYPE = "text/csv; charset=utf-8"
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠|%]|[\t\r\n]")
"""How a text begins that some program would compute, run or take apart when it opens a CSV file."""
WIDTH = 18


def save_xlsx(file: BinaryIO, title: str, header: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    """An Excel file of one sheet with a bold first line that stays in sight."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31])
    sheet.freeze_panes = "A2"
    for column in range(1, len(header) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = WIDTH
    sheet.append([_head(sheet, word) for word in header])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    book.save(file)


def _head(sheet: Any, word: str) -> Cell:
    cell = _quoted(sheet, word)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: Value) -> Value | Cell:
    """A plain value where nothing speaks against it: cells of their own cost five times the time."""
    if not isinstance(value, str):
        return value
    text = UNSAFE.sub("", value)
    return _quoted(sheet, text) if _FORMULA.match(text) or text.startswith("#") else text


def _quoted(sheet: Any, text: str) -> Cell:
    """A text that stays one, also when it is edited."""
    cell: Cell = WriteOnlyCell(sheet, UNSAFE.sub("", text))
    cell.data_type = "s"
    cell.quotePrefix = True
    return cell


def save_csv(file: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    """UTF-8 with the mark that Excel asks for; what looks like a formula gets an apostrophe before it."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([_plain(word) for word in header])
    writer.writerows(_lines(rows))
    text.flush()
    text.detach()


def _lines(rows: Iterable[Sequence[Value]]) -> Iterator[list[str]]:
    return ([_plain(value) for value in row] for row in rows)


def _plain(value: Value) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if not isinstance(value, str):
        return value.isoformat() if isinstance(value, date) else "" if value is None else str(value)
    text = UNSAFE.sub("", value)
    return f"'{text}" if _FORMULA.match(text) else text
