"""Required, hidden and dropped answers."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import pytest

from requests_app.rules.forms.answers import clean
from requests_app.rules.forms.schema import Condition, Operator
from tests.requests_app.catalogue.building import cleaned, field, form


def when(key: str, operator: str, *values: str) -> Condition:
    return Condition(key, Operator(operator), values)


MISSING = [
    ("text", "Fill this in."),
    ("choice", "Choose one."),
    ("choices", "Choose at least one."),
    ("file", "Attach a file."),
    ("rows", "Fill in at least one row."),
    ("contact", "Fill this in."),
]


@pytest.mark.parametrize(("kind", "message"), MISSING)
def test_required_answer_is_asked_for(kind: str, message: str) -> None:
    assert cleaned(field(kind, required=True), None) == ({}, {"it": [message]})


@pytest.mark.parametrize(("kind", "_message"), MISSING)
def test_draft_requires_nothing(kind: str, _message: str) -> None:
    assert cleaned(field(kind, required=True), None, complete=False) == ({}, {})


def test_attached_file_answers_a_file_field() -> None:
    assert cleaned(field("file", required=True), None, attached={"it"}) == ({}, {})


def test_unknown_keys_are_dropped() -> None:
    assert clean(form(field("text")), {"it": "x", "other": "y"}, zone=UTC).answers == {"it": "x"}


CONDITIONS: list[tuple[str, Any, list[Condition], bool]] = [
    ("choice", "red", [when("first", "in", "red", "blue")], True),
    ("choice", "red", [when("first", "in", "blue")], False),
    ("choice", None, [when("first", "in", "blue")], False),
    ("choices", ["red"], [when("first", "in", "red")], True),
    ("choices", ["red"], [when("first", "equals", "blue")], False),
    ("number", "5", [when("first", "equals", "5")], True),
    ("text", "x", [when("first", "filled")], True),
    ("text", "", [when("first", "filled")], False),
    ("text", "x", [when("first", "filled"), when("first", "equals", "y")], False),
]


@pytest.mark.parametrize(("kind", "raw", "conditions", "shown"), CONDITIONS)
def test_conditions_decide_whether_a_field_is_asked(
    kind: str, raw: Any, conditions: list[Condition], shown: bool
) -> None:
    asked = form(field(kind, "first"), field("text", "second", required=True, shown_when=tuple(conditions)))
    answers, errors = clean(asked, {"first": raw, "second": "typed"}, zone=UTC)
    assert ("second" in answers) is shown
    assert errors == {}
    assert ("second" in clean(asked, {"first": raw}, zone=UTC).errors) is shown


def test_hidden_answer_hides_what_depends_on_it() -> None:
    asked = form(
        field("choice", "a"),
        field("choice", "b", shown_when=(when("a", "in", "red"),)),
        field("text", "c", required=True, shown_when=(when("b", "in", "red"),)),
    )
    assert clean(asked, {"a": "blue", "b": "red", "c": "x"}, zone=UTC) == ({"a": "blue"}, {})
