"""How answers are shown, compared and found."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from requests_app.rules.forms.display import Money, Table, differences, discount, display, show, words
from requests_app.rules.forms.schema import Form, Formula, FormulaKind, Group, Text
from tests.requests_app.catalogue.building import LABEL, field, form

RED = Text("Red", "红")
SHOWN: list[tuple[str, Any, Any, str]] = [
    ("text", "words", "words", "words"),
    ("number", 5, Decimal(5), "5"),
    ("number", "1.50", Decimal("1.50"), "1.50"),
    ("money", {"amount": "1234.50", "currency": "CNY"}, Money(Decimal("1234.50"), "CNY"), "CNY 1,234.50"),
    ("date", "2026-11-30", date(2026, 11, 30), "2026-11-30"),
    ("datetime", "2026-11-30T02:00:00+00:00", datetime(2026, 11, 30, 2, tzinfo=UTC), "2026-11-30 02:00:00+00:00"),
    ("choice", "red", RED, "Red 红"),
    ("choice", "gone", Text("gone", "gone"), "gone gone"),
    ("choices", ["red"], [RED], "Red 红"),
    ("person", {"id": 7, "name": "李敏"}, {"id": 7, "name": "李敏"}, "李敏"),
]


@pytest.mark.parametrize(("kind", "value", "shown", "text"), SHOWN)
def test_value_is_shown_typed(kind: str, value: Any, shown: Any, text: str) -> None:
    answer = show(field(kind), value)
    assert (answer.kind, answer.value, str(answer)) == (kind, shown, text)


def test_text_follows_the_readers_language() -> None:
    assert str(RED) == "Red"
    with translation.override("zh-hans"):
        assert str(RED) == "红"


def test_display_keeps_the_order_and_leaves_out_what_was_not_answered() -> None:
    asked = Form(
        (
            Group("a", Text("A", "甲"), (field("text", "x"), field("text", "y"))),
            Group("b", LABEL, (field("text", "z"),)),
        )
    )
    groups = display(asked, {"y": "2", "x": "1"})
    assert [(group.label.en, [answer.key for answer in group.answers]) for group in groups] == [("A", ["x", "y"])]


def table_of(*rows: dict[str, Any], kind: FormulaKind = FormulaKind.PRODUCT, price: str = "money") -> Table:
    columns = (
        field("text", "item"),
        field("number", "quantity", summed=True),
        field(price, "price"),
        field("computed", "result", formula=Formula(kind, "quantity", "price"), summed=kind == FormulaKind.PRODUCT),
    )
    value = show(field("rows", columns=columns), list(rows)).value
    assert isinstance(value, Table)
    return value


def yuan(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "CNY"}


def test_rows_are_computed_and_added_up() -> None:
    table = table_of(
        {"item": "Tea", "quantity": 2, "price": yuan("180.00")}, {"item": "Cup", "quantity": 3, "price": yuan("1.50")}
    )
    assert [row[3].value for row in table.rows] == [Money(Decimal("360.00"), "CNY"), Money(Decimal("4.50"), "CNY")]
    assert [total.value for total in table.totals] == [None, Decimal(5), None, Money(Decimal("364.50"), "CNY")]


def test_rows_without_a_price_have_no_result() -> None:
    table = table_of({"item": "Tea", "quantity": 2})
    assert [cell.value for cell in table.rows[0]] == ["Tea", Decimal(2), None, None]
    assert table.totals[3].value is None


def test_product_of_numbers_is_a_number() -> None:
    assert table_of({"quantity": 2, "price": 4}, price="number").rows[0][3].value == Decimal(8)


def test_discount_is_shown_in_percent() -> None:
    table = table_of({"quantity": 8000, "price": 6800}, kind=FormulaKind.DISCOUNT, price="number")
    assert (table.rows[0][3].kind, table.rows[0][3].value) == ("percent", Decimal("15.0"))


def test_table_without_sums_has_no_totals() -> None:
    value = show(field("rows", columns=(field("text", "a"), field("computed", "b"))), [{"a": "x"}]).value
    assert value.totals == ()
    assert value.rows[0][1].value is None


@pytest.mark.parametrize(
    ("listed", "wanted", "percent"),
    [("8000", "6800", "15.0"), ("3", "2", "33.3"), ("100", "120", "-20.0"), ("0", "1", None)],
)
def test_discount_is_rounded_to_one_place(listed: str, wanted: str, percent: str | None) -> None:
    assert discount(Decimal(listed), Decimal(wanted)) == (Decimal(percent) if percent else None)


def test_differences_name_what_a_correction_changed() -> None:
    asked = form(field("text", "a"), field("text", "b"), field("choice", "c"), field("text", "d"))
    changes = differences(asked, {"a": "1", "b": "2", "d": "4"}, {"b": "two", "c": "red", "d": "4"})
    assert [(c.key, str(c.before or ""), str(c.after or "")) for c in changes] == [
        ("a", "1", ""), ("b", "2", "two"), ("c", "", "Red 红"),
    ]  # fmt: skip


def test_words_hold_everything_that_can_be_searched() -> None:
    asked = form(field("choice", "a"), field("contact", "b"), field("rows", "c", columns=(field("text", "t"),)))
    answers = {"a": "red", "b": {"name": "王建国", "phone": "123456"}, "c": [{"t": "Tea"}, {"t": "Cup"}]}
    assert words(asked, answers).split("\n") == ["Red", "红", "王建国", "123456", "Tea", "Cup"]
