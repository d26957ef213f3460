from __future__ import annotations

import pytest

from approvals.rules.terms import is_met


@pytest.mark.parametrize(
    ("condition", "facts", "met"),
    [
        ({"lowest_rate": "0.92"}, {"lowest_rate": "0.92"}, True),
        ({"lowest_rate": "0.92"}, {"lowest_rate": "0.95"}, True),
        ({"lowest_rate": "0.92"}, {"lowest_rate": "0.919"}, False),
        ({"lowest_rate": "0.92"}, {}, False),
        ({"net_amount": "900"}, {"lowest_rate": "0.95"}, False),
    ],
)
def test_condition_is_met_by_that_price_or_a_higher_one(
    condition: dict[str, str], facts: dict[str, str], met: bool
) -> None:
    assert is_met(condition, facts) is met
