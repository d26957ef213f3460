"""Showing answers: what a page, a timeline and the search read. Values stay typed; templates localise them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from .schema import Field, FieldType, Form, FormulaKind, Text


@dataclass(frozen=True, slots=True)
class Money:
    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{self.currency} {self.amount:,.2f}"


@dataclass(frozen=True, slots=True)
class Shown:
    """One answer. `value` by kind: str, Decimal, Money, date, datetime, Text, list of Text, dict (person, contact),
    Table; kind "percent" holds a Decimal; None is an empty cell."""

    key: str
    label: Text
    kind: str
    value: Any

    def __str__(self) -> str:
        return " ".join(_strings(self.value))


@dataclass(frozen=True, slots=True)
class Table:
    headings: tuple[Text, ...]
    rows: tuple[tuple[Shown, ...], ...]
    totals: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownGroup:
    label: Text
    answers: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """One answer before and after; None where there was none."""

    key: str
    label: Text
    before: Shown | None
    after: Shown | None


def display(form: Form, answers: Mapping[str, Any]) -> tuple[ShownGroup, ...]:
    """The given answers in the form's order; groups without any are left out."""
    groups = (
        ShownGroup(
            group.label, tuple(show(field, answers[field.key]) for field in group.fields if field.key in answers)
        )
        for group in form.groups
    )
    return tuple(group for group in groups if group.answers)


def differences(form: Form, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What a correction changed, in the form's order."""
    changed = (field for field in form.fields if before.get(field.key) != after.get(field.key))
    return [
        Change(
            field.key,
            field.label,
            show(field, before[field.key]) if field.key in before else None,
            show(field, after[field.key]) if field.key in after else None,
        )
        for field in changed
    ]


def words(form: Form, answers: Mapping[str, Any]) -> str:
    """All answers as one text for the search index, both languages of chosen options included."""
    return "\n".join(
        word for group in display(form, answers) for shown in group.answers for word in _strings(shown.value) if word
    )


def show(field: Field, value: Any) -> Shown:
    """A canonical value in the shape that a template shows."""
    reader = READERS.get(field.type)
    return Shown(field.key, field.label, field.type.value, reader(field, value) if reader else value)


def _choices(field: Field, value: list[str]) -> list[Text]:
    return [field.option_label(item) for item in value]


def _money(value: Mapping[str, str]) -> Money:
    return Money(Decimal(value["amount"]), value["currency"])


def _table(field: Field, rows: list[dict[str, Any]]) -> Table:
    shown = tuple(tuple(_cell(column, row, field) for column in field.columns) for row in rows)
    totals: tuple[Shown, ...] = ()
    if any(column.summed for column in field.columns):
        totals = tuple(_total(column, [row[place] for row in shown]) for place, column in enumerate(field.columns))
    return Table(tuple(column.label for column in field.columns), shown, totals)


def _cell(column: Field, row: Mapping[str, Any], table: Field) -> Shown:
    if column.type == FieldType.COMPUTED:
        return _computed(column, row, table)
    value = row.get(column.key)
    return Shown(column.key, column.label, column.type.value, None) if value is None else show(column, value)


def _computed(column: Field, row: Mapping[str, Any], table: Field) -> Shown:
    """The formula over two cells of the row; nothing when one of them is empty or the discount is on nothing."""
    formula = column.formula
    operands = {c.key: show(c, row[c.key]).value for c in table.columns if c.key in row}
    first = operands.get(formula.first) if formula else None
    second = operands.get(formula.second) if formula else None
    if formula is None or first is None or second is None:
        return Shown(column.key, column.label, "number", None)
    amounts = (_amount(first), _amount(second))
    if formula.kind == FormulaKind.DISCOUNT:
        return Shown(column.key, column.label, "percent", discount(*amounts))
    currency = next((operand.currency for operand in (first, second) if isinstance(operand, Money)), "")
    product = amounts[0] * amounts[1]
    value = Money(product, currency) if currency else product
    return Shown(column.key, column.label, "money" if currency else "number", value)


def discount(list_price: Decimal, wanted: Decimal) -> Decimal | None:
    """Percent off the list price, to one place; None when the list price is zero."""
    if not list_price:
        return None
    return ((1 - wanted / list_price) * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _amount(value: Any) -> Decimal:
    return value.amount if isinstance(value, Money) else Decimal(value)


def _total(column: Field, cells: list[Shown]) -> Shown:
    given = [cell for cell in cells if cell.value is not None]
    if not column.summed or not given:
        return Shown(column.key, column.label, "number", None)
    total = sum((_amount(cell.value) for cell in given), Decimal())
    first = given[0].value
    value = Money(total, first.currency) if isinstance(first, Money) else total
    return Shown(column.key, column.label, given[0].kind, value)


READERS: dict[FieldType, Any] = {
    FieldType.NUMBER: lambda field, value: Decimal(value),
    FieldType.MONEY: lambda field, value: _money(value),
    FieldType.DATE: lambda field, value: date.fromisoformat(value),
    FieldType.DATETIME: lambda field, value: datetime.fromisoformat(value),
    FieldType.CHOICE: lambda field, value: field.option_label(value),
    FieldType.CHOICES: _choices,
    FieldType.ROWS: _table,
}


def _strings(value: Any) -> Iterator[str]:
    """Every piece of text inside a shown value."""
    if isinstance(value, Text):
        yield from (value.en, value.zh)
    elif isinstance(value, Table):
        yield from (text for row in value.rows for cell in row for text in _strings(cell.value))
    elif isinstance(value, dict):
        yield from (text for name, item in value.items() if name != "id" for text in _strings(item))
    elif isinstance(value, list):
        yield from (text for item in value for text in _strings(item))
    else:
        yield "" if value is None else str(value)
