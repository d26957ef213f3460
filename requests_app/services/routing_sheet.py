"""The routing table as an Excel sheet: its columns, and writing it. Reading is in `routing_import`."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from enum import Enum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from core import sheets
from core.text import folded, in_every_language
from requests_app.models import RoutingRow
from requests_app.policies.routing import can_read_table
from requests_app.services.routing_overview import all_rows

logger = logging.getLogger(__name__)
SEPARATOR = "; "


class Column(Enum):
    """The columns in their order; the value is the heading. A file may have them in any order, in either language."""

    ROW = gettext_lazy("Row number")
    CONTENT = gettext_lazy("Content code")
    NAME = gettext_lazy("Content name")
    UNIT = gettext_lazy("Business unit")
    VALUE = gettext_lazy("Customer value")
    POSITION = gettext_lazy("Coordinating position")
    TEAM = gettext_lazy("Coordinating team")
    PERSON = gettext_lazy("Coordinating person")
    SUPPORTERS = gettext_lazy("Supporter positions")
    COOPERATING = gettext_lazy("Cooperating departments")
    FROM = gettext_lazy("Valid from")
    UNTIL = gettext_lazy("Valid until")
    NOTE = pgettext_lazy("routing", "Note")

    def is_headed(self, text: str) -> bool:
        """Is this the column's heading, in any language and case?"""
        return folded(text) in {folded(heading) for heading in in_every_language(self.value)}


OPTIONAL = frozenset({Column.NAME})


def export(*, by: User) -> bytes:
    """The whole table, rows that have ended and that have not begun included, as an Excel file; logged."""
    can_read_table(by).require()
    rows = all_rows()
    logger.info("routing_table_exported", extra={"user_id": by.pk, "rows": len(rows)})
    return write(rows)


def write(rows: Iterable[RoutingRow]) -> bytes:
    """These rows as an Excel file in the active language. Positions by code, people by e-mail, units by name."""
    return sheets.write(_("Routing table"), [str(column.value) for column in Column], map(_cells, rows))


def _cells(row: RoutingRow) -> list[sheets.Value]:
    cells: dict[Column, sheets.Value] = {
        Column.ROW: row.pk,
        Column.CONTENT: row.content.code,
        Column.NAME: row.content.name,
        Column.UNIT: str(row.unit) if row.unit else None,
        Column.VALUE: row.get_customer_value_display() or None,
        Column.POSITION: row.coordinator_position.code if row.coordinator_position else None,
        Column.TEAM: str(row.coordinator_team) if row.coordinator_team else None,
        Column.PERSON: row.coordinator_person.email if row.coordinator_person else None,
        Column.SUPPORTERS: SEPARATOR.join(sorted(position.code for position in row.supporter_positions.all())),
        Column.COOPERATING: SEPARATOR.join(str(unit) for unit in row.cooperating_units.all()),
        Column.FROM: row.valid_from,
        Column.UNTIL: row.valid_until,
        Column.NOTE: row.note,
    }
    return [cells[column] for column in Column]
