"""From an uploaded file to lines of texts: Excel (.xlsx) and CSV as Excel, WPS and databases write it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import IO, Any, BinaryIO, NamedTuple, cast

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from core import files, sheets
from core.errors import DomainError

from ...rules.importing.columns import MOST_COLUMNS, WHAT_IS_WRONG, heading_key, headings_of

MOST_ROWS = 10_000
LIMITS = sheets.Limits(size=20 * sheets.MEGABYTE, rows=MOST_ROWS, text=32_767, unpacked=200 * sheets.MEGABYTE)
ACCEPT = ".xlsx,.csv"
_DELIMITERS = ",;\t"

Cells = list[str | None]


class Line(NamedTuple):
    """One line with its number as Excel shows it."""

    number: int
    cells: Cells


@dataclass(frozen=True, slots=True)
class Table:
    """A file as it was read; `lines` has no empty ones."""

    name: str
    header: list[str]
    lines: list[Line]


def read(upload: UploadedFile[Any]) -> Table:
    """Read the file. Raises Unacceptable (422) for one that core.files refuses, DomainError for one that is no table,
    has no heading, no lines or too many of them."""
    name = files.check(upload).name
    readers = {"xlsx": _excel, "csv": _csv}
    if (reader := readers.get(files.extension(name))) is None:
        raise DomainError(_("Choose an Excel workbook (.xlsx) or a CSV file."))
    upload.seek(0)
    grid = reader(cast("IO[bytes]", upload.file))
    header = [cell or "" for cell in grid[0]] if grid else []
    while header and not header[-1]:
        header.pop()
    if not header:
        raise DomainError(_("The first line must hold the headings of the columns."))
    lines = [Line(number, _trimmed(cells)) for number, cells in enumerate(grid[1:], start=2) if any(cells)]
    if not lines:
        raise DomainError(_("The file has no lines below its headings."))
    return Table(name, *_without_our_own(header, lines))


def _without_our_own(header: list[str], lines: list[Line]) -> tuple[list[str], list[Line]]:
    """The column that the file of errors added goes when the corrected file comes back."""
    ours = [place for place, heading in enumerate(header) if heading_key(heading) in headings_of(WHAT_IS_WRONG)]
    for place in reversed(ours):
        del header[place]
        for line in lines:
            del line.cells[place : place + 1]
    return header, [line for line in lines if any(line.cells)]


def _trimmed(cells: Sequence[str | None]) -> Cells:
    kept = list(cells)
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _excel(file: IO[bytes]) -> list[Cells]:
    grid = sheets.read(cast("BinaryIO", file), columns=MOST_COLUMNS, limits=LIMITS, formulas=True)
    return [[_as_text(value) for value in row] for row in grid]


def _as_text(value: sheets.Value) -> str | None:
    """A cell as a person reads it: whole numbers without a point, days without a time."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(value, ".15g")
    if isinstance(value, datetime) and value.time() != time():
        return value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    return None if value is None else str(value)


def _csv(file: IO[bytes]) -> list[Cells]:
    data = file.read(LIMITS.size + 1)
    if len(data) > LIMITS.size:
        raise DomainError(_("The file is larger than %(number)s MB.") % {"number": LIMITS.size // sheets.MEGABYTE})
    text = _decoded(data)
    try:
        grid = list(_records(text, _delimiter(text)))
    except csv.Error as error:
        raise DomainError(_("This file cannot be read as CSV.")) from error
    while grid and not any(grid[-1]):
        grid.pop()
    if len(grid) > MOST_ROWS + 1:
        raise DomainError(_("The sheet has more than %(number)s rows.") % {"number": MOST_ROWS})
    if any(any(row[MOST_COLUMNS:]) for row in grid[:1]):
        raise DomainError(_("The file has more than %(number)s columns.") % {"number": MOST_COLUMNS})
    return grid


def _decoded(data: bytes) -> str:
    """Core's check of text has found that one of these fits."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def _delimiter(text: str) -> str:
    """What parts the headings into most columns; a comma when nothing does."""
    first = {delimiter: next(_records(text, delimiter), []) for delimiter in _DELIMITERS}
    return max(_DELIMITERS, key=lambda delimiter: len(first[delimiter]))


def _records(text: str, delimiter: str) -> Iterator[Cells]:
    """The records; at most one more than may be, so that a huge file is not read to its end."""
    records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    for number, record in enumerate(records):
        if number > MOST_ROWS + 1:
            return
        yield [sheets.clean(cell, limit=LIMITS.text) for cell in record[: MOST_COLUMNS + 1]]
