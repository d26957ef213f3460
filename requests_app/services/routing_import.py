"""The routing table from an Excel file: first a preview that says for every line what it would do, then all or none.

The preview carries what it read as a signed text with the state of the table; what is confirmed is exactly that, on
exactly that table. Rows that the file does not name stay as they are.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, BinaryIO

from django.db import connection, transaction
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core import sheets
from core.errors import DomainError, Stale
from core.text import listed, row_key
from requests_app.models import RoutingRow, SupportContent
from requests_app.policies.routing import can_change_table
from requests_app.rules.routing import overlap
from requests_app.services import routing_table
from requests_app.services.routing_history import told_fields
from requests_app.services.routing_lines import CellError, Directory, read_line, refusal
from requests_app.services.routing_overview import all_rows
from requests_app.services.routing_sheet import OPTIONAL, Column
from requests_app.services.routing_token import read_lines, signed, unsigned
from requests_app.services.routing_words import RowValues, described, difference, named

Identity = tuple[int, int | None, str, date | None]


class Verdict(TextChoices):
    """What a line of the file would do."""

    NEW = "new", pgettext_lazy("routing row", "New")
    CHANGED = "changed", pgettext_lazy("routing row", "Changed")
    UNCHANGED = "unchanged", pgettext_lazy("routing row", "Unchanged")
    ERROR = "error", pgettext_lazy("routing row", "Error")


@dataclass
class Line:
    """One line of the file: its number in Excel, what it says, the row it is about, and what is wrong with it."""

    number: int
    values: RowValues | None = None
    row: RoutingRow | None = None
    errors: list[CellError] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        if self.errors or self.values is None:
            return Verdict.ERROR
        if self.row is None:
            return Verdict.NEW
        return Verdict.CHANGED if self.changes else Verdict.UNCHANGED

    @property
    def changes(self) -> dict[str, list[Any]]:
        """Field → [before, after] as JSON; all fields of a new row."""
        if self.values is None:
            return {}
        before = described(RowValues.of(self.row)) if self.row is not None else {}
        return difference(before, described(self.values))

    @property
    def told(self) -> list[tuple[Any, str, str]]:
        """The changes in words of the active language."""
        return told_fields(self.changes)


@dataclass(frozen=True)
class Preview:
    """What the file would do. `token` is empty when a line is wrong or nothing would change: nothing to confirm."""

    lines: Sequence[Line]
    token: str

    @property
    def counts(self) -> list[tuple[Verdict, int]]:
        """How many lines have each verdict."""
        found = [line.verdict for line in self.lines]
        return [(verdict, found.count(verdict)) for verdict in Verdict if verdict in found]


def preview(file: BinaryIO, *, by: User) -> Preview:
    """Say what the file would do, writing nothing. Raises DomainError for a file that cannot be read as this table."""
    can_change_table(by).require()
    grid = sheets.read(file, columns=2 * len(Column))
    places = _places(grid[0] if grid else [])
    rows = {row.pk: row for row in all_rows()}
    alike = {_identity(RowValues.of(row)): row for row in rows.values()}
    directory = Directory.of(str(line[places[Column.PERSON]] or "") for line in grid[1:])
    lines = [
        _line(number, {column: cells[place] for column, place in places.items()}, places, directory, rows, alike)
        for number, cells in enumerate(grid[1:], start=2)
        if any(cell is not None for cell in cells)
    ]
    if not lines:
        raise DomainError(_("The sheet has no rows below its headings."))
    _find_doubles(lines, places)
    _find_ties(lines, rows, places)
    busy = [line for line in lines if line.verdict in (Verdict.NEW, Verdict.CHANGED)]
    wrong = any(line.verdict is Verdict.ERROR for line in lines)
    said = [(line.row, line.values) for line in busy if line.values]
    return Preview(lines, "" if wrong or not busy else signed(said, table=_fingerprint(rows.values()), by=by))


@transaction.atomic
def confirm(token: str, *, by: User) -> int:
    """Do what a preview said, all or nothing; returns how many rows were added or changed.

    Raises Stale when the table has changed since, or the preview is of somebody else, too old, or not ours.
    """
    can_change_table(by).require()
    routing_table.lock(*SupportContent.objects.all())
    rows = {row.pk: row for row in all_rows()}
    said = unsigned(token)
    if said["by"] != by.pk or said["table"] != _fingerprint(rows.values()):
        raise Stale(_("The table has changed since this preview. Choose the file again."))
    with routing_table.tie_refused(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS routing_row_no_tie DEFERRED")
        for key, values in read_lines(said):
            _apply(rows.get(key or 0), values, by)
        cursor.execute("SET CONSTRAINTS routing_row_no_tie IMMEDIATE")
    return len(said["lines"])


def _apply(row: RoutingRow | None, values: RowValues, by: User) -> None:
    if row is None:
        routing_table.insert(values, by=by, tie_check=False)
    else:
        routing_table.update(row, values, by=by, tie_check=False)


def _places(header: Sequence[sheets.Value]) -> dict[Column, int]:
    """Column → its place in the file, found by its heading."""
    found = {
        column: place
        for column in Column
        for place, text in reversed(list(enumerate(header)))
        if isinstance(text, str) and column.is_headed(text)
    }
    missing = [column for column in Column if column not in found and column not in OPTIONAL]
    if missing:
        words = {"columns": listed(column.value for column in missing)}
        raise DomainError(_("The first line lacks these headings: %(columns)s. Start from an exported file.") % words)
    return found


def _line(
    number: int,
    texts: Mapping[Column, sheets.Value],
    places: Mapping[Column, int],
    directory: Directory,
    rows: Mapping[int, RoutingRow],
    alike: Mapping[Identity, RoutingRow],
) -> Line:
    values, errors = read_line(texts, directory)
    line = Line(number, values, errors=[error.at(places, number) for error in errors])
    key = texts[Column.ROW]
    if key is not None:
        line.row = rows.get(row_key(key) or 0)
        if line.row is None:
            error = CellError(Column.ROW, _("There is no such row. Leave the cell empty for a new one."))
            line.errors.append(error.at(places, number))
    elif values is not None:
        line.row = alike.get(_identity(values))
    if values is not None and line.changes and (refused := refusal(values)):
        line.errors.append(refused.at(places, number))
    return line


def _identity(values: RowValues) -> Identity:
    """What makes a line without a row number the same row: what it is for, and from when."""
    return values.content.pk, values.unit.pk if values.unit else None, values.customer_value, values.valid_from


def _find_doubles(lines: Sequence[Line], places: Mapping[Column, int]) -> None:
    seen: dict[int, int] = {}
    for line in lines:
        if line.row is None:
            continue
        if line.row.pk in seen:
            words = {"number": seen[line.row.pk]}
            error = CellError(Column.ROW, _("Line %(number)s is about the same row.") % words)
            line.errors.append(error.at(places, line.number))
        seen.setdefault(line.row.pk, line.number)


@dataclass(frozen=True, slots=True)
class _Claim:
    """A row as it would be, for the question whether two tie."""

    pk: int
    content_id: int
    unit_id: int | None
    customer_value: str
    valid_from: date | None
    valid_until: date | None
    name: str

    @property
    def key(self) -> tuple[int, int | None, str]:
        """Only claims with the same key can tie."""
        return self.content_id, self.unit_id, self.customer_value


def _find_ties(lines: Sequence[Line], rows: Mapping[int, RoutingRow], places: Mapping[Column, int]) -> None:
    touched = {line.row.pk for line in lines if line.row is not None}
    claims: dict[tuple[int, int | None, str], list[_Claim]] = defaultdict(list)
    for row in rows.values():
        if row.pk not in touched:
            claim = _claim(0, RowValues.of(row), named(row))
            claims[claim.key].append(claim)
    for line in lines:
        if line.values is None or line.errors:
            continue
        claim = _claim(line.number, line.values, str(_("line %(number)s") % {"number": line.number}))
        if tie := next((other for other in claims[claim.key] if overlap(claim, other)), None):
            error = CellError(Column.CONTENT, _("This would tie with “%(row)s”.") % {"row": tie.name})
            line.errors.append(error.at(places, line.number))
        claims[claim.key].append(claim)


def _claim(pk: int, values: RowValues, name: str) -> _Claim:
    unit = values.unit.pk if values.unit else None
    return _Claim(pk, values.content.pk, unit, values.customer_value, values.valid_from, values.valid_until, name)


def _fingerprint(rows: Any) -> str:
    state = sorted((row.pk, row.version) for row in rows)
    return hashlib.sha256(repr(state).encode()).hexdigest()
