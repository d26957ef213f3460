"""The one line "why it came here"."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from requests_app.rules.route_reason import sentence

EAST = {"en": "East", "zh": "东区"}
TESTING = {"en": "Manager, product test department", "zh": "产品测试部经理"}
LI, ZHANG = {"en": "Li Wei", "zh": "李伟"}, {"en": "Zhang Min", "zh": "张敏"}
ROUTED = {"outcome": "row", "content": "T3", "unit": EAST, "value": "gold", "coordinator": TESTING, "absences": []}


def away(until: str | None, stand_in: Any) -> list[dict[str, Any]]:
    return [{"person": LI, "until": until, "stand_in": stand_in}]


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({}, "T3 for East, gold customers → Manager, product test department"),
        ({"value": ""}, "T3 for East → Manager, product test department"),
        ({"unit": None}, "T3 for gold customers of any unit → Manager, product test department"),
        ({"unit": None, "value": ""}, "T3 for any unit and customer → Manager, product test department"),
        (
            {"absences": away("2026-12-03T09:00:00+08:00", ZHANG)},
            (
                "T3 for East, gold customers → Manager, product test department "
                "(Li Wei is away until 3 December: Zhang Min stands in)"
            ),
        ),
        (
            {"absences": away("2026-12-03T09:00:00+08:00", None), "manager": ZHANG},
            (
                "T3 for East, gold customers → Manager, product test department "
                "(Li Wei is away until 3 December; Zhang Min answers as manager)"
            ),
        ),
        (
            {"absences": away(None, ZHANG)},
            "T3 for East, gold customers → Manager, product test department (Li Wei has left: Zhang Min stands in)",
        ),
        (
            {"absences": away(None, None)},
            "T3 for East, gold customers → Manager, product test department (Li Wei has left)",
        ),
        (
            {"outcome": "no_row"},
            "T3 for East, gold customers: no routing row answers, so the administrators decide",
        ),
        (
            {"outcome": "no_post"},
            (
                "T3 for East, gold customers → Manager, product test department: "
                "there is no such post, so the administrators decide"
            ),
        ),
        (
            {"outcome": "nobody"},
            (
                "T3 for East, gold customers → Manager, product test department: "
                "nobody is there, so the administrators decide"
            ),
        ),
        ({"outcome": "by_hand", "by": LI}, "Sent here by Li Wei"),
    ],
)
def test_sentence_says_why_in_one_line(change: dict[str, Any], line: str) -> None:
    reason = {**ROUTED, **change}
    if reason["outcome"] == "by_hand":
        reason = {"outcome": "by_hand", "by": LI}
    assert sentence(reason) == line


def test_sentence_names_things_in_the_readers_language() -> None:
    with translation.override("zh-hans"):
        line = sentence(ROUTED)
    assert "东区" in line
    assert "产品测试部经理" in line


def test_sentence_of_an_unrouted_request_is_empty() -> None:
    assert sentence({}) == ""
