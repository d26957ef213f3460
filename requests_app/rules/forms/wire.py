"""Between a Form and its JSON: `parse` reads it strictly, `dump` writes only what differs from the default."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from decimal import Decimal
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from .schema import (
    DECIMALS_LIMIT,
    NUMBER_LIMIT,
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

T = TypeVar("T")
DECIMAL = re.compile(r"-?[0-9]{1,13}(\.[0-9]{1,4})?")


class SchemaError(ValueError):
    """The JSON does not describe a form; the message names the place, as in `groups[0].fields[2].type`."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"{place}: {message}")
        self.place = place


def parse(schema: Any) -> Form:
    """Read a form from its JSON. Incomplete texts pass (see `problems`). Raises SchemaError."""
    return _object(Form, {"groups": _each(_group)}, schema, "form")


def dump(form: Form) -> dict[str, Any]:
    """The JSON of a form; `parse(dump(form)) == form`."""
    return {"groups": [_plain(group) for group in form.groups]}


def dump_field(field: Field) -> dict[str, Any]:
    """The JSON of one field."""
    return dict(_plain(field))


Reader = Callable[[Any, str], Any]


def _object(kind: type[T], readers: Mapping[str, Reader], raw: Any, place: str) -> T:
    if not isinstance(raw, dict):
        raise SchemaError(place, _("an object is expected."))
    unknown = sorted(str(name) for name in raw if name not in readers)
    if unknown:
        raise SchemaError(place, _("“%s” is not known here.") % unknown[0])
    required = {f.name for f in fields(kind) if f.default is MISSING}  # type: ignore[arg-type]
    missing = sorted(required - raw.keys())
    if missing:
        raise SchemaError(place, _("“%s” is missing.") % missing[0])
    return kind(**{name: readers[name](value, f"{place}.{name}") for name, value in raw.items()})


def _each(reader: Reader) -> Reader:
    def read(raw: Any, place: str) -> tuple[Any, ...]:
        if not isinstance(raw, list):
            raise SchemaError(place, _("a list is expected."))
        return tuple(reader(item, f"{place}[{index}]") for index, item in enumerate(raw))

    return read


def _string(raw: Any, place: str) -> str:
    if not isinstance(raw, str) or len(raw) > 1000:
        raise SchemaError(place, _("a text of at most 1000 characters is expected."))
    return raw


def _flag(raw: Any, place: str) -> bool:
    if not isinstance(raw, bool):
        raise SchemaError(place, _("true or false is expected."))
    return raw


def _whole(limit: int) -> Reader:
    def read(raw: Any, place: str) -> int:
        if not isinstance(raw, int) or isinstance(raw, bool) or not 0 <= raw <= limit:
            raise SchemaError(place, _("a whole number from 0 to %d is expected.") % limit)
        return raw

    return read


def _decimal(raw: Any, place: str) -> Decimal:
    if not isinstance(raw, str) or not DECIMAL.fullmatch(raw) or abs(Decimal(raw)) > NUMBER_LIMIT:
        raise SchemaError(place, _("a decimal number, written as text, is expected."))
    return Decimal(raw)


def _member(kind: type[T]) -> Reader:
    def read(raw: Any, place: str) -> T:
        try:
            return kind(raw)  # type: ignore[call-arg]
        except ValueError as error:
            raise SchemaError(place, _("“%s” is not known here.") % raw) from error

    return read


def _text(raw: Any, place: str) -> Text:
    return _object(Text, {"en": _string, "zh": _string}, raw, place)


def _option(raw: Any, place: str) -> Option:
    return _object(Option, {"value": _string, "label": _text}, raw, place)


def _condition(raw: Any, place: str) -> Condition:
    readers = {"field": _string, "operator": _member(Operator), "values": _each(_string)}
    return _object(Condition, readers, raw, place)


def _formula(raw: Any, place: str) -> Formula:
    return _object(Formula, {"kind": _member(FormulaKind), "first": _string, "second": _string}, raw, place)


def _column(raw: Any, place: str) -> Field:
    return _object(Field, COLUMN_READERS, raw, place)


def _field(raw: Any, place: str) -> Field:
    return _object(Field, FIELD_READERS, raw, place)


def _group(raw: Any, place: str) -> Group:
    return _object(Group, {"key": _string, "label": _text, "fields": _each(_field)}, raw, place)


COLUMN_READERS: dict[str, Reader] = {
    "key": _string,
    "type": _member(FieldType),
    "label": _text,
    "help": _text,
    "required": _flag,
    "max_length": _whole(100_000),
    "minimum": _decimal,
    "maximum": _decimal,
    "decimals": _whole(DECIMALS_LIMIT),
    "options": _each(_option),
    "currencies": _each(_string),
    "formula": _formula,
    "summed": _flag,
}
FIELD_READERS: dict[str, Reader] = {
    **COLUMN_READERS,
    "shown_when": _each(_condition),
    "columns": _each(_column),
    "min_rows": _whole(1000),
    "max_rows": _whole(1000),
}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    if hasattr(value, "__dataclass_fields__"):
        given = {f.name: (f.default, getattr(value, f.name)) for f in fields(value)}
        return {name: _plain(item) for name, (default, item) in given.items() if item != default}
    return value.value if isinstance(value, (FieldType, Operator, FormulaKind)) else value
