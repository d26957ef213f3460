"""What may be typed into each type of field, and what is kept of it."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests_app.rules.forms.schema import FieldType
from tests.requests_app.catalogue.building import cleaned, field

CNY = {"amount": "12.50", "currency": "CNY"}

KEPT: list[tuple[str, dict[str, Any], Any, Any]] = [
    ("text", {}, "  two\nlines\x00 ", "two lines"),
    ("text", {}, "lone \ud800 half", "lone  half"),
    ("text", {"max_length": 3}, "三个字", "三个字"),
    ("long_text", {}, "one\r\ntwo\rthree", "one\ntwo\nthree"),
    ("number", {}, "1,200", 1200),
    ("number", {}, " 12 ", 12),
    ("number", {}, "4.0", 4),
    ("number", {}, 7, 7),
    ("number", {}, "-0", 0),
    ("number", {"decimals": 2}, "0.5", "0.50"),
    ("number", {"decimals": 1}, "-0.0", "0.0"),
    ("number", {"minimum": Decimal(1), "maximum": Decimal(1)}, "1", 1),
    ("money", {}, "12.5", CNY),
    ("money", {}, {"amount": "12.5", "currency": "CNY"}, CNY),
    ("money", {"currencies": ("CNY", "USD")}, {"amount": 3, "currency": "USD"}, {"amount": "3.00", "currency": "USD"}),
    ("date", {}, "2026-11-30", "2026-11-30"),
    ("datetime", {}, "2026-11-30T10:00", "2026-11-30T10:00:00+00:00"),
    ("datetime", {}, "2026-11-30T10:00+08:00", "2026-11-30T02:00:00+00:00"),
    ("choice", {}, "red", "red"),
    ("choices", {}, ["blue", "red", "blue", ""], ["red", "blue"]),
    ("choices", {}, "blue", ["blue"]),
    ("person", {}, "7", {"id": 7, "name": ""}),
    ("person", {}, {"id": 7, "name": "李敏"}, {"id": 7, "name": "李敏"}),
    ("contact", {}, {"name": " Wang ", "email": ""}, {"name": "Wang"}),
    ("contact", {"required": True}, {"name": "Wang", "phone": "+86 (21) 5555-0100 转 8"}, None),
]
KEPT[-1] = (*KEPT[-1][:3], {"name": "Wang", "phone": "+86 (21) 5555-0100 转 8"})

REFUSED: list[tuple[str, dict[str, Any], Any, str]] = [
    ("text", {}, 5, "Write this as text."),
    ("text", {"max_length": 3}, "four", "At most 3 characters fit here; this is 4."),
    ("text", {}, "x" * 301, "At most 300 characters fit here; this is 301."),
    ("long_text", {"max_length": 9000}, "x" * 8001, "At most 8000 characters fit here; this is 8001."),
    ("number", {}, "1,5", "Write a number, such as 1200 or 0.5."),
    ("number", {}, "1e9", "Write a number, such as 1200 or 0.5."),
    ("number", {}, True, "Write a number, such as 1200 or 0.5."),
    ("number", {}, ["1"], "Write a number, such as 1200 or 0.5."),
    ("number", {}, "1.5", "Write a whole number."),
    ("number", {"decimals": 1}, "1.55", "At most 1 decimal place fits here."),
    ("number", {"decimals": 2}, "1.555", "At most 2 decimal places fit here."),
    ("number", {"minimum": Decimal(2)}, "1", "The least possible value is 2."),
    ("number", {"maximum": Decimal(2)}, "3", "The greatest possible value is 2."),
    ("number", {}, "999999999999999", "The greatest possible value is 1000000000000."),
    ("money", {}, {"amount": "1", "currency": "XXX"}, "Choose one of the currencies offered."),
    ("money", {"currencies": ()}, "1", "Choose one of the currencies offered."),
    ("date", {}, "30.11.2026", "Choose a date, or write it as 2026-11-30."),
    ("date", {}, "0026-11-30", "Check the year."),
    ("datetime", {}, "tomorrow", "Choose a date and a time, or write them as 2026-11-30 14:30."),
    ("datetime", {}, "9999-12-31T23:59-12:00", "Check the year."),
    ("choice", {}, "green", "Choose one of the options offered."),
    ("choices", {}, ["red", "green"], "Choose only from the options offered."),
    ("person", {}, "?", "Choose a colleague from the list."),
    ("person", {}, str(2**63), "Choose a colleague from the list."),
    ("person", {}, "٣", "Choose a colleague from the list."),
    ("contact", {}, "Wang", "Name the person."),
]
PHONE_WORDS = "Write the number with digits, such as +86 21 5555 0100."
EMPTY = [(kind, raw) for kind in FieldType for raw in (None, "")] + [
    ("money", {"amount": "", "currency": "CNY"}),
    ("contact", {"name": " "}),
    ("rows", [{}, {"a": ""}]),
    ("person", {"id": "", "name": "x"}),
]


@pytest.mark.parametrize(("kind", "options", "raw", "kept"), KEPT)
def test_value_is_kept_in_its_canonical_form(kind: str, options: dict[str, Any], raw: Any, kept: Any) -> None:
    assert cleaned(field(kind, **options), raw) == ({"it": kept}, {})


@pytest.mark.parametrize(("kind", "options", "raw", "message"), REFUSED)
def test_value_is_refused_in_helpful_words(kind: str, options: dict[str, Any], raw: Any, message: str) -> None:
    assert cleaned(field(kind, **options), raw) == ({}, {"it": [message]})


@pytest.mark.parametrize(("kind", "raw"), [pair for pair in EMPTY if pair != ("rows", "") and pair[0] != "contact"])
def test_nothing_typed_is_no_answer(kind: str, raw: Any) -> None:
    assert cleaned(field(kind), raw) == ({}, {})


def test_naive_time_is_meant_where_the_person_is() -> None:
    answers = cleaned(field("datetime"), "2026-11-30T10:00", zone=ZoneInfo("Asia/Shanghai")).answers
    assert answers == {"it": "2026-11-30T02:00:00+00:00"}


@pytest.mark.parametrize(
    ("required", "raw", "errors"),
    [
        (False, {"phone": "123456"}, {"it.name": ["Name the person."]}),
        (False, {"name": "W", "email": "w@"}, {"it.email": ["Write the address as name@example.com."]}),
        (False, {"name": "W", "phone": "call me"}, {"it.phone": [PHONE_WORDS]}),
        (True, {"name": "W"}, {"it.phone": ["Give a phone number or an e-mail address."]}),
    ],
)  # fmt: skip
def test_contact_says_which_part_is_wrong(required: bool, raw: dict[str, str], errors: dict[str, Any]) -> None:
    assert cleaned(field("contact", required=required), raw) == ({}, errors)


def test_contact_without_anything_is_no_answer() -> None:
    assert cleaned(field("contact"), None) == ({}, {})


def test_rows_keep_the_filled_ones() -> None:
    table = field("rows", columns=(field("text", "item"), field("money", "price"), field("computed", "sum")))
    raw = [
        {},
        {"item": "Tea", "price": {"amount": "1", "currency": None}},
        {"price": {"amount": "", "currency": "CNY"}},
    ]
    kept = [{"item": "Tea", "price": {"amount": "1.00", "currency": "CNY"}}]
    assert cleaned(table, raw) == ({"it": kept}, {})


@pytest.mark.parametrize(
    ("options", "raw", "errors"),
    [
        ({}, "x", {"it": ["Fill in the rows of the table."]}),
        ({}, ["x"], {"it": ["Fill in the rows of the table."]}),
        ({}, [{"n": "x"}], {"it.0.n": ["Write a number, such as 1200 or 0.5."]}),
        ({}, [{}, {"t": "x"}], {"it.1.n": ["Fill this in."]}),
        ({"max_rows": 1}, [{"n": 1}] * 2, {"it": ["At most 1 row fits here."]}),
        ({"max_rows": 99}, [{"n": 1}] * 51, {"it": ["At most 50 rows fit here."]}),
        ({"min_rows": 2}, [{"n": 1}], {"it": ["At least 2 rows are needed."]}),
    ],
)
def test_rows_say_which_cell_is_wrong(options: dict[str, Any], raw: Any, errors: dict[str, Any]) -> None:
    table = field("rows", columns=(field("number", "n", required=True), field("text", "t")), **options)
    assert cleaned(table, raw) == ({}, errors)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["amount", "currency", "id", "name", "phone", "a"]) | st.text(), inner, max_size=4
        )
    ),
    max_leaves=8,
)


@given(kind=st.sampled_from([kind for kind in FieldType if kind != FieldType.COMPUTED]), raw=json_values)
def test_whatever_is_typed_is_refused_or_kept_for_good(kind: FieldType, raw: Any) -> None:
    """Never an exception; what is kept is JSON that PostgreSQL stores, and cleaning it again changes nothing."""
    columns = (field("text", "a"), field("number", "name", decimals=2))
    one = field(kind.value, columns=columns, decimals=2, currencies=("CNY", "USD"))
    answers, errors = cleaned(one, raw)
    assert not (answers and errors)
    assert "\\u0000" not in json.dumps(answers)
    json.dumps(answers, ensure_ascii=False, allow_nan=False).encode()
    assert cleaned(one, answers.get("it")) == (answers, {})


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_money_survives_to_the_cent(amount: Decimal) -> None:
    answers, errors = cleaned(field("money"), format(amount, "f"))
    assert errors == {}
    assert Decimal(answers["it"]["amount"]) == amount
