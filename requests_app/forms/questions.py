"""One question of a dynamic form as its template needs it, and how its answer is read from the posted data."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from requests_app.rules.forms.schema import CONTACT_LIMIT, ROWS_LIMIT, Field, FieldType
from requests_app.rules.forms.values import CONTACT_PARTS

BLANK_ROWS = 2
RADIO_LIMIT = 5
NARROW_OPTIONS = 7
COLLEAGUES = 50
NEW_ROW = "__row__"
CONTACT_LABELS = {
    "name": pgettext_lazy("person", "Name"),
    "position": pgettext_lazy("person", "Position"),
    "phone": _("Phone"),
    "email": _("E-mail"),
}
TEMPLATES = {
    FieldType.NUMBER: "text",
    FieldType.DATE: "date",
    FieldType.DATETIME: "date",
}


def read(field: Field, data: Any, name: str) -> Any:
    """The raw answer to a field from posted data: strings, in dicts and lists for the composed types."""
    match field.type:
        case FieldType.CHOICES:
            return data.getlist(name) if hasattr(data, "getlist") else data.get(name)
        case FieldType.MONEY:
            return {"amount": data.get(name), "currency": data.get(f"{name}-currency")}
        case FieldType.CONTACT:
            return {part: data.get(f"{name}-{part}") for part in CONTACT_PARTS}
        case FieldType.ROWS:
            return [
                {column.key: read(column, data, f"{name}-{index}-{column.key}") for column in field.columns}
                for index in range(rows_posted(data, name))
            ]
        case _:
            return data.get(name)


def rows_posted(data: Any, name: str) -> int:
    """How many rows the browser sent, at most twice the limit: the rules complain about too many."""
    numbers = (re.match(rf"{re.escape(name)}-(\d{{1,3}})-", key) for key in data)
    highest = max((int(number[1]) for number in numbers if number), default=-1)
    return min(highest + 1, 2 * ROWS_LIMIT)


class AnswerWidget(forms.Widget):
    """Only reads; the question's template draws."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.field = field
        self.needs_multipart_form = field.type == FieldType.FILE

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        return read(self.field, data, name)


class AnswerField(forms.Field):
    """Passes on what was typed: `rules.forms.answers.clean` checks all answers together."""

    def __init__(self, field: Field) -> None:
        super().__init__(required=False, label=str(field.label), help_text=str(field.help), widget=AnswerWidget(field))


class Question:
    """A field with its name, value and errors in one rendering of a form."""

    def __init__(self, field: Field, name: str, value: Any, errors: Mapping[str, str], *, more_rows: int = 0) -> None:
        self.field, self.name, self.id = field, name, f"id_{name}"
        self._value, self.part_errors, self._more_rows = value, errors, more_rows

    @property
    def template(self) -> str:
        return f"catalogue/form/_{TEMPLATES.get(self.field.type, self.field.type.value)}.html"

    @property
    def error(self) -> str:
        """What is wrong with the whole answer."""
        return self.part_errors.get("", "")

    @property
    def described_by(self) -> str:
        """Ids of the help and the error, for aria-describedby."""
        parts = [f"{self.id}_help"] * bool(self.field.help) + [f"{self.id}_error"] * bool(self.error)
        return " ".join(parts)

    @property
    def conditions(self) -> str:
        """The shown-when conditions for static/js/shown-when.js; names as the browser knows them."""
        prefix = self.name.removesuffix(self.field.key)
        return (
            json.dumps(
                [
                    {"name": f"{prefix}{item.field}", "operator": item.operator.value, "values": item.values}
                    for item in self.field.shown_when
                ]
            )
            if self.field.shown_when
            else ""
        )

    @property
    def is_composed(self) -> bool:
        """Several inputs under one legend."""
        return self.field.type in (FieldType.CHOICES, FieldType.CONTACT, FieldType.ROWS) or self.has_radios

    @property
    def has_radios(self) -> bool:
        return self.field.type == FieldType.CHOICE and self.field.required and len(self.field.options) <= RADIO_LIMIT

    @property
    def is_wide(self) -> bool:
        """Takes the whole width of the page."""
        many = self.field.type == FieldType.CHOICES and len(self.field.options) > NARROW_OPTIONS
        return many or self.field.type in (FieldType.LONG_TEXT, FieldType.ROWS, FieldType.CONTACT)

    @property
    def is_countable(self) -> bool:
        return self.field.type in (FieldType.NUMBER, FieldType.MONEY)

    @property
    def has_totals(self) -> bool:
        return any(column.summed for column in self.field.columns)

    @property
    def input_type(self) -> str:
        return "datetime-local" if self.field.type == FieldType.DATETIME else "date"

    @property
    def value(self) -> Any:
        """What the input shows: the canonical value in the browser's notation, or what was typed."""
        value = self._value
        if self.field.type == FieldType.DATETIME and isinstance(value, str):
            return _local(value)
        if self.field.type == FieldType.MONEY:
            return value.get("amount") or "" if isinstance(value, dict) else value or ""
        return "" if value is None else value

    @property
    def currency(self) -> str:
        chosen = self._value.get("currency") if isinstance(self._value, dict) else None
        return chosen or next(iter(self.field.currencies), "")

    @property
    def chosen(self) -> list[str]:
        return self._value if isinstance(self._value, list) else [self._value]

    @property
    def person(self) -> dict[str, str]:
        """id and name of the chosen colleague; the name is empty after a refused post."""
        given = self._value if isinstance(self._value, dict) else {"id": self._value or "", "name": ""}
        return {"id": str(given["id"]), "name": given["name"]}

    @property
    def colleagues(self) -> models.QuerySet[User]:
        """The first few to choose from before anything is typed; the picker finds the others."""
        chosen = self._value["id"] if isinstance(self._value, dict) else None
        people: models.QuerySet[User] = User.objects.active().exclude(pk=chosen).order_by("name_latin", "pk")
        return people[:COLLEAGUES]

    @property
    def contact_parts(self) -> list[dict[str, Any]]:
        given = self._value if isinstance(self._value, dict) else {}
        return [
            {
                "part": part,
                "label": CONTACT_LABELS[part],
                "input_type": {"phone": "tel", "email": "email"}.get(part, "text"),
                "value": given.get(part) or "",
                "error": self.part_errors.get(part, ""),
                "needed": self.field.required and part == "name",
            }
            for part in CONTACT_PARTS
        ]

    @property
    def contact_limit(self) -> int:
        return CONTACT_LIMIT

    @property
    def rows(self) -> list[list[Question]]:
        """The filled rows and a few blank ones, without passing the limit."""
        given = self._value if isinstance(self._value, list) else []
        wanted = max(len(given), self.field.min_rows, BLANK_ROWS) + self._more_rows
        count = max(min(wanted, self.field.max_rows), len(given))
        return [self._row(index, given[index] if index < len(given) else {}) for index in range(count)]

    @property
    def new_row(self) -> list[Question]:
        """The row that static/js/form-rows.js copies."""
        return self._row(NEW_ROW, {})

    def _row(self, index: int | str, cells: Mapping[str, Any]) -> list[Question]:
        return [
            Question(
                column,
                f"{self.name}-{index}-{column.key}",
                cells.get(column.key),
                {"": self.part_errors.get(f"{index}.{column.key}", "")},
            )
            for column in self.field.columns
        ]

    @property
    def formula(self) -> str:
        """How the browser computes the cell while typing."""
        formula = self.field.formula
        return f"{formula.kind} {formula.first} {formula.second}" if formula else ""


def _local(value: str) -> str:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return (timezone.localtime(moment) if moment.tzinfo else moment).strftime("%Y-%m-%dT%H:%M")
