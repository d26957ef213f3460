"""What a preview of an import read, as a signed text that goes to the browser and comes back when it is confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core import signing
from django.utils.translation import gettext_lazy as _

from accounts.models import Position, Unit, User
from core.errors import Stale
from requests_app.models import RoutingRow, SupportContent
from requests_app.services.routing_words import Coordinator, RowValues, iso

SALT = "requests_app.routing_import"
HOUR = 3600  # seconds for which a preview can be confirmed
KINDS: dict[str, type[Position | Unit | User]] = {"position": Position, "team": Unit, "person": User}


def signed(lines: Iterable[tuple[RoutingRow | None, RowValues]], *, table: str, by: User) -> str:
    """The lines (the row to change or None, and what it shall say), the state of the table, and whose preview it is."""
    said = {"by": by.pk, "table": table, "lines": [_to_json(row, values) for row, values in lines]}
    return signing.dumps(said, salt=SALT, compress=True)


def unsigned(token: str) -> dict[str, Any]:
    """What `signed` was given, as JSON. Raises Stale for a text that is too old or not ours."""
    try:
        return dict(signing.loads(token, salt=SALT, max_age=HOUR))
    except signing.BadSignature as error:
        raise Stale(_("This preview can no longer be confirmed. Choose the file again.")) from error


def read_lines(said: Mapping[str, Any]) -> list[tuple[int | None, RowValues]]:
    """(key of the row to change or None, what it shall say) of every line; four queries for all of them.

    Raises Stale when something that a line names is no longer there.
    """
    people = [key for kind, key in (line["coordinator"] for line in said["lines"]) if kind == "person"]
    known = _Known(
        SupportContent.objects.in_bulk(),
        Unit.objects.in_bulk(),
        Position.objects.in_bulk(),
        User.objects.in_bulk(people),
    )
    try:
        return [(line["row"], known.values(line)) for line in said["lines"]]
    except KeyError as error:
        raise Stale(_("Something that the file names is no longer there. Choose the file again.")) from error


@dataclass(frozen=True, slots=True)
class _Known:
    """Everything that lines can name, by key."""

    contents: Mapping[int, SupportContent]
    units: Mapping[int, Unit]
    positions: Mapping[int, Position]
    people: Mapping[int, User]

    def values(self, line: Mapping[str, Any]) -> RowValues:
        return RowValues(
            content=self.contents[line["content"]],
            coordinator=self.coordinator(*line["coordinator"]),
            unit=self.units[line["unit"]] if line["unit"] else None,
            customer_value=line["customer_value"],
            supporter_positions=tuple(self.positions[key] for key in line["supporter_positions"]),
            cooperating_units=tuple(self.units[key] for key in line["cooperating_units"]),
            valid_from=_day(line["valid_from"]),
            valid_until=_day(line["valid_until"]),
            note=line["note"],
        )

    def coordinator(self, kind: str, key: int) -> Coordinator:
        found: Mapping[str, Mapping[int, Coordinator]] = {
            "position": self.positions,
            "team": self.units,
            "person": self.people,
        }
        return found[kind][key]


def _to_json(row: RoutingRow | None, values: RowValues) -> dict[str, Any]:
    kind = next(name for name, model in KINDS.items() if isinstance(values.coordinator, model))
    return {
        "row": row.pk if row else None,
        "content": values.content.pk,
        "unit": values.unit.pk if values.unit else None,
        "customer_value": values.customer_value,
        "coordinator": [kind, values.coordinator.pk],
        "supporter_positions": [position.pk for position in values.supporter_positions],
        "cooperating_units": [unit.pk for unit in values.cooperating_units],
        "valid_from": iso(values.valid_from),
        "valid_until": iso(values.valid_until),
        "note": values.note,
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
