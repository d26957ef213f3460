"""Orders under a framework agreement."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rules.call_offs import beyond, calls_off, exceeding, left
from contracts.rules.states import ContractKind, Relation

quantities = st.decimals("0.001", "9999", places=3)


def test_left_is_what_was_agreed_without_what_is_called_off() -> None:
    assert left(Decimal(10), [Decimal(3), Decimal("2.5")]) == Decimal("4.5")
    assert left(Decimal(10), []) == Decimal(10)
    assert left(Decimal(10), [Decimal(11)]) == 0


def test_order_may_take_all_that_is_left_and_no_more() -> None:
    assert exceeding([(1, Decimal("4.5"))], {1: Decimal("4.5")}) == {}
    assert exceeding([(1, Decimal("4.501"))], {1: Decimal("4.5")}) == {1: Decimal("0.001")}


def test_rows_of_one_order_for_the_same_row_count_together() -> None:
    ordered = [(1, Decimal(3)), (2, Decimal(1)), (1, Decimal(3))]
    assert exceeding(ordered, {1: Decimal(5), 2: Decimal(1)}) == {1: Decimal(1)}


def test_unknown_row_has_nothing_left() -> None:
    assert exceeding([(7, Decimal(1))], {}) == {7: Decimal(1)}


@given(st.lists(st.tuples(st.integers(1, 3), quantities)), st.dictionaries(st.integers(1, 3), quantities))
def test_taking_away_the_excess_leaves_an_order_that_fits(
    ordered: list[tuple[int, Decimal]], still_left: dict[int, Decimal]
) -> None:
    over = exceeding(ordered, still_left)
    for row in {row for row, _quantity in ordered}:
        wanted = sum((quantity for one, quantity in ordered if one == row), Decimal(0))
        fits = wanted - over.get(row, Decimal(0))
        assert fits <= still_left.get(row, Decimal(0)) or row not in over
        assert (row in over) == (wanted > still_left.get(row, Decimal(0)))


def test_only_what_goes_beyond_is_called_off_anew() -> None:
    ordered = [(1, Decimal(3)), (1, Decimal(4)), (2, Decimal(5))]
    assert beyond(ordered, {1: Decimal(5)}) == [Decimal(0), Decimal(2), Decimal(5)]
    assert beyond(ordered, {1: Decimal(9), 2: Decimal(9)}) == [0, 0, 0]


@given(st.lists(st.tuples(st.integers(1, 3), quantities)), st.dictionaries(st.integers(1, 3), quantities))
def test_beyond_what_was_called_off_is_what_exceeds_it(
    ordered: list[tuple[int, Decimal]], before: dict[int, Decimal]
) -> None:
    more = beyond(ordered, before)
    assert all(0 <= one <= quantity for one, (_row, quantity) in zip(more, ordered, strict=True))
    assert sum(more, Decimal(0)) == sum(exceeding(ordered, before).values(), Decimal(0))


@pytest.mark.parametrize("kind", ContractKind)
@pytest.mark.parametrize("relation", ["", *Relation])
def test_orders_call_off_whatever_they_are_to_another_but_terminations(kind: str, relation: str) -> None:
    assert calls_off(kind, relation) == (kind == "order" and relation != "voiding")
