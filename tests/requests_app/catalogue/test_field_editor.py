"""The editor of a field asks the right questions and gives the field back unchanged."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import pytest

from requests_app.catalogue_data.contents import CONTENTS
from requests_app.forms.field_editor import answers_of, built, editor_for
from requests_app.rules.forms.answers import clean
from requests_app.rules.forms.schema import Condition, Field, FieldType, Formula, FormulaKind, Operator, Option, Text
from tests.requests_app.catalogue.building import LABEL, field

FIELDS = [
    (content.code, one, list(content.form.fields)[:place])
    for content in CONTENTS
    for place, one in enumerate(content.form.fields)
]
COLUMNS = [(code, column, table) for code, table, _earlier in FIELDS for column in table.columns]


def edited(before: Field, earlier: list[Field], table: Field | None = None, **changes: Any) -> Field:
    """The field after its editor was opened and saved with these changes."""
    questions = editor_for(before.type, earlier=earlier, table=table)
    answers, errors = clean(questions, answers_of(before, earlier) | changes, zone=UTC)
    assert errors == {}
    return built(before.type, answers, taken=[], before=before)


@pytest.mark.parametrize(("code", "one", "earlier"), FIELDS, ids=[f"{code}-{one.key}" for code, one, _ in FIELDS])
def test_saving_an_untouched_field_changes_nothing(code: str, one: Field, earlier: list[Field]) -> None:
    same = edited(one, earlier)
    assert [getattr(same, name) for name in one.__dataclass_fields__ if name != "currencies"] == [
        getattr(one, name) for name in one.__dataclass_fields__ if name != "currencies"
    ]
    assert same.currencies == one.currencies or one.type != FieldType.MONEY


@pytest.mark.parametrize(("code", "one", "table"), COLUMNS, ids=[f"{code}-{one.key}" for code, one, _ in COLUMNS])
def test_saving_an_untouched_column_changes_nothing(code: str, one: Field, table: Field) -> None:
    same = edited(one, [], table)
    assert (same.key, same.label, same.required, same.formula, same.summed) == (
        one.key, one.label, one.required, one.formula, one.summed,
    )  # fmt: skip


@pytest.mark.parametrize(
    "conditions",
    [
        (Condition("c", Operator.IN, ("red", "blue")),),
        (Condition("c", Operator.FILLED), Condition("d", Operator.FILLED)),
        (Condition("c", Operator.IN, ("red",)), Condition("t", Operator.EQUALS, ("yes",))),
        (Condition("n", Operator.EQUALS, ("5",)), Condition("t", Operator.EQUALS, ("yes",))),
    ],
)
def test_conditions_survive_the_editor(conditions: tuple[Condition, ...]) -> None:
    earlier = [field("choice", "c"), field("date", "d"), field("text", "t"), field("number", "n"), field("file", "f")]
    assert edited(field("text", shown_when=conditions), earlier).shown_when == conditions


def test_equal_to_an_option_becomes_one_of_the_options() -> None:
    one = field("text", shown_when=(Condition("c", Operator.EQUALS, ("red",)),))
    assert edited(one, [field("choice", "c")]).shown_when == (Condition("c", Operator.IN, ("red",)),)


def test_only_a_file_before_offers_no_conditions() -> None:
    editor = editor_for(FieldType.TEXT, earlier=[field("file", "f")])
    assert [group.key for group in editor.groups] == ["words", "rules"]


def test_new_field_gets_a_free_key_and_its_options_too() -> None:
    answers = {
        "label_en": "Colour",
        "label_zh": "颜色",
        "options": [{"en": "Red", "zh": "红"}, {"en": "Red!", "zh": "大红"}],
    }
    made = built(FieldType.CHOICE, answers, taken=["colour"])
    assert made.key == "colour_2"
    assert made.options == (Option("red", Text("Red", "红")), Option("red_2", Text("Red!", "大红")))


def test_new_table_has_no_columns_yet() -> None:
    made = built(FieldType.ROWS, {"label_en": "Rows", "label_zh": "行", "min_rows": 1, "max_rows": 9}, taken=[])
    assert (made.columns, made.min_rows, made.max_rows, made.required) == ((), 1, 9, False)


def test_computed_column_is_built_from_its_formula() -> None:
    table = field("rows", columns=(field("number", "a"), field("money", "b"), field("text", "t")))
    editor = editor_for(FieldType.COMPUTED, table=table)
    first = editor.field("first")
    assert first
    assert [option.value for option in first.options] == ["a", "b"]
    answers = {
        "label_en": "Sum",
        "label_zh": "合计",
        "formula": "product",
        "first": "a",
        "second": "b",
        "summed": "yes",
    }
    made = built(FieldType.COMPUTED, clean(editor, answers, zone=UTC).answers, taken=[])
    assert (made.formula, made.summed) == (Formula(FormulaKind.PRODUCT, "a", "b"), True)
    assert not [*editor_for(FieldType.COMPUTED).field("first").options]  # type: ignore[union-attr]


def test_labels_are_needed_in_both_languages() -> None:
    errors = clean(editor_for(FieldType.DATE), {"required": "no"}, zone=UTC).errors
    assert [*errors] == ["label_en", "label_zh"]
    assert LABEL.en
