"""What a complete record needs."""

from __future__ import annotations

import pytest

from customers.rules.completeness import GAPS, Facts, missing

ALL = Facts(*(True for _fact in Facts._fields))


def test_missing_is_nothing_when_all_is_known() -> None:
    assert missing(ALL) == []


@pytest.mark.parametrize("name", Facts._fields)
def test_missing_names_what_is_not_known(name: str) -> None:
    assert missing(ALL._replace(**{name: False})) == [GAPS[name]]


def test_missing_keeps_the_order_of_the_page() -> None:
    assert missing(Facts(*(False for _fact in Facts._fields))) == list(GAPS.values())
