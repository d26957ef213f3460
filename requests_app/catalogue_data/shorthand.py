"""Few words for the questions that the thirteen forms ask, so that each form reads like its paper."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from requests_app.rules.forms.schema import (
    Condition,
    Field,
    FieldType,
    Form,
    Formula,
    FormulaKind,
    Group,
    Operator,
    Option,
    Text,
)

Pair = tuple[str, str]
NOTHING: Pair = ("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """One row of the catalogue; every pair is English, Chinese."""

    code: str
    type: str
    name: Pair
    description: Pair
    precondition: Pair = NOTHING
    by_email: bool = False
    process_group: str
    needs_customer: bool = True
    form: Form


def form(*groups: Group) -> Form:
    return Form(groups)


def group(key: str, label: Pair, *fields: Field) -> Group:
    return Group(key, Text(*label), fields)


def ask(key: str, kind: FieldType, label: Pair, note: Pair = NOTHING, **options: Any) -> Field:
    return Field(key, kind, Text(*label), Text(*note), **options)


def text(key: str, label: Pair, note: Pair = NOTHING, **options: Any) -> Field:
    return ask(key, FieldType.TEXT, label, note, **options)


def long_text(key: str, label: Pair, note: Pair = NOTHING, **options: Any) -> Field:
    return ask(key, FieldType.LONG_TEXT, label, note, max_length=4000, **options)


def number(key: str, label: Pair, lowest: int, highest: int, note: Pair = NOTHING, **options: Any) -> Field:
    return ask(key, FieldType.NUMBER, label, note, minimum=Decimal(lowest), maximum=Decimal(highest), **options)


def money(key: str, label: Pair, note: Pair = NOTHING, currencies: tuple[str, ...] = ("CNY",), **options: Any) -> Field:
    return ask(key, FieldType.MONEY, label, note, minimum=Decimal(0), currencies=currencies, **options)


def choice(key: str, label: Pair, options: dict[str, Pair], note: Pair = NOTHING, **rest: Any) -> Field:
    return ask(key, FieldType.CHOICE, label, note, options=_options(options), **rest)


def choices(key: str, label: Pair, options: dict[str, Pair], note: Pair = NOTHING, **rest: Any) -> Field:
    return ask(key, FieldType.CHOICES, label, note, options=_options(options), **rest)


def rows(key: str, label: Pair, *columns: Field, note: Pair = NOTHING, **options: Any) -> Field:
    return ask(key, FieldType.ROWS, label, note, columns=columns, **options)


def product(key: str, label: Pair, first: str, second: str) -> Field:
    """A column: first × second, added up below the table."""
    return ask(key, FieldType.COMPUTED, label, formula=Formula(FormulaKind.PRODUCT, first, second), summed=True)


def discount(key: str, label: Pair, first: str, second: str) -> Field:
    """A column: how far the second price is below the first, in percent."""
    return ask(key, FieldType.COMPUTED, label, formula=Formula(FormulaKind.DISCOUNT, first, second))


def when(field: str, *values: str) -> tuple[Condition, ...]:
    """Shown when the answer to the earlier field is one of the values."""
    return (Condition(field, Operator.IN, values),)


def _options(options: dict[str, Pair]) -> tuple[Option, ...]:
    return tuple(Option(value, Text(*label)) for value, label in options.items())


def purpose() -> Field:
    """Nearly every form ends with it."""
    return long_text(
        "purpose",
        ("Expected purpose", "预期目的"),
        (
            "What should be different afterwards? We measure the delivery by it.",
            "做完之后希望达到什么效果？交付时以此衡量。",
        ),
        required=True,
    )


def cautions() -> Field:
    return long_text(
        "cautions",
        ("Key points or cautions", "重点或注意事项"),
        ("What must not be missed, and what had better not be mentioned.", "哪些必须讲到，哪些不宜提及。"),
    )
