"""Rows as they are pasted."""

from __future__ import annotations

from decimal import Decimal

import pytest

from contracts.rules.price_rows import lines_of, read


def test_rows_are_read_as_excel_copies_them() -> None:
    text = "Product\tQuantity\tPrice\nPU-1\t10\t1,250.50\n\nva-1\t2\t\t92%\nCT-1\t3\t95％"
    found = read(lines_of(text))
    assert [(row.code, row.quantity, row.price, row.percent) for row in found] == [
        ("PU-1", Decimal(10), Decimal("1250.50"), None),
        ("va-1", Decimal(2), None, Decimal(92)),
        ("CT-1", Decimal(3), None, Decimal(95)),
    ]
    assert all(row.is_whole for row in found)


@pytest.mark.parametrize("text", ["PU-1 10 850", "PU-1;10;850", "PU-1；10；850", "PU-1  10  850", "ＰＵ-1\t１０\t850"])
def test_cells_are_parted_in_several_ways(text: str) -> None:
    (row,) = read(lines_of(text))
    assert (row.code, row.quantity, row.price) == ("PU-1", Decimal(10), Decimal(850))


@pytest.mark.parametrize(
    ("cell", "percent"), [("0.92", 92), ("1", 100), ("92", 92), ("92%", 92), ("0.5%", Decimal("0.5"))]
)
def test_rate_of_a_sheet_is_a_share_or_per_cent(cell: str, percent: Decimal) -> None:
    (row,) = read([["PU-1", "1", None, cell]])
    assert row.percent == percent


@pytest.mark.parametrize(
    "cells", [["PU-1"], ["PU-1", "many", "3"], ["", "1", "3"], ["PU-1", "1", "2", "90"], ["PU-1", "1", "2 %x"]]
)
def test_row_that_says_too_little_or_too_much_is_not_whole(cells: list[str]) -> None:
    (row,) = read([cells])
    assert not row.is_whole
    assert row.text == "\t".join(cells)


def test_first_line_without_a_number_is_a_heading() -> None:
    assert read([["产品编码", "数量", "价格"]]) == []
    assert len(read([["PU", "数量", "价格"], ["PU-1", "1", "2"]])) == 1
    assert len(read([["PU-1", "x", "y"]])) == 1, "a code with a digit is no heading"
