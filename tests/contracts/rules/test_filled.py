"""What is said to be filled in from the contract that a draft is based on."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from contracts.rules.content import Content
from contracts.rules.filled import filled
from contracts.rules.missing import missing
from contracts.rules.parts import Part
from tests.contracts.rules.test_content import TODAY, complete


def parts_of(content: Content) -> tuple[list[Part], list[Part]]:
    return filled(content, [lack.part for lack in missing(content, TODAY)])


def test_complete_draft_has_nothing_to_fill_in() -> None:
    taken, open_ = parts_of(complete())
    assert (taken, open_) == (list(complete().shape.parts), [])


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"payments": ()}, Part.PAYMENT),
        ({"sign_by": None}, Part.PERIOD),
        ({"signers": ()}, Part.SIGNATURES),
        ({"later_changes": ""}, Part.LATER_CHANGES),
    ],
)
def test_part_that_lacks_something_is_to_be_filled_in_and_not_said_to_be(changes: dict[str, Any], part: Part) -> None:
    taken, open_ = parts_of(complete(**changes))
    assert open_ == [part]
    assert part not in taken


def test_plan_of_nothing_is_still_to_be_filled_in() -> None:
    nothing = Decimal(0)
    content = complete(payments=(), net=nothing, tax=nothing, gross=nothing)
    assert Part.PAYMENT in parts_of(content)[1]


def test_part_that_may_stay_empty_is_in_neither() -> None:
    content = complete(kind="framework", payments=(), clauses=())
    assert Part.PAYMENT not in filled(content, [])[0]
    assert Part.PAYMENT not in filled(content, [])[1]
