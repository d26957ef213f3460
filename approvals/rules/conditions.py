"""Whether a step is needed: its conditions over the facts of a frozen document. Pure and total; no eval."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from .flow import Facts, Field, Operator, Test

NUMBERS = frozenset({Field.NET_AMOUNT, Field.LOWEST_RATE})
FLAGS = frozenset({Field.OVER_AUTHORITY, Field.DEVIATION})

OPERATORS: Mapping[Field, tuple[Operator, ...]] = {
    field: (Operator.AT_LEAST, Operator.LESS)
    if field in NUMBERS
    else (Operator.IS,)
    if field in FLAGS
    else (Operator.IS, Operator.IS_NOT, Operator.ONE_OF)
    for field in Field
}
"""How each fact can be compared."""

Groups = Sequence[Sequence[Test]]


@dataclass(frozen=True, slots=True)
class Held:
    """Truthy when the conditions hold. `failed`: the facts that made a test fail, empty when they hold; a fact that
    is missing, or is not of its kind, is None."""

    holds: bool
    failed: Mapping[str, Any]

    def __bool__(self) -> bool:
        return self.holds


def holds(groups: Groups, facts: Facts) -> Held:
    """Whether one of the groups holds, that is all of its tests; without any group always."""
    failing = [[test for test in group if not _passes(test, _fact(test.field, facts))] for group in groups]
    if not groups or not all(failing):
        return Held(holds=True, failed={})
    values = {test.field: _fact(test.field, facts) for group in failing for test in group}
    return Held(
        holds=False,
        failed={str(field): f"{one:f}" if isinstance(one, Decimal) else one for field, one in values.items()},
    )


def is_possible(test: Test) -> bool:
    """Whether the test compares a fact in one of its ways, with a value of its kind."""
    if test.operator not in OPERATORS[test.field]:
        return False
    if test.operator is Operator.ONE_OF:
        return isinstance(test.value, tuple) and bool(test.value) and all(_is_word(one) for one in test.value)
    if test.field in NUMBERS:
        return isinstance(test.value, Decimal) and test.value.is_finite()
    return isinstance(test.value, bool) if test.field in FLAGS else _is_word(test.value)


def _is_word(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _fact(field: Field, facts: Facts) -> Decimal | bool | str | None:
    """The fact as a value of its kind; None when it is missing or something else."""
    raw = facts.get(field)
    if field in NUMBERS:
        return _number(raw)
    kind = bool if field in FLAGS else str
    return raw if isinstance(raw, kind) else None


def _number(raw: object) -> Decimal | None:
    if isinstance(raw, bool) or not isinstance(raw, Decimal | int | str):
        return None
    try:
        number = Decimal(raw)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _passes(test: Test, fact: Decimal | bool | str | None) -> bool:
    """A test that could not be made, of a missing fact or of another kind, fails."""
    if fact is None or not is_possible(test):
        return False
    value: Any = test.value
    return _COMPARE[test.operator](fact, value)


_COMPARE: Mapping[Operator, Callable[[Any, Any], bool]] = {
    Operator.IS: lambda fact, value: fact == value,
    Operator.IS_NOT: lambda fact, value: fact != value,
    Operator.AT_LEAST: lambda fact, value: fact >= value,
    Operator.LESS: lambda fact, value: fact < value,
    Operator.ONE_OF: lambda fact, values: fact in values,
}
