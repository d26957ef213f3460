"""Excel files: no text becomes a formula, no file does harm."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.formula import ArrayFormula

from core import sheets
from core.errors import DomainError

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    '=HYPERLINK("http://x")',
    "=cmd|' /C calc'!A0",
    "正常",
    "#N/A",
    "",
]


def read(data: bytes, columns: int = 2) -> list[list[sheets.Value]]:
    return sheets.read(io.BytesIO(data), columns=columns)


def book_of(*rows: tuple[str | None, ...]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(out)
    return out.getvalue()


def rebuilt(data: bytes, **parts: bytes) -> bytes:
    """The workbook with parts added or replaced; `__` in a name stands for a slash and the last `_` for a dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        names = {name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"): name for name in parts}
        for info in source.infolist():
            if info.filename not in names:
                target.writestr(info, source.read(info))
        for name, key in names.items():
            target.writestr(name, parts[key])
    return out.getvalue()


def test_no_text_becomes_a_formula_and_all_come_back() -> None:
    data = sheets.write("Rows", ["a", "b"], [[text, 1] for text in FORMULAS])
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows(min_row=2, max_col=1) for cell in row} <= {"s", "n", "inlineStr"}
    assert sheet["A2"].quotePrefix
    assert not sheet["A10"].quotePrefix
    assert [row[0] or "" for row in read(data)[1:]] == [text.strip() for text in FORMULAS]


def test_values_keep_their_kind() -> None:
    data = sheets.write("A/B: [x]" * 9, ["h\x00"], [[date(2026, 1, 2)], [True], [1.5], [None], ["x"]])
    assert read(data, 1) == [["h"], [datetime.fromisoformat("2026-01-02")], [True], [1.5], [None], ["x"]]


def test_read_fills_short_rows_and_drops_empty_ones_at_the_end() -> None:
    assert read(book_of(("a",), (" b ", None), (None, ""), ()), 3) == [["a", None, None], ["b", None, None]]


def test_formula_is_refused_with_its_cell() -> None:
    with pytest.raises(DomainError, match="Cell B2 holds a formula"):
        read(book_of(("a", "b"), ("x", "=1+1")))


def test_formula_is_kept_as_what_was_typed_where_people_bring_their_own_files() -> None:
    book, out = Workbook(), io.BytesIO()
    book.worksheets[0].append(("a", "b", "c"))
    book.worksheets[0].append(("x", "=1+1"))
    book.worksheets[0]["C2"] = ArrayFormula("C2:C3", "=A1:A2")
    book.save(out)
    assert sheets.read(io.BytesIO(out.getvalue()), columns=3, formulas=True)[1] == ["x", "=1+1", "="]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"x" * (sheets.MAX_BYTES + 1), "larger than 2 MB"),
        (b"", "not an Excel workbook"),
        (b"a,b\n1,2\n", "not an Excel workbook"),
        (b"PK\x03\x04broken", "not an Excel workbook"),
        (rebuilt(book_of(("a",)), xl__vbaProject_bin=b"x"), "macros"),
        (rebuilt(book_of(("a",)), xl__workbook_xml=b"<oops"), "cannot be read"),
        (
            rebuilt(book_of(("a",)), xl__worksheets__sheet1_xml=b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'),
            "declarations",
        ),
        (rebuilt(book_of(("a",)), big_bin=b"\0" * (sheets.MAX_UNPACKED + 1)), "too large when unpacked"),
        (book_of(*[("x",)] * (sheets.MAX_ROWS + 2)), "more than 2000 rows"),
    ],
)
def test_hostile_and_broken_files_are_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(DomainError, match=words):
        read(data)


def test_archive_that_is_no_workbook_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    with pytest.raises(DomainError, match="not an Excel workbook"):
        read(out.getvalue())


def test_a_sheet_that_lies_about_its_size_is_read_whole(tmp_path: Path) -> None:
    data = book_of(("a", "b"), ("c", "d"))
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        sheet = source.read("xl/worksheets/sheet1.xml").replace(b'ref="A1:B2"', b'ref="A1"')
    assert read(rebuilt(data, xl__worksheets__sheet1_xml=sheet)) == [["a", "b"], ["c", "d"]]


def test_column_name_is_excels() -> None:
    assert [sheets.column_name(number) for number in (1, 26, 27)] == ["A", "Z", "AA"]
