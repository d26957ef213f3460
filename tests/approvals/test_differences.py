from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from approvals.rules.canonical import text_of
from approvals.rules.differences import Change, Difference, FileDifference, Row, between, kind_of_path, of_files

KEYS = st.sampled_from(["code", "rows", "text", "name_en", "name_zh", "a", "b"])
LEAVES = st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["", "x", "y", "1", "12.50"])
CONTENTS = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)
ROWS = st.lists(st.fixed_dictionaries({"code": st.sampled_from("ABC"), "n": st.integers(0, 2)}), max_size=6)
ROW_KEYS = {"rows": "code", "": "code", "rows.rows": "code.code"}


def applied(before: Any, differences: list[Difference]) -> Any:
    """What comes out when exactly these differences are made: written apart from the rules, for the tests."""
    if [one.path for one in differences] == [()] and differences[0].change == Change.CHANGED:
        return differences[0].after
    below: dict[Any, list[Difference]] = {}
    for one in differences:
        if one.path:
            rest = Difference(one.path[1:], one.change, one.before, one.after, one.place)
            below.setdefault(one.path[0], []).append(rest)
    if isinstance(before, list):
        return _applied_to_rows(before, below, next((one for one in differences if not one.path), None))
    if not isinstance(before, dict):
        assert not differences
        return before
    return {name: applied(before[name], found) for name, found in _kept(before, below)} | _added(below)


def _kept(before: dict[str, Any], below: dict[Any, list[Difference]]) -> list[tuple[str, list[Difference]]]:
    return [(name, below.get(name, [])) for name in before if not _whole(below.get(name, []), Change.REMOVED)]


def _added(below: dict[Any, list[Difference]]) -> dict[str, Any]:
    return {name: found[0].after for name, found in below.items() if _whole(found, Change.ADDED)}


def _whole(found: list[Difference], change: Change) -> bool:
    return len(found) == 1 and found[0].path == () and found[0].change == change


def _applied_to_rows(before: list[Any], below: dict[Any, list[Difference]], moved: Difference | None) -> list[Any]:
    key = "code" if any(row.name for row in below) or (moved and any(row.name for row in moved.before)) else ""
    rows: dict[Row, Any] = {}
    seen: Counter[str] = Counter()
    for value in before:
        code: Any = value.get("code") if key and isinstance(value, dict) else ""
        code = code.get("code") if isinstance(code, dict) and isinstance(code.get("code"), str | int) else code
        name = str(code) if isinstance(code, str | int) else ""
        seen[name] += 1
        rows[Row(name, seen[name])] = value
    left = [row for row in rows if not _whole(below.get(row, []), Change.REMOVED)]
    after = [applied(rows[row], below.get(row, [])) for row in (moved.after if moved else left)]
    for found in sorted(
        (one for one in below.values() if _whole(one, Change.ADDED)), key=lambda one: one[0].place or 0
    ):
        after.insert(found[0].place or 0, found[0].after)
    return after


@given(CONTENTS)
def test_content_has_no_difference_with_itself(content: Any) -> None:
    assert between(content, content, ROW_KEYS) == []


@given(CONTENTS, CONTENTS)
def test_making_the_differences_makes_the_other_content(before: Any, after: Any) -> None:
    assert text_of(applied(before, between(before, after))) == text_of(after)


@given(ROWS, ROWS)
def test_making_the_differences_of_rows_makes_the_other_rows(before: list[Any], after: list[Any]) -> None:
    found = between({"rows": before}, {"rows": after}, ROW_KEYS)
    assert applied({"rows": before}, found) == {"rows": after}


@given(CONTENTS, CONTENTS)
def test_contents_that_differ_have_a_difference(before: Any, after: Any) -> None:
    assert bool(between(before, after, ROW_KEYS)) == (text_of(before) != text_of(after))


def test_changed_added_and_removed_values_are_named_by_their_path() -> None:
    before = {"summary": "a", "old": 1, "deep": {"x": "1.00"}}
    after = {"summary": "b", "new": None, "deep": {"x": "2.00"}}
    assert between(before, after) == [
        Difference(("summary",), Change.CHANGED, "a", "b"),
        Difference(("old",), Change.REMOVED, before=1),
        Difference(("deep", "x"), Change.CHANGED, "1.00", "2.00"),
        Difference(("new",), Change.ADDED, after=None),
    ]


def test_row_put_in_at_the_top_leaves_the_others_as_they_are() -> None:
    before = {"rows": [{"code": "A", "n": 1}, {"code": "B", "n": 1}]}
    after = {"rows": [{"code": "C", "n": 1}, {"code": "A", "n": 1}, {"code": "B", "n": 2}]}
    assert between(before, after, {"rows": "code"}) == [
        Difference(("rows", Row("C", 1)), Change.ADDED, after={"code": "C", "n": 1}, place=0),
        Difference(("rows", Row("B", 1), "n"), Change.CHANGED, 1, 2),
    ]


def test_rows_without_a_key_are_matched_by_their_place() -> None:
    assert between(["a", "b"], ["a", "c", "d"]) == [
        Difference((Row("", 2),), Change.CHANGED, "b", "c"),
        Difference((Row("", 3),), Change.ADDED, after="d", place=2),
    ]
    assert between(["a", "b"], ["a"]) == [Difference((Row("", 2),), Change.REMOVED, before="b")]


def test_rows_of_one_key_are_matched_one_after_another() -> None:
    before = [{"code": "A", "n": 1}, {"code": "A", "n": 2}]
    found = between({"rows": before}, {"rows": [before[0], {"code": "A", "n": 3}]}, {"rows": "code"})
    assert found == [Difference(("rows", Row("A", 2), "n"), Change.CHANGED, 2, 3)]


def test_key_of_a_row_may_lie_deeper_and_be_a_number() -> None:
    before: list[dict[str, Any]] = [
        {"product": {"id": 7, "name_en": "Lamp", "name_zh": "灯"}, "n": 1},
        {"product": None},
    ]
    after = [{"product": None}, before[0] | {"n": 2}]
    found = between({"rows": before}, {"rows": after}, {"rows": "product.id"})
    assert [(one.path, one.change) for one in found] == [
        (("rows",), Change.MOVED),
        (("rows", Row("7", 1), "n"), Change.CHANGED),
    ]


def test_rows_in_another_order_are_one_difference() -> None:
    rows = [{"code": "A"}, {"code": "B"}, {"code": "C"}]
    assert between({"rows": rows}, {"rows": [rows[1], rows[0]]}, {"rows": "code"}) == [
        Difference(("rows",), Change.MOVED, [Row("A", 1), Row("B", 1)], [Row("B", 1), Row("A", 1)]),
        Difference(("rows", Row("C", 1)), Change.REMOVED, before=rows[2]),
    ]


def test_thing_named_in_two_languages_is_one_value() -> None:
    lamp = {"code": "L", "name_en": "Lamp", "name_zh": "灯"}
    pole = {"code": "P", "name_en": "Pole", "name_zh": "灯杆"}
    assert between({"product": lamp}, {"product": pole}) == [Difference(("product",), Change.CHANGED, lamp, pole)]


def test_true_is_not_one() -> None:
    assert between({"a": True}, {"a": 1}) == [Difference(("a",), Change.CHANGED, before=True, after=1)]


def test_path_without_rows_names_its_kind() -> None:
    assert kind_of_path(("rows", Row("A", 1), "wanted_price")) == "rows.wanted_price"


def file(name: str, sha256: str) -> dict[str, str]:
    return {"name": name, "sha256": sha256}


def test_files_are_compared_by_their_hash() -> None:
    before = [file("same.pdf", "1"), file("offer.docx", "2"), file("old.pdf", "3"), file("gone.pdf", "4")]
    after = [file("same.pdf", "1"), file("offer.docx", "5"), file("renamed.pdf", "3"), file("new.pdf", "6")]
    assert of_files(before, after) == [
        FileDifference(Change.ADDED, "", "new.pdf"),
        FileDifference(Change.CHANGED, "offer.docx", "offer.docx"),
        FileDifference(Change.MOVED, "old.pdf", "renamed.pdf"),
        FileDifference(Change.REMOVED, "gone.pdf", ""),
    ]


def test_same_content_under_two_names_is_matched_by_name_first() -> None:
    before = [file("a.pdf", "1"), file("b.pdf", "1")]
    assert of_files(before, [file("b.pdf", "1")]) == [FileDifference(Change.REMOVED, "a.pdf", "")]


FILES = st.lists(st.builds(file, st.sampled_from(["a", "b", "c"]), st.sampled_from("123")), max_size=5)


@given(FILES)
def test_files_have_no_difference_with_themselves(files: list[dict[str, str]]) -> None:
    assert of_files(files, list(reversed(files))) == []


@given(FILES, FILES)
def test_files_add_up(before: list[dict[str, str]], after: list[dict[str, str]]) -> None:
    found = of_files(before, after)
    names = Counter(one["name"] for one in before)
    names.subtract(one.before for one in found if one.before)
    names.update(one.after for one in found if one.after)
    assert +names == Counter(one["name"] for one in after)
    assert bool(found) == (Counter(map(text_of, before)) != Counter(map(text_of, after)))
