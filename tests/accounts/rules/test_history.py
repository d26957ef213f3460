"""Kept values are read again in the reader's language."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from accounts.rules.history import Kept, differences, readable


def test_differences_leave_out_what_stayed() -> None:
    assert differences({"name": "a", "phone": "1"}, {"name": "b", "phone": "1"}) == {"name": ["a", "b"]}


@pytest.mark.parametrize(
    ("field", "kept", "english", "chinese"),
    [
        ("name", "王芳", "王芳", "王芳"),
        ("name", None, "", ""),
        ("note", "", "", ""),
        ("per_unit", True, "yes", "yes"),
        ("per_unit", False, "no", "no"),
        ("unit", {"en": "East", "zh": "华东"}, "East", "华东"),
        ("holders", [{"en": "Ann", "zh": "安"}, {"en": "Bob", "zh": "鲍"}], "Ann, Bob", "安, 鲍"),
        ("holders", [], "", ""),
        ("role", "sales_rep", "Sales rep", "Sales rep"),
        ("kind", "system", "System", "System"),
        ("language", "zh-hans", "简体中文", "简体中文"),
        ("role", "a role of former times", "a role of former times", "a role of former times"),
    ],
)
def test_readable_follows_the_reader(field: str, kept: Kept, english: str, chinese: str) -> None:
    assert str(readable(field, kept, chinese=False)) == english
    assert str(readable(field, kept, chinese=True)) == chinese


def test_readable_gives_moments_as_moments() -> None:
    moment = datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert readable("starts_at", moment.isoformat(), chinese=False) == moment
