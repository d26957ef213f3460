"""Long tables as files: what looks like a formula stays a text, times and numbers stay what they are."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

import pytest
from openpyxl import load_workbook

from core import tables
from core.sheets import Value

FORMULAS = (
    "=1+1",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "|cmd",
    "%0A=1",
    '=HYPERLINK("http://evil.example","x")',
)


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_becomes_a_formula_in_excel(text: str) -> None:
    file = io.BytesIO()
    tables.save_xlsx(file, "Rows", [text, "b"], [[text, 1]])
    sheet = load_workbook(io.BytesIO(file.getvalue())).worksheets[0]
    for row in (1, 2):
        cell = sheet.cell(row, 1)
        assert (cell.data_type, cell.quotePrefix) == ("s", True)
        assert str(cell.value).strip() == text.strip()


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_becomes_a_formula_in_csv(text: str) -> None:
    file = io.BytesIO()
    tables.save_csv(file, [text, "b"], [[text, 1]])
    data = file.getvalue()
    assert data.startswith(b"\xef\xbb\xbf")
    head, row = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert head == [f"'{text}", "b"]
    assert row == [f"'{text}", "1"]


NIGHT, MORNING = (datetime.fromisoformat(text) for text in ("2026-01-02", "2026-01-02 09:30"))
"""Of the clock on the wall: spreadsheets know no zones."""


def test_values_keep_their_kind() -> None:
    row: list[Value] = [date(2026, 1, 2), MORNING, -1.5, None, "x\x00y", '电网, "a"\nb']
    excel, plain = io.BytesIO(), io.BytesIO()
    tables.save_xlsx(excel, "A/B: [x]" * 9, ["h"] * 6, [row])
    tables.save_csv(plain, ["h"] * 6, [row])
    sheet = load_workbook(io.BytesIO(excel.getvalue())).worksheets[0]
    assert (sheet.freeze_panes, len(sheet.title), sheet.cell(1, 1).font.bold) == ("A2", 31, True)
    values = [sheet.cell(2, column).value for column in range(1, 7)]
    assert values == [NIGHT, MORNING, -1.5, None, "xy", '电网, "a"\nb']
    (_head, written) = csv.reader(io.StringIO(plain.getvalue().decode("utf-8-sig"), newline=""))
    assert written == ["2026-01-02", "2026-01-02 09:30", "-1.5", "", "xy", '电网, "a"\nb']


def test_nothing_but_the_head_is_a_file_as_well() -> None:
    file = io.BytesIO()
    tables.save_xlsx(file, "Rows", ["a"], [])
    assert load_workbook(io.BytesIO(file.getvalue())).worksheets[0].max_row == 1
