"""What keeps a form from being published, in words for the administrator who edits it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from .schema import COLUMN_TYPES, ROWS_LIMIT, Condition, Field, FieldType, Form, FormulaKind, Operator, Text
from .wire import SchemaError, parse

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
CURRENCY = re.compile(r"[A-Z]{3}")
CHOOSABLE = {FieldType.CHOICE, FieldType.CHOICES}
COMPARABLE = CHOOSABLE | {FieldType.NUMBER, FieldType.TEXT}
COUNTABLE = {FieldType.NUMBER, FieldType.MONEY, FieldType.COMPUTED}
LABEL_LIMIT, HELP_LIMIT, FIELDS_LIMIT = 120, 300, 60


def problems(schema: Any) -> list[str]:
    """Sentences, each naming its place; empty when the form can be published. Takes the JSON."""
    try:
        form = parse(schema)
    except SchemaError as error:
        return [str(error)]
    return [*_of_form(form)]


def _of_form(form: Form) -> Iterator[str]:
    fields = [*form.fields]
    if not fields:
        yield _("The form asks nothing yet.")
    if len(fields) > FIELDS_LIMIT:
        yield _("A form has at most %d fields.") % FIELDS_LIMIT
    yield from _of_keys([group.key for group in form.groups])
    yield from _of_keys([field.key for field in fields])
    for group in form.groups:
        yield from _of_text(group.key, group.label, LABEL_LIMIT, needed=True)
        if not group.fields:
            yield _("%s: the group has no fields.") % group.key
    for place, field in enumerate(fields):
        yield from _of_field(field)
        yield from _of_conditions(field, fields[:place])


def _of_keys(keys: list[str]) -> Iterator[str]:
    for key, times in Counter(keys).items():
        if times > 1:
            yield _("%s: the key is used more than once.") % key
        if not KEY.fullmatch(key):
            yield _("“%s”: a key starts with a small letter and holds small letters, digits and _ only.") % key


def _of_text(key: str, text: Text, limit: int, *, needed: bool) -> Iterator[str]:
    if needed or text:
        if not text.en.strip():
            yield _("%s: the English text is missing.") % key
        if not text.zh.strip():
            yield _("%s: the Chinese text is missing.") % key
    if max(len(text.en), len(text.zh)) > limit:
        yield _("%(key)s: a text is longer than %(limit)d characters.") % {"key": key, "limit": limit}


def _of_field(field: Field) -> Iterator[str]:
    if field.type == FieldType.COMPUTED:
        yield _("%s: a computed value is possible only as a column of a table.") % field.key
    yield from _of_question(field, field.key)
    if field.type == FieldType.ROWS:
        yield from _of_table(field)


def _of_question(field: Field, name: str) -> Iterator[str]:
    yield from _of_text(name, field.label, LABEL_LIMIT, needed=True)
    yield from _of_text(name, field.help, HELP_LIMIT, needed=False)
    if field.type in (FieldType.CHOICE, FieldType.CHOICES):
        yield from _of_options(field, name)
    if field.type == FieldType.MONEY and not (field.currencies and all(map(CURRENCY.fullmatch, field.currencies))):
        yield _("%s: name the currencies by their three letters, such as CNY.") % name
    if field.minimum is not None and field.maximum is not None and field.minimum > field.maximum:
        yield _("%s: the least value is above the greatest.") % name


def _of_options(field: Field, name: str) -> Iterator[str]:
    if len(field.options) < 2:
        yield _("%s: a choice needs at least two options.") % name
    for value, times in Counter(option.value for option in field.options).items():
        if times > 1:
            yield _("%(key)s: the option “%(value)s” appears more than once.") % {"key": name, "value": value}
        if not KEY.fullmatch(value):
            yield _("“%s”: a key starts with a small letter and holds small letters, digits and _ only.") % value
    for option in field.options:
        yield from _of_text(f"{name}, {option.value}", option.label, LABEL_LIMIT, needed=True)


def _of_table(field: Field) -> Iterator[str]:
    if not any(column.type != FieldType.COMPUTED for column in field.columns):
        yield _("%s: a table needs columns to fill in.") % field.key
    if not 0 < field.max_rows <= ROWS_LIMIT or field.min_rows > field.max_rows:
        yield _("%(key)s: a table has 1 to %(most)d rows, and not more at least than at most.") % {
            "key": field.key,
            "most": ROWS_LIMIT,
        }
    yield from _of_keys([column.key for column in field.columns])
    for column in field.columns:
        yield from _of_column(column, field)


def _of_column(column: Field, table: Field) -> Iterator[str]:
    name = f"{table.key}.{column.key}"
    yield from _of_question(column, name)
    if column.type not in COLUMN_TYPES:
        yield _("%s: this type is not possible in a table.") % name
    if column.type == FieldType.MONEY and len(column.currencies) > 1:
        yield _("%s: a money column has one currency.") % name
    if column.summed and column.type not in COUNTABLE:
        yield _("%s: only numbers and money can be added up.") % name
    if column.type == FieldType.COMPUTED:
        yield from _of_formula(column, table, name)


def _of_formula(column: Field, table: Field, name: str) -> Iterator[str]:
    formula = column.formula
    sources = {c.key: c for c in table.columns if c.type in (FieldType.NUMBER, FieldType.MONEY)}
    if formula is None or formula.first not in sources or formula.second not in sources:
        yield _("%s: name the two columns of numbers or money that it is computed from.") % name
        return
    kinds = [sources[formula.first].type, sources[formula.second].type]
    if formula.kind == FormulaKind.PRODUCT and kinds == [FieldType.MONEY, FieldType.MONEY]:
        yield _("%s: money cannot be multiplied by money.") % name
    if formula.kind == FormulaKind.DISCOUNT and (kinds[0] != kinds[1] or column.summed):
        yield _("%s: a discount compares two prices and is not added up.") % name


def _of_conditions(field: Field, earlier: list[Field]) -> Iterator[str]:
    known = {other.key: other for other in earlier}
    for condition in field.shown_when:
        if condition.field not in known:
            yield _("%(key)s: it is shown depending on “%(other)s”, which is not an earlier field.") % {
                "key": field.key,
                "other": condition.field,
            }
        else:
            yield from _of_condition(field, condition, known[condition.field])


def _of_condition(field: Field, condition: Condition, other: Field) -> Iterator[str]:
    names = {"key": field.key, "other": other.key}
    if other.type == FieldType.FILE:
        yield _("%(key)s: it cannot depend on the file “%(other)s”.") % names
    if condition.operator == Operator.FILLED:
        return
    if other.type not in (COMPARABLE if condition.operator == Operator.EQUALS else CHOOSABLE):
        yield _("%(key)s: it can depend only on whether “%(other)s” is filled in.") % names
    if not condition.values or (condition.operator == Operator.EQUALS and len(condition.values) > 1):
        yield _("%(key)s: name the answer to “%(other)s” that shows it.") % names
    offered = {option.value for option in other.options}
    if offered and not offered.issuperset(condition.values):
        yield _("%(key)s: “%(other)s” does not offer every answer named.") % names
