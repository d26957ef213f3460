"""What a routing row says, as a value; and in words, for refusals, the history and the stored reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models import Position, Unit, User
from core.models import BilingualNames
from requests_app.models import RoutingRow, SupportContent
from requests_app.rules.route_reason import Names

Coordinator = Position | Unit | User


@dataclass(frozen=True, slots=True)
class RowValues:
    """What a row says. No unit, no customer value: any. Both ends of the period are included; None is open."""

    content: SupportContent
    coordinator: Coordinator
    unit: Unit | None = None
    customer_value: str = ""
    supporter_positions: tuple[Position, ...] = ()
    cooperating_units: tuple[Unit, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    note: str = ""

    @classmethod
    def of(cls, row: RoutingRow) -> RowValues:
        """What a stored row says."""
        return cls(
            content=row.content,
            coordinator=cast("Coordinator", row.coordinator),
            unit=row.unit,
            customer_value=row.customer_value,
            supporter_positions=tuple(sorted(row.supporter_positions.all(), key=lambda one: one.pk)),
            cooperating_units=tuple(sorted(row.cooperating_units.all(), key=lambda one: one.pk)),
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            note=row.note,
        )


def named(row: RoutingRow) -> str:
    """A row in words, for a refusal."""
    return _("%(content)s, %(unit)s, %(value)s, %(period)s") % {
        "content": row.content.code,
        "unit": row.unit or _("any unit"),
        "value": row.get_customer_value_display() or _("any customer"),
        "period": period(row.valid_from, row.valid_until),
    }


def period(start: date | None, end: date | None) -> Any:
    """A period in words."""
    words = {"start": date_format(start) if start else "", "end": date_format(end) if end else ""}
    if start and end:
        return _("%(start)s to %(end)s") % words
    if start:
        return _("from %(start)s") % words
    return _("until %(end)s") % words if end else _("always")


def described(values: RowValues) -> dict[str, Any]:
    """A row as JSON for the history: names in both languages, days in ISO form."""
    return {
        "content": values.content.code,
        "unit": names(values.unit) if values.unit else None,
        "customer_value": values.customer_value,
        "coordinator": names(values.coordinator),
        "supporter_positions": [names(position) for position in values.supporter_positions],
        "cooperating_units": [names(unit) for unit in values.cooperating_units],
        "valid_from": iso(values.valid_from),
        "valid_until": iso(values.valid_until),
        "note": values.note,
    }


def difference(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """Field → [before, after] of two descriptions, without what is empty in both."""
    empty: tuple[Any, ...] = (None, "", [])
    pairs = {field: [before.get(field), after.get(field)] for field in {**before, **after}}
    return {
        field: [old, new] for field, (old, new) in pairs.items() if old != new and not (old in empty and new in empty)
    }


def names(named_thing: BilingualNames | User) -> Names:
    """The name in both languages; a person without a Latin name has one name."""
    if isinstance(named_thing, User):
        return {"en": named_thing.name_latin or named_thing.name, "zh": named_thing.name}
    return {"en": named_thing.name_en, "zh": named_thing.name_zh}


def iso(day: date | None) -> str | None:
    """A day as JSON."""
    return day.isoformat() if day else None
