from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from approvals.rules import authority_cells as cells
from core.sheets import Value


@pytest.mark.parametrize("cell", [92, 92.0, "92", "92%", "92 %", "９２％", 0.92, "0.92", "92.00"])
def test_rate_can_be_written_in_every_usual_way(cell: Value) -> None:
    assert cells.rate(cell) == Decimal("0.92")


def test_rate_of_one_is_the_whole_price_and_one_per_cent_has_its_sign() -> None:
    rates = [cells.rate(1), cells.rate(100), cells.rate("1%"), cells.rate(0)]
    assert rates == [Decimal(1), Decimal(1), Decimal("0.01"), Decimal(0)]
    assert cells.rate(92.555) == Decimal("0.9256")


@pytest.mark.parametrize("cell", [None, "", "cheap", 101, -1, "-5%", "NaN", "Infinity", True])
def test_what_is_no_rate_is_refused(cell: Value) -> None:
    with pytest.raises(ValueError, match=r".*"):
        cells.rate(cell)


def test_amount_may_have_separators_or_be_left_out() -> None:
    assert cells.amount("1,000,000.50") == Decimal("1000000.50")
    assert cells.amount(300_000) == Decimal(300_000)
    assert cells.amount(None) is None


@pytest.mark.parametrize("cell", ["much", 0, -5, "NaN", 10**16])
def test_what_is_no_amount_is_refused(cell: Value) -> None:
    with pytest.raises(ValueError, match=r".*"):
        cells.amount(cell)


@pytest.mark.parametrize(
    "cell",
    [date(2026, 3, 2), datetime(2026, 3, 2, 8, 30), "2026-03-02", "2026/03/02", " 2026-03-02 "],  # noqa: DTZ001
)
def test_day_is_read_as_excel_and_people_write_it(cell: Value) -> None:
    assert cells.day(cell) == date(2026, 3, 2)


def test_day_may_be_left_out_but_not_be_something_else() -> None:
    assert cells.day(None) is None
    with pytest.raises(ValueError, match="soon"):
        cells.day("soon")
