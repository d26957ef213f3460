"""Numbers as people type and paste them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rules.numbers import fits, number_in


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1234.5", "1234.5"),
        (" 1,234.50 ", "1234.50"),
        ("12，345", "12345"),
        ("１２", "12"),
        ("1 000", "1000"),
        (".5", "0.5"),
        ("-3", "-3"),
        (7, "7"),
        (0.1 + 0.2, "0.3"),
        (Decimal("2.50"), "2.50"),
    ],
)
def test_number_is_read(written: object, number: str) -> None:
    assert number_in(written) == Decimal(number)


@pytest.mark.parametrize(
    "written",
    ["", "ten", "1.2.3", "12,34", "1e5", "NaN", "Infinity", "9" * 41, None, True, float("nan"), float("inf"), "=1"],
)
def test_no_number_is_none(written: object) -> None:
    assert number_in(written) is None


@given(st.decimals(min_value=-(10**11), max_value=10**11, places=4))
def test_number_that_was_written_with_commas_is_read_exactly(number: Decimal) -> None:
    assert number_in(f"{number:,f}") == number


@given(st.floats(min_value=-(10**9), max_value=10**9).map(lambda one: round(one, 4)))
def test_float_of_a_cell_is_what_the_cell_shows(number: float) -> None:
    assert number_in(number) == Decimal(repr(number)).quantize(Decimal("0.0001"))


@pytest.mark.parametrize(
    ("number", "does"),
    [
        ("9.9999", True),
        ("9.99990", True),
        ("10", False),
        ("-9", True),
        ("1.00001", False),
        ("0", True),
        ("1E+1", False),
    ],
)
def test_column_of_five_digits_keeps_what_fits(number: str, does: bool) -> None:
    assert fits(Decimal(number), digits=5, places=4) is does
