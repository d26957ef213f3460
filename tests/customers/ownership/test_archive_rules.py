"""The numbers of the archive's rules in versions."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import DomainError, NotAllowed, Stale
from customers.models import ArchiveRule
from customers.rules.beginning import WEIGHTS
from customers.services import archive_rules
from customers.services.beginning import archive_rule

from .conftest import Sales


def change(sales: Sales, who: str = "administrator", **wanted: Any) -> ArchiveRule:
    values = {"number": 1, "protection_days": 60, "undo_days": 30, "weights": WEIGHTS, "reason": "A shorter year"}
    return archive_rules.change(by=sales.as_user(who), **(values | wanted))  # type: ignore[arg-type]


def test_change_makes_the_next_version_and_keeps_the_first(sales: Sales) -> None:
    made = change(sales)
    assert (made.number, made.protection_days, made.made_by, made.note) == (
        2,
        60,
        sales.administrator,
        "A shorter year",
    )
    assert archive_rule() == made
    first = ArchiveRule.objects.get(number=1)
    assert (first.protection_days, first.is_current) == (90, False)


def test_change_from_an_old_form_is_stale(sales: Sales) -> None:
    change(sales)
    with pytest.raises(Stale, match="Someone else changed the rules"):
        change(sales, undo_days=10)


def test_change_is_for_administrators(sales: Sales) -> None:
    with pytest.raises(NotAllowed):
        change(sales, "manager")


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"protection_days": -1}, "From 0 to 3650"),
        ({"undo_days": 3651}, "From 0 to 3650"),
        ({"weights": {**WEIGHTS, "key": 101}}, "weight from 0 to 100"),
        ({"weights": {"key": 10}}, "weight from 0 to 100"),
        ({"reason": "  "}, "give a reason"),
        ({"protection_days": 90}, "Nothing was changed"),
    ],
)
def test_change_refuses_what_makes_no_sense(sales: Sales, wanted: dict[str, Any], words: str) -> None:
    with pytest.raises(DomainError, match=words):
        change(sales, **wanted)
    assert archive_rule().number == 1
