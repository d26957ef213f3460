from __future__ import annotations

import json
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.rules.conditions import FLAGS, NUMBERS
from approvals.rules.flow import Approver, Field, Flow, Nobody, Oneself, Operator, Source, Step, Test
from approvals.rules.flow_format import loaded, stored
from approvals.rules.states import Mode

_WORD = st.text(min_size=1, max_size=8)
_NUMBERS = st.builds(
    Test,
    st.sampled_from(sorted(NUMBERS)),
    st.sampled_from([Operator.AT_LEAST, Operator.LESS]),
    st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-10, max_value=10**12),
)
_FLAGS = st.builds(Test, st.sampled_from(sorted(FLAGS)), st.just(Operator.IS), st.booleans())
_WORDS = st.one_of(
    st.builds(Test, st.just(Field.KIND), st.sampled_from([Operator.IS, Operator.IS_NOT]), _WORD),
    st.builds(Test, st.just(Field.KIND), st.just(Operator.ONE_OF), st.lists(_WORD, min_size=1, max_size=3).map(tuple)),
)
_APPROVERS = st.lists(st.builds(Approver, st.sampled_from(Source), st.text(max_size=5)), max_size=3).map(tuple)
_STEPS = st.builds(
    Step,
    key=st.text(max_size=5),
    name_en=st.text(max_size=5),
    name_zh=st.text(max_size=5),
    approvers=_APPROVERS,
    mode=st.sampled_from(Mode),
    quorum=st.integers(1, 9),
    conditions=st.lists(st.lists(st.one_of(_NUMBERS, _FLAGS, _WORDS), max_size=3).map(tuple), max_size=3).map(tuple),
    within=st.tuples(st.integers(1, 99), st.sampled_from(["minutes", "hours", "days"])),
    is_authority=st.booleans(),
    needs_comment=st.booleans(),
    nobody=st.sampled_from(Nobody),
    oneself=st.sampled_from(Oneself),
    asks_again=st.booleans(),
)


@given(st.builds(Flow, st.lists(_STEPS, max_size=3).map(tuple), _APPROVERS))
def test_what_is_stored_is_json_and_is_read_as_the_same(flow: Flow) -> None:
    assert loaded(json.loads(json.dumps(stored(flow)))) == flow


def _small() -> dict[str, Any]:
    step = Step(
        "manager",
        "Manager",
        "经理",
        (Approver(Source.SUPERIOR, "1"),),
        conditions=((Test(Field.NET_AMOUNT, Operator.AT_LEAST, Decimal(5)),),),
    )
    return stored(Flow((step,)))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("format", 2),
        ("copies", {}),
        ("steps", None),
        ("more", 1),
        ("steps.0.more", 1),
        ("steps.0.key", 5),
        ("steps.0.mode", "most"),
        ("steps.0.quorum", 0),
        ("steps.0.quorum", True),
        ("steps.0.quorum", "1"),
        ("steps.0.is_authority", "yes"),
        ("steps.0.nobody", "approve"),
        ("steps.0.oneself", "approve"),
        ("steps.0.within", [8]),
        ("steps.0.within", [0, "hours"]),
        ("steps.0.within", [8, "weeks"]),
        ("steps.0.approvers", {}),
        ("steps.0.approvers.0", "boss"),
        ("steps.0.approvers.0.source", "eval"),
        ("steps.0.approvers.0.value", 1),
        ("steps.0.conditions.0", "x"),
        ("steps.0.conditions.0.0.field", "margin"),
        ("steps.0.conditions.0.0.operator", "matches"),
        ("steps.0.conditions.0.0.operator", "is"),
        ("steps.0.conditions.0.0.value", 5.0),
        ("steps.0.conditions.0.0.value", "five"),
        ("steps.0.conditions.0.0", {"field": "over_authority", "operator": "is", "value": 1}),
    ],
)
def test_what_is_not_known_is_refused(path: str, value: Any) -> None:
    definition = deepcopy(_small())
    place: Any = definition
    *way, last = path.split(".")
    for part in way:
        place = place[int(part)] if isinstance(place, list) else place[part]
    place[int(last) if isinstance(place, list) else last] = value
    with pytest.raises(ValueError, match=r"\w"):
        loaded(definition)


def test_what_is_missing_is_refused() -> None:
    definition = _small()
    del definition["steps"][0]["asks_again"]
    with pytest.raises(ValueError, match="step with"):
        loaded(definition)
