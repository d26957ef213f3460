"""Weighted sums of open opportunities."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from customers.rules.forecast import Slice, Sum, Term, by_month, in_all

WEIGHTS = {"intent": 80, "key": 60, "potential": 20}
JANUARY, MARCH = date(2027, 1, 1), date(2027, 3, 1)


def slices(*rows: tuple[date | None, str, str, int, str]) -> list[Slice]:
    return [Slice(month, currency, stage, number, Decimal(amount)) for month, currency, stage, number, amount in rows]


def test_by_month_keeps_currencies_apart_and_what_has_no_date_last() -> None:
    found = by_month(
        slices(
            (None, "CNY", "key", 1, "10"),
            (MARCH, "CNY", "key", 1, "100"),
            (JANUARY, "USD", "key", 1, "50"),
            (JANUARY, "CNY", "key", 2, "200"),
        ),
        WEIGHTS,
    )
    assert [(one.month, one.currency, one.weighted) for one in found] == [
        (JANUARY, "CNY", Decimal("120.00")),
        (JANUARY, "USD", Decimal("30.00")),
        (MARCH, "CNY", Decimal("60.00")),
        (None, "CNY", Decimal("6.00")),
    ]


def test_sum_says_how_it_comes_about_heaviest_stage_first() -> None:
    found = by_month(slices((MARCH, "CNY", "potential", 3, "300"), (MARCH, "CNY", "intent", 1, "1000")), WEIGHTS)
    assert found == [
        Sum(
            MARCH,
            "CNY",
            (Term("intent", 1, Decimal(1000), 80), Term("potential", 3, Decimal(300), 20)),
        )
    ]
    assert (found[0].number, found[0].amount, found[0].weighted) == (4, Decimal(1300), Decimal("860.00"))


def test_in_all_puts_the_months_of_a_currency_together() -> None:
    found = in_all(
        slices((MARCH, "CNY", "key", 1, "100"), (None, "CNY", "key", 2, "50"), (MARCH, "EUR", "key", 1, "1")), WEIGHTS
    )
    assert [(one.currency, one.number, one.amount) for one in found] == [
        ("CNY", 3, Decimal(150)),
        ("EUR", 1, Decimal(1)),
    ]
    assert found[0].terms == (Term("key", 3, Decimal(150), 60),)


def test_weighted_rounds_halves_up_and_a_stage_without_weight_counts_nothing() -> None:
    assert Term("key", 1, Decimal("0.05"), 50).weighted == Decimal("0.03")
    assert in_all(slices((None, "CNY", "gone", 1, "9")), WEIGHTS)[0].weighted == 0


@given(
    st.lists(
        st.tuples(
            st.sampled_from([None, JANUARY, MARCH]),
            st.sampled_from(["CNY", "USD"]),
            st.sampled_from(["intent", "key", "potential"]),
            st.integers(1, 9),
            st.decimals(0, 10**9, places=2),
        )
    )
)
def test_nothing_is_lost_between_months_and_sums(rows: list[tuple[date | None, str, str, int, Decimal]]) -> None:
    given_rows = [Slice(*row) for row in rows]
    for currency in ("CNY", "USD"):
        months = [one for one in by_month(given_rows, WEIGHTS) if one.currency == currency]
        whole = [one for one in in_all(given_rows, WEIGHTS) if one.currency == currency]
        assert sum(one.amount for one in months) == sum(one.amount for one in whole)
        assert sum(one.number for one in months) == sum(one.number for one in whole)
        assert all(one.weighted <= one.amount for one in months + whole)
