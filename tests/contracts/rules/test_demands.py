"""What is asked of the matrix: each row, each group, the whole."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from approvals.rules.authority import Demand
from contracts.rules.demands import Asked, demands

amounts = st.decimals("0.01", "99999", places=2)
asked = st.builds(Asked, st.sampled_from(["a", "b", "c"]), st.none() | st.just(Decimal("0.9")), amounts, amounts)


def of(*rows: Asked) -> list[Demand]:
    return demands(rows, customer_class="gold", kind="price")


def demand(group: str, rate: str | None, amount: str) -> Demand:
    return Demand(group, "gold", "price", None if rate is None else Decimal(rate), Decimal(amount))


def test_one_row_is_one_demand() -> None:
    assert of(Asked("lamps", Decimal("0.9"), Decimal(90), Decimal(100))) == [demand("lamps", "0.9", "90")]
    assert of() == []


def test_rows_of_one_group_are_asked_for_together_and_no_group_besides() -> None:
    row = Asked("lamps", Decimal("0.9"), Decimal(90), Decimal(100))
    assert of(row, row)[2:] == [demand("lamps", None, "180")]


def test_document_of_several_groups_is_asked_for_as_a_whole_with_its_rate() -> None:
    found = of(
        Asked("lamps", Decimal("0.9"), Decimal(90), Decimal(100)),
        Asked("pumps", Decimal("0.5"), Decimal(150), Decimal(300)),
    )
    assert found[-1] == demand("", "0.6", "240")


def test_what_no_list_has_counts_in_the_amount_and_not_in_the_rate() -> None:
    listed = Asked("lamps", Decimal("0.9"), Decimal(90), Decimal(100))
    assert of(listed, Asked("pumps", None, Decimal(10), None))[-1] == demand("", "0.9", "100")
    unlisted = Asked("lamps", None, Decimal(90), None)
    assert of(unlisted, Asked("pumps", None, Decimal(10), None))[-1] == demand("", None, "100")


@given(st.lists(asked, min_size=1, max_size=8))
def test_no_splitting_makes_the_largest_demand_smaller_than_the_whole(rows: list[Asked]) -> None:
    found = of(*rows)
    assert max(one.amount or 0 for one in found) == sum(row.amount for row in rows)
    assert [(one.group, one.amount) for one in found[: len(rows)]] == [(row.group, row.amount) for row in rows]


def test_rounded_amounts_of_rows_at_one_rate_do_not_bring_the_whole_below_it() -> None:
    row = {"rate": Decimal("0.92"), "amount": Decimal("919.99"), "listed": Decimal("999.99")}
    assert of(Asked("lamps", **row), Asked("pumps", **row))[-1].rate == Decimal("0.92")
