"""Files of customers as Excel, WPS and databases write them, and files that must not come in."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from core import sheets
from core.errors import DomainError
from customers.rules.importing.columns import WHAT_IS_WRONG
from customers.services.importing import files
from tests.core.hostile_files import hostile

from .office import comma_separated, excel

ROWS = [["上海华信科技有限公司", "王芳"], ["“Quoted, Inc.”", "Ann; Bob"]]
HEAD = ("公司名称", "联系人")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_in_every_encoding_and_with_every_separator(encoding: str, delimiter: str) -> None:
    table = files.read(comma_separated(ROWS, HEAD, encoding=encoding, delimiter=delimiter))
    assert table.header == list(HEAD)
    assert [(line.number, line.cells) for line in table.lines] == [(2, ROWS[0]), (3, ROWS[1])]


def test_excel_is_read_as_people_see_it() -> None:
    day, moment = date(2026, 12, 1), datetime(2026, 12, 1, 9, 30)  # noqa: DTZ001 Excel knows no zones
    table = files.read(
        excel([["A", 13800000000], ["B", 1.5], [None, None], ["C", day], ["D", moment], ["E", True]], HEAD)
    )
    assert [line.cells for line in table.lines] == [
        ["A", "13800000000"],
        ["B", "1.5"],
        ["C", "2026-12-01"],
        ["D", "2026-12-01 09:30"],
        ["E", "True"],
    ]
    assert [line.number for line in table.lines] == [2, 3, 5, 6, 7]


def test_large_numbers_and_formulas_are_not_changed_on_the_way() -> None:
    data = sheets.write("Customers", HEAD, [["A", 1e20]])
    assert files.read(SimpleUploadedFile("a.xlsx", data)).lines[0].cells == ["A", "100000000000000000000"]
    assert files.read(comma_separated([["=1+1", "x"]], HEAD)).lines[0].cells[0] == "=1+1"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_column_that_the_file_of_errors_added_goes(language: str) -> None:
    with translation.override(language):
        heading = str(WHAT_IS_WRONG)
    table = files.read(excel([["A", "bad", "Ann"], [None, "bad", None]], ("公司名称", heading, "联系人")))
    assert (table.header, [line.cells for line in table.lines]) == (["公司名称", "联系人"], [["A", "Ann"]])


def test_cells_beyond_the_heading_are_kept_to_be_told() -> None:
    assert files.read(comma_separated([["A", "B", "C"]], HEAD)).lines[0].cells == ["A", "B", "C"]


@pytest.mark.parametrize(
    ("upload", "sentence"),
    [
        (comma_separated([], HEAD), "no lines below its headings"),
        (comma_separated([["A"]], ()), "first line must hold the headings"),
        (comma_separated([["A"]] * 10_005, HEAD), "more than 10000 rows"),
        (comma_separated([["A"]], ["h"] * 61), "more than 60 columns"),
        (SimpleUploadedFile("blank.csv", b"Company name,Contact\n,\n,\n"), "no lines below its headings"),
        (SimpleUploadedFile("notes.txt", b"A"), "Choose an Excel workbook"),
        (SimpleUploadedFile("wide.csv", b'a,"' + b"x" * 140_000 + b'"\n'), "cannot be read as CSV"),
    ],
)
def test_file_that_is_no_table_of_customers_is_refused(upload: SimpleUploadedFile, sentence: str) -> None:
    with pytest.raises(DomainError, match=sentence):
        files.read(upload)


def test_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LIMITS", sheets.Limits(size=sheets.MEGABYTE))
    line = b"Company name,Contact\n" + b"A,B\n" * (sheets.MEGABYTE // 4)
    with pytest.raises(DomainError, match="larger than 1 MB"):
        files.read(SimpleUploadedFile("big.csv", line))


@pytest.mark.parametrize(("name", "data"), [pytest.param(name, data, id=name) for name, data, _kept in hostile()])
def test_hostile_file_stays_out(name: str, data: bytes) -> None:
    with pytest.raises(DomainError):
        files.read(SimpleUploadedFile(name, data))
