"""Checking what came back: hidden questions dropped, the rest cleaned, the required ones asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import tzinfo
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from .schema import Condition, Field, FieldType, Form, Operator
from .values import Invalid, clean_value


class Cleaned(NamedTuple):
    """`errors` holds messages by field key, or by part of it: "items.0.quantity", "contact.phone"."""

    answers: dict[str, Any]
    errors: dict[str, list[str]]


def clean(
    form: Form,
    raw: Mapping[str, Any],
    *,
    zone: tzinfo,
    attached: Collection[str] = (),
    complete: bool = True,
) -> Cleaned:
    """Check raw values by field key against the form.

    `attached` names the file fields that have a file. With `complete=False` (a draft) nothing is required.
    Keys that the form does not know and answers to hidden questions are dropped. Raises nothing.
    """
    answers: dict[str, Any] = {}
    errors: dict[str, list[str]] = {}
    for field in form.fields:
        if not is_shown(field, answers):
            continue
        try:
            value = clean_value(field, raw.get(field.key), zone)
        except Invalid as invalid:
            errors |= {f"{field.key}.{part}".rstrip("."): [message] for part, message in invalid.at.items()}
            continue
        if value is not None:
            answers[field.key] = value
        elif complete and field.required and field.key not in attached:
            errors[field.key] = [needed(field)]
    return Cleaned(answers, errors)


def needed(field: Field) -> str:
    """What to say when a required answer is missing."""
    sentences = {
        FieldType.CHOICE: _("Choose one."),
        FieldType.CHOICES: _("Choose at least one."),
        FieldType.FILE: _("Attach a file."),
        FieldType.ROWS: _("Fill in at least one row."),
    }
    return sentences.get(field.type) or _("Fill this in.")


def is_shown(field: Field, answers: Mapping[str, Any]) -> bool:
    """Whether the field is asked for, given the cleaned answers to the earlier ones."""
    return all(_holds(condition, answers.get(condition.field)) for condition in field.shown_when)


def _holds(condition: Condition, value: Any) -> bool:
    if value is None or condition.operator == Operator.FILLED:
        return value is not None
    given = {str(item) for item in value} if isinstance(value, list) else {str(value)}
    return not given.isdisjoint(condition.values)
