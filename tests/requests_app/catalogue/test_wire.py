"""Forms to JSON and back, strictly."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests_app.rules.forms import schema as s
from requests_app.rules.forms.problems import problems
from requests_app.rules.forms.wire import SchemaError, dump, dump_field, parse

LABEL = {"en": "Label", "zh": "标签"}


def with_field(**changes: Any) -> dict[str, Any]:
    one = {"key": "it", "type": "text", "label": LABEL} | changes
    return {"groups": [{"key": "g", "label": LABEL, "fields": [one]}]}


BROKEN: list[tuple[Any, str]] = [
    ([], "form: an object is expected."),
    ({"group": []}, "form: “group” is not known here."),
    ({"groups": {}}, "form.groups: a list is expected."),
    ({"groups": [{"key": "g"}]}, "form.groups[0]: “label” is missing."),
    (with_field(key=1), "form.groups[0].fields[0].key: a text of at most 1000 characters is expected."),
    (with_field(type="colour"), "form.groups[0].fields[0].type: “colour” is not known here."),
    (with_field(type=[]), "form.groups[0].fields[0].type: “[]” is not known here."),
    (with_field(required="yes"), "form.groups[0].fields[0].required: true or false is expected."),
    (with_field(decimals=True), "form.groups[0].fields[0].decimals: a whole number from 0 to 4 is expected."),
    (with_field(decimals=5), "form.groups[0].fields[0].decimals: a whole number from 0 to 4 is expected."),
    (with_field(minimum=1), "form.groups[0].fields[0].minimum: a decimal number, written as text, is expected."),
    (with_field(minimum="9" * 13), "form.groups[0].fields[0].minimum: a decimal number, written as text, is expected."),
    (with_field(columns=[{"shown_when": []}]), "form.groups[0].fields[0].columns[0]: “shown_when” is not known here."),
]


@pytest.mark.parametrize(("schema", "message"), BROKEN)
def test_broken_schema_names_its_place(schema: Any, message: str) -> None:
    with pytest.raises(SchemaError, match=r"^form") as caught:
        parse(schema)
    assert str(caught.value) == message
    assert message.startswith(f"{caught.value.place}: ")
    assert problems(schema) == [message]


def test_empty_form_is_read() -> None:
    assert parse({}) == parse(s.EMPTY) == s.Form()


def test_dump_leaves_out_what_is_ordinary() -> None:
    assert dump_field(s.Field("it", s.FieldType.TEXT, s.Text("a"))) == {
        "key": "it",
        "type": "text",
        "label": {"en": "a"},
    }


words = st.text(max_size=20)
texts = st.builds(s.Text, words, words)
limits = st.none() | st.decimals(min_value=-1000, max_value=1000, places=2).map(lambda d: Decimal(format(d, "f")))
columns = st.builds(
    s.Field,
    key=words,
    type=st.sampled_from(s.COLUMN_TYPES),
    label=texts,
    options=st.lists(st.builds(s.Option, words, texts), max_size=3).map(tuple),
    formula=st.none() | st.builds(s.Formula, st.sampled_from(s.FormulaKind), words, words),
    summed=st.booleans(),
)
conditions = st.builds(s.Condition, words, st.sampled_from(s.Operator), st.lists(words, max_size=2).map(tuple))
questions = st.builds(
    s.Field,
    key=words,
    type=st.sampled_from(s.FIELD_TYPES),
    label=texts,
    help=texts,
    required=st.booleans(),
    shown_when=st.lists(conditions, max_size=2).map(tuple),
    max_length=st.none() | st.integers(0, 9000),
    minimum=limits,
    maximum=limits,
    decimals=st.integers(0, 4),
    currencies=st.lists(words, max_size=2).map(tuple),
    columns=st.lists(columns, max_size=3).map(tuple),
    min_rows=st.integers(0, 60),
    max_rows=st.integers(0, 60),
)
forms = st.builds(
    s.Form,
    st.lists(st.builds(s.Group, words, texts, st.lists(questions, max_size=3).map(tuple)), max_size=3).map(tuple),
)


@given(forms)
def test_form_survives_the_way_through_json(form: s.Form) -> None:
    assert parse(dump(form)) == form
    assert all(isinstance(problem, str) for problem in problems(dump(form)))
