"""A flow as it is stored, and back. What is not known is refused: no version is ever read as something else. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from . import conditions
from .flow import Approver, Field, Flow, Nobody, Oneself, Operator, Source, Step, Test, Value
from .states import Mode

FORMAT = 1
UNITS = ("minutes", "hours", "days")
"""Of `within`, as deadlines.rules.ladder counts working time."""


def stored(flow: Flow) -> dict[str, Any]:
    """The flow as JSON values; decimals are strings."""
    return {
        "format": FORMAT,
        "steps": [_stored_step(step) for step in flow.steps],
        "copies": [_stored_approver(one) for one in flow.copies],
    }


def loaded(definition: Mapping[str, Any]) -> Flow:
    """The flow of JSON values. ValueError, which names the place, for anything that `stored` does not write."""
    _keys("flow", definition, {"format", "steps", "copies"})
    if definition["format"] != FORMAT:
        raise ValueError(f"format {definition['format']!r}")
    return Flow(
        steps=tuple(_loaded_step(one) for one in _list("steps", definition["steps"])),
        copies=tuple(_loaded_approver(one) for one in _list("copies", definition["copies"])),
    )


def _stored_step(step: Step) -> dict[str, Any]:
    amount, unit = step.within
    return {
        "key": step.key,
        "name_en": step.name_en,
        "name_zh": step.name_zh,
        "approvers": [_stored_approver(one) for one in step.approvers],
        "mode": str(step.mode),
        "quorum": step.quorum,
        "conditions": [[_stored_test(test) for test in group] for group in step.conditions],
        "within": [amount, str(unit)],
        "is_authority": step.is_authority,
        "needs_comment": step.needs_comment,
        "nobody": str(step.nobody),
        "oneself": str(step.oneself),
        "asks_again": step.asks_again,
    }


def _stored_approver(approver: Approver) -> dict[str, str]:
    return {"source": str(approver.source), "value": approver.value}


def _stored_test(test: Test) -> dict[str, Any]:
    value: Any = test.value
    if isinstance(value, Decimal):
        value = f"{value:f}"
    return {
        "field": str(test.field),
        "operator": str(test.operator),
        "value": list(value) if isinstance(value, tuple) else value,
    }


_FLAGS = ("is_authority", "needs_comment", "asks_again")
_WORDS = ("key", "name_en", "name_zh")
_STEP = {*_WORDS, *_FLAGS, "approvers", "mode", "quorum", "conditions", "within", "nobody", "oneself"}


def _loaded_step(data: Mapping[str, Any]) -> Step:
    _keys("step", data, _STEP)
    groups = [_list("conditions", group) for group in _list("conditions", data["conditions"])]
    return Step(
        **{name: _of(str, name, data[name]) for name in _WORDS},
        **{name: _of(bool, name, data[name]) for name in _FLAGS},
        approvers=tuple(_loaded_approver(one) for one in _list("approvers", data["approvers"])),
        mode=Mode(data["mode"]),
        quorum=_count("quorum", data["quorum"]),
        conditions=tuple(tuple(_loaded_test(test) for test in group) for group in groups),
        within=_within(data["within"]),
        nobody=Nobody(data["nobody"]),
        oneself=Oneself(data["oneself"]),
    )


def _loaded_approver(data: Mapping[str, Any]) -> Approver:
    _keys("approver", data, {"source", "value"})
    return Approver(Source(data["source"]), _of(str, "value", data["value"]))


def _loaded_test(data: Mapping[str, Any]) -> Test:
    _keys("test", data, {"field", "operator", "value"})
    field = Field(data["field"])
    test = Test(field, Operator(data["operator"]), _value(field, data["value"]))
    if not conditions.is_possible(test):
        raise ValueError(f"test of {test.field}")
    return test


def _value(field: Field, value: Any) -> Value:
    if field in conditions.NUMBERS:
        try:
            return Decimal(_of(str, field, value))
        except InvalidOperation as problem:
            raise ValueError(f"{field} {value!r}") from problem
    return tuple(value) if isinstance(value, list) else _of((bool, str), field, value)


def _within(value: Any) -> tuple[int, str]:
    match value:
        case [amount, unit] if unit in UNITS:
            return _count("within", amount), unit
    raise ValueError(f"within {value!r}")


def _count(name: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(f"{name} {value!r}")
    return value


def _of(kind: Any, name: str, value: Any) -> Any:
    if not isinstance(value, kind):
        raise ValueError(f"{name} {value!r}")
    return value


def _list(name: str, value: Any) -> Sequence[Any]:
    found: Sequence[Any] = _of(list, name, value)
    return found


def _keys(name: str, data: Any, known: set[str]) -> None:
    """Raise ValueError unless it is a mapping of exactly these keys."""
    if _of(Mapping, name, data).keys() != known:
        raise ValueError(f"{name} with {sorted(map(str, data))}")
