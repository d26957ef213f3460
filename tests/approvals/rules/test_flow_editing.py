from __future__ import annotations

import pytest

from approvals.rules.flow import Flow
from approvals.rules.flow_editing import LONGEST_KEY, moved, new_key, with_step, without_step
from tests.approvals.memos import step

FLOW = Flow((step("a"), step("b"), step("c")))


def keys(flow: Flow) -> str:
    return "".join(one.key for one in flow.steps)


def test_step_takes_the_place_of_another_or_comes_last() -> None:
    assert keys(with_step(FLOW, step("x"), 1)) == "axc"
    assert keys(with_step(FLOW, step("x"), None)) == "abcx"
    with pytest.raises(IndexError):
        with_step(FLOW, step("x"), 3)


def test_step_is_taken_out() -> None:
    assert keys(without_step(FLOW, 1)) == "ac"
    assert keys(without_step(FLOW, 7)) == "abc"


@pytest.mark.parametrize(
    ("place", "to", "after"),
    [(0, 1, "bac"), (2, 1, "acb"), (0, 2, "bca"), (0, -1, "abc"), (2, 3, "abc"), (9, 0, "abc")],
)
def test_step_moves_within_the_flow(place: int, to: int, after: str) -> None:
    assert keys(moved(FLOW, place, to)) == after


@pytest.mark.parametrize(
    ("name", "taken", "key"),
    [
        ("Head of Sales", (), "head-of-sales"),
        ("Head of Sales", ("head-of-sales",), "head-of-sales-2"),
        ("Head of Sales", ("head-of-sales", "head-of-sales-2"), "head-of-sales-3"),
        ("经理", (), "step"),
    ],
)
def test_new_key_comes_from_the_name_and_is_free(name: str, taken: tuple[str, ...], key: str) -> None:
    assert new_key(name, taken) == key


def test_new_key_fits_into_its_column() -> None:
    long = "a" * 120
    assert len(new_key(long, {new_key(long, ())})) <= LONGEST_KEY
