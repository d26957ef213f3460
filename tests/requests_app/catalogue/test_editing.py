"""The single steps of the editor, and what two versions differ in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from requests_app.rules.forms import editing
from requests_app.rules.forms.comparison import Kind, compare
from requests_app.rules.forms.schema import Form, Group, Text
from tests.requests_app.catalogue.building import LABEL, field

ONE, TWO = Group("one", LABEL, (field("text", "a"), field("text", "b"))), Group("two", LABEL, (field("text", "c"),))
FORM = Form((ONE, TWO))


def keys(form: Form) -> list[list[str]]:
    return [[field.key for field in group.fields] for group in form.groups]


@pytest.mark.parametrize(
    ("words", "taken", "key"),
    [
        ("Key points!", [], "key_points"),
        ("Key points", ["key_points"], "key_points_2"),
        ("Key points", ["key_points", "key_points_2"], "key_points_3"),
        ("2nd try", [], "f_2nd_try"),
        ("中文", [], "f"),
        ("x" * 99, [], "x" * 36),
    ],
)
def test_free_key_is_made_from_the_words(words: str, taken: list[str], key: str) -> None:
    assert editing.free_key(words, taken) == key


def test_groups_are_added_renamed_removed() -> None:
    assert editing.add_group(FORM, Group("new", LABEL)).groups[-1].key == "new"
    assert editing.change_group(FORM, replace(ONE, label=Text("x", "y"))).groups[0].label == Text("x", "y")
    assert keys(editing.remove_group(FORM, "one")) == [["c"]]


@pytest.mark.parametrize(
    ("key", "step", "order"), [("two", -1, "two one"), ("one", 1, "two one"), ("one", -1, "one two")]
)
def test_group_moves(key: str, step: int, order: str) -> None:
    assert [group.key for group in editing.move_group(FORM, key, step).groups] == order.split()


def test_fields_are_added_changed_removed() -> None:
    assert keys(editing.add_field(FORM, "two", field("text", "d"))) == [["a", "b"], ["c", "d"]]
    changed = editing.change_field(FORM, field("number", "b")).field("b")
    assert changed
    assert changed.type == "number"
    assert keys(editing.remove_field(FORM, "a")) == [["b"], ["c"]]


@pytest.mark.parametrize(
    ("key", "step", "order"),
    [
        ("a", 1, [["b", "a"], ["c"]]),
        ("b", -1, [["b", "a"], ["c"]]),
        ("b", 1, [["a"], ["b", "c"]]),
        ("c", -1, [["a", "b", "c"], []]),
        ("a", -1, [["a", "b"], ["c"]]),
        ("c", 1, [["a", "b"], ["c"]]),
    ],
)
def test_field_moves_through_the_groups(key: str, step: int, order: list[list[str]]) -> None:
    assert keys(editing.move_field(FORM, key, step)) == order


def test_columns_are_added_changed_moved_removed() -> None:
    table = editing.add_column(field("rows", columns=(field("text", "a"),)), field("text", "b"))
    assert [c.key for c in table.columns] == ["a", "b"]
    assert [c.key for c in editing.move_column(table, "b", -1).columns] == ["b", "a"]
    assert [c.key for c in editing.remove_column(table, "a").columns] == ["b"]
    assert editing.change_column(table, field("date", "b")).columns[1].type == "date"


def test_comparison_names_added_removed_changed_and_moved() -> None:
    new = Form(
        (
            Group("one", LABEL, (field("text", "b"), field("text", "a", required=True))),
            Group("two", LABEL, (field("text", "d"),)),
        )
    )
    found = [(d.kind, d.key, d.details, d.tone) for d in compare(FORM, new)]
    assert found == [
        (Kind.MOVED, "b", (), "neutral"),
        (Kind.CHANGED, "a", ("Required",), "info"),
        (Kind.ADDED, "d", (), "success"),
        (Kind.REMOVED, "c", (), "danger"),
    ]


def test_comparison_sees_a_field_in_another_group() -> None:
    assert [d.kind for d in compare(FORM, editing.move_field(FORM, "b", 1))] == [Kind.MOVED]


def test_comparison_of_equal_forms_is_empty() -> None:
    assert compare(FORM, FORM) == []
