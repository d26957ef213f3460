from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.rules.conditions import OPERATORS, holds, is_possible
from approvals.rules.flow import Field, Operator, Test, Value

OVER = Test(Field.OVER_AUTHORITY, Operator.IS, value=True)
LARGE = Test(Field.NET_AMOUNT, Operator.AT_LEAST, Decimal(100_000))
GOLD = Test(Field.CUSTOMER_CLASS, Operator.IS, "gold")


def test_no_group_always_holds() -> None:
    assert holds((), {})
    assert holds((), {}).failed == {}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"over_authority": True, "net_amount": "99999.99"}, True),
        ({"over_authority": False, "net_amount": "100000", "customer_class": "gold"}, True),
        ({"over_authority": False, "net_amount": "100000", "customer_class": "silver"}, False),
        ({"over_authority": False, "net_amount": "99999.99", "customer_class": "gold"}, False),
    ],
)
def test_one_group_suffices_and_in_a_group_all_tests_count(facts: dict[str, Any], expected: bool) -> None:
    assert bool(holds(((OVER,), (LARGE, GOLD)), facts)) is expected


def test_failing_shows_the_values_of_the_tests_that_failed_alone() -> None:
    held = holds(
        ((OVER,), (LARGE, GOLD)), {"over_authority": False, "net_amount": "250000.00", "customer_class": "silver"}
    )
    assert held.failed == {"over_authority": False, "customer_class": "silver"}
    assert holds(((LARGE,),), {"net_amount": "5000.50"}).failed == {"net_amount": "5000.50"}


@pytest.mark.parametrize("group", [(OVER,), (LARGE,), (GOLD,), (Test(Field.CURRENCY, Operator.IS_NOT, "CNY"),)])
def test_missing_fact_fails_and_is_shown(group: tuple[Test, ...]) -> None:
    held = holds((group,), {})
    assert not held
    assert held.failed == {group[0].field: None}


@pytest.mark.parametrize("raw", ["NaN", "Infinity", "much", True, 1.5, None, [], {}])
def test_fact_that_is_no_amount_counts_as_missing(raw: object) -> None:
    assert holds(((LARGE,),), {"net_amount": raw}).failed == {"net_amount": None}


@pytest.mark.parametrize("raw", ["100000", Decimal(100_000), 100_000])
def test_amount_may_come_as_text_or_number(raw: object) -> None:
    assert holds(((LARGE,),), {"net_amount": raw})


@pytest.mark.parametrize(
    ("test", "fact", "expected"),
    [
        (Test(Field.LOWEST_RATE, Operator.LESS, Decimal("0.9")), "0.8999", True),
        (Test(Field.LOWEST_RATE, Operator.LESS, Decimal("0.9")), "0.9000", False),
        (Test(Field.NET_AMOUNT, Operator.AT_LEAST, Decimal(5)), "5", True),
        (Test(Field.NET_AMOUNT, Operator.AT_LEAST, Decimal(5)), "4.99", False),
        (Test(Field.KIND, Operator.IS, "sales"), "sales", True),
        (Test(Field.KIND, Operator.IS_NOT, "sales"), "sales", False),
        (Test(Field.KIND, Operator.IS_NOT, "sales"), "intent", True),
        (Test(Field.KIND, Operator.ONE_OF, ("sales", "intent")), "intent", True),
        (Test(Field.KIND, Operator.ONE_OF, ("sales", "intent")), "framework", False),
        (Test(Field.DEVIATION, Operator.IS, value=False), False, True),
        (Test(Field.DEVIATION, Operator.IS, value=False), "False", False),
    ],
)
def test_each_comparison(test: Test, fact: object, expected: bool) -> None:
    assert bool(holds(((test,),), {test.field: fact})) is expected


@pytest.mark.parametrize(
    "test",
    [
        Test(Field.NET_AMOUNT, Operator.IS, Decimal(5)),
        Test(Field.NET_AMOUNT, Operator.AT_LEAST, "5"),
        Test(Field.NET_AMOUNT, Operator.LESS, Decimal("NaN")),
        Test(Field.OVER_AUTHORITY, Operator.IS_NOT, value=True),
        Test(Field.OVER_AUTHORITY, Operator.IS, "yes"),
        Test(Field.KIND, Operator.LESS, "sales"),
        Test(Field.KIND, Operator.IS, ""),
        Test(Field.KIND, Operator.ONE_OF, ()),
        Test(Field.KIND, Operator.ONE_OF, "sales"),
        Test(Field.KIND, Operator.ONE_OF, ("sales", "")),
    ],
)
def test_impossible_comparison_fails_whatever_the_fact(test: Test) -> None:
    assert not is_possible(test)
    facts = {"net_amount": "1", "over_authority": True, "kind": "sales"}
    assert not holds(((test,),), facts)


def test_every_fact_can_be_compared() -> None:
    assert set(OPERATORS) == set(Field)


_VALUES: st.SearchStrategy[Value] = st.one_of(
    st.text(max_size=5), st.booleans(), st.decimals(), st.lists(st.text(max_size=3), max_size=3).map(tuple)
)
_TESTS = st.builds(Test, st.sampled_from(Field), st.sampled_from(Operator), _VALUES)
_FACTS = st.dictionaries(
    st.sampled_from(list(Field)),
    st.one_of(st.none(), st.booleans(), st.text(max_size=5), st.decimals().map(str), st.floats()),
)


@given(groups=st.lists(st.lists(_TESTS, max_size=3), max_size=3), facts=_FACTS)
def test_it_always_answers_and_names_a_fact_exactly_when_it_fails(
    groups: list[list[Test]], facts: dict[str, Any]
) -> None:
    held = holds(groups, facts)
    assert bool(held) == (not held.failed)
    assert set(held.failed) <= {str(test.field) for group in groups for test in group}
    if groups and all(groups):
        alone = [all(holds(((test,),), facts) for test in group) for group in groups]
        assert bool(held) is any(alone)
