"""Writes the administrators' history; values are kept as `accounts.rules.history` says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from accounts.models import AdminEvent, Position, Unit, User
from accounts.rules.history import Changes, EventKind, Kept
from core.models import BilingualNames


def record(
    kind: EventKind,
    *,
    by: User | None,
    person: User | None = None,
    unit: Unit | None = None,
    position: Position | None = None,
    changes: Changes | None = None,
) -> AdminEvent:
    """Add one entry. `by` is None for what the installation does itself."""
    return AdminEvent.objects.create(
        kind=kind, actor=by, person=person, unit=unit, position=position, changes=changes or {}
    )


def kept(value: Any) -> Kept:
    """A field's value in the form that history keeps: names in both languages, moments in UTC."""
    if isinstance(value, User):
        return {"en": value.name_latin or value.name, "zh": value.name}
    if isinstance(value, BilingualNames):
        return {"en": value.name_en, "zh": value.name_zh}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value if value is None or isinstance(value, bool) else str(value)


def kept_people(people: Iterable[User]) -> list[dict[str, str]]:
    """Several people, as one value."""
    return [{"en": person.name_latin or person.name, "zh": person.name} for person in people]


def new(**values: object) -> Changes:
    """The changes of something that was not there before; empty values are left out."""
    return {field: [None, kept(value)] for field, value in values.items() if value not in (None, "")}


def gone(**values: object) -> Changes:
    """The changes of something that is no longer there."""
    return {field: [kept(value), None] for field, value in values.items()}
